"""The hand-over form: lines that grow without JavaScript, and the way from typed text to contents."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FieldList, FormField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation

from nhandao_site.admin import hand_over_faults
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.ledger.assistance import MAX_LINES
from nhandao_site.domain.ledger.funds.paying import Box, Paying
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.help.lines import LineContent, Terms
from nhandao_site.domain.ledger.models import CAMPAIGN, Basis, Programme
from nhandao_site.domain.pledges.models import DonorKind, Pledge, Shown
from nhandao_site.domain.pledges.models import Form as HelpForm
from nhandao_site.kit import money
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import DayField, Form, MomentField, MoneyField
from nhandao_site.web.unit_field import UnitField

GIVER = ("gift", "pledge", "giver_kind", "giver_name", "shown", "roster_code", "is_regular", "programme")
"""What a new line takes over from the line above it."""
DIRECTLY = "Người giúp trao thẳng cho gia đình"


def choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


def may_be_blank(_form: object, field: Field) -> None:
    """Whether it is needed depends on the form of the help: no “không bắt buộc” stands beside it."""
    if not field.raw_data or not str(field.raw_data[0]).strip():
        field.errors = []
        raise StopValidation


class LineRow(Form):
    """One thing from one giver; the whole form carries the token and the one-time key."""

    class Meta(Form.Meta):
        csrf = False

    form_key = None
    gift = SelectField(
        "Tiền, hiện vật từ đâu",
        default="",
        description="Hội chi thì người giúp lấy theo nguồn, không cần ghi lại.",
    )
    need = SelectField("Cho nhu cầu", validate_choice=True)
    form = RadioField("Hình thức", choices=choices(HelpForm), default=HelpForm.CASH.value)
    value = MoneyField("Giá trị", [may_be_blank], description="Tiền, hiện vật. Viết được 500k, 2,5 triệu.")
    basis = SelectField("Căn cứ giá trị hiện vật", choices=[SelectChoice("", "— chọn —"), *choices(Basis)])
    quantity = IntegerField("Số lượng hiện vật", [may_be_blank, NumberRange(1, 10**9)])
    measure = StringField("Đơn vị tính", [Length(max=40)], description="kg gạo, chiếc, thẻ…")
    days = IntegerField("Số ngày công", [may_be_blank, NumberRange(1, 10**6)])
    rate = MoneyField("Mức khai một ngày công", [may_be_blank])
    pledge = SelectField("Theo đăng ký", description="Có đăng ký thì không cần ghi lại người giúp.")
    giver_kind = SelectField("Người giúp là", choices=choices(DonorKind))
    giver_name = StringField("Tên người giúp", [Length(max=200)], render_kw={"autocomplete": "off"})
    shown = SelectField("Trên sổ công khai", choices=choices(Shown), default=Shown.MASKED.value)
    roster_code = StringField("Mã danh sách", [Length(max=60)], description="Nếu có trong danh sách năm.")
    mobilised_by = UnitField("Đơn vị vận động", [may_be_blank], description="Trường, câu lạc bộ, thành viên kêu gọi.")
    programme = SelectField("Thuộc chương trình", description="Mỗi dòng đúng một chương trình.")
    other_programme = StringField("Tên chương trình chưa có ở trên", [Length(max=120)])
    is_loan = BooleanField("Vốn vay không lãi", description="Tiền gốc, không tính là giá trị trợ giúp.")
    is_regular = BooleanField("Trợ giúp thường xuyên", description="Theo kỳ, không phải một lần.")
    instalments = IntegerField("Số kỳ trả vốn", [may_be_blank, NumberRange(1, 120)], description="Vốn vay của Hội.")
    first_due = DayField("Ngày trả kỳ đầu", [may_be_blank], description="Mỗi kỳ cách nhau một tháng.")
    contract = StringField("Số hợp đồng vay", [Length(max=120)])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        return hand_over_faults.put(self, hand_over_faults.of_line(self)) and bool(fine)


class HandOverForm(Form):
    delivered_at = MomentField("Trao lúc", [InputRequired("Cần ngày trao.")], description="Ngày đến tay gia đình.")
    evidence = StringField(
        "Chứng từ",
        [Length(max=500)],
        description="Số biên nhận, ai ký nhận; có ảnh thì không bắt buộc. Chỉ cán bộ đọc.",
    )
    paper = FileField(
        "Biên nhận, danh sách ký nhận",
        description="Ảnh điện thoại hoặc PDF có chữ ký. Chọn sau cùng. Hội chi thì kèm sau khi trao cũng được.",
    )
    photo = FileField(
        "Ảnh lúc trao",
        description="Chỉ khi gia đình đã đồng ý cho thấy mặt; không chụp trẻ em. Người giúp xem được ở liên kết riêng.",
    )
    paid_from = SelectField("Chi từ", default="", description="Hiện vật tự lấy từ kho đã nhận.")
    recipient = StringField("Người nhận, ký tên", [Length(max=200)], render_kw={"autocomplete": "off"})
    out_of_turn = StringField(
        "Vì sao không theo thứ tự ưu tiên",
        [Length(max=500)],
        description="Chỉ cần khi chi quỹ chung cho địa chỉ chưa tới lượt.",
    )
    lines = FieldList(FormField(LineRow), min_entries=1, max_entries=MAX_LINES)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        return hand_over_faults.put(self, hand_over_faults.of_whole(self)) and bool(fine)

    def offer(self, address: Address, pledges: list[Pledge], gifts: list[Gift], boxes: list[Box]) -> None:
        """What can be chosen for this address; `gifts` are in the chapter's hands."""
        others = programmes.others()
        self.paid_from.choices = [SelectChoice("", "— chọn —"), *(_box(box) for box in boxes)]
        for row in self.rows:
            row.gift.choices = [SelectChoice("", DIRECTLY), *(_gift(gift) for gift in gifts)]
            row.need.choices = [*(_need(need) for need in address.needs if need.dropped_at is None), *_other_needs()]
            row.pledge.choices = [SelectChoice("", "— không theo đăng ký —"), *(_pledge(pledge) for pledge in pledges)]
            row.programme.choices = [SelectChoice("", CAMPAIGN), *(SelectChoice(str(p.id), p.name) for p in others)]

    @property
    def rows(self) -> list[LineRow]:
        return [entry.form for entry in self.lines.entries]

    def add_row(self) -> None:
        """The next line usually comes from the same giver."""
        if len(self.lines.entries) < MAX_LINES:
            above = self.rows[-1]
            self.lines.append_entry({name: above[name].data for name in GIVER})

    def drop_row(self, number: int) -> None:
        if len(self.lines.entries) > 1 and 0 <= number < len(self.lines.entries):
            kept = [row.data for at, row in enumerate(self.rows) if at != number]
            while self.lines.entries:
                self.lines.pop_entry()
            for data in kept:
                self.lines.append_entry(data)

    def how(self, list_file_id: int | None, photo_file_id: int | None) -> Paying:
        return Paying(
            paid_from=self.paid_from.data or "",
            recipient=self.recipient.data or "",
            list_file_id=list_file_id,
            photo_file_id=photo_file_id,
            out_of_turn=self.out_of_turn.data or "",
        )


def _gift(gift: Gift) -> SelectChoice:
    kind = "Hiện vật" if gift.form is HelpForm.IN_KIND else "Tiền"
    return SelectChoice(gift.key, f"{kind}: {gift.label} · còn {money.format_money(gift.left_vnd)}")


def _box(box: Box) -> SelectChoice:
    left = "" if box.left_vnd is None else f" · còn {money.format_money(box.left_vnd)}"
    return SelectChoice(box.key, f"{box.label}{left}")


def _need(need: Need) -> SelectChoice:
    return SelectChoice(f"{need.id}:{need.kind.value}", f"{need.title} ({need.kind.label})")


def _other_needs() -> list[SelectChoice]:
    return [SelectChoice(f":{kind.value}", f"Ngoài hồ sơ: {kind.label}") for kind in NeedKind]


def _pledge(pledge: Pledge) -> SelectChoice:
    amount = money.format_money(pledge.value_vnd) if pledge.value_vnd else pledge.form.label
    return SelectChoice(str(pledge.id), f"{pledge.code} · {amount} · {pledge.state.label}")


def content_of(row: LineRow, pledges: list[Pledge], gifts: list[Gift]) -> LineContent:
    """A validated row as the domain takes it. Raises RuleBroken for a programme's name that can't be."""
    need_id, _, kind = str(row.need.data).partition(":")
    chosen = {str(pledge.id): pledge for pledge in pledges}
    return LineContent(
        form=HelpForm(row.form.data),
        need_kind=NeedKind(kind),
        need_id=int(need_id) if need_id else None,
        value_vnd=row.value.data,
        basis=Basis(row.basis.data) if row.basis.data else None,
        quantity=row.quantity.data,
        measure=row.measure.data,
        days=row.days.data,
        rate_vnd=row.rate.data,
        programme=_programme(row),
        is_loan=row.is_loan.data,
        is_regular=row.is_regular.data,
        giver_kind=DonorKind(row.giver_kind.data),
        giver_name=row.giver_name.data or "",
        roster_code=row.roster_code.data,
        mobilised_by_id=row.mobilised_by.data.id if row.mobilised_by.data else None,
        shown=Shown(row.shown.data),
        pledge=chosen.get(str(row.pledge.data)),
        gift=next((gift for gift in gifts if gift.key == row.gift.data), None),
        terms=_terms(row),
    )


def _terms(row: LineRow) -> Terms | None:
    if not (row.is_loan.data and row.instalments.data and row.first_due.data):
        return None
    return Terms(row.instalments.data, row.first_due.data, row.contract.data or "")


def _programme(row: LineRow) -> Programme | None:
    if row.other_programme.data:
        return programmes.named(row.other_programme.data)
    return next((each for each in programmes.others() if str(each.id) == row.programme.data), None)
