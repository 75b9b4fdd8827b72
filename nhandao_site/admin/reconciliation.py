"""Matching bank lines: the queue, one line, and what an accountant decides about it.

Each decision is a plain form; a page with a script asks for the line alone (`manh`) and stays where it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.reconciliation_words import Typed, filters_of, months_offered, named, told_as
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank import aiming, allocating, confirming, desk, matching, searching, setting_aside
from nhandao_site.domain.ledger.bank.models import BankLine
from nhandao_site.domain.ledger.bank.parts import Part, rest
from nhandao_site.kit import vietnamese
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("reconciliation", __name__, url_prefix="/doi-soat")
Page = Response | str | tuple[str, int]
OPENED = ("tim", "chia", "rieng", "khac", "bo-ghep")


@dataclass(frozen=True)
class Drawn:
    """How a line is shown: which of its forms lies open, what was typed, what was said about it."""

    opened: str = ""
    q: str = ""
    typed: Typed = field(default_factory=Typed)
    fault: str = ""


@bp.get("")
@requires(Permission.LEDGER_READ)
def index() -> str:
    accounts = desk.accounts_for(current_user)
    filters, unknown = filters_of(accounts, request.args)
    page = desk.page_for(current_user, filters, request.args.get("sau"))
    return render_template(
        "admin/reconciliation/index.html",
        page=page,
        filters=filters,
        unknown=unknown,
        sorts=list(desk.Sort),
        accounts=accounts,
        months=months_offered(filters.month),
        may_look=desk.may_look(current_user),
        drawn=Drawn(),
        **_surroundings(),
    )


@bp.get("/<int:line_id>")
@requires(Permission.LEDGER_READ)
def show(line_id: int) -> Page:
    return _draw(line_id, _asked())


@bp.get("/<int:line_id>/manh")
@requires(Permission.LEDGER_READ)
def piece(line_id: int) -> Page:
    return _draw(line_id, _asked(), piece=True)


@bp.post("/<int:line_id>/ghi")
@requires(Permission.LEDGER_RECORD)
def tell(line_id: int) -> Page:
    """One part, or several: `muc` names the target, `tien` the amount; `du` sends what is more to the address."""
    line, typed = _line(line_id), Typed.sent(request.form)

    def verb() -> str:
        made = allocating.allocate(line, _parts(line, typed), by=current_user)
        return f"Đã ghi {len(made)} phần" if len(made) > 1 else "Đã ghi"

    return _step(line, verb, Drawn("chia" if typed.is_split else "", typed=typed))


@bp.post("/<int:line_id>/noi-cung")
@requires(Permission.LEDGER_RECORD)
def join(line_id: int) -> Page:
    """This line and others of the same payer or code, all for one target."""
    line = _line(line_id)
    chosen = {int(each) for each in request.form.getlist("dong") if each.isascii() and each.isdigit()}
    others = [each for each in desk.like(current_user, line) if each.id in chosen]

    def verb() -> str:
        target = request.form.get("muc", "")
        work = [(each, [_aimed(each, target, rest(each))]) for each in (line, *others)]
        allocating.allocate_all(work, by=current_user)
        return f"Đã nối {len(work)} dòng vào cùng một chỗ"

    return _step(line, verb, Drawn("khac", typed=Typed.sent(request.form)))


@bp.post("/<int:line_id>/de-rieng")
@requires(Permission.LEDGER_RECORD)
def put_aside(line_id: int) -> Page:
    line, why = _line(line_id), request.form.get("ly-do", "")

    def verb() -> str:
        setting_aside.set_aside(line, reason=why, by=current_user)
        return "Đã để riêng"

    return _step(line, verb, Drawn("rieng", typed=Typed(reason=why)))


@bp.post("/<int:line_id>/lay-lai")
@requires(Permission.LEDGER_RECORD)
def take_back(line_id: int) -> Page:
    line = _line(line_id)

    def verb() -> str:
        setting_aside.take_back(line, by=current_user)
        return "Đã lấy lại vào hàng chờ"

    return _step(line, verb, Drawn())


@bp.post("/phan/<int:allocation_id>/bo-ghep")
@requires(Permission.LEDGER_RECORD)
def undo(allocation_id: int) -> Page:
    row = desk.allocation_for(current_user, allocation_id) or abort(404)
    line, why = _line(row.bank_line_id), request.form.get("ly-do", "")

    def verb() -> str:
        allocating.undo(row, reason=why, by=current_user)
        return "Đã bỏ ghép, dòng trở lại hàng chờ"

    return _step(line, verb, Drawn("bo-ghep", typed=Typed(reason=why)))


@bp.post("/chac-chan")
@requires(Permission.LEDGER_RECORD)
def confirm_page() -> Page:
    """The certain lines that were shown on one page, with one press."""
    if led_to := saving.answered(request.form.get("form_key")):
        return redirect(led_to, 303)
    numbers = [int(each) for each in request.form.getlist("dong") if each.isascii() and each.isdigit()][: desk.PAGE]
    back = _back(url_for(".index", loai=desk.Sort.CERTAIN.value))
    try:
        done = confirming.confirm_certain(desk.lines_for(current_user, numbers), by=current_user)
    except RuleBroken as broken:
        saving.undo()
        flash(str(broken), "bad")
        return redirect(back, 303)
    flash(f"Đã ghi {len(done.made)} dòng chắc chắn.", "ok")
    if done.left:
        flash(f"{len(done.left)} dòng không còn chắc chắn nữa nên để lại, xin xem từng dòng.", "wait")
    return redirect(saving.save_once(request.form.get("form_key"), back), 303)


def _parts(line: BankLine, typed: Typed) -> list[Part]:
    parts = [_aimed(line, target, amount, typed.giver) for target, amount in typed.amounts(rest(line))]
    if typed.surplus and len(parts) == 1 and (pledge := parts[0].pledge):
        more = rest(line) - parts[0].amount_vnd
        named_as = {"giver_name": pledge.donor_name, "shown": pledge.shown}
        parts += [aiming.aim(line, f"address:{pledge.address_id}", more, because="phần dư của đăng ký", **named_as)]
    return parts


def _aimed(line: BankLine, target: str, amount: int, giver: str = "") -> Part:
    """The part with the reason it was proposed for, when it was; what a hand chose says so."""
    part = aiming.aim(line, target, amount)
    key = aiming.key_of(part)
    proposed = {aiming.key_of(each.part): each.part for each in matching.propose([line])[line.id]}
    meant = proposed.get(key)
    because = meant.because if meant else "kế toán tìm và chọn"
    name = giver or (meant.giver_name if meant else "")
    return aiming.aim(line, target, amount, because=because, giver_name=name)


def _step(line: BankLine, verb: Callable[[], str], drawn: Drawn) -> Page:
    """One decision; a refusal shows the line again with what was typed."""
    key, number, in_piece = request.form.get("form_key"), line.id, "manh" in request.form
    if led_to := saving.answered(key):
        return redirect(led_to, 303)
    try:
        said = verb()
    except RuleBroken as broken:
        saving.undo()
        shown = Drawn(drawn.opened, drawn.q, drawn.typed, str(broken))
        return _draw(number, shown, piece=in_piece), 422
    if in_piece:
        return redirect(saving.save_once(key, url_for(".piece", line_id=number)), 303)
    flash(f"{said}: dòng {references.bank_line(number, line.on)}.", "ok")
    return redirect(saving.save_once(key, _back(url_for(".show", line_id=number))), 303)


def _back(otherwise: str) -> str:
    """Where the form was sent from, when that is the queue; nowhere else."""
    wish, here = request.form.get("ve", ""), url_for(".index")
    is_queue = wish == here or wish.startswith(f"{here}?")
    return wish if is_queue and "\\" not in wish and wish.isprintable() else otherwise


def _line(line_id: int) -> BankLine:
    return desk.line_for(current_user, line_id) or abort(404)


def _asked() -> Drawn:
    opened = request.args.get("mo", "")
    q = vietnamese.clean(request.args.get("q", ""))[:120]
    return Drawn("tim" if q else opened if opened in OPENED else "", q)


def _draw(line_id: int, drawn: Drawn, *, piece: bool = False) -> str:
    row = desk.row_for(current_user, line_id) or abort(404)
    found = searching.search(current_user, row.line, drawn.q) if drawn.q else []
    return render_template(
        f"admin/reconciliation/{'piece' if piece else 'show'}.html",
        row=row,
        drawn=drawn,
        found=found,
        programmes=desk.programmes() if drawn.opened in ("khac", "chia") else [],
        alike=desk.like(current_user, row.line) if drawn.opened == "khac" else [],
        **_surroundings(),
    )


def _surroundings() -> dict[str, Any]:
    return {
        "progress": desk.progress_for(current_user, desk.Filters()),
        "cap": desk.CAP,
        "key_of": aiming.key_of,
        "named": named,
        "told_as": told_as,
        "reference": references.bank_line,
        "may_record": current_user.may(Permission.LEDGER_RECORD) and desk.may_look(current_user),
    }
