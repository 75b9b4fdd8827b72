"""What the street would read, shown to the staff: a body alone, or the whole page of the column."""

from flask import render_template, url_for

from nhandao_site.admin.story_photos import for_staff
from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories import naming, previewing, published
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import markdown


def body(text: str, story: Story | None) -> str:
    """Safe HTML of the words as they were typed, without names that nobody may read."""
    names = naming.unnamed(story.subjects) if story else ()
    html = markdown.render(naming.hide(contents.markdown_text(text[: contents.MAX_BODY]), names))
    return for_staff(html, story) if story else html


def whole(given: contents.Content, story: Story | None, *, note: str = "") -> str:
    base = url_for("admin.stories.photos.show", story_id=story.id, name="x")[:-1] if story else "/tep/"
    piece = previewing.piece(given, story, note=note, pictures=base)
    return render_template(
        "public/stories/show.html",
        story=piece,
        preview=True,
        html=for_staff(piece.html, story) if story else piece.html,
        related=published.related(piece),
        addresses=list(addresses.names_for(piece.address_ids).values()),
        honour=None,
        data=[],
        absolute="",
    )
