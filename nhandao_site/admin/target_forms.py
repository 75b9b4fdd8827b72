"""Forms of plans and targets."""

from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.domain.targets import definitions, plans
from nhandao_site.web.forms import Form
from nhandao_site.web.unit_field import UnitField

PAPER = "Số, ký hiệu và ngày của văn bản, ví dụ: 12/QĐ-CTĐ ngày 05/01/2026."
PERIOD = "Mã kỳ: 2026, 2026-H1, 2026-Q1 đến 2026-Q4."


class NumberField(DecimalField):
    """A number as people write it here: 1.500 or 62,5."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: Decimal | None = None
        typed = valuelist[0].strip() if valuelist else ""
        super().process_formdata([typed.replace(".", "").replace(",", ".")] if typed else [])

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
    threshold = NumberField("Ngưỡng", [Optional()], description="Để trống là ngưỡng của định nghĩa.")
    decision = StringField("Văn bản làm căn cứ", [Optional(), Length(max=300)], description=PAPER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target.choices = _choices()


class ChangeForm(Form):
    threshold = NumberField("Ngưỡng mới", [Optional()], description="Để trống là ngưỡng của định nghĩa.")
    last = StringField("Đến kỳ", [Optional(), Length(max=10)], description=PERIOD + " Để trống là chưa có hạn.")
    decision = StringField(
        "Văn bản làm căn cứ", [InputRequired("Hãy ghi văn bản làm căn cứ."), Length(max=300)], description=PAPER
    )


class HandDownForm(Form):
    decision = StringField(
        "Văn bản giao chỉ tiêu", [InputRequired("Hãy ghi văn bản giao chỉ tiêu."), Length(max=300)], description=PAPER
    )
