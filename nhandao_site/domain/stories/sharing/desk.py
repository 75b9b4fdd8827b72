"""Sharing as the staff sees it: stories to share, where they stood, how far the column reaches, bulletins."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, true

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing.models import Bulletin, Outlet, Posting, PressPiece
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

PAGE = 20
MOST_LINES = 5000


@dataclass(frozen=True)
class Page:
    stories: list[Story]
    posted: dict[int, int]  # id of a story → how often it was posted by the officer's branch
    after: int | None


@dataclass(frozen=True)
class Line:
    """How often one unit posted on one channel in one month; `stories` counts each story once."""

    unit_id: int
    unit_name: str
    unit_code: str
    outlet: Outlet
    month: str  # "2026-11", by the Vietnamese day of posting
    postings: int
    stories: int


def published_story(story_id: int) -> Story | None:
    """Any story that stands on the street: what everybody reads, every unit may pass on."""
    story = db.session.get(Story, story_id)
    return story if story and story.state is StoryState.PUBLISHED else None


def page_for(officer: Account, words: str = "", after: int | None = None) -> Page:
    """Published stories of every unit, newest first, with how often the officer's branch passed them on."""
    title = Story.title.icontains(vietnamese.clean(words), autoescape=True) if words.strip() else true()
    found = (
        select(Story)
        .where(Story.state == StoryState.PUBLISHED, title)
        .order_by(Story.published_at.desc(), Story.id.desc())
    )
    if after and (last := db.session.get(Story, after)) and last.published_at:
        found = found.where(
            (Story.published_at < last.published_at) | ((Story.published_at == last.published_at) & (Story.id < after))
        )
    rows = list(db.session.scalars(found.limit(PAGE + 1)))
    shown = rows[:PAGE]
    return Page(shown, _posted(officer, [story.id for story in shown]), shown[-1].id if len(rows) > PAGE else None)


def _posted(officer: Account, ids: Collection[int]) -> dict[int, int]:
    counted = (
        select(Posting.story_id, func.count())
        .join(Posting.unit)
        .where(Posting.story_id.in_(ids), Posting.taken_back_at.is_(None), officer.unit.branch())
        .group_by(Posting.story_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)} if ids else {}


def postings(officer: Account, story: Story) -> list[Posting]:
    """Of the officer's branch, taken back ones too, newest first."""
    found = select(Posting).join(Posting.unit).where(Posting.story_id == story.id, officer.unit.branch())
    return list(db.session.scalars(found.order_by(Posting.posted_on.desc(), Posting.id.desc()).limit(200)))


def posting_for(officer: Account, posting_id: int) -> Posting | None:
    posting = db.session.get(Posting, posting_id)
    return posting if posting and officer.may(Permission.STORIES_SHARE, within=posting.unit) else None


def pieces(story: Story) -> list[PressPiece]:
    """What newspapers and stations told of a story of the officer's branch; removed ones are left out."""
    found = select(PressPiece).where(PressPiece.story_id == story.id, PressPiece.removed_at.is_(None))
    return list(db.session.scalars(found.order_by(PressPiece.appeared_on.desc(), PressPiece.id.desc())))


def piece_for(officer: Account, piece_id: int) -> PressPiece | None:
    piece = db.session.get(PressPiece, piece_id)
    return piece if piece and officer.may(Permission.STORIES_READ, within=piece.story.unit) else None


def coverage(officer: Account, first: date, last: date, unit: Unit | None = None) -> list[Line]:
    """Postings not taken back, between two days included, by unit, channel and month."""
    branch = (unit or officer.unit).branch()
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.code, Posting.outlet, Posting.posted_on, Posting.story_id)
        .join(Posting, Posting.unit_id == Unit.id)
        .where(branch, Posting.taken_back_at.is_(None), Posting.posted_on >= first, Posting.posted_on <= last)
        .order_by(Unit.sort_key, Posting.posted_on)
        .limit(MOST_LINES * 10)
    )
    told: dict[tuple[int, str, str, Outlet, str], list[int]] = {}
    for unit_id, name, code, outlet, day, story_id in rows:
        told.setdefault((unit_id, name, code, outlet, f"{day:%Y-%m}"), []).append(story_id)
    return [Line(*key, len(ids), len(set(ids))) for key, ids in told.items()]


def bulletins_for(officer: Account, after: int | None = None) -> tuple[list[Bulletin], int | None]:
    """Of the officer's branch, newest first; the id after which older ones follow."""
    found = select(Bulletin).join(Bulletin.unit).where(officer.unit.branch()).order_by(Bulletin.id.desc())
    if after:
        found = found.where(Bulletin.id < after)
    rows = list(db.session.scalars(found.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def bulletin_for(officer: Account, bulletin_id: int) -> Bulletin | None:
    bulletin = db.session.get(Bulletin, bulletin_id)
    return bulletin if bulletin and officer.may(Permission.STORIES_READ, within=bulletin.unit) else None


def choices(unit: Unit, month: date, chosen: Collection[int] = ()) -> list[Story]:
    """For a bulletin: stories of the branch published up to the month's end, newest first, and those chosen."""
    end = clock.start_of(clock.add_months(month.replace(day=1), 1))
    recent = (
        select(Story.id)
        .join(Story.unit)
        .where(unit.branch(), Story.state == StoryState.PUBLISHED, Story.published_at < end)
        .order_by(Story.published_at.desc(), Story.id.desc())
        .limit(30)
    )
    wanted = {*db.session.scalars(recent), *chosen}
    found = select(Story).where(Story.id.in_(wanted), Story.state == StoryState.PUBLISHED)
    return list(db.session.scalars(found.order_by(Story.published_at.desc(), Story.id.desc())))
