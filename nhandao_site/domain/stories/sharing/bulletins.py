"""The month's “Bản tin Nhân đạo”: begun, changed, published by a second person, taken down with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.stories import privacy
from nhandao_site.domain.stories.content import markdown_text
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.domain.stories.sharing.models import Bulletin, BulletinState, BulletinStory
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

MAX_STORIES, MAX_TITLE, MAX_WORDS = 12, 160, 4000
S = BulletinState


@dataclass(frozen=True)
class Content:
    """`month` is any day of it; `stories` stand in the order of the paper."""

    unit: Unit
    month: date
    title: str
    words: str = ""
    stories: Sequence[Story] = field(default=())


def begin(content: Content, *, by: Actor) -> Bulletin:
    """A draft, seen by the staff alone."""
    _may(by, Permission.STORIES_SHARE, content.unit, "Bạn không có quyền làm bản tin cho đơn vị này.")
    now = clock.now()
    bulletin = Bulletin(slug="", author_id=by.id, author_name=by.name, created_at=now, updated_at=now, state=S.DRAFT)
    _fill(bulletin, _checked(content))
    _flush(bulletin)
    audit.record("bulletin:draft", bulletin, by=by, changes={"bài": [None, len(bulletin.chosen)]})
    return bulletin


def change(bulletin: Bulletin, content: Content, *, seen_version: int, by: Actor) -> None:
    """The whole draft anew; what stands before the public is taken down first.

    Raises:
        ChangedMeanwhile: somebody saved since `seen_version`.
    """
    _hold(bulletin)
    _may(by, Permission.STORIES_SHARE, bulletin.unit, "Bạn không có quyền sửa bản tin này.")
    _may(by, Permission.STORIES_SHARE, content.unit, "Bạn không có quyền làm bản tin cho đơn vị này.")
    _only_from(bulletin, S.DRAFT)
    if bulletin.version != seen_version:
        raise ChangedMeanwhile("Người khác vừa lưu bản tin này; hãy mở lại trang để xem bản mới rồi sửa tiếp.")
    before = [each.story_id for each in bulletin.chosen]
    _fill(bulletin, _checked(content))
    if by.id is not None:
        bulletin.author_id, bulletin.author_name = by.id, by.name  # who changed it last does not publish it
    _flush(bulletin)
    after = [each.story_id for each in bulletin.chosen]
    changes = {"tên": [None, bulletin.title]} | ({"bài": [before, after]} if before != after else {})
    audit.record("bulletin:change", bulletin, by=by, changes=changes)


def publish(bulletin: Bulletin, *, seen_version: int, acknowledged: bool = False, by: Actor) -> None:
    """On the street. Whoever wrote or last changed it asks another person."""
    _hold(bulletin)
    _may(by, Permission.STORIES_PUBLISH, bulletin.unit, "Bạn không có quyền đăng bản tin.")
    _only_from(bulletin, S.DRAFT)
    if by.id is not None and by.id == bulletin.author_id:
        raise RuleBroken("Người làm bản tin không tự đăng; hãy nhờ một người khác đọc và đăng.")
    if bulletin.version != seen_version:
        raise ChangedMeanwhile("Bản tin vừa được sửa sau khi bạn mở trang này; hãy đọc lại rồi quyết định.")
    if not any(each.story.state is StoryState.PUBLISHED for each in bulletin.chosen):
        raise RuleBroken("Bản tin chưa có bài nào đang đăng; hãy chọn ít nhất một bài.")
    if doubts(bulletin) and not acknowledged:
        raise RuleBroken("Lời ban biên tập có chỗ giống thông tin riêng; hãy sửa, hoặc đánh dấu đã xem từng chỗ.")
    bulletin.approved_by_id, bulletin.published_at = by.id, clock.now()
    bulletin.withdrawn_at = bulletin.withdrawn_reason = None
    _move(bulletin, S.PUBLISHED, "bulletin:publish", by=by)


def withdraw(bulletin: Bulletin, *, reason: str, by: Actor) -> None:
    """Off the street at once; its address says so."""
    _hold(bulletin)
    _may(by, Permission.STORIES_PUBLISH, bulletin.unit, "Bạn không có quyền gỡ bản tin.")
    _only_from(bulletin, S.PUBLISHED)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao gỡ bản tin.")
    bulletin.withdrawn_at, bulletin.withdrawn_reason = clock.now(), why
    _move(bulletin, S.WITHDRAWN, "bulletin:withdraw", by=by, reason=why)


def reopen(bulletin: Bulletin, *, reason: str, by: Actor) -> None:
    """A withdrawn one becomes a draft again, to be put right and read anew."""
    _hold(bulletin)
    _may(by, Permission.STORIES_SHARE, bulletin.unit, "Bạn không có quyền mở lại bản tin.")
    _only_from(bulletin, S.WITHDRAWN)
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao mở lại bản tin.")
    bulletin.approved_by_id = None
    _move(bulletin, S.DRAFT, "bulletin:reopen", by=by, reason=why)


def doubts(bulletin: Bulletin) -> list[privacy.Warning]:
    """Private things in its own words; its stories were read when they were published."""
    return privacy.warnings(f"{bulletin.title}\n{bulletin.words}")


def _checked(content: Content) -> Content:
    title, words = vietnamese.clean(content.title), markdown_text(content.words)
    if not title or len(title) > MAX_TITLE:
        raise RuleBroken(f"Hãy ghi tên bản tin, dài nhất {MAX_TITLE} ký tự.")
    if len(words) > MAX_WORDS:
        raise RuleBroken(f"Lời ban biên tập dài nhất {MAX_WORDS} ký tự; hãy viết gọn lại.")
    if not date(2022, 1, 1) <= content.month <= clock.add_months(clock.today(), 2):
        raise RuleBroken("Tháng của bản tin không đúng; hãy ghi tháng/năm, ví dụ 11/2026.")
    if len({story.id for story in content.stories}) != len(content.stories):
        raise RuleBroken("Có bài được chọn hai lần; mỗi bài đứng một chỗ.")
    if len(content.stories) > MAX_STORIES:
        raise RuleBroken(f"Bản tin có nhiều nhất {MAX_STORIES} bài; hãy bỏ bớt.")
    return Content(content.unit, content.month.replace(day=1), title, words, content.stories)


def _fill(bulletin: Bulletin, content: Content) -> None:
    already = {each.story_id for each in bulletin.chosen}
    new = [story for story in content.stories if story.id not in already]
    if any(story.state is not StoryState.PUBLISHED for story in new):
        raise RuleBroken("Chỉ chọn được bài đang đăng; có bài vừa bị gỡ, hãy tải lại trang.")
    bulletin.unit, bulletin.month, bulletin.title, bulletin.words = (
        content.unit,
        content.month,
        content.title,
        content.words,
    )
    bulletin.updated_at = clock.now()
    bulletin.chosen.clear()
    if bulletin.id:
        db.session.flush()  # places are free before they are taken again
    bulletin.chosen.extend(BulletinStory(story_id=story.id, position=n) for n, story in enumerate(content.stories, 1))


def _flush(bulletin: Bulletin) -> None:
    try:
        with db.session.no_autoflush:
            if not bulletin.published_at:
                bulletin.slug = _free_slug(bulletin)
        with db.session.begin_nested():
            db.session.add(bulletin)
            db.session.flush()
    except IntegrityError as clash:
        raise RuleBroken("Vừa có bản tin khác lấy cùng tên; hãy bấm lưu lần nữa.") from clash


def _free_slug(bulletin: Bulletin) -> str:
    wanted = f"thang-{bulletin.month.month}-{bulletin.month.year}-{vietnamese.slugify(bulletin.unit.name, 60)}".rstrip(
        "-"
    )
    taken = set(
        db.session.scalars(
            select(Bulletin.slug).where(Bulletin.slug.startswith(wanted), Bulletin.id != (bulletin.id or 0))
        )
    )
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _hold(bulletin: Bulletin) -> None:
    db.session.refresh(bulletin, with_for_update={"of": Bulletin})
    db.session.expire(bulletin, ["chosen"])


def _only_from(bulletin: Bulletin, *states: BulletinState) -> None:
    if bulletin.state not in states:
        raise RuleBroken(
            f"Bản tin đang ở trạng thái “{bulletin.state.label}” nên không làm được việc này; hãy tải lại trang."
        )


def _may(by: Actor, permission: Permission, unit: Unit, sentence: str) -> None:
    if not by.may(permission, within=unit):
        raise NotAllowed(sentence)


def _move(bulletin: Bulletin, state: BulletinState, what: str, *, by: Actor, reason: str | None = None) -> None:
    before, bulletin.state, bulletin.updated_at = bulletin.state, state, clock.now()
    db.session.flush()
    audit.record(what, bulletin, by=by, reason=reason, changes={"trạng thái": [before.label, state.label]})
