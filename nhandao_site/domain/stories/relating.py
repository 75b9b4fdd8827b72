"""Other stories that an editor sets beside this one; what nobody may read yet stays unseen there too."""

import re

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.stories.models import OldSlug, Story, StoryRelated

_LAST_PART = re.compile(r"[a-z0-9][a-z0-9-]*")


def link(story: Story, wanted: tuple[str, ...]) -> None:
    """These stories and no others, in this order; each by its slug or the address of its page."""
    kept = {row.other_id: row for row in story.beside}
    rows: list[StoryRelated] = []
    for other in known(wanted):
        if other.id != story.id and other.id not in {row.other_id for row in rows}:
            row = kept.get(other.id) or StoryRelated(other=other, other_id=other.id)
            row.position = len(rows)
            rows.append(row)
    story.beside = rows


def known(wanted: tuple[str, ...]) -> list[Story]:
    """An unknown one is named."""
    return [_one(text) for text in wanted]


def _one(text: str) -> Story:
    slug = text.partition("?")[0].rstrip("/").rpartition("/")[2].strip().lower()
    found = db.session.scalar(select(Story).where(Story.slug == slug)) if _LAST_PART.fullmatch(slug) else None
    if found is None and (moved := db.session.get(OldSlug, slug)):
        found = db.session.get(Story, moved.story_id)
    if found is None:
        raise RuleBroken(f"Không có chuyện nào ở “{text[:80]}”; hãy dán địa chỉ trang của chuyện ấy.")
    return found
