"""The layer around the site: it gives the request its number, and notes what came of it."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from json import dumps
from typing import Any

from nhandao_site.kit.tallies import Tallies
from nhandao_site.web.noting import counting
from nhandao_site.web.noting.noted import Noted, begun

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"}


class Noting:
    """`write` gets one line of JSON a request; without it none is made."""

    def __init__(
        self, below: Wsgi, *, told_by_proxy: bool, write: Callable[[bytes], None] | None, tallies: Tallies | None
    ) -> None:
        self.below, self.told_by_proxy = below, told_by_proxy
        self.write, self.tallies = write, tallies

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        known = begun(environ, told_by_proxy=self.told_by_proxy)
        said = "500"

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal said
            said = status[:3]
            return start_response(status, [*headers, ("X-Request-ID", known.id)], exc_info)

        try:
            return self.below(environ, begin)
        finally:
            self._note(environ, known, said, time.perf_counter() - began)

    def _note(self, environ: Environ, known: Noted, status: str, seconds: float) -> None:
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "?"
        if known.route == "-" and environ["PATH_INFO"].startswith("/static/"):
            known.route = "/static/<path>"
        if self.tallies is not None:
            counting.count(self.tallies, method, known, status, seconds)
        if self.write is not None:
            self.write(_line(method, known, status, seconds))


def _line(method: str, known: Noted, status: str, seconds: float) -> bytes:
    """`ms` is the time until the answer began; what streams goes on after it."""
    second, part = divmod(time.time(), 1)
    level = "error" if status >= "500" else "info"
    kept = f',"kept":"{known.kept}"' if known.kept else ""
    return (
        f'{{"time":"{_clock(int(second))}.{int(part * 1000):03}Z","level":"{level}","request":"{known.id}",'
        f'"method":"{method}","route":{_quoted(known.route)},"status":{status},"ms":{seconds * 1000:.1f}{kept}}}\n'
    ).encode()


@lru_cache(maxsize=4)
def _clock(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


_quoted = lru_cache(maxsize=2000)(dumps)
