"""What anybody may read of the addresses, consent already asked. The street side imports this and no row."""

from nhandao_site.domain.addresses.published.asking import (
    Choices,
    Counts,
    choices,
    from_address_line,
    in_sight_among,
    priority_rule,
    was_closed,
)
from nhandao_site.domain.addresses.published.cards import Card, Filters, Page, front, page
from nhandao_site.domain.addresses.published.figures import Live, Name, codes_for_sitemap, live, names_for
from nhandao_site.domain.addresses.published.parts import Fact, ListedElsewhere, NeedLine, Step
from nhandao_site.domain.addresses.published.profiles import Profile, by_code, moved_to
from nhandao_site.domain.addresses.published.verdicts import Verdict, verify

__all__ = [
    "Card",
    "Choices",
    "Counts",
    "Fact",
    "Filters",
    "ListedElsewhere",
    "Live",
    "Name",
    "NeedLine",
    "Page",
    "Profile",
    "Step",
    "Verdict",
    "by_code",
    "choices",
    "codes_for_sitemap",
    "from_address_line",
    "front",
    "in_sight_among",
    "live",
    "moved_to",
    "names_for",
    "page",
    "priority_rule",
    "verify",
    "was_closed",
]
