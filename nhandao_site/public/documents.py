"""Official papers."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.documents import published
from nhandao_site.web import share_images, typed

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


@bp.get("/<slug>")
def show(slug: str) -> Response | str | tuple[str, int]:
    """`12-15-kh-ctd`: the number finds it. A withdrawn paper says so (410)."""
    found = published.one(typed.leading(slug)) or abort(404)
    if isinstance(found, published.Gone):
        return render_template("public/documents/gone.html", gone=found), 410
    if request.path != found.paper.url:
        return redirect(found.paper.url, 301)
    return render_template("public/documents/show.html", document=found, share_image=share_images.of_paper(found.paper))


def _number(text: str, most: int) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) <= most else None
