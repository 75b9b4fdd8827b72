"""What the movement's targets count: participants, pilots, plans, channels, rounds of the title, meetings.

What was recorded with a day counts for whom its unit stood under on that day; what was recorded for a year, for
whom it stood under on the year's last day that is looked at.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.documents import standing as plans
from nhandao_site.domain.honours.models import EventHonour, Honour, HonourKind, Round
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import (
    Channel,
    ChannelKind,
    Condition,
    Event,
    EventKind,
    EventPerson,
    Level,
    ParticipantKind,
    Participation,
    Pilot,
    PilotCondition,
)
from nhandao_site.domain.targets.scopes import days_of, lives_in
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.domain.units.standing import Ids
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

Share = tuple[int | None, int | None]
HALF = {"persons": ParticipantKind.PERSON, "collectives": ParticipantKind.COLLECTIVE}
PUBLIC_CHANNELS = (ChannelKind.NEWSPAPER, ChannelKind.BROADCAST, ChannelKind.PORTAL)
LEVEL_OF = {
    UnitKind.CENTRAL: Level.CENTRAL,
    UnitKind.PROVINCE: Level.PROVINCE,
    UnitKind.DISTRICT: Level.DISTRICT,
    UnitKind.COMMUNE: Level.COMMUNE,
}


class Branch:
    """A unit of a plan in a period, with what stood below it when."""

    def __init__(self, unit: Unit, period: Period, paths: standing.Paths) -> None:
        self.unit, self.period, self.paths = unit, period, paths
        self.first, self.last = days_of(unit, period)

    def at_the_end(self) -> ColumnElement[bool]:
        return self.paths.branch(self.unit, self.last)

    @classmethod
    def of(cls, unit: Unit, period: Period) -> "Branch":
        return cls(unit, period, standing.paths())

    def on(
        self, day: Any, first: date, last: date, edge: Callable[[date], Any] = lambda day: day
    ) -> ColumnElement[bool]:
        """By the column of the day on which something happened, between two days."""
        return self.paths.branch_when(self.unit, day, first, max(first, last), edge)

    def dated(self, day: Any) -> ColumnElement[bool]:
        """What happened inside the period, by its day."""
        start, end = self.period.start, self.period.end
        return and_(day.between(start, end), self.on(day, start, end))

    def path(self, unit: Unit, day: date) -> Ids:
        return self.paths.of(unit, day)

    def in_years(self, year: Any, years: Iterable[int]) -> ColumnElement[bool]:
        """By the column of a year, for things that know no day; such a year and no other."""
        alike: dict[Any, list[int]] = {}
        for one in years:
            alike.setdefault(self.paths.apart(self.unit, [self.day_of(one)]), []).append(one)
        parts = ((some, self.paths.branch(self.unit, self.day_of(some[0]))) for some in alike.values())
        return or_(*(and_(year.in_(some), held) for some, held in parts))

    def day_of(self, year: int) -> date:
        return min(self.last, periods.year(year).end)


def participants(branch: Branch, half: str, years: tuple[int, int], level: Level | None = None) -> int:
    """Different people, or collectives, over all these years: the same code is the same one, merged codes too."""
    found = select(Participation.code).distinct().join(Participation.unit)
    found = found.where(branch.in_years(Participation.year, _span(years)), Participation.kind == HALF[half])
    codes = db.session.scalars(found if level is None else found.where(Participation.level == level))
    return len(merging.survivors(HALF[half]).of(codes))


def _span(years: tuple[int, int]) -> range:
    return range(years[0], years[1] + 1)


def participants_by_year(branch: Branch, half: str, years: tuple[int, int]) -> dict[int, int]:
    """Beside the distinct number: how many took part in each year, so that the sum of the years can be seen."""
    found = select(Participation.year, Participation.code).join(Participation.unit).distinct()
    found = found.where(branch.in_years(Participation.year, _span(years)), Participation.kind == HALF[half])
    by_year: dict[int, list[str]] = {}
    for year, code in db.session.execute(found):
        by_year.setdefault(year, []).append(code)
    survivors = merging.survivors(HALF[half])
    return {year: len(survivors.of(codes)) for year, codes in by_year.items()}


def pilots(unit: Unit, year: int) -> int:
    """Those of the unit itself; a district's pilots are the district's."""
    return db.session.scalar(select(func.count(Pilot.id)).where(Pilot.unit_id == unit.id, Pilot.year == year)) or 0


def pilots_to_confirm(branch: Branch, *, own: bool) -> int:
    """Pilots of the year, the unit's own or those below it, of which not every condition of B §V.3 is confirmed.

    They count all the same: the plan asks for the conditions to be kept in mind when choosing.
    """
    year = branch.period.year_number
    mine = Pilot.unit_id == branch.unit.id
    found = select(Pilot.id).join(Pilot.unit).outerjoin(PilotCondition, PilotCondition.pilot_id == Pilot.id)
    found = found.where(mine if own else ~mine, branch.in_years(Pilot.year, [year])).group_by(Pilot.id)
    lacking = found.having(func.count(PilotCondition.id) < len(Condition)).subquery()
    return db.session.scalar(select(func.count()).select_from(lacking)) or 0


def districts(branch: Branch) -> list[Unit]:
    """Those that stood in the branch on some day of the period, by name."""
    held = branch.paths.branch_within(branch.unit, branch.first, branch.last)
    found = select(Unit).where(held, Unit.kind == UnitKind.DISTRICT).order_by(Unit.sort_key, Unit.id)
    return [one for one in db.session.scalars(found) if lives_in(one, branch.period)]


def _of_districts(branch: Branch, those: set[int]) -> Share:
    found = {one.id for one in districts(branch)}
    return (len(found & those), len(found)) if found else (None, None)


def districts_with_plan(branch: Branch) -> Share:
    year = periods.year(branch.period.year_number)
    return _of_districts(branch, plans.with_plan(year.start, branch.period.end))


def districts_with_pilot(branch: Branch) -> Share:
    """A pilot of the district, or of a unit that stood inside it while it lived."""
    found = select(Unit).join(Pilot, Pilot.unit_id == Unit.id).where(Pilot.year == branch.period.year_number)
    piloting = list(db.session.scalars(found))
    days = branch.paths.days(branch.first, branch.last)
    return _of_districts(branch, {above for one in piloting for day in days for above in branch.paths.of(one, day)})


def districts_with_both_channels(branch: Branch) -> Share:
    have = [
        set(db.session.scalars(select(Channel.unit_id).where(Channel.kind == kind, runs(branch.period))))
        for kind in (ChannelKind.FACEBOOK, ChannelKind.ZALO)
    ]
    return _of_districts(branch, have[0] & have[1])


def runs(period: Period) -> ColumnElement[bool]:
    """Running on the last day of the period; one that ended inside it is no channel of its end."""
    return and_(Channel.from_on <= period.end, or_(Channel.until_on.is_(None), Channel.until_on >= period.end))


def has_website(unit: Unit, period: Period) -> int:
    own = (Channel.unit_id == unit.id, Channel.kind == ChannelKind.WEBSITE, runs(period))
    return int(db.session.scalar(select(Channel.id).where(*own).limit(1)) is not None)


def public_channels(unit: Unit, period: Period) -> int:
    """Newspaper, radio or television, portal: each channel once, however often it was entered."""
    found = select(Channel.kind, Channel.link).where(
        Channel.unit_id == unit.id, Channel.kind.in_(PUBLIC_CHANNELS), runs(period)
    )
    return len(set(db.session.execute(found).all()))


def rounds(branch: Branch, years: tuple[int, int]) -> int:
    """Rounds of the title at the unit's level with a decision by the end of the period."""
    unit, end = branch.unit, branch.period.end
    dayless = and_(Honour.decided_on.is_(None), branch.in_years(Round.year, _span(years)))
    day = branch.on(Honour.decided_on, date.min, branch.last)
    of_unit = select(Unit.id).where(Unit.id == Honour.unit_id, or_(dayless, day)).correlate(Honour, Round).exists()
    decided = and_(
        Honour.round_id == Round.id,
        Honour.withdrawn_at.is_(None),
        or_(Honour.decided_on.is_(None), Honour.decided_on <= end),
        or_(Honour.unit_id.is_(None), of_unit),
    )
    found = select(func.count(Round.id)).where(
        Round.kind == HonourKind.TITLE,
        Round.level == LEVEL_OF.get(unit.kind, Level.PROVINCE),
        Round.year.between(*years),
        exists(select(Honour.id).where(decided)),
    )
    return db.session.scalar(found) or 0


def meetings(branch: Branch, years: tuple[int, int]) -> int:
    """Meetings that were held, stand, and name or number somebody honoured who came."""
    return len(meetings_between(branch, periods.year(years[0]).start, branch.period.end))


def meetings_between(branch: Branch, first: date, last: date) -> list[tuple[Event, int]]:
    """Those held from the first to the last day, oldest first, each with how many honoured people came.

    The number of the minutes, or of those named one by one where they are more.
    """
    named = _how_many(EventPerson.id, EventPerson.event_id) + _how_many(EventHonour.honour_id, EventHonour.event_id)
    found = select(Event, named).join(Event.unit).where(
        branch.on(Event.on, first, last), Event.kind == EventKind.MEETING, Event.withdrawn_at.is_(None),
        Event.on.between(first, last),
    )  # fmt: skip
    rows = db.session.execute(found.order_by(Event.on, Event.id))
    came = [(event, max(event.guests or 0, names)) for event, names in rows]
    return [(event, number) for event, number in came if number]


def _how_many(what: Any, event_id: Any) -> ColumnElement[int]:
    return select(func.count(what)).where(event_id == Event.id).correlate(Event).scalar_subquery()
