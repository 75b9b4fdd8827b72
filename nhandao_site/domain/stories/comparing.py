"""Two states of a story side by side, paragraph by paragraph, changed words marked; the old one brought back."""

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.stories import content, correcting, writing
from nhandao_site.domain.stories.content import Content
from nhandao_site.domain.stories.models import Revision, Story, StoryState
from nhandao_site.domain.stories.talking import paragraphs
from nhandao_site.kit import clock

_WORDS = re.compile(r"\s+|\S+")
_LONGEST = 4000
"""Words of one paragraph that are compared one by one; beyond it stands whole against whole."""

Pieces = list[tuple[bool, str]]  # (changed, text)


@dataclass(frozen=True)
class Row:
    """What stands on the left and on the right; None where that side has nothing."""

    before: Pieces | None
    after: Pieces | None

    @property
    def same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class Section:
    label: str
    rows: list[Row]


def revision(story: Story, number: int) -> Revision | None:
    """What stood until the change of this version."""
    kept = select(Revision).where(Revision.story_id == story.id, Revision.number == number).order_by(Revision.id)
    return db.session.scalar(kept.limit(1))


def of_revision(story: Story, kept: Revision) -> Content:
    """The whole story as it stood. Of what was put away before whole texts were kept, its words alone."""
    if kept.content:
        return content.from_json(kept.content)
    return replace(content.of(story), title=kept.title, lede=kept.lede, body=kept.body)


def side_by_side(before: Content, after: Content) -> list[Section]:
    """Only what differs; the body with all its paragraphs, so that a change is read where it stands."""
    old, new = writing.lines(before), writing.lines(after)
    return [
        Section(label, _aligned(paragraphs(old[label]), paragraphs(new[label])))
        for label in new
        if old[label] != new[label]
    ]


def restore(story: Story, kept: Revision, *, seen_version: int, by: Actor) -> None:
    """The old text becomes the newest; nothing in between is lost. On the street it waits for a second person.

    Raises:
        ChangedMeanwhile: another person saved since `seen_version`.
    """
    given = of_revision(story, kept)
    stood = clock.format_time(kept.at)
    if story.state is StoryState.PUBLISHED:
        note = f"Bài trở lại như trước {stood}." if correcting.counts_differ(story, given) else ""
        correcting.propose(story, given, seen_version=seen_version, note=note, by=by)
    else:
        writing.change(story, given, seen_version=seen_version, by=by)
    audit.record("story:restore", story, by=by, changes={"lấy lại bản trước lúc": [None, stood]})


def _aligned(old: list[str], new: list[str]) -> list[Row]:
    rows: list[Row] = []
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for act, a, b, c, d in matcher.get_opcodes():
        if act == "equal":
            rows += [Row([(False, text)], [(False, text)]) for text in old[a:b]]
        else:
            rows += _changed(old[a:b], new[c:d])
    return rows


def _changed(old: list[str], new: list[str]) -> list[Row]:
    pairs = min(len(old), len(new))
    rows = [_words(left, right) for left, right in zip(old[:pairs], new[:pairs], strict=True)]
    rows += [Row([(True, text)], None) for text in old[pairs:]]
    return rows + [Row(None, [(True, text)]) for text in new[pairs:]]


def _words(old: str, new: str) -> Row:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if len(a) > _LONGEST or len(b) > _LONGEST:
        return Row([(True, old)], [(True, new)])
    before: Pieces = []
    after: Pieces = []
    for act, i, j, k, m in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        for side, words in ((before, a[i:j]), (after, b[k:m])):
            if words:
                side.append((act != "equal", "".join(words)))
    return Row(before, after)
