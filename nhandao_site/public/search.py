"""One box over everything published."""

from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.search import published
from nhandao_site.domain.units import published as units
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
UNITS = "don-vi"


@bp.get("")
def index() -> str | Response:
    words = vietnamese.clean(request.args.get("q", ""))[:200]
    if led_to := _of_code(words):
        return redirect(led_to)
    path, after = request.args.get("loai", ""), request.args.get("sau")
    found = (
        published.Found((), None)
        if path == UNITS
        else _in_sight(published.find(words, kind=PATHS.get(path), after=after))
    )
    return render_template(
        "public/search/index.html",
        words=words,
        found=found,
        units=_units(published.words_of(found.meant or words)) if path in {"", UNITS} and not after else (),
        kinds={path: published.KINDS[kind] for path, kind in PATHS.items()} | {UNITS: "Đơn vị"},
        kind=path if path in {*PATHS, UNITS} else "",
        first_page=not after,
    )


def _units(words: list[str]) -> tuple[units.Named, ...]:
    return units.like(words, province_code=str(current_app.config["SETTINGS"].PROVINCE))


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
