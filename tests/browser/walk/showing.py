"""The pages that were found, given to Chromium as the bytes they are, beside the styles and pictures of the site."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from nhandao_site.web.headers import POLICY
from tests.browser.walk.finding import Seen

HERE = Path(__file__).parent
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LOOKS = (HERE / "looks.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHELF = "/xem/"


class Shelf:
    """`/xem/7` is the seventh page; everything else is the site itself."""

    def __init__(self, below: Callable[..., Iterable[bytes]], pages: list[Seen]) -> None:
        self.below, self.pages = below, pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(SHELF):
            return self.below(environ, start_response)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)]
        start_response("200 OK", headers)
        return [self.pages[int(path.removeprefix(SHELF))].html]


@contextmanager
def served(site: Flask, pages: list[Seen]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Shelf(site.wsgi_app, pages), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def context_of(chromium: Browser, base: str, cookie: str | None) -> BrowserContext:
    """A window; with the cookie of whose page it is, so that pictures behind the door are seen too."""
    context = chromium.new_context(base_url=base, locale="vi-VN", reduced_motion="reduce")
    context.add_init_script(AXE)
    if cookie:
        context.add_cookies([{"name": "session", "value": cookie, "url": base}])
    return context


def axe(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe-core finds: “rule: target (why)”."""
    options = {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS},
    }
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[-1].strip()})"
        for each in found
        for node in each["nodes"][:3]
    ]


def looks(page: Page, *, touch: bool) -> list[str]:
    faults: list[str] = page.evaluate(LOOKS, touch)
    return faults
