"""Which reports are near their last day, and which units have not sent them; who is told is the reminders' matter."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import FROZEN, Report, ReportKind
from nhandao_site.domain.units.models import Unit


def last_day(duty: Duty) -> date:
    """“Trước ngày 30/5”: the last timely day is 29/5."""
    return duty.due_on - timedelta(days=1)


def duties_on(days: Collection[date]) -> list[Duty]:
    """Duties whose last timely day is one of these."""
    if not days:
        return []
    years = range(min(days).year - 1, max(days).year + 2)
    near = {duty for year in years for duty in calendar.duties_of_year(year)}
    return sorted(duty for duty in near if last_day(duty) in days)


def missing(duties: Sequence[Duty], within: Unit | None = None) -> dict[Duty, list[Unit]]:
    """Units, of one branch or of all, that owe a report and have not sent it, or were sent it back.

    Two statements for all duties together.
    """
    if not duties:
        return {}
    kinds = frozenset().union(*(duty.owing for duty in duties))
    alive = select(Unit).where(Unit.kind.in_(kinds))
    units = list(db.session.scalars(alive if within is None else alive.where(within.branch())))
    told = select(Report.unit_id, Report.kind, Report.period).where(
        Report.state.in_(FROZEN), Report.period.in_({duty.period.code for duty in duties})
    )
    sent = {tuple(row) for row in db.session.execute(told)}
    return {duty: [unit for unit in units if _owes(unit, duty) and _key(unit, duty) not in sent] for duty in duties}


def _owes(unit: Unit, duty: Duty) -> bool:
    return duty.is_owed_by(unit.kind) and unit.lives_on(duty.period.end)


def _key(unit: Unit, duty: Duty) -> tuple[int, ReportKind, str]:
    return unit.id, duty.kind, duty.period.code


def named(duty: Duty) -> str:
    return calendar.named(duty.kind, duty.period)
