"""The pages that were found, given to Chromium as the bytes they are, beside the styles and pictures of the site."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from nhandao_site.web.headers import POLICY
from tests.browser.walk.finding import Seen, Walker

HERE = Path(__file__).parent
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LOOKS = (HERE / "looks.js").read_text("utf-8")
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_THE_LOOK = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""What another width or theme may change; names, roles and order stay as they were."""
OF_A_FORM = ["label", "select-name", "button-name", "aria-valid-attr-value", "aria-input-field-name", "heading-order"]
SHELF = "/xem/"


@dataclass(frozen=True)
class Shelved:
    """`url(7)` is the seventh page; `cookies` opens pictures behind the door for whose page it is."""

    base: str
    pages: list[Seen]
    cookies: dict[str, str]

    def url(self, number: int) -> str:
        return f"{self.base}{SHELF}{number}"

    def window(self, chromium: Browser, who: str = "") -> Page:
        context = chromium.new_context(base_url=self.base, locale="vi-VN", reduced_motion="reduce")
        context.add_init_script(AXE)
        if who in self.cookies:
            context.add_cookies([{"name": "session", "value": self.cookies[who], "url": self.base}])
        return context.new_page()


class _Quiet(WSGIRequestHandler):
    def log(self, *_words: object) -> None:
        """Thousands of pictures and styles are nobody's news."""


class _Shelf:
    def __init__(self, below: Callable[..., Iterable[bytes]], pages: list[Seen]) -> None:
        self.below, self.pages = below, pages

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(SHELF):
            return self.below(environ, start_response)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)])
        return [self.pages[int(path.removeprefix(SHELF))].html]


@contextmanager
def served(site: Flask, pages: list[Seen], walker: Walker) -> Iterator[Shelved]:
    shelf = _Shelf(site.wsgi_app, pages)
    server = make_server("127.0.0.1", 0, shelf, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    cookies = {who: jar.value for who, client in walker.jars.items() if (jar := client.get_cookie("session"))}
    yield Shelved(f"http://127.0.0.1:{server.server_port}", pages, cookies)
    server.shutdown()
    thread.join()


def axe(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds: “rule: element (what is missing)”, three elements of each rule."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": EVERYTHING}
    found = page.evaluate(
        "async (options) => (await axe.run(document, options)).violations",
        # no rule of these looks into the style sheets as files, so they are not fetched a second time
        {"resultTypes": ["violations"], "runOnly": only, "preload": False},
    )
    return [
        f"{each['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[-1].strip()})"
        for each in found
        for node in each["nodes"][:3]
    ]


def looks(page: Page, *, touch: bool) -> list[str]:
    faults: list[str] = page.evaluate(LOOKS, touch)
    return faults
