"""“Bản tin Nhân đạo”: the months, one month, and its sheet of A4."""

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from nhandao_site.domain.stories.sharing import published
from nhandao_site.kit import qr
from nhandao_site.web import share_images, structured
from nhandao_site.web.freshness import revalidated

bp = Blueprint("bulletins", __name__, url_prefix="/ban-tin")


@bp.get("")
def index() -> Response:
    typed = request.args.get("tu", "")
    start = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    found, older = published.issues(before=start)
    return revalidated(render_template("public/bulletins/index.html", issues=found, older=older, start=start))


@bp.get("/<slug>")
def show(slug: str) -> Response:
    found = _found(slug)
    if not isinstance(found, published.Paper):
        return found
    return revalidated(
        render_template(
            "public/bulletins/show.html",
            paper=found,
            absolute=share_images.absolute(found.url),
            share_image=share_images.of_bulletin(found),
            data=[_data(found)],
        )
    )


@bp.get("/<slug>/ban-in")
def sheet(slug: str) -> Response:
    found = _found(slug)
    if not isinstance(found, published.Paper):
        return found
    url = share_images.absolute(found.url)
    return revalidated(
        render_template("public/bulletins/sheet.html", paper=found, url=url, qr=qr.svg(url, "Mã QR mở bản tin này"))
    )


def _found(slug: str) -> published.Paper | Response:
    found = published.by_slug(slug) or abort(404)
    if isinstance(found, published.Gone):
        return revalidated(render_template("public/bulletins/gone.html", gone=found), 410)
    return found


def _data(paper: published.Paper) -> structured.Thing:
    return structured.article(
        headline=f"{paper.title}, {paper.month_text}",
        description="; ".join(piece.title for piece in paper.pieces) or paper.title,
        url=paper.url,
        image=share_images.of_bulletin(paper).url,
        published=paper.published_at,
        changed=paper.published_at,
        author=paper.unit_name,
    )
