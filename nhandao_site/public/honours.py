"""The wall of honour."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.honours import published
from nhandao_site.web import share_images

bp = Blueprint("honours", __name__, url_prefix="/ton-vinh")

LEVELS = {"trung-uong": "Trung ương", "tinh": "Tỉnh", "huyen": "Huyện (đến 30/06/2025)", "xa": "Xã, phường"}


@bp.get("")
def index() -> str:
    filters = published.Filters(
        round=request.args.get("dot", "")[:200],
        level=request.args.get("cap", ""),
        kind=request.args.get("loai", ""),
        year=_number(request.args.get("nam", ""), 4),
        unit=request.args.get("don-vi", "")[:60],
        words=" ".join(request.args.get("q", "").replace("\0", "").split())[:120],
    )
    after = _number(request.args.get("sau", ""), 9)
    return render_template(
        "public/honours/index.html",
        wall=published.wall(filters, after),
        filters=filters,
        choices=published.choices(),
        levels=LEVELS,
        kinds={path: label for path, (_, _, label) in published.KINDS.items()},
        first_page=after is None,
    )


@bp.get("/chang-duong")
def road() -> str:
    return render_template("public/honours/road.html", years=published.road())


@bp.get("/<slug>")
def show(slug: str) -> Response | str | tuple[str, int]:
    """Each honoured person or collective has one address; an older spelling of it leads there."""
    profile = published.by_slug(slug) or abort(404)
    if isinstance(profile, published.Gone):
        return render_template("public/honours/gone.html", gone=profile), 410
    if profile.url != f"/ton-vinh/{slug}":
        return redirect(profile.url, 301)
    return render_template("public/honours/show.html", profile=profile, share_image=share_images.of_honour(profile))


def _number(text: str, most: int) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) <= most else None
