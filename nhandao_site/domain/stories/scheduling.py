"""The clock at work: what was approved for an hour steps out when that hour has come."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Comment, Story, StoryState
from nhandao_site.kit import clock


def run(now: datetime | None = None, *, by: Actor | None = None) -> int:
    """Publishes each due story once, whoever else runs this at the same time; says how many.

    One that a rule stops goes back to review with the rule's sentence.
    """
    moment, actor = now or clock.now(), by or House("Hẹn giờ")
    due = (
        select(Story)
        .where(Story.state == StoryState.SCHEDULED, Story.publish_at <= moment, _may_be_told(moment))
        .order_by(Story.publish_at, Story.id)
        .with_for_update(skip_locked=True)
    )
    return sum(_step_out(story, actor) for story in db.session.scalars(due).all())


def _may_be_told(moment: datetime) -> ColumnElement[bool]:
    return Story.embargo_until.is_(None) | (Story.embargo_until <= moment)


def _step_out(story: Story, by: Actor) -> bool:
    try:
        publishing.go_live(story, at=story.publish_at or clock.now(), by=by)
    except RuleBroken as broken:
        story.state, story.publish_at, story.approved_by_id = StoryState.REVIEW, None, None
        story.updated_at = clock.now()
        db.session.add(
            Comment(story_id=story.id, at=clock.now(), by_id=by.id, by_name=by.name, text=f"Chưa đăng được: {broken}")
        )
        db.session.flush()
        audit.record("story:hold", story, by=by, reason=str(broken))
        return False
    return True
