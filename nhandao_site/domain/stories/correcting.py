"""A published story is put right by two: one hands in the new text, another reads it and lets it out.

Until then the street reads the old text; what must not stand a minute longer is taken down (`publishing.withdraw`).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories import addressing, content, naming, privacy, publishing, relating, writers, writing
from nhandao_site.domain.stories.content import Content
from nhandao_site.domain.stories.models import Correction, CorrectionNote, Story, StoryState
from nhandao_site.kit import clock, vietnamese

_LONGEST_NOTE = 500


@dataclass(frozen=True)
class Pending:
    """A correction that waits, as the public would read it."""

    id: int
    at: datetime
    by_name: str
    given: Content
    title: str
    lede: str
    body: str  # Markdown, names without consent as initials
    note: str  # what the reader is told was wrong, empty for nothing
    doubts: list[privacy.Warning]
    changes: list[writing.Change]


def pending(story: Story) -> Pending | None:
    """What waits to replace the published text, or nothing."""
    row = _row(story) if story.state is StoryState.PUBLISHED else None
    if row is None:
        return None
    given = content.from_json(row.content)
    names = naming.unnamed_in(given, story)
    return Pending(
        id=row.id,
        at=row.at,
        by_name=row.by_name,
        given=given,
        title=naming.hide(given.title, names),
        lede=naming.hide(given.lede, names),
        body=naming.hide(given.body, names),
        note=row.note or "",
        doubts=_doubts(story, given, row.note or ""),
        changes=_changes(story, given),
    )


def propose(story: Story, given: Content, *, seen_version: int, note: str = "", by: Actor) -> None:
    """The text as it should read; it takes the place of an earlier correction that still waits.

    `note` is told under the story from then on; a figure does not change without one.

    Raises:
        ChangedMeanwhile: the text changed, or another correction came in, since `seen_version`.
    """
    writing.hold(story)
    _only_published(story)
    _may(story, given, by)
    given = content.checked(given)
    given = replace(given, author_name=given.author_name or story.author_name)
    writing.require_whole(given)
    addressing.known(given.codes)
    relating.known(given.related)
    earlier = _row(story)
    if writing.content_changed_since(story, seen_version) or (earlier and earlier.number >= seen_version):
        raise ChangedMeanwhile("Người khác vừa lưu bài này. Chữ bạn gõ vẫn còn đây; hãy xem chỗ khác nhau rồi lưu lại.")
    said = _said(note)
    if counts_differ(story, given) and not said:
        raise RuleBroken("Con số đã đổi; hãy ghi lời đính chính để người đọc biết chỗ nào đã sai.")
    if not _changes(story, given):
        raise RuleBroken("Bản này giống hệt bài đang đăng; chưa có gì để đính chính.")
    _replace(story, earlier, given, said, by)
    audit.record("story:amend", story, by=by)
    writers.call_readers(story, by=by)


def confirm(story: Story, *, seen: int, acknowledged: bool = False, reason: str = "", by: Actor) -> None:
    """A second person lets this very correction out; `seen` is its id."""
    writing.hold(story)
    _only_published(story)
    if not by.may(Permission.STORIES_PUBLISH, within=story.unit):
        raise NotAllowed("Bạn không có quyền đăng bài.")
    row = _waiting(story)
    if writers.wrote_the_correction(story, by=by):
        raise RuleBroken("Người viết bản đính chính không tự cho đăng; hãy nhờ một người khác có quyền đăng.")
    if row.id != seen:
        raise ChangedMeanwhile(publishing.CHANGED_MEANWHILE)
    given = content.from_json(row.content)
    writing.require_whole(given)
    note = row.note or ""
    publishing.acknowledge(story, _doubts(story, given, note), acknowledged, reason, by=by)
    db.session.delete(row)
    _let_photos_out(story, by)
    writing.put(story, given, "story:amended", by=by)
    if note:
        db.session.add(CorrectionNote(story_id=story.id, at=clock.now(), text=note))
        db.session.flush()


def drop(story: Story, *, reason: str, by: Actor) -> None:
    """The published text stays as it is."""
    writing.hold(story)
    row = _waiting(story)
    if not by.may(Permission.STORIES_PUBLISH, within=story.unit):
        raise NotAllowed("Bạn không có quyền bỏ bản đính chính này.")
    if not vietnamese.clean(reason):
        raise RuleBroken("Hãy ghi vì sao bỏ bản đính chính.")
    db.session.delete(row)
    db.session.flush()
    audit.record("story:amend_drop", story, by=by, reason=vietnamese.clean(reason))


def counts_differ(story: Story, given: Content) -> bool:
    """Another figure than the public reads now."""
    return content.of(story).facts != given.facts


def _said(note: str) -> str:
    said = vietnamese.clean(note)
    if len(said) > _LONGEST_NOTE:
        raise RuleBroken(f"Lời đính chính dài nhất {_LONGEST_NOTE} ký tự; bạn đã viết {len(said)}.")
    return said


def _row(story: Story) -> Correction | None:
    return db.session.scalar(select(Correction).where(Correction.story_id == story.id))


def _waiting(story: Story) -> Correction:
    row = _row(story)
    if row is None:
        raise RuleBroken("Bài không còn bản đính chính nào đang chờ; hãy tải lại trang.")
    return row


def _replace(story: Story, earlier: Correction | None, given: Content, note: str, by: Actor) -> None:
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    kept = content.to_json(given)
    db.session.add(
        Correction(
            story_id=story.id,
            at=clock.now(),
            by_id=by.id,
            by_name=by.name,
            number=story.version,
            content=kept,
            note=note or None,
        )
    )
    # The version moves on, so that an editor who opened the page before is told; what the street reads stays.
    flag_modified(story, "title")
    db.session.flush()


def _let_photos_out(story: Story, by: Actor) -> None:
    """Those the corrected text may show; a photo of one's own waits for somebody else."""
    for photo in publishing.photos(story):
        if not photo.public and (by.id is None or photo.uploaded_by_id != by.id):
            publishing.faces_agreed([photo])
            keeping.make_public(photo, by=by)


def _only_published(story: Story) -> None:
    if story.state is not StoryState.PUBLISHED:
        raise RuleBroken(f"Bài đang ở trạng thái “{story.state.label}”, không phải đang đăng; hãy tải lại trang.")


def _may(story: Story, given: Content, by: Actor) -> None:
    if not (by.may(Permission.STORIES_PUBLISH, story.unit) and by.may(Permission.STORIES_PUBLISH, given.unit)):
        raise NotAllowed("Bài đã đăng chỉ do người có quyền đăng đính chính; hãy góp ý để họ sửa giúp.")


def _doubts(story: Story, given: Content, note: str) -> list[privacy.Warning]:
    """A person who is no longer listed and never said yes would be read in full: that is a doubt too."""
    names = naming.unnamed_in(given, story)
    listed = {line.name for line in given.subjects}
    dropped = [name for name in naming.unnamed(story.subjects) if name not in listed]
    left = naming.leaks(naming.hide(f"{given.title}\n{given.lede}\n{given.body}", names), dropped)
    said = "Tên người đã bỏ khỏi danh sách còn đọc được trong bài."
    return [privacy.Warning(vietnamese.initials(name), said) for name in left] + publishing.doubts(
        given, names, publishing.photos(story), note
    )


def _changes(story: Story, given: Content) -> list[writing.Change]:
    before, after = writing.lines(content.of(story)), writing.lines(given)
    return [writing.Change(label, before[label], after[label]) for label in after if before[label] != after[label]]
