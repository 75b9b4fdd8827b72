"""A kept file on its way to the desk that may read it; whoever hands it out has written the look down."""

from flask import Response

from nhandao_site.domain.media.published import Kept


def handed_out(kept: Kept) -> Response:
    """A picture is shown; a paper is saved under the name it came by."""
    answer = Response(kept.data, mimetype=kept.mime)
    if kept.download_name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{kept.download_name}"'
    return answer
