"""Where a story stood, what newspapers told, and the bulletins, as anybody may read them.

A story that was taken down, or whose names were taken back, is read anew each time: a bulletin never keeps text.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Exists, exists, literal, select, union_all
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain import consent
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.media import published as media
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing.models import (
    Bulletin,
    BulletinState,
    BulletinStory,
    Posting,
    PressPiece,
)
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, markdown

PAGE = 24
MOST_POSTED = 200


@dataclass(frozen=True)
class Posted:
    """“Facebook, Xã Bàu Sen”, with the link when there is one."""

    outlet: str
    unit_name: str
    link: str | None
    posted_on: date


@dataclass(frozen=True)
class Press:
    kind: str
    outlet: str
    title: str
    appeared_on: date
    link: str
    poster: media.Photo | None


@dataclass(frozen=True)
class Elsewhere:
    posted: tuple[Posted, ...]
    press: tuple[Press, ...]


@dataclass(frozen=True)
class Issue:
    """One bulletin among others."""

    slug: str
    title: str
    month: date
    unit_name: str
    published_at: datetime

    @property
    def url(self) -> str:
        return f"/ban-tin/{self.slug}"

    @property
    def month_text(self) -> str:
        return f"tháng {self.month.month}/{self.month.year}"


@dataclass(frozen=True)
class Paper(Issue):
    """A whole bulletin; `left_out` of its stories may not be read any more."""

    words_html: str
    words: str
    author_name: str
    pieces: tuple[stories.Piece, ...]
    left_out: int


@dataclass(frozen=True)
class Gone:
    at: datetime


def elsewhere(story_id: int) -> Elsewhere:
    """Newest first. Postings not taken back; pieces a second person has looked at, a face on a poster only while
    the yes to it holds. One question.
    """
    lines = _lines(story_id).subquery()
    rows = db.session.execute(
        select(Posting, Unit.name, PressPiece, MediaFile, _yes_to_face(MediaFile.id))
        .select_from(lines)
        .outerjoin(Posting, (lines.c.what == "posting") & (Posting.id == lines.c.id))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .outerjoin(PressPiece, (lines.c.what == "press") & (PressPiece.id == lines.c.id))
        .outerjoin(MediaFile, MediaFile.id == PressPiece.poster_id)
        .order_by(lines.c.day.desc(), lines.c.id.desc())
    ).all()
    return Elsewhere(
        posted=tuple(_posted(posting, unit) for posting, unit, _, _, _ in rows if posting is not None)[:MOST_POSTED],
        press=tuple(_press(piece, file, agreed) for _, _, piece, file, agreed in rows if piece is not None),
    )


def _lines(story_id: int) -> CompoundSelect[Any]:
    return union_all(
        select(literal("posting").label("what"), Posting.id.label("id"), Posting.posted_on.label("day")).where(
            Posting.story_id == story_id, Posting.taken_back_at.is_(None)
        ),
        select(literal("press"), PressPiece.id, PressPiece.appeared_on).where(
            PressPiece.story_id == story_id, PressPiece.confirmed_at.is_not(None), PressPiece.removed_at.is_(None)
        ),
    )


def _posted(posting: Posting, unit_name: str) -> Posted:
    outlet = posting.outlet.label
    return Posted(outlet[:1].upper() + outlet[1:], unit_name, posting.link, posting.posted_on)


def _press(piece: PressPiece, file: MediaFile | None, agreed: bool) -> Press:
    seen = file is not None and file.public and not file.removed_at and (agreed or not file.shows_face)
    poster = media.as_photo(file) if file is not None and seen else None
    return Press(piece.kind.label, piece.outlet, piece.title, piece.appeared_on, piece.link, poster)


def poster_in_sight(piece_id: int, file_id: int, shows_face: bool) -> bool:
    """A poster of a piece that stands under a story that stands, while those seen on it say yes. One question."""
    stands = (
        select(PressPiece.id)
        .join(Story, PressPiece.story_id == Story.id)
        .where(
            PressPiece.id == piece_id,
            PressPiece.poster_id == file_id,
            PressPiece.confirmed_at.is_not(None),
            PressPiece.removed_at.is_(None),
            Story.state == StoryState.PUBLISHED,
        )
    )
    if shows_face:
        stands = stands.where(_yes_to_face(file_id))
    return db.session.scalar(stands) is not None


def issues(limit: int = PAGE, before: int | None = None) -> tuple[tuple[Issue, ...], int | None]:
    """Published bulletins, the newest month first; the offset of the older ones."""
    start = before or 0
    rows = db.session.scalars(
        select(Bulletin)
        .where(Bulletin.state == BulletinState.PUBLISHED)
        .options(joinedload(Bulletin.unit))
        .order_by(Bulletin.month.desc(), Bulletin.id.desc())
        .offset(start)
        .limit(limit + 1)
    ).all()
    return tuple(_issue(row) for row in rows[:limit]), start + limit if len(rows) > limit else None


def by_slug(slug: str) -> Paper | Gone | None:
    """The bulletin with what of it may be read today: two questions and one for each of its twelve stories."""
    found = select(Bulletin).where(
        Bulletin.slug == slug, (Bulletin.state == BulletinState.PUBLISHED) | Bulletin.withdrawn_at.is_not(None)
    )
    bulletin = db.session.scalar(found.options(joinedload(Bulletin.unit)))
    if bulletin is None:
        return None
    if bulletin.state is not BulletinState.PUBLISHED:
        return Gone(bulletin.withdrawn_at or bulletin.updated_at)
    return paper(bulletin)


def paper(bulletin: Bulletin) -> Paper:
    """Also for the desk: a draft as it would be read."""
    places = db.session.execute(
        select(Story.slug, Story.state)
        .join(BulletinStory, BulletinStory.story_id == Story.id)
        .where(BulletinStory.bulletin_id == bulletin.id)
        .order_by(BulletinStory.position)
    ).all()
    told = [stories.by_slug(place.slug) for place in places if place.state is StoryState.PUBLISHED]
    pieces = tuple(piece for piece in told if isinstance(piece, stories.Piece))
    return Paper(
        **vars(_issue(bulletin)),
        words_html=markdown.render(bulletin.words),
        words=bulletin.words,
        author_name=bulletin.author_name,
        pieces=pieces,
        left_out=len(places) - len(pieces),
    )


def slugs_for_sitemap() -> list[tuple[str, datetime]]:
    """Oldest first."""
    rows = (
        select(Bulletin.slug, Bulletin.updated_at)
        .where(Bulletin.state == BulletinState.PUBLISHED)
        .order_by(Bulletin.id)
    )
    return [(row.slug, row.updated_at) for row in db.session.execute(rows)]


def _issue(bulletin: Bulletin) -> Issue:
    return Issue(
        slug=bulletin.slug,
        title=bulletin.title,
        month=bulletin.month,
        unit_name=bulletin.unit.name,
        published_at=bulletin.published_at or clock.now(),
    )


def _yes_to_face(file_id: Any) -> Exists:
    return exists().where(
        Consent.subject == MediaFile.__tablename__,
        Consent.subject_id == file_id,
        Consent.scope == Scope.FACE,
        consent.holds_on(clock.today()),
    )
