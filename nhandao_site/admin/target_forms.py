"""Forms of plans and targets."""

import re
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from nhandao_site.domain.targets import definitions, plans
from nhandao_site.web.forms import Form
from nhandao_site.web.unit_field import UnitField

PAPER = "Số, ký hiệu và ngày của văn bản, ví dụ: 12/QĐ-CTĐ ngày 05/01/2026."
DECIMAL = {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"}
PERIOD = "Mã kỳ: 2026, 2026-H1, 2026-Q1 đến 2026-Q4."


_WRITTEN = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})(?:,[0-9]{1,4})?")


def read_number(typed: str) -> Decimal:
    """1.500 or 62,5 as people write it here; 62.5 would be taken for 625, so it is asked again.

    Raises:
        ValueError: no such number.
    """
    plain = typed.strip()
    if not _WRITTEN.fullmatch(plain):
        raise ValueError(f"“{plain[:20]}” không phải là số viết kiểu 1.500 hoặc 62,5. Xin viết lại.")
    return Decimal(plain.replace(".", "").replace(",", "."))


class NumberField(DecimalField):
    """A number as people write it here: 1.500 or 62,5; a box of numbers in the browser knows no comma of ours."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data: Decimal | None = None
        if typed:
            self.data = read_number(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.normalize():f}".replace(".", ",") if isinstance(self.data, Decimal) else ""


def _choices() -> list[SelectChoice]:
    return [SelectChoice(one.id, f"{one.id.partition('.')[0]}: {one.label}") for one in definitions.targets()]


class TakeForm(Form):
    key = RadioField("Kế hoạch mẫu", [InputRequired("Hãy chọn một kế hoạch mẫu.")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.choices = [SelectChoice(one.key, one.name) for one in plans.shipped()]


class CopyForm(Form):
    name = StringField("Tên kế hoạch mới", [InputRequired("Hãy đặt tên."), Length(max=200)])
    year = IntegerField(
        "Năm đầu", [InputRequired("Hãy ghi năm đầu."), NumberRange(2001, 2199, "Năm từ 2001 đến 2199.")],
        description="Mọi kỳ được dời theo năm này.", render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class PutForm(Form):
    target = SelectField("Chỉ tiêu", [InputRequired("Hãy chọn chỉ tiêu.")])
    unit = UnitField("Đơn vị", [Optional()], description="Để trống là mọi đơn vị cùng cấp.")
    first = StringField("Từ kỳ", [InputRequired("Hãy ghi kỳ đầu."), Length(max=10)], description=PERIOD)
    last = StringField("Đến kỳ", [Optional(), Length(max=10)])
    threshold = NumberField("Ngưỡng", [Optional()], description="Để trống là ngưỡng của định nghĩa.", render_kw=DECIMAL)
    decision = StringField("Văn bản làm căn cứ", [Optional(), Length(max=300)], description=PAPER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target.choices = _choices()


class ChangeForm(Form):
    threshold = NumberField(
        "Ngưỡng mới", [Optional()], description="Để trống là ngưỡng của định nghĩa.", render_kw=DECIMAL
    )
    last = StringField("Đến kỳ", [Optional(), Length(max=10)], description=PERIOD + " Để trống là chưa có hạn.")
    decision = StringField(
        "Văn bản làm căn cứ", [InputRequired("Hãy ghi văn bản làm căn cứ."), Length(max=300)], description=PAPER
    )


class HandDownForm(Form):
    decision = StringField(
        "Văn bản giao chỉ tiêu", [InputRequired("Hãy ghi văn bản giao chỉ tiêu."), Length(max=300)], description=PAPER
    )
