"""The wall: decided honours that stand, as anyone reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from nhandao_site.db import ERASED, db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import EventHonour, Honour, HonourKind, Round
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese

PAGE = 60
LEVELS = {"trung-uong": Level.CENTRAL, "tinh": Level.PROVINCE, "huyen": Level.DISTRICT, "xa": Level.COMMUNE}
KINDS = {
    "nguoi-tot": (HonourKind.TITLE, ParticipantKind.PERSON, "Người tốt, việc thiện"),
    "cong-dong": (HonourKind.TITLE, ParticipantKind.COLLECTIVE, "Cộng đồng nhân ái"),
    "bieu-duong": (HonourKind.COMMENDATION, None, "Biểu dương"),
    "bang-khen": (HonourKind.CERTIFICATE, None, "Bằng khen"),
    "giay-khen": (HonourKind.PRAISE, None, "Giấy khen"),
}
_RANK = case({level: n for n, level in enumerate(Level)}, value=Round.level)


@dataclass(frozen=True)
class Filters:
    """What stands in the address line; an unknown value narrows nothing."""

    round: str = ""
    level: str = ""
    kind: str = ""
    year: int | None = None
    unit: str = ""
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One honoured person or collective."""

    id: int
    name: str
    title: str
    level_text: str
    medal: str
    unit_name: str | None
    achievement: str | None
    decision_text: str
    decided_on: date | None
    story_url: str | None
    url: str


@dataclass(frozen=True)
class Group:
    """The honours of one level inside one occasion."""

    level_text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Occasion:
    title: str
    note: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Wall:
    occasions: tuple[Occasion, ...]
    after: int | None


@dataclass(frozen=True)
class Choices:
    rounds: tuple[tuple[str, str], ...]  # path, label
    years: tuple[int, ...]
    units: tuple[tuple[str, str], ...]  # code, name


def wall(filters: Filters, after: int | None = None) -> Wall:
    """Newest occasion first, inside it from the highest level down; `after` is the id of the last line seen."""
    wanted = _narrowed(filters).order_by(*order()).limit(PAGE + 1)
    if after and (place := _place_of(after)) is not None:
        wanted = wanted.where(tuple_(*order()) > tuple_(*place))
    rows = list(db.session.scalars(wanted).unique())
    shown = rows[:PAGE]
    return Wall(_occasions(shown), shown[-1].id if len(rows) > PAGE else None)


def choices() -> Choices:
    """Occasions and years that can be asked for."""
    rows = db.session.execute(
        select(Round.year, Round.name).distinct().order_by(Round.year.desc(), Round.name).limit(200)
    ).all()
    rounds = tuple((_path(row.year, row.name), wording.occasion(row.year, row.name)) for row in rows)
    return Choices(rounds, tuple(dict.fromkeys(row.year for row in rows)), _units())


def _units() -> tuple[tuple[str, str], ...]:
    """Units with an honour that stands: (code, name)."""
    found = select(Unit.code, Unit.name).where(
        Unit.id.in_(
            select(Honour.unit_id).where(
                Honour.withdrawn_at.is_(None), Honour.held_back.is_(False), Honour.name != ERASED, no_hidden_child()
            )
        )
    )
    return tuple((row.code, row.name) for row in db.session.execute(found.order_by(Unit.sort_key).limit(300)))


def of_story(story_id: int) -> Line | None:
    """The latest honour that a story tells of."""
    wanted = standing().where(Honour.story_id == story_id, no_hidden_child()).order_by(*order()).limit(1)
    honour = db.session.scalars(wanted).unique().one_or_none()
    return line_of(honour) if honour else None


def at_event(event_id: int) -> tuple[Line, ...]:
    """Whose honours stood at an event of the movement, by name; one that was withdrawn is no guest."""
    came = select(EventHonour.honour_id).where(EventHonour.event_id == event_id)
    rows = db.session.scalars(standing().where(Honour.id.in_(came)).order_by(Honour.sort_key, Honour.id))
    return tuple(map(line_of, rows.unique()))


def newest(limit: int) -> tuple[Line, ...]:
    """For the front page."""
    return tuple(map(line_of, db.session.scalars(standing().order_by(*order()).limit(limit)).unique()))


def standing() -> Select[Honour]:
    """What the wall shows; whoever was erased counts in figures and stands in no list."""
    return (
        select(Honour)
        .join(Honour.round)
        .where(Honour.withdrawn_at.is_(None), Honour.held_back.is_(False), Honour.name != ERASED)
        .options(contains_eager(Honour.round), joinedload(Honour.unit))
        .options(joinedload(Honour.story).load_only(Story.slug, Story.state))
    )


def _narrowed(filters: Filters) -> Select[Honour]:
    kind = KINDS.get(filters.kind)
    return standing().where(
        Round.level == LEVELS[filters.level] if filters.level in LEVELS else true(),
        Round.kind == kind[0] if kind else true(),
        Honour.honoured_kind == kind[1] if kind and kind[1] else true(),
        Round.year == filters.year if filters.year else true(),
        _of_unit(filters.unit),
        _named(filters.words),
        _in_round(filters.round),
    )


def _of_unit(code: str) -> ColumnElement[bool]:
    """The unit and everything inside it."""
    unit = db.session.scalar(select(Unit).where(Unit.code == code)) if code else None
    if unit is None:
        return true()
    inside = Honour.unit_id.in_(select(Unit.id).where(unit.branch()))
    return inside if unit.kind in {UnitKind.PROVINCE, UnitKind.CENTRAL} else and_(inside, no_hidden_child())


def shows_name() -> ColumnElement[bool]:
    """`Honour.shows_name`, asked of the database."""
    holds = or_(Honour.name_until.is_(None), Honour.name_until >= clock.today())
    return or_(Honour.honoured_kind == ParticipantKind.COLLECTIVE, and_(Honour.name_consented.is_(True), holds))


def no_hidden_child() -> ColumnElement[bool]:
    return or_(Honour.is_child.is_not(True), shows_name())


def _named(words: str) -> ColumnElement[bool]:
    """By a name that is shown; whoever stands as initials is found by none."""
    folded = vietnamese.fold_name(words)
    return and_(shows_name(), Honour.folded.contains(folded, autoescape=True)) if folded else true()


def _in_round(path: str) -> ColumnElement[bool]:
    year, _, _ = path.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        return true()
    names = db.session.scalars(select(Round.name).where(Round.year == int(year)).distinct()).all()
    meant = [name for name in names if _path(int(year), name) == path]
    return (Round.year == int(year)) & Round.name.in_(meant) if meant else true()


def _path(year: int, name: str) -> str:
    return f"{year}-{vietnamese.slugify(name)}"


def order() -> tuple[Any, ...]:
    return -Round.year, Round.name, _RANK, Honour.sort_key, Honour.id


def _place_of(honour_id: int) -> Sequence[Any] | None:
    return db.session.execute(select(*order()).join(Honour.round).where(Honour.id == honour_id)).one_or_none()


def _occasions(rows: Sequence[Honour]) -> tuple[Occasion, ...]:
    return tuple(
        Occasion(wording.occasion(*key), _note(group), _groups(group))
        for key, group in ((key, list(rest)) for key, rest in groupby(rows, lambda h: (h.round.year, h.round.name)))
    )


def _note(group: Sequence[Honour]) -> str:
    days = sorted({honour.decided_on for honour in group if honour.decided_on})
    if not days:
        return ""
    first, last = f"{days[0]:%d/%m/%Y}", f"{days[-1]:%d/%m/%Y}"
    return f"Quyết định ngày {first}" if first == last else f"Quyết định từ {first} đến {last}"


def _groups(group: Sequence[Honour]) -> tuple[Group, ...]:
    return tuple(
        Group(_capital(wording.LEVELS[level]), tuple(map(line_of, lines)))
        for level, lines in groupby(group, lambda honour: honour.round.level)
    )


def line_of(honour: Honour) -> Line:
    story = honour.story if honour.story and honour.story.state is StoryState.PUBLISHED else None
    story = None if honour.hides_child else story
    return Line(
        id=honour.id,
        name=wording.shown_name(honour),
        title=wording.title(honour),
        level_text=wording.LEVELS[honour.round.level],
        medal=wording.MEDALS[honour.round.level],
        unit_name=wording.unit_name(honour),
        achievement=wording.achievement(honour),
        decision_text=wording.decision(honour),
        decided_on=honour.decided_on,
        story_url=f"/nguoi-tot-viec-thien/{story.slug}" if story else None,
        url=wording.url(honour),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
