"""Answers as bytes: as they are, br, zstd and gzip, each made when first asked for, the rarely read ones forgotten."""

import gzip
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import brotli
import zstandard
from werkzeug.http import parse_date

Key = tuple[str, str, str, str]
"""Scheme, host, path, query."""
Headers = list[tuple[str, str]]

_TOO_SMALL = 500  # bytes; below that a packet is a packet


@dataclass
class Page:
    """One answer. `made` is the second it was made in; `mark` what had been done before (see `Tide`);
    `route` the template of its address."""

    mark: int
    made: float
    headers: Headers
    body: bytes
    route: str = "-"

    def packed(self, accepts: str) -> tuple[Headers, bytes]:
        """The best form the reader takes. `accepts`: the Accept-Encoding of the request."""
        if len(self.body) < _TOO_SMALL:
            return self.plain
        if "br" in accepts:  # the smallest of them for pages of this size
            return self.br
        if "zstd" in accepts:
            return self.zst
        return self.gz if "gzip" in accepts else self.plain

    @cached_property
    def etag(self) -> str:
        """The quoted mark of its bytes, without the sign of weakness."""
        return next(value for name, value in self.headers if name == "ETag").removeprefix("W/")

    @cached_property
    def changed(self) -> datetime | None:
        """The instant of its Last-Modified, when a view told one."""
        return parse_date(next((value for name, value in self.headers if name == "Last-Modified"), None))

    @property
    def weight(self) -> int:
        """Bytes held, the packed ones counted as a third."""
        return len(self.body) * 4 // 3 + 1000

    @cached_property
    def plain(self) -> tuple[Headers, bytes]:
        return self._with(self.body, "")

    @cached_property
    def br(self) -> tuple[Headers, bytes]:
        return self._with(brotli.compress(self.body, mode=brotli.MODE_TEXT, quality=5), "br")

    @cached_property
    def zst(self) -> tuple[Headers, bytes]:
        return self._with(zstandard.compress(self.body, 15), "zstd")

    @cached_property
    def gz(self) -> tuple[Headers, bytes]:
        return self._with(gzip.compress(self.body, 6, mtime=0), "gzip")

    @cached_property
    def unchanged(self) -> Headers:
        """Of a 304."""
        return [pair for pair in self.headers if pair[0].lower() not in {"content-type", "content-language"}]

    def _with(self, body: bytes, encoding: str) -> tuple[Headers, bytes]:
        packed = [("Content-Encoding", encoding)] if encoding else []
        return [*self.headers, ("Content-Length", str(len(body))), *packed], body


class Pages:
    """The most recently read ones, up to `most` bytes."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        if page is not None:
            with self._lock:
                if key in self._pages:
                    self._pages.move_to_end(key)
        return page

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._out(key)
            self._pages[key] = page
            self._held += page.weight
            while self._held > self._most and self._pages:
                self._out(next(iter(self._pages)))

    def drop(self, key: Key) -> None:
        with self._lock:
            self._out(key)

    def __len__(self) -> int:
        return len(self._pages)

    def _out(self, key: Key) -> None:
        if (gone := self._pages.pop(key, None)) is not None:
            self._held -= gone.weight
