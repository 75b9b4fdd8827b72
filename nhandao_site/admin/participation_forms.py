"""Forms of who took part: one participant, a pasted list, two codes that are one."""

from typing import Any

from flask import request
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.admin.event_forms import choices
from nhandao_site.domain.movement import participating
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.movement.participating import Where
from nhandao_site.kit import clock, periods
from nhandao_site.web import typed
from nhandao_site.web.forms import Form
from nhandao_site.web.unit_field import UnitField

LEVELS = [choice for choice in choices(Level) if choice.value != Level.CENTRAL.value]
DIGITS = {"inputmode": "numeric"}


class WhereForm(Form):
    """Which list the lines belong to."""

    year = IntegerField(
        "Năm", [InputRequired("Hãy ghi năm."), NumberRange(2000, 2200, "Năm gồm bốn chữ số.")], render_kw=DIGITS
    )
    level = SelectField("Cấp", choices=LEVELS)
    unit = UnitField("Đơn vị", [InputRequired("Hãy chọn đơn vị.")])
    kind = RadioField("Là", [InputRequired("Hãy chọn cá nhân hay tập thể.")], choices=choices(ParticipantKind))

    def where(self) -> Where:
        unit: Any = self.unit.data
        return Where(self.year.data or 0, Level(self.level.data), unit, ParticipantKind(self.kind.data))


class OneForm(WhereForm):
    name = StringField("Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi tên."), Length(max=participating.MAX_NAME)])
    birth_year = IntegerField(
        "Năm sinh",
        [Optional(), NumberRange(1900, 2200, "Năm sinh gồm bốn chữ số.")],
        description="Để nhận ra cùng một người qua các năm. Không hiện công khai.",
        render_kw=DIGITS,
    )
    code = StringField(
        "Mã của Hội",
        [Length(max=participating.MAX_CODE)],
        description="Người đã có mã thì ghi mã ấy; để trống thì hệ thống tìm người cũ hoặc cấp mã mới.",
    )
    deed = StringField("Việc đã làm, một dòng", [Length(max=participating.MAX_DEED)])
    source = HiddenField()
    source_id = HiddenField()

    def line(self) -> participating.Line:
        return participating.Line(
            self.name.data or "", self.birth_year.data, self.code.data or None, self.deed.data or None,
            self.source.data or None, typed.whole(self.source_id.data) or None,
        )  # fmt: skip


class PasteForm(WhereForm):
    lines = TextAreaField(
        "Dán danh sách",
        [InputRequired("Hãy dán ít nhất một dòng."), Length(max=400_000)],
        description="Mỗi dòng: tên; năm sinh; mã; việc đã làm. Chỉ tên là bắt buộc. Chép thẳng từ Excel cũng được.",
        render_kw={"rows": 10},
    )

    def read(self) -> list[participating.Line]:
        """As it was sent: the house's filter would melt the tabs between Excel's cells into blanks."""
        sent = str(self.lines.raw_data[0])
        self.lines.data = sent.replace("\t", "; ")
        return participating.read_pasted(sent)


class CorrectForm(Form):
    year = WhereForm.year
    level = SelectField("Cấp", choices=LEVELS)
    name = OneForm.name
    birth_year = OneForm.birth_year
    deed = OneForm.deed


class MergeForm(Form):
    code = StringField(
        "Mã kia",
        [InputRequired("Hãy ghi mã kia."), Length(max=participating.MAX_CODE)],
        description="Mã này từ nay đọc là người ở trang này, ở mọi năm.",
    )
    reason = StringField(
        "Vì sao biết là một người",
        [InputRequired("Hãy ghi lý do."), Length(max=500)],
        description="Cùng năm sinh và nơi ở, chính người ấy xác nhận…",
    )


def chosen() -> dict[int, str]:
    """Who each unclear line was said to be: `chon-3` → code or “moi”."""
    found = {}
    for name, value in request.form.items():
        head, _, number = name.partition("-")
        if head == "chon" and typed.whole(number) and value:
            found[typed.whole(number)] = value[: participating.MAX_CODE]
    return found


def this_year() -> int:
    return periods.containing(clock.today()).year_number


def new_choice() -> SelectChoice:
    return SelectChoice(participating.NEW, "Người khác, chưa có trong danh sách")
