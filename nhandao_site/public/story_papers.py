"""A story on paper: posters, leaflets to cut apart, a script for the loudspeaker; the column on a poster."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nhandao_site.domain.stories import published
from nhandao_site.kit import aloud, qr
from nhandao_site.web import share_images
from nhandao_site.web.freshness import revalidated
from nhandao_site.web.loudspeaker import script_of

bp = Blueprint("story_papers", __name__, url_prefix="/nguoi-tot-viec-thien")

SIZES = {"a4": "khổ A4", "a5": "khổ A5", "to-roi": "tờ rơi, bốn tờ một trang A4"}


@bp.get("/<slug>/ap-phich")
def poster(slug: str) -> Response:
    found = _found(slug)
    if not isinstance(found, published.Piece):
        return found
    url = share_images.absolute(found.url)
    return revalidated(
        render_template(
            "public/stories/poster.html",
            story=found,
            size=_size(),
            sizes=SIZES,
            url=url,
            qr=qr.svg(url, "Mã QR mở câu chuyện này"),
        )
    )


@bp.get("/<slug>/doc-loa")
def read_aloud(slug: str) -> Response:
    found = _found(slug)
    if not isinstance(found, published.Piece):
        return found
    script = script_of(found)
    return revalidated(
        render_template(
            "public/stories/aloud.html",
            story=found,
            script=script,
            reading_time=aloud.length_in_words(script.seconds),
            pace=aloud.SYLLABLES_A_MINUTE,
        )
    )


@bp.get("/ap-phich/chuyen-muc")
def column_poster() -> Response:
    url = share_images.absolute("/nguoi-tot-viec-thien")
    size = _size()
    return revalidated(
        render_template(
            "public/stories/column_poster.html",
            size="a4" if size == "to-roi" else size,
            url=url,
            qr=qr.svg(url, "Mã QR mở chuyên mục Người tốt, việc thiện"),
            newest=published.newest(3),
        )
    )


def _found(slug: str) -> published.Piece | Response:
    """The story, or the answer its own page would give."""
    found = published.by_slug(slug) or abort(404)
    if isinstance(found, published.Moved):
        return redirect(url_for(str(request.endpoint), slug=found.slug), 301)
    if isinstance(found, published.Gone):
        return revalidated(render_template("public/stories/gone.html", gone=found), 410)
    return found


def _size() -> str:
    size = request.args.get("kho", "a4").lower()
    return size if size in SIZES else "a4"
