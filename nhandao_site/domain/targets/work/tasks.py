"""The only verbs that change tasks of a plan, and what a report lists of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.targets.work import shipped
from nhandao_site.domain.targets.work.models import OVER, PlanTask, PlanTaskPartner, TaskState
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

LONGEST = 1000
YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True)
class Wording:
    """What a task says: `body` names who does it when that body is no unit of the site; days are inclusive."""

    text: str
    body: str | None = None
    begins_on: date | None = None
    due: date | None = None


def of(branch: Branch) -> tuple[list[PlanTask], list[PlanTask]]:
    """(done inside the period, still open at its end) of what stood below the unit when it was done, or at the end.

    A task that belongs to no unit is the province's. A task finished or dropped after the period
    was open in it; one that begins after the period is in neither list.
    """
    period = branch.period
    found = select(PlanTask).options(joinedload(PlanTask.unit), joinedload(PlanTask.plan))
    found = found.options(selectinload(PlanTask.partners)).order_by(PlanTask.plan_id, PlanTask.position, PlanTask.id)
    done = found.where(PlanTask.state == TaskState.DONE, PlanTask.ended_on.between(period.start, period.end))
    done = done.where(_mine(branch, branch.on(PlanTask.ended_on, period.start, period.end)))
    begun = or_(PlanTask.begins_on.is_(None), PlanTask.begins_on <= period.end)
    left = found.where(_mine(branch, branch.at_the_end())).where(
        begun, or_(PlanTask.ended_on.is_(None), PlanTask.ended_on > period.end)
    )
    return list(db.session.scalars(done)), list(db.session.scalars(left))


def _mine(branch: Branch, held: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = _of_units(held)
    return or_(mine, PlanTask.unit_id.is_(None)) if _follows_all(branch.unit) else mine


def in_branch(unit: Unit) -> ColumnElement[bool]:
    """Tasks that a unit of today's branch answers for or co-operates in."""
    return _of_units(unit.branch())


def _of_units(held: ColumnElement[bool]) -> ColumnElement[bool]:
    """`held` may look at the task itself."""
    shared = select(PlanTaskPartner.task_id).join(Unit, Unit.id == PlanTaskPartner.unit_id)
    shared = shared.where(PlanTaskPartner.task_id == PlanTask.id, held).correlate(PlanTask)
    own = select(Unit.id).where(Unit.id == PlanTask.unit_id, held).correlate(PlanTask)
    return or_(own.exists(), shared.exists())


def _follows_all(unit: Unit) -> bool:
    return unit.kind in {UnitKind.CENTRAL, UnitKind.PROVINCE}


def load(plan: Plan, key: str, first_year: int, *, by: Actor) -> list[PlanTask]:
    """Puts a shipped list into a plan, its days moved so that the first falls into `first_year`.

    What the plan already says in the same words is left alone. Bodies that stand in the unit tree
    under exactly that name are made responsible; the others keep their words.
    """
    _may_plan(by)
    found = shipped.of(key)
    if found is None:
        raise RuleBroken("Không có danh sách việc này; hãy chọn trong danh sách.")
    if not 2000 <= first_year <= 2199:
        raise RuleBroken("Năm đầu từ 2000 đến 2199.")
    years = first_year - found.first_year
    known = set(db.session.scalars(select(PlanTask.text).where(PlanTask.plan_id == plan.id)))
    said = [_wording(one, years) for one in found.tasks]
    made = [_added(plan, one, _named(one.body)) for one in said if one.text not in known]
    if not made:
        raise RuleBroken("Kế hoạch đã có đủ các việc của danh sách này.")
    db.session.flush()
    audit.record("plan_task:load", plan, by=by, changes={"việc": [len(known), len(known) + len(made)]})
    return made


def _wording(one: shipped.ShippedTask, years: int) -> Wording:
    begins, due = (clock.add_months(day, 12 * years) if day else None for day in (one.begins_on, one.due))
    text = YEAR.sub(lambda year: str(int(year[0]) + years), one.text)
    return Wording(text, one.body, begins, due)


def _named(body: str | None) -> Unit | None:
    same = select(Unit).where(Unit.folded == vietnamese.fold(body or ""), Unit.valid_to.is_(None)).limit(2)
    found = list(db.session.scalars(same)) if body else []
    return found[0] if len(found) == 1 else None


def add(plan: Plan, said: Wording, *, unit: Unit | None, partners: Sequence[Unit] = (), by: Actor) -> PlanTask:
    _may_plan(by, unit)
    task = _added(plan, _checked(said), unit)
    task.partners = _others(unit, partners)
    db.session.flush()
    audit.record("plan_task:add", task, by=by, changes={"đơn vị": [None, _who(task)], "hạn": [None, _day(task.due)]})
    return task


def _added(plan: Plan, said: Wording, unit: Unit | None) -> PlanTask:
    last = db.session.scalar(select(func.max(PlanTask.position)).where(PlanTask.plan_id == plan.id)) or 0
    task = PlanTask(plan=plan, position=last + 1, unit=unit, state=TaskState.WAITING)
    task.text, task.body, task.begins_on, task.due = said.text, said.body, said.begins_on, said.due
    db.session.add(task)
    db.session.flush()
    return task


def assign(task: PlanTask, said: Wording, *, unit: Unit | None, partners: Sequence[Unit] = (), by: Actor) -> None:
    """Other words, another unit, other partners, another day. A task that is over is reopened first."""
    _may_plan(by, task.unit)
    _may_plan(by, unit)
    _current(task)
    if task.state in OVER:
        raise RuleBroken(f"Việc này đã {task.state.label}; hãy mở lại trước khi sửa.")
    before = _told(task)
    kept = _checked(said)
    task.text, task.body, task.begins_on, task.due = kept.text, kept.body, kept.begins_on, kept.due
    task.unit, task.partners = unit, _others(unit, partners)
    db.session.flush()
    changes = {name: [before[name], now] for name, now in _told(task).items() if before[name] != now}
    audit.record("plan_task:assign", task, by=by, changes=changes)


def start(task: PlanTask, *, by: Actor) -> None:
    _may_work(task, by)
    _current(task)
    if task.state is not TaskState.WAITING:
        raise RuleBroken(f"Việc này đang ở trạng thái “{task.state.label}”, không bắt đầu lại được.")
    _to(task, TaskState.DOING)
    audit.record("plan_task:start", task, by=by, changes={"state": ["chưa làm", "đang làm"]})


def finish(task: PlanTask, on: date, *, symbol: str | None, note: str | None, by: Actor) -> None:
    """Done on a day that has come, shown by a paper or by words."""
    _may_work(task, by)
    _current(task)
    if task.state in OVER:
        raise RuleBroken(f"Việc này đã {task.state.label}.")
    if on > clock.today() or (task.begins_on is not None and on < task.begins_on):
        raise RuleBroken("Ngày xong không ở tương lai và không trước ngày bắt đầu của việc.")
    paper, words = _clean(symbol), _clean(note)
    if not paper and not words:
        raise RuleBroken("Hãy ghi văn bản hoặc ghi chú cho thấy việc đã xong.")
    task.evidence_symbol, task.evidence_note, task.ended_by_id = paper, words, by.id
    before = task.state.label
    _to(task, TaskState.DONE, on)
    audit.record("plan_task:finish", task, by=by, reason=paper or words, changes={"state": [before, "xong"]})


def drop(task: PlanTask, *, reason: str, by: Actor) -> None:
    _may_plan(by, task.unit)
    _current(task)
    if task.state in OVER:
        raise RuleBroken(f"Việc này đã {task.state.label}.")
    why = _clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao bỏ việc này.")
    task.reason, task.ended_by_id, before = why, by.id, task.state.label
    _to(task, TaskState.DROPPED, clock.today())
    audit.record("plan_task:drop", task, by=by, reason=why, changes={"state": [before, "bỏ"]})


def reopen(task: PlanTask, *, reason: str, by: Actor) -> None:
    """What showed it as done stays in the log; the task stands open again."""
    _may_plan(by, task.unit)
    _current(task)
    if task.state not in OVER:
        raise RuleBroken("Việc này vẫn đang mở.")
    why = _clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao mở lại việc này.")
    kept = {"state": [task.state.label, "đang làm"], "minh chứng": [task.evidence_symbol or task.evidence_note, None]}
    task.reason = task.evidence_symbol = task.evidence_note = task.ended_by_id = None
    _to(task, TaskState.DOING)
    audit.record("plan_task:reopen", task, by=by, reason=why, changes=kept)


def _to(task: PlanTask, state: TaskState, on: date | None = None) -> None:
    task.state, task.ended_on = state, on
    db.session.flush()


def _current(task: PlanTask) -> None:
    """Waits for whoever changes the task now, and reads what they left."""
    found = select(PlanTask).where(PlanTask.id == task.id).with_for_update(of=PlanTask)
    db.session.scalars(found.execution_options(populate_existing=True)).one()


def _may_plan(by: Actor, unit: Unit | None = None) -> None:
    if not by.may(Permission.TARGETS_MANAGE, within=unit):
        raise NotAllowed("Bạn không có quyền giao việc của kế hoạch cho đơn vị này.")


def may_work(task: PlanTask, officer: Actor) -> bool:
    """Whoever gives the tasks, and the unit that answers for this one."""
    own = task.unit is not None and officer.may(Permission.TASKS_DO, within=task.unit)
    return own or officer.may(Permission.TARGETS_MANAGE, within=task.unit)


def _may_work(task: PlanTask, by: Actor) -> None:
    if not may_work(task, by):
        raise NotAllowed("Việc này do đơn vị khác phụ trách.")


def _checked(said: Wording) -> Wording:
    text = vietnamese.clean(said.text)
    if not text or len(text) > LONGEST:
        raise RuleBroken(f"Hãy ghi nội dung việc, ngắn hơn {LONGEST} chữ.")
    if said.begins_on and said.due and said.due < said.begins_on:
        raise RuleBroken("Hạn đứng trước ngày bắt đầu; hãy xem lại hai ngày.")
    return Wording(text, _clean(said.body), said.begins_on, said.due)


def _others(unit: Unit | None, partners: Sequence[Unit]) -> list[Unit]:
    return [one for one in dict.fromkeys(partners) if one is not unit]


def _clean(typed: str | None) -> str | None:
    return vietnamese.clean(typed or "")[:LONGEST] or None


def _who(task: PlanTask) -> str | None:
    return task.unit.name if task.unit else task.body


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _told(task: PlanTask) -> dict[str, object]:
    return {
        "nội dung": task.text, "đơn vị": _who(task), "bắt đầu": _day(task.begins_on), "hạn": _day(task.due),
        "phối hợp": ", ".join(one.name for one in task.partners) or None,
    }  # fmt: skip
