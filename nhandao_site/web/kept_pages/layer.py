"""The layer in front of Flask. It keeps what a view calls public, for readers without a cookie."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.http import parse_date

from nhandao_site.web.freshness import FOR_ALL
from nhandao_site.web.kept_pages.pages import Headers, Key, Page, Pages
from nhandao_site.web.kept_pages.tide import Tide
from nhandao_site.web.noting.noted import KEY
from nhandao_site.web.reading_turns import SPENT, Turns

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_BYTES = 64 * 1024 * 1024  # of all kept pages of one worker
LARGEST = 512 * 1024  # bytes of one page
LONGEST_QUERY = 512  # bytes; a longer one is nobody's habit and would fill the memory with its name
LONGEST = 60  # seconds: scheduled stories, embargoes and consents end by the clock, without a deed
PATIENCE = 5.0  # seconds to wait for a parallel reader who is making the same page
DAY = 86_400
VIETNAM = 7 * 3600  # seconds ahead of UTC, without summer time

REPLACED = {"content-length", "vary", "etag", "cache-control"}
NEVER = ("/quan-tri", "/tep/", "/static/", "/dang-nhap", "/dang-ky/", "/healthz", "/readyz", "/metrics")


class KeptPages:
    def __init__(self, below: Wsgi, tide: Tide) -> None:
        self.below, self.tide = below, tide
        self.pages, self.turns = Pages(MOST_BYTES), Turns()
        self._others: OrderedDict[str, None] = OrderedDict()  # paths whose answers are nobody's to keep
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if wait := self.turns.wait(environ):
            return self.below(environ | {SPENT: wait}, start_response)
        if not self._may_be_kept(environ):
            return self.below(environ, start_response)
        mark = self.tide.mark()
        if mark is None:
            return self.below(environ, start_response)
        key = _key(environ)
        page = self._fresh(key, mark)
        if page is not None:
            _note(environ, page, "hit")
            return _give(page, environ, start_response)
        return self._made(key, mark, environ, start_response)

    def _may_be_kept(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and not environ.get("HTTP_COOKIE")
            and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
            and "HTTP_RANGE" not in environ
            and "HTTP_AUTHORIZATION" not in environ
            and not environ["PATH_INFO"].startswith(NEVER)
            and environ["PATH_INFO"] not in self._others
        )

    def _fresh(self, key: Key, mark: int) -> Page | None:
        page = self.pages.find(key)
        now = time.time()
        if page is None or page.mark != mark or not 0 <= now - page.made < LONGEST or _day(now) != _day(page.made):
            return None
        return page

    def _made(self, key: Key, mark: int, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Parallel readers of one page wait for the first of them to make it."""
        with self._alone(key):
            if (page := self._fresh(key, mark)) is not None:
                _note(environ, page, "hit")
                return _give(page, environ, start_response)
            answer = Answer(self.below, environ)
            page = answer.as_page(mark, environ[KEY].route if KEY in environ else "-")
            if page is None:
                self._remember_other(environ["PATH_INFO"], answer)
                return answer.pass_on(start_response)
            self.pages.put(key, page)
            _note(environ, page, "made")
            return _give(page, environ, start_response)

    @contextmanager
    def _alone(self, key: Key) -> Iterator[None]:
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        held = lock.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if held:
                lock.release()
            with self._lock:
                self._making.pop(key, None)

    def _remember_other(self, path: str, answer: "Answer") -> None:
        """A page with a form is never kept: its readers need not wait for each other the next time."""
        if answer.status[:3] != "200":
            return
        with self._lock:
            self._others[path] = None
            if len(self._others) > 5000:
                self._others.popitem(last=False)


class Answer:
    """What came from below, before it is given out."""

    def __init__(self, below: Wsgi, environ: Environ) -> None:
        self.status, self.headers = "", Headers()
        asked = {name: value for name, value in environ.items() if not name.startswith("HTTP_IF_")}
        self.body = below(asked | {"REQUEST_METHOD": "GET"}, self._start)
        self._asked_for = environ["REQUEST_METHOD"]

    def _start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers = status, headers
        return lambda _bytes: None

    def as_page(self, mark: int, route: str) -> Page | None:
        """None when it is not everybody's, not whole (it streams), or too large."""
        said = {name.lower(): value for name, value in self.headers}
        if self.status[:3] != "200" or not _is_for_all(said) or not 0 <= _length(said) <= LARGEST:
            return None
        body = self._whole()
        etag = said.get("etag") or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        kept = [pair for pair in self.headers if pair[0].lower() not in REPLACED]
        kept += [
            ("ETag", "W/" + etag.removeprefix("W/")),
            ("Cache-Control", said.get("cache-control", FOR_ALL)),
            ("Vary", "Accept-Encoding, Cookie"),
        ]
        return Page(mark, time.time(), kept, body, route)

    def pass_on(self, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        if self._asked_for != "HEAD":
            return self.body
        self._close()
        return []

    def _whole(self) -> bytes:
        try:
            return b"".join(self.body)
        finally:
            self._close()

    def _close(self) -> None:
        if close := getattr(self.body, "close", None):
            close()


def _note(environ: Environ, page: Page, kept: str) -> None:
    if known := environ.get(KEY):
        known.route, known.kept = page.route, kept


def _is_for_all(said: dict[str, str]) -> bool:
    """A view says so itself, or answers a reader without a cookie with a page and gives him none."""
    if "set-cookie" in said:
        return False
    if "cache-control" in said:
        return said["cache-control"].startswith("public")
    return said.get("content-type", "").startswith("text/html")


def _length(said: dict[str, str]) -> int:
    """-1: not known, the answer is a stream."""
    told = said.get("content-length", "")
    return int(told) if told.isdigit() else -1


def _key(environ: Environ) -> Key:
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
    )


def _day(second: float) -> int:
    return int(second + VIETNAM) // DAY


def _give(page: Page, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    if _is_known(page, environ):
        start_response("304 NOT MODIFIED", page.unchanged)
        return []
    headers, body = page.packed(environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(page: Page, environ: Environ) -> bool:
    """The reader still holds these bytes (RFC 9110, 13.1: the mark goes before the day)."""
    if (marks := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        return page.etag in marks or marks.strip() == "*"
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and page.changed is not None and page.changed <= since
