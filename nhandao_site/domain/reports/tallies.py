"""How many units of a branch owe each report of a year, and how many have sent it: two statements for all."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.calendar import REPORTING, Duty
from nhandao_site.domain.reports.models import FROZEN, Report
from nhandao_site.domain.units.desk import reach
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

KINDS = frozenset().union(*REPORTING.values())


@dataclass(frozen=True)
class Tally:
    duty: Duty
    owed: int
    sent: int


def of_year(officer: Account, year: int) -> list[Tally]:
    """The duties that anybody of the branch owes, the earliest first. Raises ValueError outside 2000–2199."""
    duties = calendar.duties_of_year(year)
    groups = (Unit.kind, Unit.valid_from, Unit.valid_to)
    theirs = reach(officer.unit)
    owing = select(*groups, func.count().label("many")).where(theirs, Unit.kind.in_(KINDS))
    units = db.session.execute(owing.group_by(*groups)).all()
    sending = (
        select(*groups, Report.kind.label("report"), Report.period, func.count().label("many"))
        .join(Unit, Unit.id == Report.unit_id)
        .where(theirs, Report.state.in_(FROZEN), Report.period.in_({one.period.code for one in duties}))
    )
    sent = db.session.execute(sending.group_by(*groups, Report.kind, Report.period)).all()
    told = [Tally(duty, _owed(units, duty), _owed(_of(sent, duty), duty)) for duty in duties]
    return [one for one in told if one.owed]


def _of(rows: Iterable[Row[*tuple[object, ...]]], duty: Duty) -> list[Row[*tuple[object, ...]]]:
    return [row for row in rows if (row.report, row.period) == (duty.kind, duty.period.code)]


def _owed(rows: Iterable[Row[*tuple[object, ...]]], duty: Duty) -> int:
    return sum(row.many for row in rows if duty.is_owed_by(row.kind) and _lived(row, duty.period))


def _lived(row: Row[*tuple[object, ...]], period: Period) -> bool:
    begun = row.valid_from is None or row.valid_from <= period.end
    return begun and (row.valid_to is None or row.valid_to >= period.end)
