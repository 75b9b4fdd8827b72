"""A story that may not be told before an instant: not on its page, in a feed, a search, beside another story."""

from datetime import datetime

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.stories import writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock, vietnamese

_NOT_OUT = {StoryState.DRAFT, StoryState.REVIEW, StoryState.SCHEDULED}


def hold_back(story: Story, *, until: datetime, reason: str, by: Actor) -> None:
    """Nobody outside reads a word before `until`. One that waits for an earlier hour is decided anew.

    To bring the instant nearer is to let the story out earlier: that asks for the right to publish.
    """
    writing.hold(story)
    nearer = story.embargo_until is not None and until < story.embargo_until
    _may(story, by, Permission.STORIES_PUBLISH if nearer else Permission.STORIES_WRITE)
    why = _why(reason)
    if until <= clock.now():
        raise RuleBroken("Giờ giữ tin phải ở phía trước.")
    if story.publish_at is not None and story.publish_at < until:
        writing.recall(story, by=by)
    _set(story, until, why, by)


def lift(story: Story, *, reason: str, by: Actor) -> None:
    """Nothing holds the story back any more; it still waits for whoever publishes it."""
    writing.hold(story)
    _may(story, by, Permission.STORIES_PUBLISH)
    if story.embargo_until is None:
        raise RuleBroken("Bài này không có giờ giữ tin; hãy tải lại trang.")
    _set(story, None, _why(reason), by)


def require_over(story: Story, at: datetime) -> None:
    """The story may stand at `at`.

    Raises:
        RuleBroken: it is still held back then, with the instant from which it may stand.
    """
    if story.embargo_until is not None and at < story.embargo_until:
        hour = clock.format_time(story.embargo_until)
        raise RuleBroken(f"Bài đang giữ tin tới {hour}; hãy hẹn giờ đăng từ lúc ấy trở đi.")


def _why(reason: str) -> str:
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao giữ tin hoặc bỏ giờ giữ tin.")
    return why


def _may(story: Story, by: Actor, right: Permission) -> None:
    rights = {right, Permission.STORIES_PUBLISH}
    if not any(by.may(each, within=story.unit) for each in rights):
        raise NotAllowed("Bạn không có quyền đổi giờ giữ tin của bài này.")
    if story.state not in _NOT_OUT:
        raise RuleBroken(f"Bài {story.state.label} nên không đặt giờ giữ tin được; muốn che bài thì gỡ bài.")


def _set(story: Story, until: datetime | None, why: str, by: Actor) -> None:
    told = [clock.format_time(moment) if moment else None for moment in (story.embargo_until, until)]
    story.embargo_until = until
    db.session.flush()
    audit.record("story:embargo", story, by=by, reason=why, changes={"giữ tin tới": told})
