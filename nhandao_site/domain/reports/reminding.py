"""Which reports are near their last day, and which units have not sent them; who is told is the reminders' matter."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import FROZEN, Report
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


def missing(duty: Duty, within: Unit | None = None) -> list[Unit]:
    """Units, of one branch or of all, that owe the report and have not sent it, or were sent it back."""
    end = duty.period.end
    sent = select(Report.unit_id).where(
        Report.kind == duty.kind, Report.period == duty.period.code, Report.state.in_(FROZEN)
    )
    found = select(Unit).where(
        Unit.kind.in_(duty.owing),
        or_(Unit.valid_from.is_(None), Unit.valid_from <= end),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= end),
        Unit.id.not_in(sent),
    )
    return list(db.session.scalars(found if within is None else found.where(within.branch())))


def named(duty: Duty) -> str:
    return calendar.named(duty.kind, duty.period)
