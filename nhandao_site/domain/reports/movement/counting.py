"""The facts of the movement that a report counts: who took part, pilots, papers, channels, honours, work done.

A fact belongs to the unit it was recorded for. A total counts the same person, channel or paper once, however
many units of the branch name it (B §II.2, §VII).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.honours.models import Honour, HonourKind, Round
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import (
    Channel,
    ChannelKind,
    Event,
    EventKind,
    ParticipantKind,
    Participation,
    Pilot,
)
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.targets import asked, gathering
from nhandao_site.domain.targets.work import tasks
from nhandao_site.domain.targets.work.models import Inspection
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

PERSON = ParticipantKind.PERSON
CHANNELS = {
    ChannelKind.FACEBOOK: "channels_social",
    ChannelKind.ZALO: "channels_social",
    ChannelKind.WEBSITE: "channels_web",
    ChannelKind.NEWSPAPER: "channels_press",
    ChannelKind.BROADCAST: "channels_press",
    ChannelKind.PORTAL: "channels_press",
}


@dataclass(frozen=True)
class Fact:
    """`same` tells which facts are one and the same; `name` is what an adjustment calls it, never a person's name."""

    key: str
    path: str  # of the unit it was recorded for
    same: str
    name: str
    weight: int = 1


def facts(period: Period, unit: Unit) -> list[Fact]:
    """Everything a report of `unit` for the period counts, of its whole branch."""
    return [
        *_participants(period, unit),
        *_pilots(period, unit),
        *_channels(period, unit),
        *_papers(period, unit),
        *_stories(period, unit),
        *_honours(period, unit),
        *_meetings(period, unit),
        *_events(period, unit),
        *_tasks(period, unit),
        *_inspections(period, unit),
    ]


def work(period: Period, unit: Unit) -> dict[str, int]:
    """Tasks of plans and inspections alone, for the reports of the campaign."""
    return tally([*_tasks(period, unit), *_inspections(period, unit)])


def tally(found: Iterable[Fact]) -> dict[str, int]:
    """By key, each fact once."""
    kept: dict[str, dict[str, int]] = {}
    for fact in found:
        kept.setdefault(fact.key, {})[fact.same] = fact.weight
    return {key: sum(weights.values()) for key, weights in kept.items()}


def first_year(period: Period) -> int | None:
    """The year from which the plan in force counts its participants (B5); None without such a plan."""
    rows = (row for row in asked.rows_of(period) if row.target.partition(".")[0] == "B5")
    return min((int(row.from_period[:4]) for row in rows), default=None)


def _participants(period: Period, unit: Unit) -> Iterator[Fact]:
    year = period.year_number
    since = first_year(period)
    found = select(Participation.kind, Participation.code, Participation.year, Unit.path).join(Participation.unit)
    wanted = Participation.year.between(year if since is None else since, year)
    survivors = {kind: merging.survivors(kind) for kind in ParticipantKind}
    for kind, written, in_year, path in db.session.execute(found.where(unit.branch(), wanted)):
        code = survivors[kind](written)
        key, name = ("persons" if kind is PERSON else "collectives"), f"Tham gia {code}"
        if in_year == year:
            yield Fact(key, path, code, name)
        if since is not None:
            yield Fact(f"{key}_all", path, code, name)


def _pilots(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Pilot.id, Pilot.name, Unit.path).join(Pilot.unit)
    for number, name, path in db.session.execute(found.where(unit.branch(), Pilot.year == period.year_number)):
        yield Fact("pilots", path, str(number), f"Thí điểm {name}")


def _channels(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Channel.kind, Channel.link, Unit.id, Unit.name, Unit.path).join(Channel.unit)
    for kind, link, number, named, path in db.session.execute(
        found.where(unit.branch(), gathering.runs(period), Channel.kind.in_(CHANNELS))
    ):
        yield Fact(CHANNELS[kind], path, f"{number}:{kind.value}:{link or ''}", f"{kind.label}, {named}")


def _papers(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Document.id, Document.symbol, Document.kind, Unit.path).join(Document.unit)
    inside = (Document.on.between(period.start, period.end), Document.withdrawn_at.is_(None))
    for number, symbol, kind, path in db.session.execute(found.where(unit.branch(), *inside)):
        yield Fact("papers", path, str(number), symbol)
        if kind is DocumentKind.PLAN:
            yield Fact("plans", path, str(number), symbol)


def _stories(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Story.id, Unit.path).join(Story.unit)
    inside = and_(Story.published_at >= period.first_instant, Story.published_at < period.next_instant)
    standing = Story.state == StoryState.PUBLISHED
    for number, path in db.session.execute(found.where(unit.branch(), standing, inside)):
        yield Fact("stories", path, str(number), f"Bài số {number}")


def _honours(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Honour.id, Honour.honoured_kind, Honour.decision_symbol, Round.kind, Unit.path).join(Honour.round)
    found = found.join(Unit, Unit.id == Honour.unit_id, isouter=True)
    for number, who, symbol, kind, path in db.session.execute(found.where(*honoured_in(period, unit))):
        name = f"QĐ {symbol}" if symbol else f"Tôn vinh số {number}"
        half = "persons" if who is PERSON else "collectives"
        key = f"titles_{half}" if kind is HonourKind.TITLE else f"praised_{half}"
        yield Fact(key, path or unit.path, str(number), name)


def honoured_in(period: Period, unit: Unit) -> tuple[ColumnElement[bool], ...]:
    """Honours decided inside the period, or whose round is of that year where the list names no day."""
    day = Honour.decided_on.between(period.start, period.end)
    year = period.year_number if not period.part else 0
    dayless = and_(Honour.decided_on.is_(None), Round.year == year)
    mine: ColumnElement[bool] = Honour.unit_id.in_(select(Unit.id).where(unit.branch()))
    if whole(unit):
        mine = or_(mine, Honour.unit_id.is_(None))
    return Honour.withdrawn_at.is_(None), or_(day, dayless), mine


def whole(unit: Unit) -> bool:
    """What belongs to no unit of the site is the province's."""
    return unit.kind in {UnitKind.CENTRAL, UnitKind.PROVINCE}


def _meetings(period: Period, unit: Unit) -> Iterator[Fact]:
    for event, guests in gathering.meetings_between(unit, period.start, period.end):
        name = f"Gặp mặt {clock.format_date(event.on)}"
        yield Fact("meetings", event.unit.path, str(event.id), name)
        yield Fact("guests", event.unit.path, str(event.id), name, guests)


def events_in(period: Period, unit: Unit) -> list[Event]:
    """Launches, months, reviews and others that stand, begun inside the period; meetings are told apart."""
    found = select(Event).join(Event.unit).options(contains_eager(Event.unit)).where(unit.branch())
    inside = (Event.on.between(period.start, period.end), Event.withdrawn_at.is_(None))
    found = found.where(*inside, Event.kind != EventKind.MEETING)
    return list(db.session.scalars(found.order_by(Event.on, Event.id)))


def _events(period: Period, unit: Unit) -> Iterator[Fact]:
    for event in events_in(period, unit):
        yield Fact("events", event.unit.path, str(event.id), f"{event.kind.label} {clock.format_date(event.on)}")


def _tasks(period: Period, unit: Unit) -> Iterator[Fact]:
    done, left = tasks.of(unit, period)
    for key, found in (("tasks_done", done), ("tasks_open", left)):
        for task in found:
            path = task.unit.path if task.unit is not None and task.unit.is_within(unit) else unit.path
            yield Fact(key, path, str(task.id), f"Nhiệm vụ {task.position}, {task.plan.name}")


def _inspections(period: Period, unit: Unit) -> Iterator[Fact]:
    found = select(Inspection, Unit.path).join(Inspection.unit).where(unit.branch())
    for row, path in db.session.execute(found.where(Inspection.cancelled_because.is_(None))):
        name = f"Kiểm tra {clock.format_date(row.planned_on)}"
        held = _inside(row.held_on, period)
        counted = {
            "inspections_planned": _inside(row.planned_on, period),
            "inspections_held": held,
            "inspections_demands": held and row.demand is not None,
            "inspections_mended": _inside(row.mended_on, period),
        }
        yield from (Fact(key, path, str(row.id), name) for key, counts in counted.items() if counts)


def _inside(day: date | None, period: Period) -> bool:
    return day is not None and period.start <= day <= period.end
