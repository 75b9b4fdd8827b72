"""Official papers."""

from flask import Blueprint, render_template, request

from nhandao_site.domain.documents import published

bp = Blueprint("documents", __name__, url_prefix="/van-ban")


@bp.get("")
def index() -> str:
    filters = published.Filters(
        q=request.args.get("q", "")[:200].strip(),
        kind=request.args.get("loai", ""),
        year=_number(request.args.get("nam", ""), 4),
        unit_code=request.args.get("don-vi", "")[:60].strip(),
    )
    after = _number(request.args.get("sau", ""), 9)
    return render_template(
        "public/documents/index.html",
        page=published.page(filters, after),
        filters=filters,
        kinds=published.KINDS,
        years=published.years(),
        first_page=after is None,
    )


def _number(text: str, most: int) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) <= most else None
