"""Names of people in a story, and the name of the story in its address line."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.stories.content import Content
from nhandao_site.domain.stories.models import OldSlug, Story, StorySubject, SubjectKind
from nhandao_site.kit import vietnamese

_BETWEEN = r"[\s*_~`]+"  # marks of Markdown may stand between two words of a name


def shown(subject: StorySubject) -> str:
    """The name as anyone may read it: a person without consent is initials."""
    return subject.name if _named(subject) else vietnamese.initials(subject.name)


def _named(subject: StorySubject) -> bool:
    return subject.consented or subject.kind is SubjectKind.COLLECTIVE


def unnamed(subjects: Iterable[StorySubject]) -> tuple[str, ...]:
    """Names that may not be read by anyone, the longest first."""
    return tuple(sorted((s.name for s in subjects if not _named(s)), key=len, reverse=True))


def of_people(subjects: Iterable[StorySubject]) -> tuple[str, ...]:
    """Names of persons, whatever they said yes to, the longest first."""
    return tuple(sorted((s.name for s in subjects if s.kind is SubjectKind.PERSON), key=len, reverse=True))


def unnamed_in(given: Content, story: Story | None) -> tuple[str, ...]:
    """The same for words that wait, of people who said yes or did not where they stand in `story`."""
    agreed = {subject.name for subject in story.subjects if subject.consented} if story else set()
    people = (line.name for line in given.subjects if line.kind is SubjectKind.PERSON)
    return tuple(sorted((name for name in people if name not in agreed), key=len, reverse=True))


def hide(text: str, names: Iterable[str]) -> str:
    """`text` with each of these names as its initials, however its words are set apart or capitalised."""
    hidden = vietnamese.nfc(text)
    for name in names:
        words = vietnamese.clean(name).split()
        if len(words) > 1:
            pattern = r"(?<!\w)" + _BETWEEN.join(map(re.escape, words)) + r"(?!\w)"
            hidden = re.sub(pattern, vietnamese.initials(name), hidden, flags=re.IGNORECASE)
    return hidden


def leaks(text: str, names: Iterable[str]) -> list[str]:
    """Names that can still be read in `text`, with or without marks."""
    folded = f" {vietnamese.fold_name(text)} "
    return [name for name in names if len(name.split()) > 1 and f" {vietnamese.fold_name(name)} " in folded]


def keep_slug(story: Story) -> None:
    """The slug follows the title, never with a person's name in it; what was public once leads here for ever."""
    people = [subject.name for subject in story.subjects if subject.kind is SubjectKind.PERSON]
    wanted = vietnamese.slugify(hide(story.title, people)) or "chuyen"
    if story.slug and re.fullmatch(re.escape(wanted) + r"(-\d+)?", story.slug):
        return
    before, story.slug = story.slug, _free(wanted, story.id)
    if before and story.published_at:
        _lead_on(before, story)


def _free(wanted: str, story_id: int | None) -> str:
    now = select(Story.slug).where(Story.slug.startswith(wanted), Story.id != (story_id or 0))
    once = select(OldSlug.slug).where(OldSlug.slug.startswith(wanted), OldSlug.story_id != (story_id or 0))
    taken = {*db.session.scalars(now), *db.session.scalars(once)}
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _lead_on(before: str, story: Story) -> None:
    if own := db.session.get(OldSlug, story.slug):
        db.session.delete(own)
    db.session.add(OldSlug(slug=before, story_id=story.id))
