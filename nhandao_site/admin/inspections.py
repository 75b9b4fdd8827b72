"""The yearly plan of inspections: planned, held, found, demanded, mended."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.targets.work import desk, inspections
from nhandao_site.domain.targets.work.models import Inspection, InspectionState
from nhandao_site.kit import clock
from nhandao_site.web import asked_period, saving
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("inspections", __name__, url_prefix="/kiem-tra")
Page = Response | str | tuple[str, int]
STATES = (("", "Tất cả"), (desk.LATE, "Quá hạn"), *InspectionState.choices())
TONES = {"to_mend": "wait", "mended": "ok", "held": "ok", "planned": "info"}


class ChangeForm(Form):
    on = DayField("Ngày dự kiến", [InputRequired("Hãy ghi ngày dự kiến.")])
    team = StringField("Đoàn kiểm tra", [InputRequired("Hãy ghi đoàn kiểm tra."), Length(max=300)])
    subject = TextAreaField("Nội dung", [InputRequired("Hãy ghi nội dung."), Length(max=1000)], render_kw={"rows": 3})


class PlanForm(ChangeForm):
    unit = UnitField("Đơn vị được kiểm tra", [InputRequired("Hãy chọn đơn vị.")])


class HoldForm(Form):
    on = DayField("Ngày kiểm tra", [InputRequired("Hãy ghi ngày kiểm tra."), not_in_future])
    findings = TextAreaField("Kết quả", [InputRequired("Hãy ghi kết quả kiểm tra."), Length(max=4000)])
    demand = TextAreaField("Yêu cầu khắc phục", [Optional(), Length(max=4000)], render_kw={"rows": 3})
    due = DayField("Hạn khắc phục", [Optional()])


class MendForm(Form):
    on = DayField("Ngày khắc phục", [InputRequired("Hãy ghi ngày khắc phục."), not_in_future])
    symbol = StringField("Văn bản", [Optional(), Length(max=300)], description="Số, ký hiệu và ngày của văn bản.")
    how = TextAreaField("Hoặc ghi chú", [Optional(), Length(max=2000)], render_kw={"rows": 3})


class CancelForm(Form):
    reason = StringField("Lý do", [InputRequired("Hãy ghi lý do."), Length(max=500)])


@bp.get("")
@requires(Permission.INSPECTIONS_READ)
def index() -> Page:
    which, unit, asked = request.args.get("trang-thai", ""), asked_period.unit(), asked_period.period()
    page = desk.inspections(
        unit, first=asked.period.start, last=asked.period.end, state=which, after=request.args.get("sau", type=int)
    )
    return render_template(
        "admin/inspections/index.html", page=page, counted=inspections.counted(unit, asked.period), unit=unit,
        period=asked.period, unread=asked.unread, choices=asked_period.choices(asked.period), states=STATES,
        which=which if which in dict(STATES) else "", tones=TONES,
        may=current_user.may(Permission.INSPECTIONS_MANAGE),
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.INSPECTIONS_MANAGE)
def new() -> Page:
    form: Any = PlanForm()
    form.unit.within = current_user.unit

    def verb() -> int:
        own = current_user.unit
        return inspections.plan(form.unit.data, form.on.data, inspecting=own, team=form.team.data,
                                subject=form.subject.data, by=current_user).id  # fmt: skip

    return _answer(form, verb, "Đã thêm vào kế hoạch kiểm tra.", "admin/inspections/new.html")


@bp.get("/<int:number>")
@requires(Permission.INSPECTIONS_READ)
def show(number: int) -> Page:
    return _draw(_row(number))


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.INSPECTIONS_MANAGE)
def edit(number: int) -> Page:
    row = _row(number)
    form: Any = ChangeForm(data={"on": row.planned_on, "team": row.team, "subject": row.subject})

    def verb() -> int:
        inspections.change(row, form.on.data, team=form.team.data, subject=form.subject.data, by=current_user)
        return number

    return _answer(form, verb, "Đã lưu.", "admin/inspections/edit.html", number=number)


@bp.post("/<int:number>/ket-qua")
@requires(Permission.INSPECTIONS_MANAGE)
def hold(number: int) -> Page:
    row, form = _row(number), HoldForm()

    def verb() -> int:
        inspections.hold(row, form.on.data or clock.today(), findings=form.findings.data or "",
                         demand=form.demand.data, due=form.due.data, by=current_user)  # fmt: skip
        return number

    return _answer(form, verb, "Đã ghi kết quả kiểm tra.", number=number, holding=form)


@bp.post("/<int:number>/khac-phuc")
@requires(Permission.INSPECTIONS_MANAGE)
def mend(number: int) -> Page:
    row, form = _row(number), MendForm()

    def verb() -> int:
        day = form.on.data or clock.today()
        inspections.mend(row, day, how=form.how.data, symbol=form.symbol.data, by=current_user)
        return number

    return _answer(form, verb, "Đã ghi là khắc phục.", number=number, mending=form)


@bp.post("/<int:number>/huy")
@requires(Permission.INSPECTIONS_MANAGE)
def cancel(number: int) -> Page:
    row, form = _row(number), CancelForm(prefix="huy")

    def verb() -> int:
        inspections.cancel(row, reason=form.reason.data or "", by=current_user)
        return number

    return _answer(form, verb, "Đã hủy cuộc kiểm tra.", number=number, cancelling=form)


def _answer(form: Form, verb: Callable[[], int], told: str, page: str = "", **shown: Any) -> Page:
    """One way for every form of this room; without a page of its own it is part of the inspection's."""
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if form.validate_on_submit():
        try:
            number = verb()
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
        else:
            flash(told, "ok")
            return redirect(saving.save_once(form.form_key.data, url_for(".show", number=number)), 303)
    status = 422 if form.is_submitted() else 200
    row = _row(shown.pop("number")) if "number" in shown else None
    if row is not None and not page:
        return _draw(row, **shown), status
    return render_template(page, form=form, row=row, **shown), status


def _draw(
    row: Inspection, holding: HoldForm | None = None, mending: MendForm | None = None,
    cancelling: CancelForm | None = None,
) -> str:  # fmt: skip
    return render_template(
        "admin/inspections/show.html", row=row, tones=TONES, sent=holding or mending or cancelling,
        holding=holding or HoldForm(formdata=None, data={"on": row.planned_on}),
        mending=mending or MendForm(formdata=None, data={"on": clock.today()}),
        cancelling=cancelling or CancelForm(formdata=None, prefix="huy"),
        may=inspections.may(row, current_user),
        deeds=[telling.told(deed) for deed in audit.history(row, 30)],
    )  # fmt: skip


def _row(number: int) -> Inspection:
    return desk.inspection_for(current_user, number) or abort(404)
