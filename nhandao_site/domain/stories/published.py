"""The column as anyone reads it: published stories, names without consent as initials."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, true, tuple_
from sqlalchemy.orm import contains_eager, defer, joinedload

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.media import published as media
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import naming
from nhandao_site.domain.stories.content import MAX_RELATED
from nhandao_site.domain.stories.models import (
    Fact,
    OldSlug,
    Story,
    StoryAddress,
    StoryRelated,
    StoryState,
    StorySubject,
    Topic,
)
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, markdown, vietnamese

PAGE = 13  # one that leads and twelve more
TOPICS = {vietnamese.slugify(topic.label): topic.label for topic in Topic}
"""What stands in the address line → what the reader reads."""

_BY_PATH = {vietnamese.slugify(topic.label): topic for topic in Topic}
# One question for all of it: rows repeat for each fact and person, so the long text stays out of them.
_LIGHT = (joinedload(Story.cover), joinedload(Story.facts), joinedload(Story.subjects), defer(Story.body))
DRAWN = {Topic.KITCHEN: "pot", Topic.HOUSE: "roof", Topic.DISASTER: "roof"}


@dataclass(frozen=True)
class Counted:
    number: int
    measure: str
    span: str | None


@dataclass(frozen=True)
class Card:
    """One story among others."""

    id: int
    slug: str
    title: str
    lede: str
    topic: str
    kind: str | None  # "Cộng đồng nhân ái", "Người tốt, việc thiện"
    unit_name: str
    unit_code: str
    published_at: datetime
    updated_at: datetime
    fact: Counted | None
    photo: media.Photo | None
    art: str  # a drawn picture where no photo stands: "bike", "pot", "roof"

    @property
    def url(self) -> str:
        return f"/nguoi-tot-viec-thien/{self.slug}"


@dataclass(frozen=True)
class Piece(Card):
    """A whole story."""

    html: str
    facts: tuple[Counted, ...]
    names: tuple[str, ...]
    source: str | None
    author_name: str
    address_ids: tuple[int, ...]
    words: int
    notes: tuple["Corrected", ...] = ()


@dataclass(frozen=True)
class Corrected:
    """What was put right after the story stood, and when."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Page:
    cards: tuple[Card, ...]
    after: int | None  # id of the last card when older ones follow
    unit_name: str | None = None  # the unit by which the list was cut


@dataclass(frozen=True)
class Moved:
    """An old address of a story."""

    slug: str


@dataclass(frozen=True)
class Gone:
    """A story that was taken down."""

    at: datetime


def page(topic: str | None = None, unit_code: str | None = None, after: int | None = None) -> Page:
    """The column, newest first. An unknown topic or unit narrows nothing; `after` is a story's id."""
    unit = db.session.scalar(select(Unit).where(Unit.code == unit_code)) if unit_code else None
    wanted = _cards().where(
        Story.topic == _BY_PATH[topic] if topic in _BY_PATH else true(),
        unit.branch() if unit else true(),
        _older_than(after) if after else true(),
    )
    rows = db.session.scalars(wanted.limit(PAGE + 1)).unique().all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return Page(_shown(rows[:PAGE]), more, unit.name if unit else None)


def newest(limit: int) -> tuple[Card, ...]:
    """For the front page."""
    return _shown(db.session.scalars(_cards().limit(limit)).unique().all())


def by_slug(slug: str) -> Piece | Moved | Gone | None:
    """The story of this address line; where it lives now; that it was taken down; or nothing."""
    found = (
        select(Story)
        .where(Story.slug == slug, (Story.state == StoryState.PUBLISHED) | Story.withdrawn_at.is_not(None))
        .options(
            *_LIGHT,
            joinedload(Story.unit),
            joinedload(Story.links).load_only(StoryAddress.address_id),
            joinedload(Story.notes),
        )
    )
    story = db.session.scalars(found).unique().one_or_none()
    if story is None:
        return _moved(slug)
    if story.state is not StoryState.PUBLISHED:
        return Gone(story.withdrawn_at or story.updated_at)
    return _piece(story)


def related(piece: Piece, limit: int = 3) -> tuple[Card, ...]:
    """Those an editor chose, in that order; then of the same topic and unit, then of the topic, then the newest."""
    chosen = (StoryRelated.story_id == piece.id) & (StoryRelated.other_id == Story.id)
    topic = Story.topic == _BY_PATH[vietnamese.slugify(piece.topic)]
    near = (topic & (Unit.code == piece.unit_code)).desc()
    wanted = _cards().outerjoin(StoryRelated, chosen).where(Story.id != piece.id).order_by(None)
    order = func.coalesce(StoryRelated.position, MAX_RELATED)
    wanted = wanted.order_by(order, near, topic.desc(), *_newest_first()).limit(limit)
    return _shown(db.session.scalars(wanted).unique().all())


def about_address(address_id: int, limit: int = 3) -> tuple[Card, ...]:
    """Stories that lead to an address, for its profile."""
    told = select(StoryAddress.story_id).where(StoryAddress.address_id == address_id)
    return _shown(db.session.scalars(_cards().where(Story.id.in_(told)).limit(limit)).unique().all())


def photo_in_sight(story_id: int, file_id: int, shows_face: bool) -> bool:
    """A photo of a story that stands, while those whose faces it shows say yes. One question."""
    stands = select(Story.id).where(Story.id == story_id, Story.state == StoryState.PUBLISHED)
    if shows_face:
        stands = stands.where(exists(_yes_to_faces().where(Consent.subject_id == file_id)))
    return db.session.scalar(stands) is not None


def slugs_for_sitemap() -> list[tuple[str, datetime]]:
    """Oldest first."""
    rows = select(Story.slug, Story.updated_at).where(Story.state == StoryState.PUBLISHED).order_by(Story.id)
    return [(row.slug, row.updated_at) for row in db.session.execute(rows)]


@lru_cache(maxsize=256)
def html_of(source: str) -> str:
    """Rendered once a process for each text as it may be read; the text itself is the key, so nothing grows stale."""
    return markdown.render(source)


def _cards() -> Select[Story]:
    return (
        select(Story)
        .join(Story.unit)
        .where(Story.state == StoryState.PUBLISHED)
        .options(*_LIGHT, contains_eager(Story.unit))
        .order_by(*_newest_first())
    )


def _newest_first() -> tuple[ColumnElement[Any], ...]:
    return Story.published_at.desc(), Story.id.desc()


def _older_than(story_id: int) -> ColumnElement[bool]:
    at = select(Story.published_at).where(Story.id == story_id).scalar_subquery()
    return tuple_(Story.published_at, Story.id) < tuple_(at, story_id)


def _moved(slug: str) -> Moved | Gone | None:
    row = db.session.execute(
        select(Story.slug, Story.state, Story.withdrawn_at)
        .join(OldSlug, OldSlug.story_id == Story.id)
        .where(OldSlug.slug == slug)
    ).one_or_none()
    if row is None:
        return None
    if row.state is StoryState.PUBLISHED:
        return Moved(row.slug)
    return Gone(row.withdrawn_at) if row.withdrawn_at else None


def _shown(stories: Sequence[Story]) -> tuple[Card, ...]:
    agreed = _agreed_faces(stories)
    return tuple(Card(**_said(story, agreed)) for story in stories)


def _agreed_faces(stories: Sequence[Story]) -> set[int]:
    """Of the photos above these stories that show a face, those with a yes in force today."""
    faces = [story.cover_id for story in stories if story.cover is not None and story.cover.shows_face]
    found = _yes_to_faces().where(Consent.subject_id.in_(faces))
    return set(db.session.scalars(found)) if faces else set()


def _yes_to_faces() -> Select[int]:
    today = clock.today()
    return select(Consent.subject_id).where(
        Consent.subject == MediaFile.__tablename__, Consent.scope == Scope.FACE, consent.holds_on(today)
    )


def _piece(story: Story) -> Piece:
    names = naming.unnamed(story.subjects)
    text = naming.hide(story.body, names)
    return Piece(
        **_said(story, _agreed_faces([story])),
        html=html_of(text),
        facts=_facts(story.facts, names),
        names=tuple(naming.shown(subject) for subject in story.subjects),
        source=naming.hide(story.source, names) if story.source else None,
        author_name=story.author_name,
        address_ids=tuple(link.address_id for link in story.links),
        words=len(text.split()),
        notes=tuple(Corrected(note.at, naming.hide(note.text, names)) for note in story.notes),
    )


def _said(story: Story, agreed: set[int]) -> dict[str, Any]:
    names = naming.unnamed(story.subjects)
    return {
        "id": story.id,
        "slug": story.slug,
        "title": naming.hide(story.title, names),
        "lede": naming.hide(story.lede, names),
        "topic": first_capital(story.topic.label),
        "kind": _kind(story.subjects),
        "unit_name": story.unit.name,
        "unit_code": story.unit.code,
        "published_at": story.published_at,
        "updated_at": story.updated_at,
        "fact": next(iter(_facts(story.facts[:1], names)), None),
        "photo": _photo(story, names, agreed),
        "art": story.art or DRAWN.get(story.topic, "bike"),
    }


def _kind(subjects: Sequence[StorySubject]) -> str | None:
    return first_capital(subjects[0].kind.label) if subjects else None


def first_capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _facts(facts: Sequence[Fact], names: tuple[str, ...]) -> tuple[Counted, ...]:
    return tuple(
        Counted(f.number, naming.hide(f.measure, names), naming.hide(f.span, names) if f.span else None) for f in facts
    )


def _photo(story: Story, names: tuple[str, ...], agreed: set[int]) -> media.Photo | None:
    cover = story.cover
    if cover is None or not cover.public or cover.removed_at or (cover.shows_face and cover.id not in agreed):
        return None
    photo = media.as_photo(cover)
    caption = naming.hide(photo.caption, names) if photo.caption else None
    return replace(photo, alt=naming.hide(photo.alt, names), caption=caption)
