"""Which column of a bank's file says what: one choice per word of the trade, examples beside them."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, ValidationError

from nhandao_site.domain.ledger.bank.columns import SEARCHED, Columns, Field
from nhandao_site.web.forms import Form

_MOST = 40  # columns offered
_NONE = SelectChoice("", "— không có —")


class ColumnsForm(Form):
    header = IntegerField(
        "Dòng tiêu đề",
        [InputRequired("Cần số dòng tiêu đề."), NumberRange(0, SEARCHED + 1, "Dòng tiêu đề từ 0 (không có) đến 41.")],
        description="Số dòng trong tệp, đếm từ 1. Ghi 0 khi tệp không có tiêu đề.",
    )
    date = SelectField("Ngày giao dịch", default="")
    document = SelectField("Số chứng từ", default="")
    debit = SelectField("Ghi nợ (tiền ra)", default="")
    credit = SelectField("Ghi có (tiền vào)", default="")
    amount = SelectField("Số tiền trong một cột", default="")
    direction = SelectField("Cột nói nợ hay có", default="")
    balance = SelectField("Số dư", default="")
    memo = SelectField("Nội dung", default="")
    counterparty = SelectField("Tài khoản người chuyển", default="")

    @classmethod
    def of(cls, rows: Sequence[Sequence[object]], known: Columns | None) -> "ColumnsForm":
        data: dict[str, Any] = {"header": known.header if known else 0}
        data |= {field.value: str(at) for field, at in (known.at.items() if known else ())}
        form = cls(formdata=None, data=data)
        form.offer(rows, known.header if known else 0)
        return form

    def offer(self, rows: Sequence[Sequence[object]], header: int | None = None) -> None:
        at = header if header is not None else (self.header.data or 0)
        choices = [_NONE, *(SelectChoice(str(place), text) for place, text in _named(rows, at))]
        for field in Field:
            self[field.value].choices = choices

    def validate_date(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Cần chỉ ra cột ngày.")

    def validate_credit(self, field: Any) -> None:
        if not (field.data or self.debit.data or self.amount.data):
            raise ValidationError("Cần chỉ ra cột tiền vào, tiền ra, hoặc một cột số tiền.")

    def told(self) -> dict[str, Any]:
        chosen = {field.value: int(self[field.value].data) for field in Field if self[field.value].data}
        return {"at": chosen, "header": self.header.data}


def _named(rows: Sequence[Sequence[object]], header: int) -> list[tuple[int, str]]:
    """“C · Ghi nợ (ví dụ 1.000.000)”: the letter of the spreadsheet, the heading, the first value below it."""
    width = min(max((len(row) for row in rows[: SEARCHED * 2]), default=0), _MOST)
    told = []
    for place in range(width):
        heading = _cell(rows, header - 1, place) if header else ""
        below = (_cell(rows, number, place) for number in range(header, min(header + 30, len(rows))))
        example = next((text for text in below if text), "")
        parts = [_letter(place), *([heading] if heading else []), *([f"ví dụ {example}"] if example else [])]
        told.append((place, " · ".join(parts)))
    return told


def _cell(rows: Sequence[Sequence[object]], number: int, place: int) -> str:
    row = rows[number] if 0 <= number < len(rows) else ()
    return " ".join(str(row[place]).split())[:28] if place < len(row) else ""


def _letter(place: int) -> str:
    return chr(65 + place) if place < 26 else f"A{chr(65 + place - 26)}"
