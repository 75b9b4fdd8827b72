"""A published story in the outbox of findable things; anything else is not in it."""

from nhandao_site.domain import search
from nhandao_site.domain.stories import naming
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.kit import markdown

_WORDS_SEARCHED = 6000


def renew(story: Story) -> None:
    if story.state is not StoryState.PUBLISHED:
        forget(story)
        return
    names = naming.unnamed(story.subjects)
    shown = " ".join(naming.shown(subject) for subject in story.subjects)
    text = markdown.plain(naming.hide(story.body, names))[:_WORDS_SEARCHED]
    search.put(
        "story",
        ref(story),
        url=f"/nguoi-tot-viec-thien/{story.slug}",
        title=naming.hide(story.title, names),
        snippet=f"{naming.hide(story.lede, names)} {text}",
        also=f"{shown} {story.topic.label} {story.unit.name}",
        at=story.published_at,
    )


def forget(story: Story) -> None:
    search.remove("story", ref(story))


def ref(story: Story) -> str:
    """Stays when the slug changes, and holds no word anybody would search."""
    return f"s{story.id}"
