"""Share images: drawn when first asked for, kept by what is in them, gone with the page they belong to.

The page is asked for anew at each look, so an image of what was hidden a moment ago is not sent. An address
with an old mark leads to today's picture: the words that stood in the old one may be words taken back.
"""

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.documents import published as documents
from nhandao_site.domain.honours import published as honours
from nhandao_site.domain.movement import published as movement
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing import published as sharing
from nhandao_site.domain.units import published as units
from nhandao_site.kit import gallery, share_card
from nhandao_site.web import share_images, typed
from nhandao_site.web.share_images import ADDRESSES, BULLETINS, EVENTS, HONOURS, PAPERS, STORIES, ShareImage

bp = Blueprint("share_images", __name__, url_prefix="/anh-chia-se")
_A_YEAR, _A_DAY = 31_536_000, 86_400


@bp.get("/chuyen/<slug>/<mark>.png")
def story(slug: str, mark: str) -> AnyResponse:
    found = stories.by_slug(slug)
    if isinstance(found, stories.Moved):
        found = stories.by_slug(found.slug)
    if not isinstance(found, stories.Piece):
        share_images.gallery().forget(STORIES, slug)
        abort(410 if isinstance(found, stories.Gone) else 404)
    return _shown(share_images.of_story(found), slug, mark)


@bp.get("/dia-chi/<code>/<mark>.png")
def address(code: str, mark: str) -> AnyResponse:
    profile = addresses.by_code(code)
    if profile is None:
        share_images.gallery().forget(ADDRESSES, code)
        abort(404)
    return _shown(share_images.of_address(profile), code, mark)


@bp.get("/ban-tin/<slug>/<mark>.png")
def bulletin(slug: str, mark: str) -> AnyResponse:
    found = sharing.by_slug(slug)
    if not isinstance(found, sharing.Paper):
        share_images.gallery().forget(BULLETINS, slug)
        abort(410 if isinstance(found, sharing.Gone) else 404)
    return _shown(share_images.of_bulletin(found), slug, mark)


@bp.get("/vinh-danh/<slug>/<mark>.png")
def honour(slug: str, mark: str) -> AnyResponse:
    found = honours.by_slug(slug)
    if not isinstance(found, honours.Profile):
        share_images.gallery().forget(HONOURS, slug)
        abort(410 if isinstance(found, honours.Gone) else 404)
    return _shown(share_images.of_honour(found), slug, mark)


@bp.get("/su-kien/<slug>/<mark>.png")
def event(slug: str, mark: str) -> AnyResponse:
    found = movement.one(typed.leading(slug))
    if found is None:
        share_images.gallery().forget(EVENTS, slug)
        abort(404)
    return _shown(share_images.of_event(found.line), slug, mark)


@bp.get("/van-ban/<slug>/<mark>.png")
def paper(slug: str, mark: str) -> AnyResponse:
    found = documents.one(typed.leading(slug))
    if not isinstance(found, documents.Whole):
        share_images.gallery().forget(PAPERS, slug)
        abort(410 if isinstance(found, documents.Gone) else 404)
    return _shown(share_images.of_paper(found.paper), slug, mark)


@bp.get("/don-vi/<slug>/<mark>.png")
def unit(slug: str, mark: str) -> AnyResponse:
    found = units.one(typed.leading(slug), province_code=str(current_app.config["SETTINGS"].PROVINCE)) or abort(404)
    return _shown(share_images.of_unit(found.unit), slug, mark)


@bp.get("/trang/<name>/<mark>.png")
def page(name: str, mark: str) -> AnyResponse:
    """One picture for all pages without their own."""
    return _shown(share_images.of_site(), name, mark)


def _shown(image: ShareImage, name: str, mark: str) -> AnyResponse:
    if (name, mark) != (image.name, image.card.mark):
        answer = redirect(image.path)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
    try:
        data = share_images.gallery().show(image.shelf, image.name, mark, lambda: share_card.draw(image.card))
    except gallery.Busy:
        return Response(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    sent = Response(data, mimetype=share_card.MIME)
    sent.headers["Cache-Control"] = (
        f"private, max-age={_A_DAY}, immutable" if image.personal else f"public, max-age={_A_YEAR}, immutable"
    )
    sent.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is drawn to be shown by other sites
    sent.set_etag(mark)
    return sent.make_conditional(request)
