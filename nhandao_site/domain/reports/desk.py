"""Who owes which report, who has sent it, and with whom it waits: cut by the branch of the officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import FROZEN, Report, ReportMove, ReportState
from nhandao_site.domain.units.desk import reach
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

S = ReportState
PAGE = 50
CAP = 999
WITH_SUPERIOR, WITH_UNIT = "cấp trên xem", "đơn vị làm"
WAITS_WITH = {S.DRAFT: WITH_UNIT, S.RETURNED: WITH_UNIT, S.SUBMITTED: WITH_SUPERIOR, S.ACCEPTED: WITH_SUPERIOR}


@dataclass(frozen=True)
class Owed:
    """One report of one unit on the board; `report` is None when nobody has begun it."""

    unit: Unit
    duty: Duty
    report: Report | None

    @property
    def state(self) -> ReportState | None:
        return self.report.state if self.report else None

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.submitted_at is not None and self.state is not S.RETURNED

    @property
    def is_late(self) -> bool:
        """Sent on or after the day from which it is late, or not sent and that day has come."""
        if self.is_in and self.report is not None and self.report.submitted_at is not None:
            return clock.local_date(self.report.submitted_at) >= self.duty.due_on
        return clock.today() >= self.duty.due_on

    @property
    def waits_with(self) -> str:
        return WITH_UNIT if self.state is None else WAITS_WITH.get(self.state, "")

    @property
    def days_left(self) -> int:
        """Days on which it is still in time, today included; negative: so many days late."""
        return (self.duty.due_on - clock.today()).days


@dataclass(frozen=True)
class Board:
    """A page of what is owed for one duty, and the sums over all of it."""

    rows: tuple[Owed, ...]
    after: int | None
    owed: int
    sent: int


def board(officer: Account, duty: Duty, after: int | None = None, size: int = PAGE) -> Board:
    """Every unit of the branch that owes the report, by its name; those alive at the end of the period.

    Args:
        after: id of the unit behind which the page begins.
    """
    asked = _owing(officer, duty)
    last = db.session.get(Unit, after) if after else None
    page = asked.where(tuple_(Unit.sort_key, Unit.id) > (last.sort_key, last.id)) if last else asked
    units = list(db.session.scalars(page.order_by(Unit.sort_key, Unit.id).limit(size + 1)))
    shown = units[:size]
    reports = _reports(duty, [unit.id for unit in shown])
    rows = tuple(Owed(unit, duty, reports.get(unit.id)) for unit in shown)
    ids = asked.with_only_columns(Unit.id)
    sent = select(func.count(Report.id)).where(Report.unit_id.in_(ids), _of(duty), Report.state.in_(FROZEN))
    owed = select(func.count()).select_from(ids.subquery())
    more = shown[-1].id if len(units) > size else None
    return Board(rows, more, int(db.session.scalar(owed) or 0), int(db.session.scalar(sent) or 0))


def own(officer: Account, *years: int) -> list[Owed]:
    """What the officer's own unit owes in these years, the earliest first."""
    unit = officer.unit
    asked = [duty for year in years for duty in calendar.duties_of_year(year)]
    duties = [duty for duty in asked if duty.is_owed_by(unit.kind) and lived(unit, duty.period)]
    found = {
        (each.kind, each.period): each for each in db.session.scalars(select(Report).where(Report.unit_id == unit.id))
    }
    return [Owed(unit, duty, found.get((duty.kind, duty.period.code))) for duty in duties]


def waiting_rows(officer: Account) -> Select[int]:
    """Reports of units below that wait to be looked at, up to a cap."""
    return _below(officer).where(Report.state == S.SUBMITTED).with_only_columns(Report.id).limit(CAP + 1)


def waiting(officer: Account, limit: int = 20) -> list[Report]:
    """The same, the longest waiting first."""
    found = _below(officer).where(Report.state == S.SUBMITTED).order_by(Report.submitted_at, Report.id).limit(limit)
    return list(db.session.scalars(found))


def one_for(officer: Account, report_id: int) -> Report | None:
    found = select(Report).join(Unit, Unit.id == Report.unit_id).where(Report.id == report_id, reach(officer.unit))
    return db.session.scalar(found.options(joinedload(Report.unit), joinedload(Report.snapshot)))


def steps_of(report: Report) -> Sequence[ReportMove]:
    return db.session.scalars(select(ReportMove).where(ReportMove.report_id == report.id).order_by(ReportMove.id)).all()


def lived(unit: Unit, period: Period) -> bool:
    return unit.lives_on(period.end)


def years() -> list[int]:
    """Reporting years on offer, the running one first."""
    running = clock.today().year + (1 if clock.today() >= date(clock.today().year, 11, 25) else 0)
    return [running - back for back in range(6)]


def _owing(officer: Account, duty: Duty) -> Select[Unit]:
    end = duty.period.end
    return select(Unit).where(
        reach(officer.unit),
        Unit.kind.in_(duty.owing),
        or_(Unit.valid_from.is_(None), Unit.valid_from <= end),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= end),
    )


def _below(officer: Account) -> Select[Report]:
    return (
        select(Report)
        .join(Unit, Unit.id == Report.unit_id)
        .where(officer.unit.branch(), Unit.id != officer.unit_id)
        .options(joinedload(Report.unit))
    )


def _of(duty: Duty) -> ColumnElement[bool]:
    return and_(Report.kind == duty.kind, Report.period == duty.period.code)


def _reports(duty: Duty, ids: list[int]) -> dict[int, Report]:
    found = select(Report).where(Report.unit_id.in_(ids), _of(duty))
    return {report.unit_id: report for report in db.session.scalars(found)}
