"""One box over everything published."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.search import published
from nhandao_site.kit import codes, vietnamese

bp = Blueprint("search", __name__, url_prefix="/tim-kiem")

ADDRESS = "/dia-chi/"
PATHS = {
    "dia-chi": "address",
    "cau-chuyen": "story",
    "ton-vinh": "honour",
    "van-ban": "document",
    "su-kien": "event",
}


@bp.get("")
def index() -> str | Response:
    words = vietnamese.clean(request.args.get("q", ""))[:200]
    if led_to := _of_code(words):
        return redirect(led_to)
    path, after = request.args.get("loai", ""), request.args.get("sau")
    return render_template(
        "public/search/index.html",
        words=words,
        found=_in_sight(published.find(words, kind=PATHS.get(path), after=after)),
        kinds={path: published.KINDS[kind] for path, kind in PATHS.items()},
        kind=path if path in PATHS else "",
        first_page=not after,
    )


def _of_code(words: str) -> str | None:
    """A whole code goes straight to its thing: a profile in sight, else the page that tells what the code is."""
    if code := codes.parse_address_code(words):
        known = addresses.in_sight_among([code])
        return f"{ADDRESS}{code}" if known else f"/xac-minh?ma={code}"
    if paper := codes.parse_paper_code(words):
        return f"/xac-minh?ma={paper}"
    return None


def _in_sight(found: published.Found) -> published.Found:
    """A consent may end overnight, by its last day or a birthday, before the clock has put the search in order."""
    known = {hit: hit.url.removeprefix(ADDRESS) for hit in found.hits if hit.url.startswith(ADDRESS)}
    standing = addresses.in_sight_among(known.values())
    return replace(found, hits=tuple(hit for hit in found.hits if known.get(hit) in {None, *standing}))
