"""Writing a story: draft, change, comment. What stood before a change is kept."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.stories import addressing, finding, naming, relating, writers
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories.content import Content, checked
from nhandao_site.domain.stories.models import Comment, Fact, Revision, Story, StoryState, StorySubject
from nhandao_site.kit import clock, vietnamese

_LABELS = {"title": "Tiêu đề", "lede": "Câu dẫn", "body": "Thân bài"}


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def draft(content: Content, *, by: Actor) -> Story:
    """A new story, seen by the staff alone."""
    if not by.may(Permission.STORIES_WRITE, within=content.unit):
        raise NotAllowed("Bạn không có quyền viết bài cho đơn vị này.")
    return begin(content, by=by)


def begin(content: Content, *, by: Actor) -> Story:
    """As `draft`, for a verb that asked another right: a unit hands a tip to the editors."""
    content, now = checked(content), clock.now()
    story = Story(slug="", state=StoryState.DRAFT, author_id=by.id, author_name=by.name, created_at=now, updated_at=now)
    _fill(story, content)
    addressing.link(story, content.codes)
    relating.link(story, content.related)
    _flush(story)
    audit.record("story:draft", story, by=by)
    return story


def change(story: Story, content: Content, *, seen_version: int, by: Actor) -> None:
    """The whole story anew, while it is not on the street (there `correcting` asks a second person).

    One that waits for its hour was approved as it read before: it goes back to review.

    Raises:
        ChangedMeanwhile: another person saved since `seen_version`; `changes_since` says what.
    """
    hold(story)
    _may_change(story, content, by)
    content = checked(content)
    if content_changed_since(story, seen_version):
        raise ChangedMeanwhile("Người khác vừa lưu bài này. Chữ bạn gõ vẫn còn đây; hãy xem chỗ khác nhau rồi lưu lại.")
    if story.state is StoryState.SCHEDULED:
        require_whole(content)
        recall(story, by=by)
    put(story, content, "story:change", by=by)


def put(story: Story, content: Content, what: str, *, by: Actor, reason: str | None = None) -> None:
    """The text becomes this one; what stood before is kept. The verbs above have asked who may."""
    before = digest(story)
    _keep_revision(story, by)
    _fill(story, content)
    addressing.link(story, content.codes)
    relating.link(story, content.related)
    _flush(story)
    after = digest(story)
    changes = {label: [before[label], after[label]] for label in after if before[label] != after[label]}
    audit.record(what, story, by=by, reason=reason, changes=changes)
    finding.renew(story)


def recall(story: Story, *, by: Actor) -> None:
    """What was approved for an hour is another thing now: it waits to be read again."""
    if story.state is not StoryState.SCHEDULED:
        return
    story.state, story.approved_by_id, story.publish_at = StoryState.REVIEW, None, None
    db.session.flush()
    audit.record("story:recall", story, by=by)
    writers.call_readers(story, by=by)


def comment(story: Story, text: str, *, by: Actor) -> Comment:
    """What one of the two says to the other; never public."""
    if not (by.may(Permission.STORIES_WRITE, story.unit) or by.may(Permission.STORIES_PUBLISH, story.unit)):
        raise NotAllowed("Bạn không có quyền góp ý bài này.")
    words = vietnamese.clean_lines(text)
    if not words:
        raise RuleBroken("Chưa có lời nào; hãy viết góp ý rồi gửi.")
    said = Comment(story_id=story.id, at=clock.now(), by_id=by.id, by_name=by.name, text=words[:4000])
    db.session.add(said)
    db.session.flush()
    audit.record("story:comment", story, by=by)
    return said


def hold(story: Story) -> None:
    """Waits for whoever writes this story now, and reads what they left."""
    db.session.refresh(story, with_for_update={"of": Story})
    db.session.expire(story, ["subjects", "facts", "links", "beside"])


def lines(content: Content) -> dict[str, str]:
    """The whole text in lines for the staff, by their labels."""
    facts = (" ".join(filter(None, (str(f.number), f.measure, f.span))) for f in content.facts)
    return {
        "Tiêu đề": content.title,
        "Câu dẫn": content.lede,
        "Thân bài": content.body,
        "Chủ đề": content.topic.label,
        "Đơn vị": content.unit.name,
        "Việc đã làm": "; ".join(facts),
        "Người, tập thể được kể": "; ".join(line.name for line in content.subjects),
        "Địa chỉ dẫn tới": ", ".join(content.codes),
        "Chuyện đặt bên cạnh": ", ".join(content.related),
        "Nguồn xác nhận": content.source or "",
        "Tranh vẽ": content.art or "",
        "Người viết": content.author_name or "",
    }


def content_changed_since(story: Story, seen_version: int) -> bool:
    newer = select(Revision.id).where(Revision.story_id == story.id, Revision.number >= seen_version)
    return db.session.scalar(newer.limit(1)) is not None


def changes_since(story: Story, seen_version: int) -> list[Change]:
    """What another person made of the story that stood at `seen_version`."""
    seen = db.session.scalar(
        select(Revision)
        .where(Revision.story_id == story.id, Revision.number >= seen_version)
        .order_by(Revision.number)
        .limit(1)
    )
    if seen is None:
        return []
    texts = [
        Change(label, getattr(seen, name), getattr(story, name))
        for name, label in _LABELS.items()
        if getattr(seen, name) != getattr(story, name)
    ]
    return texts + _others_since(story, seen)


def _others_since(story: Story, seen: Revision) -> list[Change]:
    """Figures, people, addresses: as the history tells them, the first before and the last after."""
    told: dict[str, list[str]] = {}
    for event in reversed(audit.history(story)):
        if event.what in writers.CHANGED and event.at >= seen.at:
            for label, (before, after) in (event.changes or {}).items():
                told.setdefault(label, [before, after])[1] = after
    texts = {label.lower() for label in _LABELS.values()}
    return [
        Change(label[:1].upper() + label[1:], before, after)
        for label, (before, after) in told.items()
        if label not in texts and before != after
    ]


def require_whole(content: Content) -> None:
    """What a story needs before another person reads it for publication."""
    for text, what in ((content.lede, "câu dẫn"), (content.body, "thân bài")):
        if not text:
            raise RuleBroken(f"Bài chưa có {what}; hãy viết {what} rồi gửi duyệt.")
    if content.facts and not content.source:
        raise RuleBroken("Bài có con số thì cần ghi nguồn xác nhận; hãy điền ai đã xác nhận và ngày nào.")


def _may_change(story: Story, content: Content, by: Actor) -> None:
    if story.state is StoryState.WITHDRAWN:
        raise RuleBroken("Bài đã gỡ thì không sửa được; hãy mở lại thành bản nháp trước.")
    if story.state is StoryState.PUBLISHED:
        raise RuleBroken("Bài vừa được đăng; hãy tải lại trang rồi gửi bản đính chính để người khác đọc.")
    right = Permission.STORIES_PUBLISH if story.state is StoryState.SCHEDULED else Permission.STORIES_WRITE
    if not (by.may(right, story.unit) and by.may(right, content.unit)):
        raise NotAllowed("Bạn không có quyền sửa bài này.")


def _fill(story: Story, content: Content) -> None:
    story.title, story.lede, story.body = content.title, content.lede, content.body
    story.topic, story.unit, story.art, story.source = content.topic, content.unit, content.art, content.source
    story.author_name = content.author_name or story.author_name
    story.updated_at = clock.now()
    story.facts = [
        Fact(position=n, number=fact.number, measure=fact.measure, span=fact.span)
        for n, fact in enumerate(content.facts)
    ]
    _fill_subjects(story, content)


def _fill_subjects(story: Story, content: Content) -> None:
    """A name that stays keeps its consent; a new spelling is a new name and asks anew."""
    known = {(subject.kind, subject.name): subject for subject in story.subjects}
    story.subjects = [
        known.get((line.kind, line.name))
        or StorySubject(kind=line.kind, name=line.name, folded=vietnamese.fold_name(line.name))
        for line in content.subjects
    ]


def _flush(story: Story) -> None:
    try:
        with db.session.no_autoflush:
            naming.keep_slug(story)
        with db.session.begin_nested():
            db.session.add(story)
            db.session.flush()
    except IntegrityError as clash:
        raise RuleBroken("Vừa có bài khác lấy cùng tiêu đề; hãy bấm lưu lần nữa.") from clash


def _keep_revision(story: Story, by: Actor) -> None:
    kept: dict[str, Any] = {name: getattr(story, name) for name in _LABELS}
    kept["content"] = contents.to_json(contents.of(story))
    db.session.add(Revision(story_id=story.id, number=story.version, at=clock.now(), by_name=by.name, **kept))


def _measured(text: str) -> str:
    """Tells one text from another and says nothing of it; before and after stand side by side in the revisions."""
    return f"{len(text.split())} chữ, dấu {sha256(text.encode()).hexdigest()[:8]}"


def digest(story: Story) -> dict[str, str]:
    """The story in words for the audit, which nobody can erase: never a person's name, never the whole text."""
    names = naming.of_people(story.subjects)
    facts = "; ".join(" ".join(filter(None, (str(f.number), f.measure, f.span))) for f in story.facts)
    return {
        "tiêu đề": naming.hide(story.title, names),
        "câu dẫn": _measured(story.lede),
        "thân bài": _measured(story.body),
        "chủ đề": story.topic.label,
        "đơn vị": story.unit.name,
        "việc đã làm": facts,
        "số người, tập thể được kể": str(len(story.subjects)),
        "địa chỉ dẫn tới": ", ".join(link.address.code or "" for link in story.links),
        "nguồn xác nhận": naming.hide(story.source or "", names),
    }
