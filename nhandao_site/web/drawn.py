"""Pages of the street kept by what they show: the same values are the same page.

A deed washes every kept page away (`kept_pages`), and most of them show nothing of it. Whoever asks next has the
values read anew from the database, consents and all; the page is drawn anew only when one of them is another.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import current_app, request, session

from nhandao_site.kit import clock
from nhandao_site.web import chapter

MOST = 256
"""Pages a worker keeps, 30–60 KB each; the rarely read ones are forgotten."""


class Drawn:
    def __init__(self, most: int = MOST) -> None:
        self._most, self._pages, self._lock = most, OrderedDict[Hashable, bytes](), threading.Lock()

    def page(self, key: Hashable, draw: Callable[[], str]) -> bytes:
        with self._lock:
            known = self._pages.get(key)
            if known is not None:
                self._pages.move_to_end(key)
                return known
        page = draw().encode()
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return page


def by_what_it_shows(values: Hashable, draw: Callable[[], str]) -> bytes | str:
    """`draw()`, or what it answered for the same values on this day.

    Args:
        values: all that the page shows beside its path and whose site it is: frozen, compared as a whole.
        draw: makes the page out of these values alone; it must not look at the query, the account or the clock.
    """
    if request.cookies and "_flashes" in session:  # a message for one person stands on it
        return draw()
    shelf: Drawn = current_app.extensions.setdefault("drawn_pages", Drawn())
    return shelf.page((request.path, clock.today(), chapter.province_name(), values), draw)
