"""What anyone may see of honours: the wall, the page of each person or collective, the road so far, and codes."""

from nhandao_site.domain.honours.published.board import (
    KINDS,
    LEVELS,
    Choices,
    Filters,
    Group,
    Line,
    Occasion,
    Wall,
    at_event,
    choices,
    newest,
    of_story,
    wall,
)
from nhandao_site.domain.honours.published.profiles import Gone, Profile, by_slug, collectives_for_sitemap
from nhandao_site.domain.honours.published.road import Year, road
from nhandao_site.domain.honours.published.verdicts import PaperVerdict, verify

__all__ = [
    "KINDS",
    "LEVELS",
    "Choices",
    "Filters",
    "Gone",
    "Group",
    "Line",
    "Occasion",
    "PaperVerdict",
    "Profile",
    "Wall",
    "Year",
    "at_event",
    "by_slug",
    "choices",
    "collectives_for_sitemap",
    "newest",
    "of_story",
    "road",
    "verify",
    "wall",
]
