"""A story as the street would read it, before it may: for the staff alone, nothing of it is kept."""

from dataclasses import replace

from nhandao_site.domain.media import published as media
from nhandao_site.domain.stories import addressing, naming, published
from nhandao_site.domain.stories.content import Content, checked
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import clock, vietnamese


def piece(given: Content, story: Story | None, *, note: str = "", pictures: str = "/tep/") -> published.Piece:
    """These words on the page of the column, names without consent as initials.

    `story` is the one they belong to, if it was saved before; `pictures` is where the staff sees its photos.

    Raises:
        RuleBroken: the words break a rule of the form.
    """
    given = checked(given)
    names = naming.unnamed_in(given, story)

    def hide(text: str) -> str:
        return naming.hide(text, names)

    text = hide(given.body)
    facts = tuple(
        published.Counted(f.number, hide(f.measure), hide(f.span) if f.span else None) for f in given.facts
    )  # fmt: skip
    now = clock.now()
    first = given.subjects[0].kind.label if given.subjects else ""
    return published.Piece(
        id=story.id if story else 0,
        slug=story.slug if story else "",
        title=hide(given.title),
        lede=hide(given.lede),
        topic=published.first_capital(given.topic.label),
        kind=published.first_capital(first) or None,
        unit_name=given.unit.name,
        unit_code=given.unit.code,
        published_at=(story and (story.published_at or story.publish_at)) or now,
        updated_at=now,
        fact=next(iter(facts), None),
        photo=_cover(story, names, pictures),
        art=given.art or published.DRAWN.get(given.topic, "bike"),
        html=published.html_of(text),
        facts=facts,
        names=tuple(line.name if line.name not in names else vietnamese.initials(line.name) for line in given.subjects),
        source=hide(given.source) if given.source else None,
        author_name=given.author_name or (story.author_name if story else ""),
        address_ids=tuple(address.id for address in addressing.known(given.codes)),
        words=len(text.split()),
        notes=_notes(story, hide(note)),
    )


def _cover(story: Story | None, names: tuple[str, ...], base: str) -> media.Photo | None:
    if story is None or story.cover is None or story.cover.removed_at:
        return None
    photo = media.as_photo(story.cover, base)
    caption = naming.hide(photo.caption, names) if photo.caption else None
    return replace(photo, alt=naming.hide(photo.alt, names), caption=caption)


def _notes(story: Story | None, waiting: str) -> tuple[published.Corrected, ...]:
    stood = [published.Corrected(note.at, note.text) for note in story.notes] if story else []
    return tuple(stood + ([published.Corrected(clock.now(), waiting)] if waiting else []))
