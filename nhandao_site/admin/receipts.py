"""Cash and goods received by hand: signed, listed, printed, reversed."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin import vouchers
from nhandao_site.admin.assistance import chosen_address
from nhandao_site.admin.receipt_form import ReceiptForm, blank
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import receipts
from nhandao_site.domain.ledger.funds import printing
from nhandao_site.domain.ledger.help import desk, programmes
from nhandao_site.domain.ledger.models import Programme, Receipt
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import codes, money, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("receipts", __name__, url_prefix="/phieu-thu")
Page = Response | str | tuple[str, int]
GENERAL = "chung"


class CancelForm(Form):
    reason = StringField("Vì sao đảo phiếu này", [InputRequired("Cần ghi lý do."), Length(max=500)])


@dataclass(frozen=True)
class Target:
    """What a new receipt is for: an address, a programme's fund, or with neither the general fund."""

    address: Address | None = None
    programme: Programme | None = None

    @property
    def args(self) -> dict[str, str]:
        if self.address:
            return {"dia-chi": str(self.address.id)}
        return {"quy": str(self.programme.id) if self.programme else GENERAL}


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
        meant_for=vouchers.meant_for,
        can_record=current_user.may(Permission.LEDGER_RECORD),
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.LEDGER_RECORD)
def new() -> Page:
    typed = vietnamese.clean(request.args.get("dia-chi", ""))[:60]
    target = _target(typed)
    if target is None:
        page = render_template(
            "admin/receipts/choose.html", typed=typed, blank="dia-chi" in request.args, where=url_for(".new"),
            programmes=programmes.every(),
        )  # fmt: skip
        return (page, 404) if typed or request.args.get("quy") else page
    pledges = desk.open_pledges(target.address) if target.address else []
    form = ReceiptForm() if request.method == "POST" else blank(pledges, request.args.get("dang-ky"))
    form.offer(target.address, pledges)
    if request.method == "POST":
        return _answer(form, target, pledges)
    return _draw(form, target)


@bp.get("/<int:receipt_id>")
@requires(Permission.LEDGER_READ)
def show(receipt_id: int) -> str:
    receipt = _receipt(receipt_id)
    prints = printing.prints_of(receipt)
    people = desk.names_of([receipt.recorded_by_id, *(each.by_id for each in prints)])
    home = receipt.address.unit if receipt.address else receipt.unit
    return render_template(
        "admin/receipts/show.html",
        receipt=receipt,
        number=receipts.reference(receipt),
        in_words=money.in_words(receipt.value_vnd),
        meant_for=vouchers.meant_for(receipt),
        goods=receipts.items_of(receipt),
        prints=prints,
        people=people,
        reversal=receipts.reversal_of(receipt),
        can_record=current_user.may(Permission.LEDGER_RECORD, within=home),
    )


@bp.post("/<int:receipt_id>/in")
@requires(Permission.LEDGER_READ)
def print_it(receipt_id: int) -> Response:
    n = printing.record(_receipt(receipt_id), by=current_user)
    saving.save()
    return redirect(url_for(".printed", receipt_id=receipt_id, n=n), 303)


@bp.get("/<int:receipt_id>/in/<int:n>")
@requires(Permission.LEDGER_READ)
def printed(receipt_id: int, n: int) -> str:
    """The sheet of one print: the first is the original, a later one says BẢN SAO."""
    receipt = _receipt(receipt_id)
    signer = desk.names_of([receipt.recorded_by_id]).get(receipt.recorded_by_id, "")
    sheet = vouchers.of_receipt(receipt, signer, vouchers.print_of(receipt, n))
    return render_template("admin/receipts/printed.html", sheet=sheet)


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


def _draw(form: ReceiptForm, target: Target) -> str:
    return render_template("admin/receipts/new.html", form=form, target=target, address=target.address)


def _answer(form: ReceiptForm, target: Target, pledges: list[Pledge]) -> Page:
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if "them-dong" in request.form:
        form.add_row()
        return _draw(form, target)
    if not form.is_whole():
        return _draw(form, target), 422
    try:
        content = form.content_for(pledges, target.programme)
        receipt = receipts.record(target.address, content, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _draw(form, target), 422
    flash(f"Đã lập phiếu {receipts.reference(receipt)}. In hai bản, người nộp giữ một bản.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".show", receipt_id=receipt.id)), 303)


def _target(typed: str) -> Target | None:
    """By `?dia-chi=` or `?quy=`; None: not said yet, or nothing of this branch."""
    if typed:
        address = chosen_address(typed)
        return Target(address) if address else None
    fund = request.args.get("quy", "")
    if fund == GENERAL:
        return Target()
    programme = next((each for each in programmes.every() if str(each.id) == fund), None)
    return Target(programme=programme) if programme else None


def _receipt(receipt_id: int) -> Receipt:
    return desk.receipt_for(current_user, receipt_id) or abort(404)
