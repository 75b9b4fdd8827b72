"""Whose hand is in what a story says: nobody lets the own words out to the street."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.stories.models import Story

CHANGED = ("story:change", "story:amended")
"""Deeds that changed the text; the second is done by whoever agreed to another's correction."""

_WORDS = ("story:change", "story:amend")
_WROTE = (*_WORDS, "story:photo", "story:name")
_SETTLED = ("story:publish", "story:amended", "story:amend_drop")


def is_the_writer(story: Story, *, by: Actor) -> bool:
    """The author, or whoever put in words, a photo or a full name since it last stood before the public."""
    return by.id is not None and (by.id == story.author_id or bool(db.session.scalar(select(hand_of(by.id, story.id)))))


def hand_of(
    account_id: int, story_id: int | InstrumentedAttribute[int], deeds: tuple[str, ...] = _WROTE
) -> ColumnElement[bool]:
    """This person did one of these deeds since the last settled text; the author's first draft is not among them."""
    last = aliased(Event)
    settled = (
        select(func.max(last.id))
        .where(*_on(last, story_id), last.what.in_(_SETTLED))
        .correlate(Story)  # two levels up: left to itself it would look at every story
        .scalar_subquery()
    )
    wrote = select(Event.id).where(
        *_on(Event, story_id),
        Event.what.in_(deeds),
        Event.actor_id == account_id,
        Event.id > func.coalesce(settled, 0),
    )
    return wrote.exists()


def wrote_the_correction(story: Story, *, by: Actor) -> bool:
    return by.id is not None and bool(db.session.scalar(select(hand_of(by.id, story.id, ("story:amend",)))))


def ever_wrote(story: Story, *, by: Actor) -> bool:
    """The author, or whoever ever changed its text."""
    if by.id is None or by.id == story.author_id:
        return by.id is not None
    wrote = select(Event.id).where(*_on(Event, story.id), Event.what.in_(_WORDS), Event.actor_id == by.id)
    return db.session.scalar(wrote.limit(1)) is not None


def call_readers(story: Story, *, by: Actor) -> None:
    """Whoever may publish it is told that it waits, but for those whose words it holds."""
    for reader in _readers(story):
        if reader.id != by.id:
            notifications.tell(
                reader.email,
                "Có bài chờ duyệt",
                f"{by.name} gửi một bài cho chuyên mục Người tốt, việc thiện. Vào Bàn làm việc, mục Câu chuyện để đọc.",
            )


def _readers(story: Story) -> list[Account]:
    found = select(Account).where(Account.id != (story.author_id or 0), Account.locked_at.is_(None))
    return [a for a in db.session.scalars(found) if a.may(Permission.STORIES_PUBLISH, within=story.unit)]


def _on(event: type[Event], story_id: int | InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ...]:
    return event.subject == Story.__tablename__, event.subject_id == story_id
