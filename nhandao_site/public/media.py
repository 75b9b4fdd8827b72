"""Kept files that anyone may see."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.addresses.published import photos as addresses
from nhandao_site.domain.documents import published as documents
from nhandao_site.domain.media import published
from nhandao_site.domain.movement import published as movement
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.sharing import published as sharing

# Whose room says whether the file still stands: a yes that ended last night ends the photo this morning.
_ASKED = {
    "address": addresses.photo_in_sight,
    "document": documents.file_in_sight,
    "event": movement.photo_in_sight,
    "press_piece": sharing.poster_in_sight,
    "story": stories.photo_in_sight,
}

bp = Blueprint("media", __name__, url_prefix="/tep")


@bp.get("/<name>")
def show(name: str) -> AnyResponse:
    """Names never change their bytes, so browsers keep them; a file turned private is gone at once."""
    kept = published.by_name(name) or abort(404)
    in_sight = _ASKED.get(kept.subject)
    if in_sight and not in_sight(kept.subject_id, kept.file_id, kept.shows_face):
        abort(404)
    answer = Response(kept.data, mimetype=kept.mime)
    answer.headers["Cache-Control"] = (
        "private, max-age=86400, immutable" if kept.personal else "public, max-age=31536000, immutable"
    )
    if kept.download_name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{kept.download_name}"'
    answer.set_etag(kept.sha256)
    return answer.make_conditional(request)
