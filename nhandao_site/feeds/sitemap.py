"""Sitemaps, one kind of page each, and robots.

Only what anyone may find elsewhere stands in them: no page of a child, of a person who was honoured, of anything
hidden or withdrawn. A kept map is dropped by the deed that takes a page away.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, current_app, render_template
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.documents import published as documents
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.movement import published as movement
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.domain.units import published as units
from nhandao_site.feeds import answering
from nhandao_site.web.kept import until_something_happens

bp = Blueprint("sitemap", __name__)

PAGES = (
    "/",
    "/dia-chi",
    "/nguoi-tot-viec-thien",
    "/ban-tin",
    "/ton-vinh",
    "/ton-vinh/chang-duong",
    "/so-cong-khai",
    "/so-cong-khai/niem-yet",
    "/chung-thuc",
    "/chung-thuc/dinh-dang",
    "/tai-khoan-chinh-thuc",
    "/chi-tieu",
    "/cach-tinh",
    "/du-lieu-mo",
    "/du-lieu-mo/tu-dien",
    "/van-ban",
    "/su-kien",
    "/kenh-truyen-thong",
    "/xac-minh",
    "/gioi-thieu",
    "/gioi-thieu-guong",
    "/quyen-rieng-tu",
)
MOST = 50_000
"""Addresses in one file (https://www.sitemaps.org/protocol.html)."""

Lines = list[tuple[str, datetime | None]]


def _under(path: str, named: list[tuple[str, datetime]]) -> Lines:
    return [(f"{path}/{name}", at) for name, at in named]


KINDS: dict[str, Callable[[], Lines]] = {
    "trang": lambda: [(path, None) for path in PAGES],
    "dia-chi": lambda: _under("/dia-chi", addresses.codes_for_sitemap()),
    "cau-chuyen": lambda: _under("/nguoi-tot-viec-thien", stories.slugs_for_sitemap()),
    "ban-tin": lambda: _under("/ban-tin", sharing.slugs_for_sitemap()),
    "vinh-danh": lambda: list(honours.collectives_for_sitemap()),
    "su-kien": lambda: list(movement.for_sitemap()),
    "van-ban": lambda: list(documents.for_sitemap()),
    "don-vi": lambda: [(path, None) for path in units.for_sitemap(str(current_app.config["SETTINGS"].PROVINCE))],
}


@bp.get("/sitemap.xml")
def index() -> Response:
    """One file of a kind for every fifty thousand pages, each with its latest change."""
    files: Lines = []
    for kind in KINDS:
        lines = _lines(kind)
        for part, start in enumerate(range(0, len(lines), MOST), start=1):
            files.append((f"/sitemap/{kind}-{part}.xml", _latest(lines[start : start + MOST])))
    text = render_template("feeds/sitemap_index.xml", files=files, base=answering.base())
    return answering.send(text, "application/xml", _latest(files))


@bp.get("/sitemap/<kind>-<int:part>.xml")
def one(kind: str, part: int) -> Response:
    lines = _lines(kind)[(part - 1) * MOST : part * MOST] if kind in KINDS and part else []
    if not lines:
        abort(404)
    text = render_template("feeds/sitemap.xml", lines=lines, base=answering.base())
    return answering.send(text, "application/xml", _latest(lines))


@bp.get("/robots.txt")
def robots() -> Response:
    return answering.send(render_template("feeds/robots.txt", base=answering.base()), "text/plain", seconds=3600)


def _lines(kind: str) -> Lines:
    return until_something_happens(f"sitemap:{kind}", KINDS[kind])


def _latest(lines: Lines) -> datetime | None:
    return max((at for _, at in lines if at), default=None)
