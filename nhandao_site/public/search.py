"""One box over everything published."""

from dataclasses import replace

from flask import Blueprint, render_template, request

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.search import published
from nhandao_site.kit import codes, vietnamese

bp = Blueprint("search", __name__, url_prefix="/tim-kiem")

ADDRESS = "/dia-chi/"
PATHS = {"dia-chi": "address", "cau-chuyen": "story", "ton-vinh": "honour", "van-ban": "document"}


@bp.get("")
def index() -> str:
    words = vietnamese.clean(request.args.get("q", ""))[:200]
    path = request.args.get("loai", "")
    after = _number(request.args.get("sau", ""))
    return render_template(
        "public/search/index.html",
        words=words,
        found=_in_sight(published.find(words, kind=PATHS.get(path), after=after)),
        kinds={path: published.KINDS[kind] for path, kind in PATHS.items()},
        kind=path if path in PATHS else "",
        code=codes.parse_address_code(words),
        first_page=after is None,
    )


def _in_sight(found: published.Found) -> published.Found:
    """A consent may end overnight, by its last day or a birthday, before the clock has put the search in order."""
    known = {hit: hit.url.removeprefix(ADDRESS) for hit in found.hits if hit.url.startswith(ADDRESS)}
    standing = addresses.in_sight_among(known.values())
    return replace(found, hits=tuple(hit for hit in found.hits if known.get(hit) in {None, *standing}))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
