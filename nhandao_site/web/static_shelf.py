"""Styles, fonts, pictures and the scripts, served before Flask wakes up.

`static_url` puts a mark of the content into the address (`?v=…`): such an address may be kept for
ever, any other for a minute; a font, which a style sheet names without its mark and which never
changes under its name, for a month. Text travels packed, each file packed once by each worker.
"""

import gzip
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from nhandao_site.web.headers import HSTS, ON_EVERYTHING, SEALED

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MONTH = "public, max-age=2592000"
TEXT = {".css", ".js", ".svg", ".py", ".txt", ".md"}
_TOO_SMALL = 500  # bytes; below that a packet is a packet
Headers = list[tuple[str, str]]


class Shelf(WhiteNoise):
    def serve(self, static_file: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        kept = _kept(environ)
        packed = _packed_for(Path(static_file.alternatives[0][1]), environ)

        def begin(status: str, headers: Headers) -> Any:
            headers = [*headers, *_missing(environ, {name for name, _ in headers})]
            if kept and status[:3] in {"200", "304"}:
                headers = [*_without(headers, "Cache-Control"), ("Cache-Control", kept)]
            if packed and status[:3] == "200":
                encoding, body = packed
                length = ("Content-Length", str(len(body)))
                headers = [*_without(headers, "Content-Length"), ("Content-Encoding", encoding), length]
            return start_response(status, headers)

        answer: Any = super().serve(static_file, environ, begin)
        if not packed or environ["REQUEST_METHOD"] != "GET" or not answer:
            return answer
        if hasattr(answer, "close"):
            answer.close()
        return [packed[1]]


def _kept(environ: Any) -> str:
    """For how long the answer may be kept; nothing: as the library says."""
    if environ.get("QUERY_STRING", "").startswith("v="):
        return FOR_EVER
    return FOR_A_MONTH if environ.get("PATH_INFO", "").endswith(".woff2") else ""


def _without(headers: Headers, name: str) -> Headers:
    return [pair for pair in headers if pair[0] != name]


def _packed_for(path: Path, environ: Any) -> tuple[str, bytes] | None:
    """The best packed form this reader takes; None where the file goes as it is."""
    if path.suffix not in TEXT or "HTTP_RANGE" in environ:
        return None
    accepts = environ.get("HTTP_ACCEPT_ENCODING", "")
    encoding = "br" if "br" in accepts else "gzip" if "gzip" in accepts else ""
    stat = path.stat()
    if not encoding or stat.st_size < _TOO_SMALL:
        return None
    return encoding, _packed(path, stat.st_mtime_ns, encoding)


@lru_cache(maxsize=512)
def _packed(path: Path, _changed_at: int, encoding: str) -> bytes:
    body = path.read_bytes()
    if encoding == "gzip":
        return gzip.compress(body, 9, mtime=0)
    return brotli.compress(body, mode=brotli.MODE_TEXT, quality=9)


def init_app(app: Flask) -> None:
    app.wsgi_app = Shelf(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(Path(app.static_folder or "static")),
        prefix="static/",
        max_age=60,
        allow_all_origins=False,
        add_headers_function=_packed_by_choice,
    )


def _missing(environ: Any, said: set[str]) -> Iterable[tuple[str, str]]:
    """Also of a 304, where the library sends few headers."""
    yield from (pair for pair in ON_EVERYTHING.items() if pair[0] not in said)
    yield "Content-Security-Policy", SEALED
    if environ["wsgi.url_scheme"] == "https":
        yield "Strict-Transport-Security", HSTS


def _packed_by_choice(headers: Any, path: str, _url: str) -> None:
    if Path(path).suffix in TEXT:
        headers["Vary"] = "Accept-Encoding"
