"""What an officer sees of the movement, cut by the branch."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Select, func, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from nhandao_site.db import db
from nhandao_site.domain.movement import merging, recognising
from nhandao_site.domain.movement.models import (
    Channel,
    ChannelKind,
    Event,
    EventKind,
    EventPerson,
    Level,
    ParticipantKind,
    ParticipantMerge,
    Participation,
    Pilot,
)
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

PAGE = 40
CHAPTERS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
"""Units that a column is asked of (B §II.2): districts while there were any, communes since."""


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Events:
    rows: list[Event]
    after: int | None


@dataclass(frozen=True)
class Coverage:
    """One chapter and which kinds of channel it runs today."""

    unit: Unit
    kinds: frozenset[ChannelKind]


def events(
    officer: Officer, kind: EventKind | None = None, year: int | None = None, after: int | None = None
) -> Events:
    """The latest first, withdrawn ones too."""
    found = select(Event).join(Event.unit).options(contains_eager(Event.unit), selectinload(Event.people))
    found = found.where(officer.unit.branch(), Event.kind == kind if kind else true())
    if year:
        found = found.where(Event.on.between(date(year, 1, 1), date(year, 12, 31)))
    if after:
        on = select(Event.on).where(Event.id == after).scalar_subquery()
        found = found.where(tuple_(Event.on, Event.id) < tuple_(on, after))
    rows = list(db.session.scalars(found.order_by(Event.on.desc(), Event.id.desc()).limit(PAGE + 1)))
    return Events(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def event_for(officer: Officer, number: int) -> Event | None:
    found = select(Event).join(Event.unit).where(Event.id == number, officer.unit.branch())
    return db.session.scalar(found.options(contains_eager(Event.unit), selectinload(Event.people)))


def person_of(event: Event, number: int) -> EventPerson | None:
    return next((row for row in event.people if row.id == number), None)


def channels(officer: Officer, *, ended: bool = False) -> list[Channel]:
    """Those that run (or are about to), or those that ended; the highest unit first."""
    today = clock.today()
    over = Channel.until_on < today
    found = select(Channel).join(Channel.unit).options(contains_eager(Channel.unit)).where(officer.unit.branch())
    found = found.where(over if ended else or_(Channel.until_on.is_(None), Channel.until_on >= today))
    rank = list(UnitKind)
    rows = db.session.scalars(found)
    return sorted(rows, key=lambda row: (rank.index(row.unit.kind), row.unit.sort_key, row.kind.value, row.from_on))


def channel_for(officer: Officer, number: int) -> Channel | None:
    return db.session.scalar(select(Channel).join(Channel.unit).where(Channel.id == number, officer.unit.branch()))


def coverage(officer: Officer, day: date) -> list[Coverage]:
    """Every chapter of the branch alive that day, with the channels it runs that day."""
    alive = select(Unit).where(officer.unit.branch(), Unit.kind.in_(CHAPTERS)).order_by(Unit.sort_key)
    units = [unit for unit in db.session.scalars(alive) if unit.lives_on(day)]
    running: dict[int, set[ChannelKind]] = {}
    for channel in db.session.scalars(select(Channel).where(Channel.unit_id.in_([unit.id for unit in units]))):
        if channel.runs_on(day):
            running.setdefault(channel.unit_id, set()).add(channel.kind)
    rank = list(CHAPTERS)
    units.sort(key=lambda unit: rank.index(unit.kind))
    return [Coverage(unit, frozenset(running.get(unit.id, ()))) for unit in units]


@dataclass(frozen=True)
class People:
    """`counts`: how many different people and collectives the whole list holds."""

    rows: list[Participation]
    after: int | None
    counts: dict[ParticipantKind, int]


@dataclass(frozen=True)
class WhoAsked:
    q: str = ""
    year: int | None = None
    kind: ParticipantKind | None = None
    level: Level | None = None


def people(officer: Officer, asked: WhoAsked, after: int | None = None) -> People:
    """The latest year first, in it people by given name; a merged code counts as the one it reads as."""
    found = _people(officer, asked).options(contains_eager(Participation.unit))
    order = (-Participation.year, Participation.sort_key, Participation.id)
    if after and (place := db.session.execute(select(*order).where(Participation.id == after)).one_or_none()):
        found = found.where(tuple_(*order) > tuple_(*place))
    rows = list(db.session.scalars(found.order_by(*order).limit(PAGE + 1)))
    return People(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None, _counts(officer, asked))


def _people(officer: Officer, asked: WhoAsked) -> Select[Any]:
    folded = vietnamese.fold_name(asked.q)
    return (
        select(Participation)
        .join(Participation.unit)
        .where(officer.unit.branch())
        .where(
            Participation.folded.contains(folded, autoescape=True) | (Participation.code == asked.q.strip())
            if folded
            else true()
        )
        .where(Participation.year == asked.year if asked.year else true())
        .where(Participation.kind == asked.kind if asked.kind else true())
        .where(Participation.level == asked.level if asked.level else true())
    )


def _counts(officer: Officer, asked: WhoAsked) -> dict[ParticipantKind, int]:
    pairs = _people(officer, asked).with_only_columns(Participation.kind, Participation.code).distinct()
    codes: dict[ParticipantKind, list[str]] = {kind: [] for kind in ParticipantKind}
    for kind, code in db.session.execute(pairs):
        codes[kind].append(code)
    return {kind: len(merging.survivors(kind).of(some)) for kind, some in codes.items()}


def participation_for(officer: Officer, number: int) -> Participation | None:
    found = select(Participation).join(Participation.unit).where(Participation.id == number, officer.unit.branch())
    return db.session.scalar(found.options(contains_eager(Participation.unit)))


def merges_of(kind: ParticipantKind, codes: tuple[str, ...]) -> list[ParticipantMerge]:
    """Every word that was said about these codes being one, the latest first."""
    said = or_(ParticipantMerge.code.in_(codes), ParticipantMerge.into_code.in_(codes))
    found = select(ParticipantMerge).where(ParticipantMerge.kind == kind, said)
    return list(db.session.scalars(found.order_by(ParticipantMerge.id.desc())))


def merge_for(officer: Officer, number: int) -> ParticipantMerge | None:
    row = db.session.get(ParticipantMerge, number)
    if row is None:
        return None
    own = select(Participation.id).join(Participation.unit).where(
        Participation.kind == row.kind, Participation.code == row.code, officer.unit.branch()
    )  # fmt: skip
    return row if db.session.scalar(own.limit(1)) is not None else None


def twins(officer: Officer) -> list[list[recognising.Known]]:
    """Participants of one kind and one name under different codes, whose years of birth do not part them."""
    alike = _people(officer, WhoAsked()).with_only_columns(Participation.kind, Participation.folded)
    alike = alike.group_by(Participation.kind, Participation.folded)
    alike = alike.having(func.count(Participation.code.distinct()) > 1).order_by(Participation.folded).limit(PAGE)
    found = []
    for kind, folded in db.session.execute(alike).all():
        group = _one_name(officer, kind, folded)
        if len(group) > 1 and any(
            a is not b and (not b.birth_years or any(map(a.may_be, b.birth_years))) for a in group for b in group
        ):
            found.append(group)
    return found


def _one_name(officer: Officer, kind: ParticipantKind, folded: str) -> list[recognising.Known]:
    same = _people(officer, WhoAsked(kind=kind)).with_only_columns(Participation.code)
    survivors = merging.survivors(kind)
    codes = survivors.of(db.session.scalars(same.where(Participation.folded == folded)))
    known = (recognising.whole(kind, code, survivors) for code in sorted(codes))
    return [one for one in known if one is not None]


def pilots(officer: Officer, year: int | None = None) -> list[Pilot]:
    found = select(Pilot).join(Pilot.unit).options(contains_eager(Pilot.unit))
    found = found.options(selectinload(Pilot.conditions), selectinload(Pilot.reviews))
    found = found.where(officer.unit.branch(), Pilot.year == year if year else true())
    return list(db.session.scalars(found.order_by(Pilot.year.desc(), Unit.sort_key, Pilot.name, Pilot.id)))


def pilot_for(officer: Officer, number: int) -> Pilot | None:
    found = select(Pilot).join(Pilot.unit).where(Pilot.id == number, officer.unit.branch())
    return db.session.scalar(found.options(contains_eager(Pilot.unit)))
