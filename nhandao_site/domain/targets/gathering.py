"""What the movement's targets count: participants, pilots, plans, channels, rounds of the title, meetings."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.documents import standing
from nhandao_site.domain.honours.models import EventHonour, Honour, HonourKind, Round
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import (
    Channel,
    ChannelKind,
    Event,
    EventKind,
    EventPerson,
    Level,
    ParticipantKind,
    Participation,
    Pilot,
)
from nhandao_site.domain.targets.scopes import lives_in
from nhandao_site.domain.units.models import Unit, UnitKind
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


def participants(unit: Unit, half: str, years: tuple[int, int], level: Level | None = None) -> int:
    """Different people, or collectives, over all these years: the same code is the same one, merged codes too."""
    found = select(Participation.code).distinct().join(Participation.unit)
    found = found.where(unit.branch(), Participation.kind == HALF[half], Participation.year.between(*years))
    codes = db.session.scalars(found if level is None else found.where(Participation.level == level))
    return len(merging.survivors(HALF[half]).of(codes))


def participants_by_year(unit: Unit, half: str, years: tuple[int, int]) -> dict[int, int]:
    """Beside the distinct number: how many took part in each year, so that the sum of the years can be seen."""
    found = select(Participation.year, Participation.code).join(Participation.unit).distinct()
    found = found.where(unit.branch(), Participation.kind == HALF[half], Participation.year.between(*years))
    by_year: dict[int, list[str]] = {}
    for year, code in db.session.execute(found):
        by_year.setdefault(year, []).append(code)
    survivors = merging.survivors(HALF[half])
    return {year: len(survivors.of(codes)) for year, codes in by_year.items()}


def pilots(unit: Unit, year: int) -> int:
    """Those of the unit itself; a district's pilots are the district's."""
    return db.session.scalar(select(func.count(Pilot.id)).where(Pilot.unit_id == unit.id, Pilot.year == year)) or 0


def _districts(unit: Unit, period: Period) -> list[Unit]:
    found = select(Unit).where(unit.branch(), Unit.kind == UnitKind.DISTRICT)
    return [one for one in db.session.scalars(found) if lives_in(one, period)]


def _of_districts(unit: Unit, period: Period, those: set[int]) -> Share:
    districts = {one.id for one in _districts(unit, period)}
    return (len(districts & those), len(districts)) if districts else (None, None)


def districts_with_plan(unit: Unit, period: Period) -> Share:
    year = periods.year(period.year_number)
    return _of_districts(unit, period, standing.with_plan(year.start, period.end))


def districts_with_pilot(unit: Unit, period: Period) -> Share:
    """A pilot of the district, or of a unit inside it."""
    found = select(Unit.path).join(Pilot, Pilot.unit_id == Unit.id).where(Pilot.year == period.year_number)
    above = {int(part) for path in db.session.scalars(found) for part in path.strip("/").split("/")}
    return _of_districts(unit, period, above)


def districts_with_both_channels(unit: Unit, period: Period) -> Share:
    have = [
        set(db.session.scalars(select(Channel.unit_id).where(Channel.kind == kind, runs(period))))
        for kind in (ChannelKind.FACEBOOK, ChannelKind.ZALO)
    ]
    return _of_districts(unit, period, have[0] & have[1])


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


def rounds(unit: Unit, years: tuple[int, int], period: Period) -> int:
    """Rounds of the title at the unit's level with a decision by the end of the period."""
    decided = and_(
        Honour.round_id == Round.id,
        Honour.withdrawn_at.is_(None),
        or_(Honour.decided_on.is_(None), Honour.decided_on <= period.end),
        or_(Honour.unit_id.is_(None), Honour.unit_id.in_(select(Unit.id).where(unit.branch()))),
    )
    found = select(func.count(Round.id)).where(
        Round.kind == HonourKind.TITLE,
        Round.level == LEVEL_OF.get(unit.kind, Level.PROVINCE),
        Round.year.between(*years),
        exists(select(Honour.id).where(decided)),
    )
    return db.session.scalar(found) or 0


def meetings(unit: Unit, years: tuple[int, int], period: Period) -> int:
    """Meetings that were held, stand, and name or number somebody honoured who came."""
    return len(meetings_between(unit, periods.year(years[0]).start, period.end))


def meetings_between(unit: Unit, first: date, last: date) -> list[tuple[Event, int]]:
    """Those held from the first to the last day, oldest first, each with how many honoured people came.

    The number of the minutes, or of those named one by one where they are more.
    """
    named = _how_many(EventPerson.id, EventPerson.event_id) + _how_many(EventHonour.honour_id, EventHonour.event_id)
    found = select(Event, named).join(Event.unit).where(
        unit.branch(), Event.kind == EventKind.MEETING, Event.withdrawn_at.is_(None), Event.on.between(first, last)
    )  # fmt: skip
    rows = db.session.execute(found.order_by(Event.on, Event.id))
    came = [(event, max(event.guests or 0, names)) for event, names in rows]
    return [(event, number) for event, number in came if number]


def _how_many(what: Any, event_id: Any) -> ColumnElement[int]:
    return select(func.count(what)).where(event_id == Event.id).correlate(Event).scalar_subquery()
