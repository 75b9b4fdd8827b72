"""Tasks and inspections as an officer sees them, cut by the branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.targets.work.models import OVER, Inspection, InspectionState, PlanTask, TaskState
from nhandao_site.domain.targets.work.tasks import in_branch
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

PAGE = 50


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Tasks:
    """One page of tasks in the order of their plan; `after` is the id of the last one when more follow."""

    rows: Sequence[PlanTask]
    after: int | None


@dataclass(frozen=True)
class Inspections:
    rows: Sequence[Inspection]
    after: int | None


def plans() -> list[Plan]:
    return list(db.session.scalars(select(Plan).order_by(Plan.name, Plan.id)))


def _mine(officer: Officer, unit: Unit) -> ColumnElement[bool]:
    """Of the branch asked for; tasks of no unit are shown to all who look at their own whole branch."""
    return or_(in_branch(unit), PlanTask.unit_id.is_(None)) if unit is officer.unit else in_branch(unit)


STATES: dict[str, ColumnElement[bool]] = {
    "dang-mo": PlanTask.state.not_in(OVER),
    **{state.value: PlanTask.state == state for state in TaskState},
}
OPEN, LATE = "dang-mo", "qua-han"


def _in_state(which: str) -> ColumnElement[bool] | None:
    return and_(STATES[OPEN], PlanTask.due < clock.today()) if which == LATE else STATES.get(which)


def tasks(
    officer: Officer, unit: Unit, *, plan_id: int | None = None, state: str = "", after: int | None = None
) -> Tasks:
    found = select(PlanTask).where(_mine(officer, unit)).options(joinedload(PlanTask.unit), joinedload(PlanTask.plan))
    found = found.options(joinedload(PlanTask.ended_by), selectinload(PlanTask.partners))
    wanted = _in_state(state)
    if wanted is not None:
        found = found.where(wanted)
    if plan_id is not None:
        found = found.where(PlanTask.plan_id == plan_id)
    last = db.session.get(PlanTask, after) if after else None
    place = tuple_(PlanTask.plan_id, PlanTask.position, PlanTask.id)
    if last is not None:
        found = found.where(place > tuple_(last.plan_id, last.position, last.id))
    found = found.order_by(PlanTask.plan_id, PlanTask.position, PlanTask.id).limit(PAGE + 1)
    rows = list(db.session.scalars(found))
    return Tasks(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def task_counts(officer: Officer, unit: Unit, plan_id: int | None = None) -> dict[str, int]:
    """How many in each choice of the filter."""
    wanted = [one for name in (*STATES, LATE) if (one := _in_state(name)) is not None]
    numbers = select(*(func.count(PlanTask.id).filter(one) for one in wanted)).where(_mine(officer, unit))
    if plan_id is not None:
        numbers = numbers.where(PlanTask.plan_id == plan_id)
    return dict(zip((*STATES, LATE), db.session.execute(numbers).one(), strict=True))


def task_for(officer: Officer, number: int) -> PlanTask | None:
    return db.session.scalar(select(PlanTask).where(PlanTask.id == number, _mine(officer, officer.unit)))


def inspection_for(officer: Officer, number: int) -> Inspection | None:
    """One of an inspected unit inside the officer's branch."""
    found = select(Inspection).join(Unit, Inspection.unit_id == Unit.id)
    return db.session.scalar(found.where(Inspection.id == number, officer.unit.branch()))


def _stands(which: str) -> ColumnElement[bool] | None:
    today, i = clock.today(), Inspection
    demanded = and_(i.demand.is_not(None), i.mended_on.is_(None))
    planned = and_(i.held_on.is_(None), i.cancelled_because.is_(None))
    return {
        InspectionState.PLANNED: planned,
        InspectionState.HELD: and_(i.held_on.is_not(None), i.demand.is_(None)),
        InspectionState.TO_MEND: demanded,
        InspectionState.MENDED: i.mended_on.is_not(None),
        InspectionState.CANCELLED: i.cancelled_because.is_not(None),
        LATE: or_(and_(planned, i.planned_on < today), and_(demanded, i.due < today)),
    }.get(which)


def inspections(unit: Unit, *, first: date, last: date, state: str = "", after: int | None = None) -> Inspections:
    """Planned between two days at units of the branch, latest day last."""
    inspected = aliased(Unit)
    found = select(Inspection).join(Unit, Inspection.unit_id == Unit.id).where(unit.branch())
    found = found.where(Inspection.planned_on.between(first, last))
    found = found.options(joinedload(Inspection.unit.of_type(inspected)), joinedload(Inspection.inspecting))
    wanted = _stands(state)
    if wanted is not None:
        found = found.where(wanted)
    from_here = db.session.get(Inspection, after) if after else None
    if from_here is not None:
        found = found.where(tuple_(Inspection.planned_on, Inspection.id) > tuple_(from_here.planned_on, from_here.id))
    rows = list(db.session.scalars(found.order_by(Inspection.planned_on, Inspection.id).limit(PAGE + 1)))
    return Inspections(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)
