"""Whose work a story is now, and by when."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.stories import writing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import clock

_OVER = {StoryState.PUBLISHED, StoryState.WITHDRAWN}


def assign(story: Story, editor: Account | None, *, due_on: date | None = None, by: Actor) -> None:
    """This editor has it, until that day at the latest; None takes it from everybody."""
    writing.hold(story)
    _may(story, by)
    if story.state in _OVER:
        raise RuleBroken(f"Bài {story.state.label} rồi thì không giao nữa; hãy đính chính hoặc mở lại bài trước.")
    if editor is not None and not can_take(editor, story):
        raise RuleBroken("Người ấy không có quyền viết bài cho đơn vị này; hãy chọn một biên tập khác.")
    if due_on is not None and due_on < clock.today():
        raise RuleBroken(f"Hạn {clock.format_date(due_on)} đã qua; hãy chọn ngày từ hôm nay trở đi.")
    before = [story.editor.name if story.editor else None, _day(story.due_on)]
    story.editor, story.due_on = editor, due_on if editor else None
    db.session.flush()
    after = [editor.name if editor else None, _day(story.due_on)]
    changes: dict[str, object] = {"biên tập": [before[0], after[0]], "hạn": [before[1], after[1]]}
    audit.record("story:assign", story, by=by, changes=changes)
    if editor is not None and editor.id != by.id:
        _tell(editor, story, by)


def can_take(account: Account, story: Story) -> bool:
    return account.may(Permission.STORIES_WRITE, within=story.unit) and account.locked_at is None


def editors_of(story: Story) -> list[Account]:
    """Whoever may write it, by their name."""
    found = select(Account).where(Account.locked_at.is_(None)).order_by(Account.sort_key)
    return [account for account in db.session.scalars(found) if can_take(account, story)]


def _may(story: Story, by: Actor) -> None:
    if not (by.may(Permission.STORIES_WRITE, story.unit) or by.may(Permission.STORIES_PUBLISH, story.unit)):
        raise NotAllowed("Bạn không có quyền giao bài này.")


def _day(day: date | None) -> str | None:
    return clock.format_date(day) if day else None


def _tell(editor: Account, story: Story, by: Actor) -> None:
    until = f" Hạn: {clock.format_date(story.due_on)}." if story.due_on else ""
    notifications.tell(
        editor.email,
        "Bạn được giao một bài",
        f"{by.name} giao cho bạn bài số {story.id} của chuyên mục Người tốt, việc thiện.{until} "
        "Vào Bàn làm việc, mục Câu chuyện để mở bài.",
    )
