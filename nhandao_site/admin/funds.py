"""Funds, boxes and accounts: what they hold, opened to their entries; money moved between them by two people."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin import vouchers
from nhandao_site.admin.assistance import chosen_address
from nhandao_site.admin.fund_forms import DEPOSIT, OwnForm, RefuseForm, TransferForm, UndoForm, offer_boxes, offer_funds
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.funds import desk, moving, naming, overview, printing
from nhandao_site.domain.ledger.funds.models import FundTransfer
from nhandao_site.domain.ledger.help import desk as ledger
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.kit import vietnamese
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("funds", __name__, url_prefix="/quy")
Page = Response | str | tuple[str, int]
FUNDS = (*overview.POOLED, AccountKind.FUND_ADDRESS)


@bp.get("")
@requires(Permission.LEDGER_READ)
def index() -> str:
    rows = desk.transfers_for(current_user)
    waiting = [row for row in rows if row.approved_at is None and row.refused_at is None]
    return render_template(
        "admin/funds/index.html",
        seen=overview.of(current_user),
        waiting=waiting,
        debts=desk.write_offs_waiting(current_user),
        may=current_user.may,
        names=_names(*waiting),
    )


@bp.get("/so/<key>")
@requires(Permission.LEDGER_READ)
def account(key: str) -> str:
    """One fund, box or account with everything that moved it."""
    balance = overview.one(current_user, key) or abort(404)
    return render_template(
        "admin/funds/account.html",
        balance=balance,
        page=overview.movements(key, request.args.get("sau", type=int)),
        is_fund=balance.kind in FUNDS,
        may=current_user.may,
    )


@bp.get("/dieu-chuyen")
@requires(Permission.LEDGER_READ)
def transfers() -> str:
    rows = desk.transfers_for(current_user)
    return render_template(
        "admin/funds/transfers.html",
        rows=rows,
        names=_names(*rows),
        reference=moving.reference,
        may=current_user.may,
        people=ledger.names_of([row.proposed_by_id for row in rows]),
    )


@bp.route("/dieu-chuyen/moi", methods=["GET", "POST"])
@requires(Permission.FUNDS_PROPOSE)
def propose() -> Page:
    asked = request.args.get("tu", "")[:60]
    form = TransferForm() if request.method == "POST" else TransferForm(formdata=None, data={"from_fund": asked})
    offer_funds(form, overview.of(current_user), overview.one(current_user, asked))
    if request.method == "GET":
        return _draw_propose(form, asked)
    return _answer(form, lambda: _propose(form), lambda: _draw_propose(form, asked))


@bp.route("/nop-tien", methods=["GET", "POST"])
@requires(Permission.LEDGER_RECORD)
def own() -> Page:
    form = OwnForm()
    offer_boxes(form, overview.of(current_user), current_user.unit)
    if request.method == "GET":
        return render_template("admin/funds/own.html", form=form)
    return _answer(form, lambda: _move_own(form), lambda: render_template("admin/funds/own.html", form=form))


@bp.get("/dieu-chuyen/<int:number>")
@requires(Permission.LEDGER_READ)
def transfer(number: int) -> str:
    return _draw(_transfer(number), RefuseForm(formdata=None))


@bp.post("/dieu-chuyen/<int:number>/duyet")
@requires(Permission.FUNDS_APPROVE)
def approve(number: int) -> Response:
    moving.approve(_transfer(number), by=current_user)
    saving.save()
    flash("Đã duyệt. Tiền đã sang quỹ mới, sổ công khai có dòng điều chuyển.", "ok")
    return redirect(url_for(".transfer", number=number), 303)


@bp.post("/dieu-chuyen/<int:number>/tu-choi")
@requires(Permission.FUNDS_APPROVE)
def refuse(number: int) -> Page:
    row, form = _transfer(number), RefuseForm()
    return _answer(form, lambda: _refused(row, form), lambda: _draw(row, form))


@bp.post("/dieu-chuyen/<int:number>/dao")
@requires(Permission.LEDGER_READ)
def undo(number: int) -> Page:
    """Funds by whoever may approve, own cash by the accountant: the rule says which."""
    row, form = _transfer(number), UndoForm()
    return _answer(
        form, lambda: moving.reverse(row, reason=form.reason.data, by=current_user), lambda: _draw(row, form)
    )


@bp.post("/dieu-chuyen/<int:number>/in")
@requires(Permission.LEDGER_READ)
def print_it(number: int) -> Response:
    n = printing.record(_transfer(number), by=current_user)
    saving.save()
    return redirect(url_for(".printed", number=number, n=n), 303)


@bp.get("/dieu-chuyen/<int:number>/in/<int:n>")
@requires(Permission.LEDGER_READ)
def printed(number: int, n: int) -> str:
    row = _transfer(number)
    people = ledger.names_of([row.proposed_by_id, row.approved_by_id])
    sheet = vouchers.of_transfer(row, people, vouchers.print_of(row, n))
    return render_template("admin/funds/printed.html", sheet=sheet)


def _answer(form: Form, verb: Callable[[], FundTransfer], draw: Callable[[], str]) -> Page:
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        return draw(), 422
    try:
        row = verb()
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return draw(), 422
    flash(f"Đã ghi {moving.reference(row)}.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".transfer", number=row.id)), 303)


def _refused(row: FundTransfer, form: RefuseForm) -> FundTransfer:
    moving.refuse(row, reason=form.reason.data, by=current_user)
    return row


def _propose(form: TransferForm) -> FundTransfer:
    return moving.propose(
        form.from_fund.data, _target(form), form.value.data or 0, reason=form.reason.data, by=current_user
    )


def _target(form: TransferForm) -> str:
    typed = vietnamese.clean(form.to_code.data or "")
    if typed and form.to_fund.data:
        raise RuleBroken("Chọn một trong hai: một quỹ, hoặc một địa chỉ.")
    if form.to_fund.data:
        return str(form.to_fund.data)
    address = chosen_address(typed) if typed else None
    if address is None:
        raise RuleBroken(f"Không có địa chỉ “{typed}” trong đơn vị của bạn." if typed else "Chưa chọn quỹ nhận tiền.")
    return accounts.fund_of_address(address.id)


def _move_own(form: OwnForm) -> FundTransfer:
    ends = (form.box.data, form.account.data)
    source, target = ends if form.way.data == DEPOSIT else ends[::-1]
    return moving.move_own(source, target, form.value.data or 0, reason=form.reason.data, by=current_user)


def _names(*rows: FundTransfer) -> dict[str, str]:
    return naming.labels(key for row in rows for key in (row.from_fund, row.to_fund))


def _draw_propose(form: TransferForm, asked: str) -> str:
    return render_template("admin/funds/propose.html", form=form, asked=asked)


def _draw(row: FundTransfer, form: Form) -> str:
    prints = printing.prints_of(row)
    people: list[Any] = [row.proposed_by_id, row.approved_by_id, *(each.by_id for each in prints)]
    turned = moving.reversal_of(row)
    right = Permission.LEDGER_RECORD if moving.is_own(row) else Permission.FUNDS_APPROVE
    is_booked = row.approved_at is not None and row.reverses_id is None and turned is None
    return render_template(
        "admin/funds/transfer.html",
        row=row,
        form=form,
        number=moving.reference(row),
        names=_names(row),
        is_own=moving.is_own(row),
        turned=turned,
        prints=prints,
        people=ledger.names_of(people),
        waits=row.approved_at is None and row.refused_at is None,
        may_decide=current_user.may(Permission.FUNDS_APPROVE, within=row.unit),
        may_undo=is_booked and not row.bank_line_id and current_user.may(right, within=row.unit),
    )


def _transfer(number: int) -> FundTransfer:
    return desk.transfer_for(current_user, number) or abort(404)
