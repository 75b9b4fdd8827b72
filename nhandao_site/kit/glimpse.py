"""One line about something sealed that waits: since when, and its first words without names and numbers."""

import re
from dataclasses import dataclass
from datetime import datetime

from nhandao_site.kit import clock, vietnamese

FIRST_WORDS = 16
_NUMBER = re.compile(r"\d(?:[\d .-]*\d){3,}")


@dataclass(frozen=True)
class Glimpse:
    """Names and numbers stay closed until the thing itself is opened. `state` is a value, `state_label` its word."""

    number: int
    kind: str
    place: str
    at: datetime
    words: str
    state: str
    state_label: str
    address_code: str = ""

    @property
    def days(self) -> int:
        """Since it came, as the calendar of Vietnam counts them."""
        return (clock.today() - clock.local_date(self.at)).days


def first_words(text: str, *names: str | None) -> str:
    """The beginning of what was told: `names` and every number of four digits or more give way to “…”."""
    said = _NUMBER.sub("…", vietnamese.clean(text))
    for name in filter(None, names):
        said = re.sub(rf"(?<!\w){re.escape(vietnamese.clean(name))}(?!\w)", "…", said, flags=re.IGNORECASE)
    words = said.split()
    return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
