"""Styles, fonts, pictures and the script, served before Flask wakes up.

`static_url` puts a mark of the content into the address (`?v=…`): such an address may be kept for
ever, any other for a minute.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

from nhandao_site.web.headers import HSTS, ON_EVERYTHING, SEALED

FOR_EVER = "public, max-age=31536000, immutable"


class Shelf(WhiteNoise):
    def serve(self, static_file: Any, environ: Any, start_response: Any) -> Iterable[bytes]:
        kept = environ.get("QUERY_STRING", "").startswith("v=")

        def begin(status: str, headers: list[tuple[str, str]]) -> Any:
            headers = [*headers, *_missing(environ, {name for name, _ in headers})]
            if kept and status[:3] in {"200", "304"}:
                headers = [pair for pair in headers if pair[0] != "Cache-Control"] + [("Cache-Control", FOR_EVER)]
            return start_response(status, headers)

        answer: Iterable[bytes] = super().serve(static_file, environ, begin)
        return answer


def init_app(app: Flask) -> None:
    app.wsgi_app = Shelf(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(Path(app.static_folder or "static")),
        prefix="static/",
        max_age=60,
        allow_all_origins=False,
    )


def _missing(environ: Any, said: set[str]) -> Iterable[tuple[str, str]]:
    """Also of a 304, where the library sends few headers."""
    yield from (pair for pair in ON_EVERYTHING.items() if pair[0] not in said)
    yield "Content-Security-Policy", SEALED
    if environ["wsgi.url_scheme"] == "https":
        yield "Strict-Transport-Security", HSTS
