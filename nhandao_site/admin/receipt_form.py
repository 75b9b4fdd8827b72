"""The form of a receipt: money, or goods listed row by row; for an address, a programme or the general fund."""

from typing import Any

from wtforms import Field, FieldList, FormField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation, ValidationError

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import Basis, Programme
from nhandao_site.domain.ledger.receipts import Item, ReceiptContent
from nhandao_site.domain.ledger.receiving import MAX_ITEMS
from nhandao_site.domain.pledges.models import DonorKind, Pledge, Shown
from nhandao_site.domain.pledges.models import Form as HelpForm
from nhandao_site.kit import clock, money
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web.forms import DayField, Form, MoneyField, not_in_future

NO_PLEDGE = "— không theo đăng ký —"


def _choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


def may_be_blank(_form: object, field: Field) -> None:
    if not field.raw_data or not str(field.raw_data[0]).strip():
        field.errors = []
        raise StopValidation


class ItemRow(Form):
    """One thing; the whole form carries the token and the one-time key."""

    class Meta(Form.Meta):
        csrf = False

    form_key = None
    name = StringField("Tên hiện vật", [Length(max=200)])
    quantity = IntegerField("Số lượng", [may_be_blank, NumberRange(1, 10**9)])
    measure = StringField("Đơn vị tính", [Length(max=40)], render_kw={"placeholder": "kg, chiếc, suất…"})
    value = MoneyField("Giá trị", [may_be_blank])
    basis = SelectField("Căn cứ", choices=_choices(Basis), default=Basis.ESTIMATE.value)

    @property
    def is_empty(self) -> bool:
        return not (self.name.data or self.value.data or self.quantity.data)


class ReceiptForm(Form):
    form = RadioField(
        "Nhận bằng",
        choices=[SelectChoice(HelpForm.CASH.value, "Tiền mặt"), SelectChoice(HelpForm.IN_KIND.value, "Hiện vật")],
        default=HelpForm.CASH.value,
    )
    value = MoneyField("Giá trị", [may_be_blank])
    received_on = DayField("Ngày nhận", [InputRequired("Cần ngày nhận."), not_in_future])
    content = StringField("Lý do nộp", [Length(max=500)], description="In trên phiếu. Ví dụ: ủng hộ sửa nhà.")
    items = FieldList(FormField(ItemRow), min_entries=1, max_entries=MAX_ITEMS)
    pledge = SelectField("Theo đăng ký", description="Có đăng ký thì không cần ghi lại người nộp.")
    giver_kind = SelectField("Người nộp là", choices=_choices(DonorKind), default=DonorKind.PERSON.value)
    giver_name = StringField("Người nộp", [Length(max=200)], render_kw={"autocomplete": "off"})
    giver_place = StringField("Địa chỉ người nộp", [Length(max=200)], description="Chỉ in trên phiếu.")
    shown = SelectField("Trên sổ công khai", choices=_choices(Shown), default=Shown.MASKED.value)
    attached = StringField("Kèm theo", [Length(max=200)], description="Ví dụ: 1 hóa đơn, 1 giấy giới thiệu.")
    need = SelectField("Cho nhu cầu")

    def offer(self, address: Address | None, pledges: list[Pledge]) -> None:
        needs = [need for need in address.needs if need.dropped_at is None] if address else []
        self.need.choices = [SelectChoice("", "Hội tự sắp xếp"), *(SelectChoice(str(n.id), n.title) for n in needs)]
        self.pledge.choices = [SelectChoice("", NO_PLEDGE), *(_pledge(pledge) for pledge in pledges)]

    def validate_value(self, field: MoneyField) -> None:
        """Only for what was typed: whether money may stay blank, `is_whole` says."""
        if field.data is not None and field.data <= 0:
            raise ValidationError("Giá trị phải lớn hơn 0 đồng.")

    @property
    def rows(self) -> list[ItemRow]:
        return [entry.form for entry in self.items.entries]

    @property
    def goods(self) -> list[ItemRow]:
        return [row for row in self.rows if not row.is_empty] if self.form.data == HelpForm.IN_KIND.value else []

    def is_whole(self) -> bool:
        """The checks of the fields, and that a value stands where the form of the gift wants it."""
        fine = bool(self.validate())
        if self.value.data is None and not self.value.errors and not self.goods:
            self.value.errors = ["Cần số tiền. Hiện vật thì ghi từng thứ kèm giá trị."]
            return False
        whole = all([fine, *(_is_whole(row) for row in self.goods)])
        self.items.errors = [row.errors for row in self.rows if row.errors]
        return whole

    def add_row(self) -> None:
        if len(self.items.entries) < MAX_ITEMS:
            self.items.append_entry({"basis": self.rows[-1].basis.data})

    def content_for(self, pledges: list[Pledge], programme: Programme | None) -> ReceiptContent:
        return ReceiptContent(
            form=HelpForm(self.form.data),
            value_vnd=self.value.data or 0,
            received_on=self.received_on.data or clock.today(),
            content=self.content.data or "",
            giver_kind=DonorKind(self.giver_kind.data or DonorKind.PERSON.value),
            giver_name=self.giver_name.data or "",
            giver_place=self.giver_place.data or "",
            attached=self.attached.data or "",
            shown=Shown(self.shown.data),
            need_id=int(self.need.data) if self.need.data else None,
            pledge=next((pledge for pledge in pledges if str(pledge.id) == self.pledge.data), None),
            programme=programme,
            items=tuple(_item(row) for row in self.goods),
        )


def blank(pledges: list[Pledge], wanted: str | None) -> ReceiptForm:
    """Today; and of a pledge that was asked for, what its donor said."""
    pledge = next((pledge for pledge in pledges if str(pledge.id) == wanted), None)
    data: dict[str, Any] = {"received_on": clock.today()}
    if pledge and pledge.form is not HelpForm.LABOUR:
        value = pledge.value_vnd // pledge.periods or None
        data |= {"pledge": str(pledge.id), "form": pledge.form.value, "content": pledge.content}
        data |= {"value": value, "need": str(pledge.need_id or "")}
        if pledge.form is HelpForm.IN_KIND:
            row = {"name": pledge.content, "quantity": pledge.quantity, "measure": pledge.measure, "value": value}
            data |= {"items": [row], "value": None}
    return ReceiptForm(formdata=None, data=data)


def _is_whole(row: ItemRow) -> bool:
    if not row.name.data:
        row.name.errors = [*row.name.errors, "Cần tên hiện vật."]
    if row.value.data is None and not row.value.errors:
        row.value.errors = ["Cần giá trị ước tính."]
    return not (row.name.errors or row.value.errors)


def _item(row: ItemRow) -> Item:
    basis = Basis(row.basis.data or Basis.ESTIMATE.value)
    return Item(row.name.data or "", row.value.data or 0, basis, row.quantity.data, row.measure.data or "")


def _pledge(pledge: Pledge) -> SelectChoice:
    return SelectChoice(str(pledge.id), f"{pledge.code} · {money.format_money(pledge.value_vnd)}")
