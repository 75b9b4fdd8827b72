"""Cash and goods received by hand."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.assistance import chosen_address
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import desk, receipts
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.pledges.models import Form as HelpForm
from nhandao_site.domain.pledges.models import Pledge, Shown
from nhandao_site.kit import clock, codes, money, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.forms import DayField, Form, MoneyField, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("receipts", __name__, url_prefix="/phieu-thu")
Page = Response | str | tuple[str, int]


class ReceiptForm(Form):
    form = RadioField(
        "Nhận bằng",
        choices=[SelectChoice(HelpForm.CASH.value, "Tiền mặt"), SelectChoice(HelpForm.IN_KIND.value, "Hiện vật")],
        default=HelpForm.CASH.value,
    )
    value = MoneyField("Giá trị", [InputRequired("Cần số tiền hoặc giá trị ước tính.")])
    content = StringField("Nội dung", [Length(max=500)], description="Hiện vật: tên, số lượng. In trên phiếu.")
    received_on = DayField("Ngày nhận", [InputRequired("Cần ngày nhận."), not_in_future])
    pledge = SelectField("Theo đăng ký", description="Có đăng ký thì không cần ghi lại người nộp.")
    giver_name = StringField("Người nộp", [Length(max=200)], render_kw={"autocomplete": "off"})
    shown = SelectField(
        "Trên sổ công khai",
        choices=[SelectChoice(value, label.capitalize()) for value, label in Shown.choices()],
        default=Shown.MASKED.value,
    )
    need = SelectField("Cho nhu cầu")

    def offer(self, address: Address, pledges: list[Pledge]) -> None:
        self.need.choices = [SelectChoice("", "Hội tự sắp xếp")]
        self.need.choices += [SelectChoice(str(n.id), n.title) for n in address.needs if n.dropped_at is None]
        self.pledge.choices = [SelectChoice("", "— không theo đăng ký —")]
        self.pledge.choices += [
            SelectChoice(str(p.id), f"{p.code} · {money.format_money(p.value_vnd)}") for p in pledges
        ]

    def content_for(self, pledges: list[Pledge]) -> ReceiptContent:
        chosen = next((pledge for pledge in pledges if str(pledge.id) == self.pledge.data), None)
        return ReceiptContent(
            form=HelpForm(self.form.data),
            value_vnd=self.value.data or 0,
            received_on=self.received_on.data or clock.today(),
            content=self.content.data or "",
            giver_name=self.giver_name.data or "",
            shown=Shown(self.shown.data),
            need_id=int(self.need.data) if self.need.data else None,
            pledge=chosen,
        )


def _choice(pledge: Pledge) -> SelectChoice:
    return SelectChoice(str(pledge.id), f"{pledge.code} · {money.format_money(pledge.value_vnd)}")


class CancelForm(Form):
    reason = StringField("Vì sao đảo phiếu này", [InputRequired("Cần ghi lý do."), Length(max=500)])


@bp.get("")
@requires(Permission.LEDGER_READ)
def index() -> str:
    typed = vietnamese.clean(request.args.get("q", ""))[:60]
    code = codes.parse_address_code(typed) or typed or None
    return render_template(
        "admin/receipts/index.html",
        page=desk.receipts_for(current_user, request.args.get("sau", type=int), code),
        typed=typed,
        reference=receipts.reference,
        can_record=current_user.may(Permission.LEDGER_RECORD),
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.LEDGER_RECORD)
def new() -> Page:
    typed = vietnamese.clean(request.args.get("dia-chi", ""))[:60]
    address = chosen_address(typed)
    if address is None:
        page = render_template("admin/receipts/choose.html", typed=typed, where=url_for(".new"))
        return (page, 404) if typed else page
    pledges = desk.open_pledges(address)
    form = ReceiptForm() if request.method == "POST" else _blank(pledges)
    form.offer(address, pledges)
    if request.method == "POST":
        return _answer(form, address, pledges)
    return render_template("admin/receipts/new.html", form=form, address=address)


@bp.get("/<int:receipt_id>")
@requires(Permission.LEDGER_READ)
def show(receipt_id: int) -> str:
    receipt = _receipt(receipt_id)
    return render_template("admin/receipts/show.html", **_sheet(receipt), reversal=receipts.reversal_of(receipt))


@bp.get("/<int:receipt_id>/in")
@requires(Permission.LEDGER_READ)
def printed(receipt_id: int) -> str:
    """A sheet of A4 for two signatures; a page that was printed before says that it is a copy."""
    return render_template(
        "admin/receipts/printed.html", **_sheet(_receipt(receipt_id)), copy="ban-sao" in request.args
    )


@bp.route("/<int:receipt_id>/dao", methods=["GET", "POST"])
@requires(Permission.LEDGER_RECORD)
def reverse(receipt_id: int) -> Page:
    receipt, form = _receipt(receipt_id), CancelForm()
    if request.method == "GET":
        return _draw_reverse(receipt, form)
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        return _draw_reverse(receipt, form), 422
    try:
        reversal = receipts.reverse(receipt, reason=form.reason.data, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _draw_reverse(receipt, form), 422
    flash(f"Đã lập phiếu đảo {receipts.reference(reversal)}. Con số đã nhận đã đổi theo.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", receipt_id=reversal.id)), 303)


def _draw_reverse(receipt: Receipt, form: CancelForm) -> str:
    return render_template("admin/receipts/reverse.html", receipt=receipt, form=form, reference=receipts.reference)


def _answer(form: ReceiptForm, address: Address, pledges: list[Pledge]) -> Page:
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        return render_template("admin/receipts/new.html", form=form, address=address), 422
    try:
        receipt = receipts.record(address, form.content_for(pledges), by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return render_template("admin/receipts/new.html", form=form, address=address), 422
    flash(f"Đã lập phiếu thu {receipts.reference(receipt)}. In hai bản, người nộp giữ một bản.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", receipt_id=receipt.id)), 303)


def _blank(pledges: list[Pledge]) -> ReceiptForm:
    wanted = next((pledge for pledge in pledges if str(pledge.id) == request.args.get("dang-ky")), None)
    data: dict[str, object] = {"received_on": clock.today()}
    if wanted and wanted.form is not HelpForm.LABOUR:
        data |= {"pledge": str(wanted.id), "form": wanted.form.value, "content": wanted.content}
        data |= {"value": wanted.value_vnd // wanted.periods or None, "need": str(wanted.need_id or "")}
    return ReceiptForm(formdata=None, data=data)


def _sheet(receipt: Receipt) -> dict[str, object]:
    people = desk.names_of([receipt.recorded_by_id])
    home = receipt.address.unit if receipt.address else receipt.unit
    return {
        "receipt": receipt,
        "number": receipts.reference(receipt),
        "in_words": money.in_words(receipt.value_vnd),
        "signer": people.get(receipt.recorded_by_id, ""),
        "can_record": current_user.may(Permission.LEDGER_RECORD, within=home),
    }


def _receipt(receipt_id: int) -> Receipt:
    return desk.receipt_for(current_user, receipt_id) or abort(404)
