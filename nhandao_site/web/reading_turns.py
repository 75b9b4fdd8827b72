"""How many different profiles one network address may open: a reader never comes near it, who copies them all does.

Counted by each worker in its memory, for an hour at most: nothing of a reader is written down. Opening the same
profile again costs nothing, so that a whole town may read the appeal of the evening from behind one address.
Addresses of one's own network are not counted: a proxy that nobody told of (`PROXIES`) would stand there for every
reader.
"""

import threading
import time
from collections import OrderedDict
from ipaddress import ip_address
from typing import Any

from flask import Flask, request

from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.web.place import place_of

MOST, WINDOW = 300, 3600  # profiles, and codes asked about; seconds
PLACES = 4000  # network addresses a worker remembers; the ones that came longest ago are forgotten first
SPENT = "nhandao.reading_spent"
"""In the WSGI environment: seconds until this reader may open another profile."""
PROFILE, SHARED, ASKED = "/dia-chi/", "/anh-chia-se/dia-chi/", "/xac-minh"
SAID = "Máy của bạn vừa mở rất nhiều địa chỉ. Để giữ gìn cho các gia đình, xin đợi một lúc rồi đọc tiếp."


class Turns:
    def __init__(self) -> None:
        self._places: OrderedDict[str, tuple[float, set[int]]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, environ: dict[str, Any]) -> int:
        """Seconds to wait; 0 when the reader may go on."""
        about = _about(environ)
        if about is None:
            return 0
        told = environ.get("REMOTE_ADDR", "")
        return self._take(place_of(told), hash(about), time.monotonic()) if _is_far(told) else 0

    def _take(self, place: str, about: int, now: float) -> int:
        with self._lock:
            began, seen = self._places.get(place, (now, set()))
            if now - began >= WINDOW:
                began, seen = now, set()
            if about not in seen and len(seen) >= MOST:
                return max(1, int(began + WINDOW - now))
            seen.add(about)
            self._places[place] = began, seen
            self._places.move_to_end(place)
            if len(self._places) > PLACES:
                self._places.popitem(last=False)
            return 0


def init_app(app: Flask) -> None:
    app.before_request(_tell)


def _tell() -> None:
    """Raises TooMany."""
    if wait := request.environ.get(SPENT):
        raise TooMany(SAID, wait)


def _about(environ: dict[str, Any]) -> str | None:
    """What names one family in this request: the code in the path, or the code that is asked about."""
    path: str = environ.get("PATH_INFO", "")
    for begin in (PROFILE, SHARED):
        if path.startswith(begin):
            return path[len(begin) :].partition("/")[0].upper()
    return "?" + environ.get("QUERY_STRING", "")[:200] if path == ASKED and environ.get("QUERY_STRING") else None


def _is_far(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
