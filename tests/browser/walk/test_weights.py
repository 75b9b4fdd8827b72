"""What a public page weighs on the way to a cheap phone, packed as the server packs it."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.browser.walk.conftest import Walked
from tests.browser.walk.finding import STRANGER, Seen

STATIC = Path(__file__).resolve().parents[3] / "static"
KB = 1024
MOST = {"html": 20 * KB, "css": 15 * KB, "js": 20 * KB, "preloaded": 45 * KB}
MOST_OF_ALL = 90 * KB
OTHER_FONTS = ("phudu-digits-600.woff2", "hanken-digits.woff2")


class Parts(HTMLParser):
    """Files a page fetches, and its pictures."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.css: list[str] = []
        self.js: list[str] = []
        self.preloaded: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.formats: set[str] = set()
        self.sprites: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") == "stylesheet":
            self.css.append(str(given["href"]))
        elif tag == "link" and given.get("rel") == "preload":
            self.preloaded.append(str(given["href"]))
        elif tag == "script" and given.get("src"):
            self.js.append(str(given["src"]))
        elif tag == "img":
            self.images.append(given)
        elif tag == "source":
            self.formats.add(str(given.get("type")))
        elif tag == "use":
            self.sprites.add(str(given.get("href")).partition("#")[0])


def packed(url: str) -> int:
    path = STATIC / url.partition("?")[0].removeprefix("/static/")
    return path.stat().st_size if path.suffix == ".woff2" else len(gzip.compress(path.read_bytes(), 9))


def drawings(parts: Parts) -> set[str]:
    """Pictures that are not photos, and those a reader meets without scrolling for them are counted like the others."""
    return {str(image["src"]) for image in parts.images if str(image["src"]).startswith("/static/")} | parts.sprites


def weights(page: Seen) -> dict[str, int]:
    parts = Parts(page.html.decode())
    found = {
        "html": len(gzip.compress(page.html, 6)),
        "css": sum(map(packed, parts.css)),
        "js": sum(map(packed, parts.js)),
        "preloaded": sum(map(packed, parts.preloaded)),
    }
    lazy = {str(image["src"]) for image in parts.images if image.get("loading") == "lazy"}
    rest = sum(map(packed, drawings(parts) - lazy)) + sum(packed(f"/static/fonts/{name}") for name in OTHER_FONTS)
    return found | {"all": sum(found.values()) + rest}


@pytest.fixture(scope="session")
def street(walked: Walked) -> list[Seen]:
    return [page for page in walked.seen if page.who == STRANGER and page.status == 200]


def test_no_public_page_is_heavier_than_its_budget(street: list[Seen]) -> None:
    heavy = []
    for page in street:
        found = weights(page)
        heavy += [f"{page.url}: {part} {found[part]} > {most}" for part, most in MOST.items() if found[part] > most]
        if found["all"] > MOST_OF_ALL:
            heavy.append(f"{page.url}: {found['all']} bytes without its photos {found}")
    assert not heavy, "\n".join(heavy)


def test_pictures_have_their_room_before_they_come_and_come_when_they_are_near(street: list[Seen]) -> None:
    faults = set()
    photos = 0
    for page in street:
        parts = Parts(page.html.decode())
        for at, image in enumerate(parts.images):
            name = f"{page.template}: {image.get('src')}"
            if not (image.get("width") and image.get("height")):
                faults.add(f"{name} has no width and height: the page jumps when it comes")
            if at > 5 and image.get("loading") != "lazy":
                faults.add(f"{name} stands far down and is fetched at once")
            if re.match(r"/tep/", str(image.get("src"))):
                photos += 1
                if not (image.get("srcset") and image.get("sizes")):
                    faults.add(f"{name} is one size for every screen")
        if any(str(image.get("src")).startswith("/tep/") for image in parts.images):
            missing = {"image/avif", "image/webp"} - parts.formats
            if missing:
                faults.add(f"{page.template} offers no {missing}")
    assert not faults, "\n".join(sorted(faults))
    assert photos, "the demonstration shows no photo: nothing was looked at"
