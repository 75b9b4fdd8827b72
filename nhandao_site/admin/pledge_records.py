"""Pledges that came on paper: one, a whole roster on one page, those of a reporter's own unit."""

from dataclasses import dataclass, field

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.pledge_forms import PaperForm, UnitForm
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges import bodies, desk, lifecycle, rolls
from nhandao_site.domain.pledges.models import DonorKind, Shown
from nhandao_site.domain.pledges.models import Form as Gift
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from nhandao_site.domain.rosters.models import RosterKind
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money, periods, vietnamese
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("pledge_records", __name__, url_prefix="/dang-ky")
Page = Response | str | tuple[str, int]

KINDS = {
    "lanh-dao": RosterKind.LEADERS,
    "ban-nganh-xa": RosterKind.COMMUNE_BODIES,
    "chi-hoi": RosterKind.SUB_BRANCHES,
    "thanh-vien": RosterKind.MEMBERS,
    "to-chuc-trong-truong": RosterKind.SCHOOL_BODIES,
    "hoi-truong-hoc": RosterKind.SCHOOLS,
    "cau-lac-bo": RosterKind.CLUBS,
}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


@dataclass
class Typed:
    """What stood in one row of the roster page, and what was wrong with it."""

    address: str = ""
    form: str = "cash"
    value: str = ""
    content: str = ""
    faults: list[str] = field(default_factory=list)


@bp.get("/giay")
@requires(Permission.PLEDGES_CONFIRM)
def paper() -> Page:
    code = request.args.get("dia-chi", "").strip()
    if not code:
        return render_template("admin/pledges/paper.html", form=None, code="", lacks={}, unknown="")
    return _paper_page(code, PaperForm(formdata=None))


@bp.post("/giay")
@requires(Permission.PLEDGES_CONFIRM)
def record_paper() -> Page:
    form = PaperForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    code = request.args.get("dia-chi", "").strip()
    _offer_needs(form, code)
    try:
        about = {"on": form.on.data, "beyond_need": form.beyond_need.data, "by": current_user}
        if not form.validate():
            form.told(lifecycle.paper_faults(form.paper(code), **about))
            return _paper_page(code, form), 422
        row = lifecycle.record_paper(form.paper(code), **about)
    except RuleBroken as broken:
        saving.undo()
        if led_to := saving.answered(form.form_key.data):
            return redirect(led_to, 303)
        form.told(broken.faults if isinstance(broken, WishFaults) else {"": str(broken)})
        return _paper_page(code, form), 422
    flash(f"Đã ghi đăng ký {row.code}.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for("admin.pledges.show", pledge_id=row.id)), 303)


def _offer_needs(form: PaperForm, code: str) -> dict[str, str]:
    needs = desk.needs_of(current_user, code)
    form.offer([(title, lack) for title, lack in needs], None)
    return {str(lack.need_id): lack.lack for _, lack in needs}


def _paper_page(code: str, form: PaperForm) -> str:
    lacks = _offer_needs(form, code)
    unknown = "" if lacks else code
    return render_template(
        "admin/pledges/paper.html", form=None if unknown else form, code=code, lacks=lacks, unknown=unknown
    )


@bp.get("/danh-sach")
@requires(Permission.PLEDGES_RECORD)
def rosters() -> str:
    year = _year(request.args.get("nam", ""))
    return render_template(
        "admin/pledges/rosters.html", rolls=rolls.rolls_for(current_user, year), year=year, slugs=SLUGS
    )


def _year(text: str) -> int:
    now = periods.containing(clock.today()).year_number
    return int(text) if text.isascii() and text.isdigit() and 2000 < int(text[:4]) <= now + 1 else now


@bp.get("/danh-sach/<int(min=2000, max=2999):year>/<kind>/<unit_code>")
@requires(Permission.PLEDGES_RECORD)
def roster(year: int, kind: str, unit_code: str) -> str:
    return _roster_page(year, _kind(kind), _unit(unit_code), {})


@bp.post("/danh-sach/<int(min=2000, max=2999):year>/<kind>/<unit_code>")
@requires(Permission.PLEDGES_RECORD)
def record_roster(year: int, kind: str, unit_code: str) -> Page:
    """Every filled row or none: what is wrong is told row by row."""
    if led_to := saving.answered(request.form.get("form_key")):
        return redirect(led_to, 303)
    unit, of_kind = _unit(unit_code), _kind(kind)
    typed = {line.entry_id: row for line in rolls.roll(unit, year, of_kind) if (row := _typed(line.entry_id)).address}
    for entry_id, row in typed.items():
        _record_row(entry_id, row)
    if any(row.faults for row in typed.values()) or not typed:
        saving.undo()
        return _roster_page(year, of_kind, _unit(unit_code), typed, empty=not typed), 422
    flash(f"Đã ghi {len(typed)} đăng ký.", "ok")
    return redirect(saving.save_once(request.form.get("form_key"), request.path), 303)


def _typed(entry_id: int) -> Typed:
    given = {
        name: vietnamese.clean(request.form.get(f"{name}-{entry_id}", ""))[:300] for name in ("dc", "ht", "gt", "nd")
    }
    return Typed(given["dc"], given["ht"] or "cash", given["gt"], given["nd"])


def _record_row(entry_id: int, row: Typed) -> None:
    entry = rolls.entry_for(current_user, entry_id) or abort(404)
    try:
        value = money.parse_money(row.value) if row.value else None
    except ValueError as unread:
        row.faults.append(str(unread))
        return
    wish = Wish(
        address_code=row.address,
        need_id=None,
        form=next((each for each in Gift if each.value == row.form), Gift.CASH),
        donor_kind=rolls.donor_kind(entry.kind),
        donor_name=entry.name,
        amount_vnd=value,
        content=row.content,
        unit_id=bodies.unit_of(entry).id,
        roster_code=entry.code,
    )
    try:
        lifecycle.record_paper(wish, by=current_user)
    except RuleBroken as broken:
        row.faults.append(str(broken))


def _roster_page(year: int, kind: RosterKind, unit: Unit, typed: dict[int, Typed], *, empty: bool = False) -> str:
    only_without = request.args.get("chua-co") == "1"
    lines = rolls.roll(unit, year, kind, only_without=only_without)
    if not lines and not only_without:
        abort(404)
    return render_template(
        "admin/pledges/roster.html",
        year=year,
        kind=kind,
        unit=unit,
        lines=lines,
        typed=typed,
        blank=Typed(),
        empty=empty,
        only_without=only_without,
        faulty=sum(bool(row.faults) for row in typed.values()),
        gifts=list(Gift),
    )


def _kind(slug: str) -> RosterKind:
    return KINDS.get(slug) or abort(404)


def _unit(code: str) -> Unit:
    unit = units.by_code(code)
    if unit is None or not unit.is_within(current_user.unit):
        abort(404)
    return unit


@bp.get("/don-vi")
@requires(Permission.PLEDGES_RECORD)
def own_unit() -> str:
    return _unit_page(_unit_form(blank=True))


@bp.post("/don-vi")
@requires(Permission.PLEDGES_RECORD)
def record_for_unit() -> Page:
    form = _unit_form()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    try:
        if not form.validate():
            if not form.who.errors:
                form.told(lifecycle.paper_faults(_unit_wish(form), by=current_user))
            return _unit_page(form), 422
        row = lifecycle.record_paper(_unit_wish(form), by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.told(broken.faults if isinstance(broken, WishFaults) else {"": str(broken)})
        return _unit_page(form), 422
    flash(f"Đã ghi đăng ký {row.code}" + (", chờ cán bộ Hội xác nhận." if row.confirmed_at is None else "."), "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".own_unit")), 303)


def _unit_form(*, blank: bool = False) -> UnitForm:
    form = UnitForm(formdata=None) if blank else UnitForm()
    year = periods.containing(clock.today()).year_number
    entries = [(str(entry.id), entry.name) for entry in rolls.bodies_of(current_user.unit, year)]
    form.who.offer([("0", current_user.unit.name), *entries])
    return form


def _unit_wish(form: UnitForm) -> Wish:
    entry = rolls.entry_for(current_user, int(form.who.data or 0)) if form.who.data != "0" else None
    cycle = next((each for each in Cycle if each.value == form.cycle.data), Cycle.ONCE)
    return Wish(
        address_code=form.address.data or "",
        need_id=None,
        form=next((each for each in Gift if each.value == form.form.data), Gift.CASH),
        donor_kind=DonorKind.ORGANISATION,
        donor_name=entry.name if entry else current_user.unit.name,
        amount_vnd=form.amount.data,
        content=form.content.data or "",
        quantity=form.quantity.data,
        measure=form.measure.data or "",
        shown=next((each for each in Shown if each.value == form.shown.data), Shown.MASKED),
        cycle=cycle,
        periods=None if cycle is Cycle.ONCE else form.periods.data,
        unit_id=bodies.unit_of(entry).id if entry else current_user.unit_id,
        roster_code=entry.code if entry else rolls.code_of(current_user.unit),
    )


def _unit_page(form: UnitForm) -> str:
    page = desk.page_for(current_user, desk.Filters(made_by=current_user.unit), request.args.get("sau"))
    return render_template("admin/pledges/unit.html", form=form, page=page)
