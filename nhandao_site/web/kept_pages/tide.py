"""Which kept pages a deed washes away.

Deeds that no page of the street shows are listed by the beginning of their names; every other deed,
known or not, takes all pages along. A wrong entry here would show what was taken down: only what
never stands in public belongs on the list.
"""

import threading
from collections.abc import Callable

from nhandao_site.domain.audit.watching import ANYTHING, Watch

UNSEEN = (
    "account:",
    "address:draft",
    "address:reveal",
    "bank_line:",
    "bulletin:download",
    "concern:",
    "figures:export",
    "inspection:",
    "keys:",
    "media:look",
    "offer:download",
    "offer:print",
    "pledge:call",
    "pledge:export",
    "pledge:remind",
    "pledge:reveal",
    "pledge:show",
    "privacy_request:",
    "proposal:",
    "report:",
    "tip:look",
    "workbook:download",
    "workbook:export",
)


def is_seen(deed: str) -> bool:
    return deed == ANYTHING or not deed.startswith(UNSEEN)


class Tide:
    """Counts the deeds that could be seen. One of it serves all threads of a worker."""

    def __init__(self, open_watch: Callable[[], Watch]) -> None:
        self._open = open_watch
        self._watch: Watch | None = None
        self._lock = threading.Lock()
        self._mark = 0

    def mark(self) -> int | None:
        """Grows whenever something was done that a page may show; None when that can't be told now."""
        if self._watch is not None and self._watch.still():
            return self._mark
        with self._lock:
            if self._watch is None:
                self._watch = self._open()
            news = self._watch.news()
            if news is None:
                self._mark += 1
                return None
            if news and any(map(is_seen, news)):
                self._mark += 1
            self._watch.settle()
            return self._mark
