"""What the staff say about a story: about the whole, or about a paragraph that is found again after it was changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.stories import writing
from nhandao_site.domain.stories.models import Comment, Revision, Story
from nhandao_site.kit import clock

ALIKE = 0.55
"""From here on a paragraph is the old one in other words (share of common words, difflib)."""


@dataclass
class Part:
    """A paragraph as it reads now, with what was said about it."""

    number: int
    text: str
    comments: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Talk:
    """`gone` speaks of paragraphs that are no longer there."""

    parts: list[Part]
    whole: list[Comment]
    gone: list[Comment]


def paragraphs(body: str) -> list[str]:
    return [text.strip("\n") for text in body.split("\n\n") if text.strip()]


def of(story: Story, comments: Iterable[Comment]) -> Talk:
    """Each comment beside the paragraph it speaks of, oldest first."""
    parts = [Part(number, text) for number, text in enumerate(paragraphs(story.body))]
    talk = Talk(parts, [], [])
    for said in sorted(comments, key=lambda each: each.id):
        if said.paragraph is None:
            talk.whole.append(said)
        elif (place := _place(said.paragraph, parts)) is not None:
            place.comments.append(said)
        else:
            talk.gone.append(said)
    return talk


def say(story: Story, text: str, *, about: int | None = None, seen_version: int = 0, by: Actor) -> Comment:
    """About the whole story, or about the paragraph with this number in the text of `seen_version`."""
    said = writing.comment(story, text, by=by)
    said.version = seen_version or story.version
    if about is not None:
        read = paragraphs(_body_at(story, said.version))
        if not 0 <= about < len(read):
            raise RuleBroken("Đoạn ấy không còn trong bài; hãy tải lại trang rồi góp ý lại.")
        said.paragraph = read[about]
    db.session.flush()
    return said


def settle(story: Story, comment: Comment, *, by: Actor) -> None:
    """What it asks for was done, or was talked over."""
    _may(story, by)
    if comment.settled_at is not None:
        raise RuleBroken("Góp ý này đã xong; hãy tải lại trang.")
    comment.settled_at, comment.settled_by_name = clock.now(), by.name
    db.session.flush()
    audit.record("story:settle", story, by=by)


def unsettle(story: Story, comment: Comment, *, by: Actor) -> None:
    _may(story, by)
    if comment.settled_at is None:
        raise RuleBroken("Góp ý này đang mở; hãy tải lại trang.")
    comment.settled_at = comment.settled_by_name = None
    db.session.flush()
    audit.record("story:unsettle", story, by=by)


def one_of(story: Story, comment_id: int) -> Comment | None:
    """Another story's comment is None."""
    comment = db.session.get(Comment, comment_id)
    return comment if comment and comment.story_id == story.id else None


def _may(story: Story, by: Actor) -> None:
    if not (by.may(Permission.STORIES_WRITE, story.unit) or by.may(Permission.STORIES_PUBLISH, story.unit)):
        raise NotAllowed("Bạn không có quyền góp ý bài này.")


def _body_at(story: Story, version: int) -> str:
    """The text that stood when the story had this version: the first revision put away from then on."""
    kept = (
        select(Revision.body)
        .where(Revision.story_id == story.id, Revision.number >= version)
        .order_by(Revision.number)
        .limit(1)
    )
    found = db.session.scalar(kept)
    return story.body if found is None else found


def _place(words: str, parts: list[Part]) -> Part | None:
    for part in parts:
        if part.text == words:
            return part
    told = words.split()
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(told)
    best, best_ratio = None, ALIKE
    for part in parts:
        matcher.set_seq1(part.text.split())
        # The cheap bounds first: a long story has many paragraphs.
        if matcher.real_quick_ratio() >= best_ratio and matcher.quick_ratio() >= best_ratio:
            ratio = matcher.ratio()
            if ratio >= best_ratio:
                best, best_ratio = part, ratio
    return best
