"""Which reports are near their last day, and which units have not sent them; who is told is the reminders' matter."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import and_, select, true

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

    One statement for all duties together.
    """
    if not duties:
        return {}
    kinds = frozenset().union(*(duty.owing for duty in duties))
    told = Report.state.in_(FROZEN), Report.period.in_({duty.period.code for duty in duties})
    found = select(Unit, Report.kind, Report.period).outerjoin(Report, and_(Report.unit_id == Unit.id, *told))
    asked = found.where(Unit.kind.in_(kinds), true() if within is None else within.branch()).order_by(Unit.id)
    sent: dict[Unit, set[tuple[ReportKind, str]]] = defaultdict(set)
    for unit, kind, period in db.session.execute(asked):
        sent[unit].add((kind, period))
    return {
        duty: [unit for unit, got in sent.items() if _owes(unit, duty) and (duty.kind, duty.period.code) not in got]
        for duty in duties
    }


def _owes(unit: Unit, duty: Duty) -> bool:
    return duty.is_owed_by(unit.kind) and unit.lives_on(duty.period.end)


def named(duty: Duty) -> str:
    return calendar.named(duty.kind, duty.period)
