"""The newsroom's wall: a column for each state, what is urgent on top."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, union_all
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.stories.models import Comment, Story, StoryState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

SHOWN, SHOWN_SETTLED = 8, 4
"""Cards of a column; those of what is out or taken down are a reminder, not work."""
CAP = 99
"""A column counts no further; beyond it reads “99+”."""


@dataclass(frozen=True)
class Card:
    """One story on the wall; `open_comments` nobody has settled yet."""

    id: int
    title: str
    unit_name: str
    author_name: str
    editor_name: str | None
    due_on: date | None
    late: bool
    at: datetime  # the hour that matters in its state: due out, published, taken down, last changed
    embargo_until: datetime | None
    open_comments: int


@dataclass(frozen=True)
class Column:
    state: StoryState
    cards: list[Card]
    count: int

    @property
    def told(self) -> str:
        return f"{CAP}+" if self.count > CAP else str(self.count)


def columns_for(officer: Account, *, mine: bool = False) -> list[Column]:
    """Every state with its first cards, of the officer's branch. Three statements whatever the column holds."""
    asked = [_of_state(officer, state, mine).subquery() for state in StoryState]
    found = db.session.execute(union_all(*(select(each.c.id, each.c.state) for each in asked))).all()
    by_state: dict[StoryState, list[int]] = {state: [] for state in StoryState}
    for row in found:
        by_state[StoryState(row.state)].append(row.id)
    shown = [number for state, numbers in by_state.items() for number in numbers[: _most(state)]]
    cards = _cards(shown)
    return [
        Column(state, [cards[number] for number in numbers[: _most(state)]], len(numbers))
        for state, numbers in by_state.items()
    ]


def _most(state: StoryState) -> int:
    return SHOWN_SETTLED if state in {StoryState.PUBLISHED, StoryState.WITHDRAWN} else SHOWN


def _of_state(officer: Account, state: StoryState, mine: bool) -> Select[int, StoryState]:
    return (
        select(Story.id, Story.state)
        .join(Unit, Story.unit_id == Unit.id)
        .where(officer.unit.branch(), Story.state == state, Story.editor_id == officer.id if mine else true())
        .order_by(*_urgent_first(state))
        .limit(CAP + 1)
    )


def _urgent_first(state: StoryState) -> tuple[ColumnElement[Any], ...]:
    if state is StoryState.SCHEDULED:
        return Story.publish_at.asc(), Story.id.asc()
    if state is StoryState.PUBLISHED:
        return Story.published_at.desc(), Story.id.desc()
    if state is StoryState.WITHDRAWN:
        return Story.withdrawn_at.desc(), Story.id.desc()
    return Story.due_on.is_(None).asc(), Story.due_on.asc(), Story.updated_at.desc(), Story.id.desc()


def _cards(numbers: list[int]) -> dict[int, Card]:
    if not numbers:
        return {}
    said = select(Comment.story_id, func.count()).where(Comment.story_id.in_(numbers), Comment.settled_at.is_(None))
    open_: dict[int, int] = {row[0]: row[1] for row in db.session.execute(said.group_by(Comment.story_id))}
    rows = select(Story).where(Story.id.in_(numbers)).options(joinedload(Story.unit), joinedload(Story.editor))
    return {story.id: _card(story, open_.get(story.id, 0)) for story in db.session.scalars(rows)}


def _card(story: Story, comments: int) -> Card:
    return Card(
        id=story.id,
        title=story.title,
        unit_name=story.unit.name,
        author_name=story.author_name,
        editor_name=story.editor.name if story.editor else None,
        due_on=story.due_on,
        late=story.due_on is not None and story.due_on < clock.today(),
        at=_hour(story),
        embargo_until=story.embargo_until if (story.embargo_until or clock.now()) > clock.now() else None,
        open_comments=comments,
    )


def _hour(story: Story) -> datetime:
    hours = {
        StoryState.SCHEDULED: story.publish_at,
        StoryState.PUBLISHED: story.published_at,
        StoryState.WITHDRAWN: story.withdrawn_at,
    }
    return hours.get(story.state) or story.updated_at
