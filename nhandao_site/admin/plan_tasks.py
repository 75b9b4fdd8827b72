"""Tasks of the plans: what is open, what is late, what was done and what shows it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.plan_task_forms import FinishForm, LoadForm, ReasonForm, TaskForm, of_task
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.targets.work import desk, tasks
from nhandao_site.domain.targets.work.models import OVER, PlanTask
from nhandao_site.kit import clock, periods
from nhandao_site.web import asked_period, saving
from nhandao_site.web.filing import pressed
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("plan_tasks", __name__, url_prefix="/viec-ke-hoach")
Page = Response | str | tuple[str, int]
STATES = (
    ("", "Tất cả"), ("dang-mo", "Đang mở"), ("qua-han", "Quá hạn"), ("todo", "Chưa làm"), ("doing", "Đang làm"),
    ("done", "Xong"), ("dropped", "Bỏ"),
)  # fmt: skip
TONES = {"doing": "info", "done": "ok"}


@bp.get("")
@requires(Permission.TARGETS_READ)
def index() -> Page:
    which, unit = request.args.get("trang-thai", ""), asked_period.unit()
    plan_id = request.args.get("ke-hoach", type=int)
    after = request.args.get("sau", type=int)
    return render_template(
        "admin/plan_tasks/index.html", page=desk.tasks(current_user, unit, plan_id=plan_id, state=which, after=after),
        counts=desk.task_counts(current_user, unit, plan_id), plans=desk.plans(), plan_id=plan_id, unit=unit,
        which=which if which in dict(STATES) else "", states=STATES, tones=TONES, may=_may_plan(),
    )  # fmt: skip


@bp.route("/ke-hoach/<int:plan_id>/them", methods=["GET", "POST"])
@requires(Permission.TARGETS_MANAGE)
def new(plan_id: int) -> Page:
    plan, form = _plan(plan_id), TaskForm()
    form.unit.within = current_user.unit

    def verb() -> int:
        made = tasks.add(plan, form.wording(), unit=form.unit.data, partners=form.found, by=current_user)
        return made.id

    return _answer(form, verb, "Đã thêm việc.", "admin/plan_tasks/new.html", plan=plan)


@bp.route("/ke-hoach/<int:plan_id>/mau", methods=["GET", "POST"])
@requires(Permission.TARGETS_MANAGE)
def load(plan_id: int) -> Page:
    plan = _plan(plan_id)
    form: Any = LoadForm(first_year=periods.containing(clock.today()).year_number)

    def verb() -> None:
        tasks.load(plan, form.key.data, form.first_year.data, by=current_user)

    return _answer(form, verb, "Đã thêm các việc của danh sách mẫu.", "admin/plan_tasks/load.html", plan=plan)


@bp.get("/<int:task_id>")
@requires(Permission.TARGETS_READ)
def show(task_id: int) -> Page:
    return _draw(_task(task_id))


@bp.route("/<int:task_id>/sua", methods=["GET", "POST"])
@requires(Permission.TARGETS_MANAGE)
def edit(task_id: int) -> Page:
    task = _task(task_id)
    form = of_task(task, current_user.unit)

    def verb() -> int:
        tasks.assign(task, form.wording(), unit=form.unit.data, partners=form.found, by=current_user)
        return task.id

    return _answer(form, verb, "Đã lưu.", "admin/plan_tasks/edit.html", task=task)


@bp.post("/<int:task_id>/bat-dau")
@requires(Permission.TARGETS_READ)
def start(task_id: int) -> Response:
    """The verb asks whose task it is."""
    return pressed(
        lambda: tasks.start(_task(task_id), by=current_user),
        done="Đã ghi là đang làm.", leads_to=url_for(".show", task_id=task_id),
    )  # fmt: skip


@bp.post("/<int:task_id>/xong")
@requires(Permission.TARGETS_READ)
def finish(task_id: int) -> Page:
    task, form = _task(task_id), FinishForm()

    def verb() -> int:
        day = form.on.data or clock.today()
        tasks.finish(task, day, symbol=form.symbol.data, note=form.note.data, by=current_user)
        return task_id

    return _answer(form, verb, "Đã ghi việc xong.", finishing=form, task_id=task_id)


@bp.post("/<int:task_id>/bo")
@requires(Permission.TARGETS_MANAGE)
def drop(task_id: int) -> Page:
    task, form = _task(task_id), ReasonForm(prefix="bo")

    def verb() -> int:
        tasks.drop(task, reason=form.reason.data or "", by=current_user)
        return task_id

    return _answer(form, verb, "Đã bỏ việc này.", dropping=form, task_id=task_id)


@bp.post("/<int:task_id>/mo-lai")
@requires(Permission.TARGETS_MANAGE)
def reopen(task_id: int) -> Page:
    task, form = _task(task_id), ReasonForm(prefix="mo")

    def verb() -> int:
        tasks.reopen(task, reason=form.reason.data or "", by=current_user)
        return task_id

    return _answer(form, verb, "Đã mở lại việc này.", reopening=form, task_id=task_id)


def _answer(form: Form, verb: Callable[[], int | None], told: str, page: str = "", **shown: Any) -> Page:
    """One way for every form of this room; a page that is none of its own is the task's."""
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
            led = url_for(".show", task_id=number) if number else url_for(".index", **{"ke-hoach": shown["plan"].id})
            return redirect(saving.save_once(form.form_key.data, led), 303)
    status = 422 if form.is_submitted() else 200
    if not page:
        task = _task(shown.pop("task_id"))
        return _draw(task, **shown), status
    return render_template(page, form=form, **shown), status


def _draw(
    task: PlanTask, finishing: FinishForm | None = None, dropping: ReasonForm | None = None,
    reopening: ReasonForm | None = None,
) -> str:  # fmt: skip
    return render_template(
        "admin/plan_tasks/show.html", task=task, is_over=task.state in OVER, tones=TONES,
        sent=finishing or dropping or reopening,
        finishing=finishing or FinishForm(formdata=None, data={"on": clock.today()}),
        dropping=dropping or ReasonForm(formdata=None, prefix="bo"),
        reopening=reopening or ReasonForm(formdata=None, prefix="mo"),
        may_work=tasks.may_work(task, current_user),
        may_plan=current_user.may(Permission.TARGETS_MANAGE, within=task.unit),
        deeds=[telling.told(deed) for deed in audit.history(task, 30)],
    )  # fmt: skip


def _may_plan() -> bool:
    return bool(current_user.may(Permission.TARGETS_MANAGE))


def _plan(plan_id: int) -> Plan:
    return next((one for one in desk.plans() if one.id == plan_id), None) or abort(404)


def _task(task_id: int) -> PlanTask:
    return desk.task_for(current_user, task_id) or abort(404)
