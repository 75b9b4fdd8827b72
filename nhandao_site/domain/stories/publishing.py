"""From a draft to the street and back. Whoever publishes is not the author, and the database agrees."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from nhandao_site.db import db
from nhandao_site.domain import audit, consent, notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import FileKind, MediaFile
from nhandao_site.domain.stories import addressing, content, embargo, finding, naming, privacy, writers, writing
from nhandao_site.domain.stories.models import Correction, Story, StoryState
from nhandao_site.kit import clock, vietnamese

S = StoryState
NOT_THE_WRITER = (
    "Tác giả không tự đăng bài của mình, người vừa sửa bài (chữ, ảnh, họ tên) cũng vậy; "
    "hãy nhờ một người khác có quyền đăng."
)
_LONGEST_REASON = 500
CHANGED_MEANWHILE = "Bài vừa được sửa sau khi bạn mở trang này; hãy đọc lại rồi quyết định."


def warnings(story: Story) -> list[privacy.Warning]:
    """Private things in the text as the public would read it."""
    return doubts(story, naming.unnamed(story.subjects), photos(story))


def doubts(
    told: Story | content.Content, names: tuple[str, ...], seen: Sequence[MediaFile], note: str = ""
) -> list[privacy.Warning]:
    """Private things in these words, with `names` as initials, and in the words about these photos.

    Whoever is helped at an address the story leads to is called there by another name; the real one is a leak.
    """
    pieces = [told.title, told.lede, told.body, told.source or "", note]
    pieces += [f"{fact.number} {fact.measure} {fact.span or ''}" for fact in told.facts]
    pieces += [f"{photo.alt or ''} {photo.caption or ''}" for photo in seen]
    text = naming.hide("\n".join(pieces), names)
    found = [
        privacy.Warning(vietnamese.initials(name), "Tên người này còn đọc được trong bài mà chưa có đồng ý.")
        for name in naming.leaks(text, names)
    ]
    found += [
        privacy.Warning(vietnamese.initials(name), "Tên thật của người được giúp ở một địa chỉ mà bài dẫn tới.")
        for name in naming.leaks(text, addressing.beneficiaries(told))
    ]
    return found + privacy.warnings(text)


def send_for_review(story: Story, *, by: Actor) -> None:
    writing.hold(story)
    _only_from(story, S.DRAFT)
    _may(by, Permission.STORIES_WRITE, story, "Bạn không có quyền gửi bài này.")
    writing.require_whole(content.of(story))
    _move(story, S.REVIEW, "story:send", by=by)
    writers.call_readers(story, by=by)


def pull_back(story: Story, *, by: Actor) -> None:
    """Sent too early: a draft again, until somebody has decided about it."""
    writing.hold(story)
    _only_from(story, S.REVIEW)
    _may(by, Permission.STORIES_WRITE, story, "Bạn không có quyền rút bài này.")
    _move(story, S.DRAFT, "story:pull_back", by=by)


def return_with_comment(story: Story, *, text: str, by: Actor) -> None:
    """Back to the author's desk, with what to change."""
    writing.hold(story)
    _only_from(story, S.REVIEW, S.SCHEDULED)
    _may(by, Permission.STORIES_PUBLISH, story, "Bạn không có quyền trả bài này.")
    if not text.strip():
        raise RuleBroken("Hãy ghi cần sửa gì; tác giả sẽ đọc lời này.")
    said = writing.comment(story, text, by=by)
    story.approved_by_id = story.publish_at = None
    _move(story, S.DRAFT, "story:return", by=by, reason=said.text)
    if author := _author(story):
        notifications.tell(author.email, "Bài của bạn cần sửa", f"{by.name} viết:\n\n{said.text}")


def schedule(
    story: Story, *, at: datetime, seen_version: int, acknowledged: bool = False, reason: str = "", by: Actor
) -> None:
    """Approved now, on the street at `at`."""
    _approve(story, seen_version, acknowledged, reason, by)
    embargo.require_over(story, at)
    if at <= clock.now():
        raise RuleBroken("Giờ hẹn phải ở phía trước; nếu muốn đăng ngay, hãy bấm Đăng ngay.")
    story.publish_at = at
    _move(story, S.SCHEDULED, "story:schedule", by=by, changes={"hẹn giờ": [None, clock.format_time(at)]})


def publish(
    story: Story,
    *,
    seen_version: int,
    acknowledged: bool = False,
    reason: str = "",
    at: datetime | None = None,
    by: Actor,
) -> None:
    """On the street. `seen_version` is what the approver read; `at` says when an older piece first stood elsewhere.

    Places that look private are looked at (`acknowledged`) and stay for a `reason` that is kept.
    """
    if at is not None and at > clock.now():
        raise RuleBroken("Ngày đăng không thể ở tương lai; muốn đăng sau, hãy hẹn giờ.")
    _approve(story, seen_version, acknowledged, reason, by)
    embargo.require_over(story, clock.now())
    go_live(story, at=at or clock.now(), by=by)


def withdraw(story: Story, *, reason: str, by: Actor) -> None:
    """Off the street at once; its address says that it was taken down."""
    writing.hold(story)
    _only_from(story, S.PUBLISHED, S.SCHEDULED)
    _may(by, Permission.STORIES_PUBLISH, story, "Bạn không có quyền gỡ bài này.")
    why = vietnamese.clean(reason)
    if not why:
        raise RuleBroken("Hãy ghi vì sao gỡ bài; lời này chỉ cán bộ đọc.")
    story.withdrawn_at, story.withdrawn_reason, story.publish_at = clock.now(), why, None
    for photo in photos(story):
        keeping.make_private(photo, by=by)
    db.session.execute(delete(Correction).where(Correction.story_id == story.id))
    _move(story, S.WITHDRAWN, "story:withdraw", by=by, reason=why)
    finding.forget(story)


def reopen(story: Story, *, reason: str, by: Actor) -> None:
    """A withdrawn story becomes a draft again; its address still says it was taken down."""
    writing.hold(story)
    _only_from(story, S.WITHDRAWN)
    _may(by, Permission.STORIES_WRITE, story, "Bạn không có quyền mở lại bài này.")
    if not reason.strip():
        raise RuleBroken("Hãy ghi vì sao mở lại bài.")
    story.approved_by_id = None
    _move(story, S.DRAFT, "story:reopen", by=by, reason=vietnamese.clean(reason))


def go_live(story: Story, *, at: datetime, by: Actor) -> None:
    """An approved story steps out: its photos, its row in the search."""
    faces_agreed(photos(story))
    story.published_at, story.publish_at = max(at, story.embargo_until or at), None
    story.withdrawn_at = story.withdrawn_reason = None
    for photo in photos(story):
        keeping.make_public(photo, by=by)
    _move(story, S.PUBLISHED, "story:publish", by=by)
    finding.renew(story)


def photos(story: Story) -> list[MediaFile]:
    return [file for file in files.files_of("story", story.id) if file.kind is FileKind.PHOTO]


def _approve(story: Story, seen_version: int, acknowledged: bool, reason: str, by: Actor) -> None:
    writing.hold(story)
    _only_from(story, S.REVIEW)
    _may(by, Permission.STORIES_PUBLISH, story, "Bạn không có quyền đăng bài.")
    if writers.is_the_writer(story, by=by):
        raise RuleBroken(NOT_THE_WRITER)
    # Not its words alone: a name turned on or a photo added meanwhile was not read either.
    if story.version != seen_version:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    writing.require_whole(content.of(story))
    faces_agreed(photos(story))
    acknowledge(story, warnings(story), acknowledged, reason, by=by)
    story.approved_by_id = by.id


def acknowledge(story: Story, found: Sequence[privacy.Warning], acknowledged: bool, reason: str, *, by: Actor) -> None:
    """Each doubtful place was looked at and stays for a reason, and that is kept; otherwise the story stays put."""
    if not found:
        return
    why = vietnamese.clean(reason)[:_LONGEST_REASON]
    if not (acknowledged and why):
        raise RuleBroken(
            f"Có {len(found)} chỗ giống thông tin riêng; hãy sửa bài, "
            "hoặc đánh dấu đã xem từng chỗ và ghi vì sao giữ lại."
        )
    changes: dict[str, object] = {"chỗ nghi riêng tư đã xem": [None, len(found)]}
    audit.record("story:acknowledge", story, by=by, reason=why, changes=changes)


def faces_agreed(seen: Sequence[MediaFile]) -> None:
    """Every photo is described, and whoever shows a face in it said yes."""
    for photo in seen:
        if not photo.alt:
            raise RuleBroken("Có ảnh chưa ghi lời tả; hãy tả ảnh cho người không nhìn thấy.")
        if photo.shows_face and not consent.in_force(photo, Scope.FACE):
            raise RuleBroken("Có ảnh thấy mặt người mà chưa ghi sự đồng ý; hãy ghi đồng ý hoặc bỏ ảnh.")


def _only_from(story: Story, *states: StoryState) -> None:
    if story.state not in states:
        raise RuleBroken(f"Bài đang ở trạng thái “{story.state.label}” nên không làm được việc này; hãy tải lại trang.")


def _may(by: Actor, permission: Permission, story: Story, sentence: str) -> None:
    if not by.may(permission, within=story.unit):
        raise NotAllowed(sentence)


def _move(
    story: Story,
    state: StoryState,
    what: str,
    *,
    by: Actor,
    reason: str | None = None,
    changes: dict[str, object] | None = None,
) -> None:
    before, story.state, story.updated_at = story.state, state, clock.now()
    db.session.flush()
    moved: dict[str, object] = {"trạng thái": [before.label, state.label]}
    audit.record(what, story, by=by, reason=reason, changes=moved | (changes or {}))


def _author(story: Story) -> Account | None:
    return db.session.get(Account, story.author_id) if story.author_id else None
