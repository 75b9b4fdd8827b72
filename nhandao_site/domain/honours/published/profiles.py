"""The page of one honoured person or collective: every honour that stands, the stories, the counted deeds.

The same kind, name and unit is the same one. A person who said yes to the full name on one paper and not on another
has two pages: put together they would tell the name that was not given.
"""

from dataclasses import dataclass
from datetime import datetime

from nhandao_site.db import db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.published.board import Line, line_of, order, shows_name, standing
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.stories import published as column

MOST = 100
MOST_STORIES = 5


@dataclass(frozen=True)
class Telling:
    """A published story with its first counted deeds: (number, what, span)."""

    title: str
    lede: str
    url: str
    facts: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Profile:
    """`url` is the one address of the page; another spelling of it leads there."""

    name: str
    is_person: bool
    unit_name: str | None
    years: tuple[int, ...]
    honours: tuple[Line, ...]
    stories: tuple[Telling, ...]
    url: str


@dataclass(frozen=True)
class Gone:
    """Everything that stood on this page was withdrawn; whose it was is not told any more."""

    at: datetime


def collectives_for_sitemap() -> list[tuple[str, datetime]]:
    """One page of each honoured collective, and when it was last honoured; search engines are told of no person."""
    rows = db.session.scalars(
        standing().where(Honour.honoured_kind == ParticipantKind.COLLECTIVE).order_by(None).order_by(Honour.id)
    ).unique()
    pages: dict[tuple[str, int | None], tuple[str, datetime]] = {}
    for row in rows:
        url, at = pages.get((row.folded, row.unit_id), (wording.url(row), row.recorded_at))
        pages[row.folded, row.unit_id] = url, max(at, row.recorded_at)
    return list(pages.values())


def by_slug(slug: str) -> Profile | Gone | None:
    """The number at the end says whose page it is; None when nothing of theirs ever stood."""
    tail = slug.rpartition("-")[2]
    if not (tail.isascii() and tail.isdigit() and len(tail) < 10):
        return None
    asked = db.session.get(Honour, int(tail))
    if asked is None or asked.held_back:
        return None
    rows = _same(asked)
    if not rows:
        return Gone(asked.withdrawn_at) if asked.withdrawn_at else None
    return Profile(
        name=wording.shown_name(asked),
        is_person=asked.honoured_kind.value == "person",
        unit_name=wording.unit_name(asked),
        years=tuple(sorted({row.round.year for row in rows})),
        honours=tuple(line_of(row) for row in rows),
        stories=tuple(_stories(rows)),
        url=wording.url(min(rows, key=lambda row: row.id)),
    )


def _same(honour: Honour) -> list[Honour]:
    found = standing().where(
        Honour.honoured_kind == honour.honoured_kind, Honour.folded == honour.folded,
        Honour.unit_id.is_not_distinct_from(honour.unit_id), shows_name() if honour.shows_name else ~shows_name(),
        Honour.is_child.is_(True) if honour.is_child else Honour.is_child.is_not(True),
    )  # fmt: skip
    return list(db.session.scalars(found.order_by(*order()).limit(MOST)).unique())


def _stories(rows: list[Honour]) -> list[Telling]:
    """As the column shows them, with the names it hides hidden; a name not given here is hidden here, too."""
    slugs = dict.fromkeys(row.story.slug for row in rows if row.story and not row.hides_child)
    pieces = [piece for slug in slugs if isinstance(piece := column.by_slug(slug), column.Piece)]
    return [_telling(piece, rows[0]) for piece in pieces[:MOST_STORIES]]


def _telling(piece: column.Piece, honour: Honour) -> Telling:
    shown = wording.shown_name(honour)
    title, lede = (text.replace(honour.name, shown) for text in (piece.title, piece.lede))
    facts = tuple((fact.number, fact.measure, fact.span or "") for fact in piece.facts[:4])
    return Telling(title, lede, f"/nguoi-tot-viec-thien/{piece.slug}", facts)
