"""A kept file on its way to the desk that may read it; whoever hands it out has written the look down."""

from flask import Response
from flask_login import current_user

from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping, published
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.media.published import Kept
from nhandao_site.web import saving


def handed_out(kept: Kept) -> Response:
    """A picture is shown; a paper is saved under the name it came by."""
    answer = Response(kept.data, mimetype=kept.mime)
    if kept.download_name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{kept.download_name}"'
    return answer


def seen(photo: MediaFile, name: str | None = None) -> Response | None:
    """A photo on a page of the staff; a look at a face that the street does not see is written down, and saved."""
    wanted = name or keeping.name_of(photo)
    if photo.public or not photo.shows_face:
        kept = published.content(photo, wanted)
        return handed_out(kept) if kept else None
    saving.begin_writing()
    looked = files.look_at(photo, wanted, by=current_user)
    saving.save()
    return handed_out(looked) if looked else None
