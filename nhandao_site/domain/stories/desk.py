"""The column as its writers see it: stories of their branch in every state."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.stories import writers
from nhandao_site.domain.stories.models import Comment, Correction, Revision, Story, StoryState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

PAGE = 30
_MOST = 99


@dataclass(frozen=True)
class Page:
    stories: list[Story]
    after: int | None


def one_for(officer: Account, story_id: int) -> Story | None:
    """A story of the officer's branch, or nothing."""
    with_it = [joinedload(Story.unit), joinedload(Story.editor), joinedload(Story.beside)]
    story = db.session.get(Story, story_id, options=with_it)
    return story if story and officer.may(Permission.STORIES_READ, within=story.unit) else None


def page_for(officer: Account, state: StoryState | None = None, words: str = "", after: int | None = None) -> Page:
    """Newest first; `after` is the id of the last one seen."""
    # The title is short text of the staff: the same letters, not the same meaning.
    title = Story.title.icontains(vietnamese.clean(words), autoescape=True) if words.strip() else true()
    found = (
        select(Story)
        .join(Story.unit)
        .where(officer.unit.branch(), Story.state == state if state else true(), title)
        .order_by(Story.id.desc())
        .limit(PAGE + 1)
    )
    if after:
        found = found.where(Story.id < after)
    rows = list(db.session.scalars(found))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def waiting_for(officer: Account) -> int:
    """Stories and corrections that wait for this officer; never the own words. Counts no further than 99."""
    if not officer.may(Permission.STORIES_PUBLISH):
        return 0
    return db.session.scalar(select(func.count()).select_from(waiting_rows(officer).subquery())) or 0


def waiting_rows(officer: Account) -> Select[int]:
    mine = (Story.author_id == officer.id) | writers.hand_of(officer.id, Story.id)
    texts = (Story.state == StoryState.REVIEW) & mine.is_not(True)
    corrections = Correction.id.is_not(None) & ~writers.hand_of(officer.id, Story.id, ("story:amend",))
    return (
        select(Story.id)
        .join(Unit, Story.unit_id == Unit.id)
        .outerjoin(Correction, Correction.story_id == Story.id)
        .where(officer.unit.branch(), texts | corrections)
        .limit(_MOST)
    )


def comments(story: Story) -> list[Comment]:
    found = select(Comment).where(Comment.story_id == story.id).order_by(Comment.id.desc()).limit(100)
    return list(db.session.scalars(found))


def revisions(story: Story) -> list[Revision]:
    """What stood before each change, the latest first."""
    found = select(Revision).where(Revision.story_id == story.id).order_by(Revision.number.desc()).limit(50)
    return list(db.session.scalars(found))
