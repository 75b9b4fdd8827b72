"""The facts of the movement that a report counts: who took part, pilots, papers, channels, honours, work done.

A fact belongs to the unit it was recorded for. A total counts the same person, channel or paper once, however
many units of the branch name it (B §II.2, §VII).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.work import tasks
from nhandao_site.domain.targets.work.models import Inspection
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.domain.units.standing import Ids
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
    path: Ids  # the ids from the root down to the unit it was recorded for, as it stood then
    same: str
    name: str
    weight: int = 1


def facts(period: Period, unit: Unit) -> list[Fact]:
    """Everything a report of `unit` for the period counts, of all that stood below it then."""
    branch = Branch.of(unit, period)
    return [
        *_participants(branch),
        *_pilots(branch),
        *_channels(branch),
        *_papers(branch),
        *_stories(branch),
        *_honours(branch),
        *_meetings(branch),
        *_events(branch),
        *_tasks(branch),
        *_inspections(branch),
    ]


def work(period: Period, unit: Unit) -> dict[str, int]:
    """Tasks of plans and inspections alone, for the reports of the campaign."""
    branch = Branch.of(unit, period)
    return tally([*_tasks(branch), *_inspections(branch)])


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


def _participants(branch: Branch) -> Iterator[Fact]:
    year, since = branch.period.year_number, first_year(branch.period)
    found = select(Participation.kind, Participation.code, Participation.year, Unit).join(Participation.unit)
    wanted = branch.in_years(Participation.year, range(year if since is None else since, year + 1))
    survivors = {kind: merging.survivors(kind) for kind in ParticipantKind}
    for kind, written, in_year, unit in db.session.execute(found.where(wanted)):
        code, path = survivors[kind](written), branch.path(unit, branch.day_of(in_year))
        key, name = ("persons" if kind is PERSON else "collectives"), f"Tham gia {code}"
        if in_year == year:
            yield Fact(key, path, code, name)
        if since is not None:
            yield Fact(f"{key}_all", path, code, name)


def _pilots(branch: Branch) -> Iterator[Fact]:
    year = branch.period.year_number
    found = select(Pilot.id, Pilot.name, Unit).join(Pilot.unit).where(branch.in_years(Pilot.year, [year]))
    for number, name, unit in db.session.execute(found):
        yield Fact("pilots", branch.path(unit, branch.day_of(year)), str(number), f"Thí điểm {name}")


def _channels(branch: Branch) -> Iterator[Fact]:
    found = select(Channel.kind, Channel.link, Unit).join(Channel.unit)
    running = (branch.at_the_end(), gathering.runs(branch.period), Channel.kind.in_(CHANNELS))
    for kind, link, unit in db.session.execute(found.where(*running)):
        same, name = f"{unit.id}:{kind.value}:{link or ''}", f"{kind.label}, {unit.name}"
        yield Fact(CHANNELS[kind], branch.path(unit, branch.last), same, name)


def _papers(branch: Branch) -> Iterator[Fact]:
    found = select(Document.id, Document.symbol, Document.kind, Document.on, Unit).join(Document.unit)
    inside = (branch.dated(Document.on), Document.withdrawn_at.is_(None))
    for number, symbol, kind, on, unit in db.session.execute(found.where(*inside)):
        path = branch.path(unit, on)
        yield Fact("papers", path, str(number), symbol)
        if kind is DocumentKind.PLAN:
            yield Fact("plans", path, str(number), symbol)


def _stories(branch: Branch) -> Iterator[Fact]:
    period = branch.period
    found = select(Story.id, Story.published_at, Unit).join(Story.unit).where(Story.state == StoryState.PUBLISHED)
    inside = and_(Story.published_at >= period.first_instant, Story.published_at < period.next_instant)
    held = branch.on(Story.published_at, period.start, period.end, clock.start_of)
    for number, at, unit in db.session.execute(found.where(inside, held)):
        day = clock.local_date(at) if at else branch.last
        yield Fact("stories", branch.path(unit, day), str(number), f"Bài số {number}")


def _honours(branch: Branch) -> Iterator[Fact]:
    found = select(Honour, Round.kind, Unit).join(Honour.round).join(Unit, Unit.id == Honour.unit_id, isouter=True)
    for honour, kind, unit in db.session.execute(found.where(*honoured_in(branch))):
        name = f"QĐ {honour.decision_symbol}" if honour.decision_symbol else f"Tôn vinh số {honour.id}"
        half = "persons" if honour.honoured_kind is PERSON else "collectives"
        key = f"titles_{half}" if kind is HonourKind.TITLE else f"praised_{half}"
        path = branch.path(unit or branch.unit, honour.decided_on or branch.last)
        yield Fact(key, path, str(honour.id), name)


def honoured_in(branch: Branch) -> tuple[ColumnElement[bool], ...]:
    """Honours decided inside the period, or whose round is of that year where the list names no day."""
    period = branch.period
    year = period.year_number if not period.part else 0
    day = Honour.decided_on.between(period.start, period.end)
    dayless = and_(Honour.decided_on.is_(None), Round.year == year)
    own = or_(and_(day, branch.on(Honour.decided_on, period.start, period.end)), and_(dayless, branch.at_the_end()))
    mine: ColumnElement[bool] = select(Unit.id).where(Unit.id == Honour.unit_id, own).correlate(Honour, Round).exists()
    if whole(branch.unit):
        mine = or_(mine, Honour.unit_id.is_(None))
    return Honour.withdrawn_at.is_(None), or_(day, dayless), mine


def whole(unit: Unit) -> bool:
    """What belongs to no unit of the site is the province's."""
    return unit.kind in {UnitKind.CENTRAL, UnitKind.PROVINCE}


def _meetings(branch: Branch) -> Iterator[Fact]:
    for event, guests in gathering.meetings_between(branch, branch.period.start, branch.period.end):
        path, name = branch.path(event.unit, event.on), f"Gặp mặt {clock.format_date(event.on)}"
        yield Fact("meetings", path, str(event.id), name)
        yield Fact("guests", path, str(event.id), name, guests)


def events_in(branch: Branch) -> list[Event]:
    """Launches, months, reviews and others that stand, begun inside the period; meetings are told apart."""
    found = select(Event).join(Event.unit).options(contains_eager(Event.unit)).where(branch.dated(Event.on))
    found = found.where(Event.withdrawn_at.is_(None), Event.kind != EventKind.MEETING)
    return list(db.session.scalars(found.order_by(Event.on, Event.id)))


def _events(branch: Branch) -> Iterator[Fact]:
    for event in events_in(branch):
        path, name = branch.path(event.unit, event.on), f"{event.kind.label} {clock.format_date(event.on)}"
        yield Fact("events", path, str(event.id), name)


def _tasks(branch: Branch) -> Iterator[Fact]:
    done, left = tasks.of(branch)
    own = branch.path(branch.unit, branch.last)
    for key, found in (("tasks_done", done), ("tasks_open", left)):
        for task in found:
            day = task.ended_on if key == "tasks_done" and task.ended_on else branch.last
            path = branch.path(task.unit, day) if task.unit is not None else own
            within = path if branch.unit.id in path else own
            yield Fact(key, within, str(task.id), f"Nhiệm vụ {task.position}, {task.plan.name}")


def _inspections(branch: Branch) -> Iterator[Fact]:
    found = select(Inspection, Unit).join(Inspection.unit).where(Inspection.cancelled_because.is_(None))
    days = {
        "inspections_planned": Inspection.planned_on,
        "inspections_held": Inspection.held_on,
        "inspections_mended": Inspection.mended_on,
    }
    for key, column in days.items():
        for row, unit in db.session.execute(found.where(branch.dated(column))):
            path, name = branch.path(unit, getattr(row, column.key)), f"Kiểm tra {clock.format_date(row.planned_on)}"
            yield Fact(key, path, str(row.id), name)
            if key == "inspections_held" and row.demand is not None:
                yield Fact("inspections_demands", path, str(row.id), name)
