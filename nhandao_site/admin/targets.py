"""Targets on the screen: where each stands in whole numbers, and the plans that ask them."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.target_forms import ChangeForm, CopyForm, HandDownForm, PutForm, TakeForm, read_number
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.targets import desk, plans
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from nhandao_site.web import asked_period, saving
from nhandao_site.web.permissions import requires

bp = Blueprint("targets", __name__, url_prefix="/chi-tieu")
Page = Response | str | tuple[str, int]


@bp.get("")
@requires(Permission.TARGETS_READ)
def index() -> Page:
    asked, unit = asked_period.told(), asked_period.unit()
    return render_template(
        "admin/targets/index.html", groups=desk.board(asked.period, unit), period=asked.period, unit=unit,
        unread=asked.unread, over=asked.over, choices=asked_period.choices(asked.period), may=_may(),
    )  # fmt: skip


@bp.get("/ke-hoach")
@requires(Permission.TARGETS_READ)
def all_plans() -> Page:
    return _plans_page()


@bp.post("/ke-hoach/mau")
@requires(Permission.TARGETS_MANAGE)
def take() -> Page:
    form: Any = TakeForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if form.validate():
        try:
            plan = plans.take_over(form.key.data, by=current_user)
        except RuleBroken as broken:
            saving.undo()
            form.key.errors = [str(broken)]
        else:
            flash(f"Đã thêm kế hoạch “{plan.name}”.", "ok")
            return redirect(saving.save_once(form.form_key.data, url_for(".show", plan_id=plan.id)), 303)
    return _plans_page(take=form), 422


@bp.get("/ke-hoach/<int:plan_id>")
@requires(Permission.TARGETS_READ)
def show(plan_id: int) -> Page:
    return _plan_page(_plan(plan_id))


@bp.post("/ke-hoach/<int:plan_id>/chep")
@requires(Permission.TARGETS_MANAGE)
def copy(plan_id: int) -> Page:
    plan = _plan(plan_id)
    form: Any = CopyForm(prefix="chep")
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if form.validate():
        try:
            made = plans.copy(plan, form.name.data, form.year.data, by=current_user)
        except RuleBroken as broken:
            saving.undo()
            form.name.errors = [str(broken)]
        else:
            flash("Đã chép thành kế hoạch mới; hãy xem lại từng chỉ tiêu.", "ok")
            return redirect(saving.save_once(form.form_key.data, url_for(".show", plan_id=made.id)), 303)
    return _plan_page(_plan(plan_id), copy=form), 422


@bp.post("/ke-hoach/<int:plan_id>/them")
@requires(Permission.TARGETS_MANAGE)
def put(plan_id: int) -> Page:
    form: Any = PutForm(prefix="them")
    form.unit.within = current_user.unit
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if form.validate():
        try:
            plans.put(
                _plan(plan_id), form.target.data, unit=form.unit.data, first=form.first.data,
                last=form.last.data or None, threshold=form.threshold.data, decision=form.decision.data,
                by=current_user,
            )  # fmt: skip
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
        else:
            flash("Đã thêm chỉ tiêu.", "ok")
            return redirect(saving.save_once(form.form_key.data, url_for(".show", plan_id=plan_id)), 303)
    return _plan_page(_plan(plan_id), put=form), 422


@bp.route("/<int:row_id>/sua", methods=["GET", "POST"])
@requires(Permission.TARGETS_MANAGE)
def change(row_id: int) -> Page:
    row = _row(row_id)
    form: Any = ChangeForm(threshold=row.threshold, last=row.to_period)
    if form.validate_on_submit():
        try:
            plans.change(
                row, threshold=form.threshold.data, last=form.last.data or None, decision=form.decision.data,
                by=current_user,
            )  # fmt: skip
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
            row = _row(row_id)
        else:
            saving.save()
            flash("Đã sửa theo quyết định.", "ok")
            return redirect(url_for(".show", plan_id=row.plan_id), 303)
    return render_template(
        "admin/targets/change.html", form=form, row=row, told=desk.told(row)
    ), 422 if form.errors else 200


@bp.post("/<int:row_id>/cong-khai")
@requires(Permission.TARGETS_MANAGE)
def publish(row_id: int) -> Page:
    row = _row(row_id)
    plans.show(row, public=request.form.get("cong-khai") == "co", by=current_user)
    saving.save()
    flash("Chỉ tiêu này nay có trên trang công khai." if row.is_public else "Chỉ tiêu này thôi công khai.", "ok")
    return redirect(url_for(".show", plan_id=row.plan_id), 303)


@bp.route("/<int:row_id>/giao", methods=["GET", "POST"])
@requires(Permission.TARGETS_MANAGE)
def hand_down(row_id: int) -> Page:
    row = _row(row_id)
    form: Any = HandDownForm()
    numbers, wrong = _numbers(desk.handed_down(row, current_user.unit, periods.parse(row.from_period)).units)
    if form.validate_on_submit() and not wrong:
        try:
            plans.hand_down(row, numbers, decision=form.decision.data, by=current_user)
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
            row = _row(row_id)
        else:
            saving.save()
            flash("Đã giao chỉ tiêu.", "ok")
            return redirect(url_for(".hand_down", row_id=row_id), 303)
    form.form_errors.extend(f"{unit.name}: {fault}" for unit, fault in wrong.items())
    handed = desk.handed_down(row, current_user.unit, periods.parse(row.from_period))
    return render_template(
        "admin/targets/hand_down.html", form=form, row=row, handed=handed, wrong=wrong, told=desk.told(row)
    ), 422 if form.errors else 200


def _numbers(units: list[tuple[Unit, Decimal | None]]) -> tuple[dict[Unit, Decimal], dict[Unit, str]]:
    """One box per unit, an empty one gives nothing; and what is wrong with a box."""
    found, wrong = {}, {}
    for unit, _given in units:
        if typed := request.form.get(f"so-{unit.id}", "").strip():
            try:
                found[unit] = read_number(typed)
            except ValueError as fault:
                wrong[unit] = str(fault)
    return found, wrong


def _may() -> bool:
    return bool(current_user.may(Permission.TARGETS_MANAGE))


def _plan(plan_id: int) -> Plan:
    return desk.plan(plan_id) or abort(404)


def _row(row_id: int) -> PlanTarget:
    return desk.row_for(current_user, row_id) or abort(404)


def _plans_page(take: Any = None) -> str:
    return render_template(
        "admin/targets/plans.html", plans=desk.plans(), shipped=plans.shipped(), may=_may(),
        take=take or TakeForm(formdata=None),
    )  # fmt: skip


def _plan_page(plan: Plan, copy: Any = None, put: Any = None) -> str:
    put = put or PutForm(formdata=None, prefix="them")
    put.unit.within = current_user.unit
    return render_template(
        "admin/targets/plan.html", plan=plan, rows=desk.rows_for(current_user, plan), put=put,
        copy=copy or CopyForm(formdata=None, prefix="chep", year=periods.containing(clock.today()).year_number),
        told=desk.told, may=_may(),
    )  # fmt: skip
