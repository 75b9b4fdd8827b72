"""One box over everything published."""

from flask import Blueprint, render_template, request

from nhandao_site.domain.search import published
from nhandao_site.kit import codes, vietnamese

bp = Blueprint("search", __name__, url_prefix="/tim-kiem")

PATHS = {"dia-chi": "address", "cau-chuyen": "story", "ton-vinh": "honour", "van-ban": "document"}


@bp.get("")
def index() -> str:
    words = vietnamese.clean(request.args.get("q", ""))[:200]
    path = request.args.get("loai", "")
    after = _number(request.args.get("sau", ""))
    return render_template(
        "public/search/index.html",
        words=words,
        found=published.find(words, kind=PATHS.get(path), after=after),
        kinds={path: published.KINDS[kind] for path, kind in PATHS.items()},
        kind=path if path in PATHS else "",
        code=codes.parse_address_code(words),
        first_page=after is None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
