"""A report begun from the calendar: only one that the unit owes, and one alone however many press at once."""

from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.reports import calendar, desk, workflow
from nhandao_site.domain.reports.models import Report, ReportKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period


def open_owed(unit: Unit, kind: ReportKind, period: Period, *, by: Actor) -> Report:
    """The report of a unit that owes it; the one begun before, if there is one.

    Raises:
        RuleBroken: the unit does not owe this report, or the period has not begun.
        NotAllowed: not a reporter of this unit.
    """
    if not is_owed(unit, kind, period):
        raise RuleBroken(f"{unit.name} không phải nộp {kind.label} cho {period.title()}.")
    try:
        with db.session.begin_nested():
            return workflow.begin(unit, kind, period, by=by)
    except IntegrityError:
        return workflow.begin(unit, kind, period, by=by)


def is_owed(unit: Unit, kind: ReportKind, period: Period) -> bool:
    try:
        duty = calendar.duty_of(unit.kind, kind, period)
    except LookupError:
        return False
    return duty.is_owed_by(unit.kind) and desk.lived(unit, period)
