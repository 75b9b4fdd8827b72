"""Photos of an event: taken in with words, looked at, let out by a second person, taken away."""

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.admin.event_finding import found, home, press
from nhandao_site.admin.event_forms import PhotoForm
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.movement import photos
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.handing_out import seen
from nhandao_site.web.permissions import requires

bp = Blueprint("photos", __name__)


@bp.route("/<int:number>/anh", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def album(number: int) -> Page:
    event, form = found(number), PhotoForm()

    def deed() -> None:
        sent = form.photo.data
        words = photos.Words(
            form.alt.data or "", form.caption.data, form.credit.data, bool(form.shows_face.data),
            form.face_evidence.data,
        )  # fmt: skip
        data, name = (sent.read(), sent.filename) if sent else (b"", None)
        photos.add(event, data, words, original_name=name, by=current_user)

    def again() -> str:
        return render_template(
            "admin/events/photos.html", form=form, event=found(number), photos=files.files_of("event", number),
            source=lambda photo: f"{home(number)}/anh/{photo.id}",
        )  # fmt: skip

    done = "Đã nhận ảnh. Ảnh ra trang công khai khi một người khác cho hiện."
    return filed(form, deed, done=done, leads_to=f"{home(number)}/anh", again=again)


@bp.get("/<int:number>/anh/<int:file_id>")
@requires(Permission.MOVEMENT_READ)
def show(number: int, file_id: int) -> AnyResponse:
    """The photo for the staff, whether the street may see it or not."""
    return seen(_photo(number, file_id)) or abort(404)


@bp.post("/<int:number>/anh/<int:file_id>/hien")
@requires(Permission.MOVEMENT_RECORD)
def let_out(number: int, file_id: int) -> AnyResponse:
    event, photo = found(number), _photo(number, file_id)
    return press(
        lambda: photos.let_out(event, photo, by=current_user), "Ảnh đã ra trang công khai.", f"{home(number)}/anh"
    )


@bp.route("/<int:number>/anh/<int:file_id>/bo", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def take_away(number: int, file_id: int) -> Page:
    event, photo, form = found(number), _photo(number, file_id), ReasonForm(label="Vì sao bỏ ảnh")

    def again() -> str:
        return render_template(
            "admin/events/ask.html", form=form, event=found(number), heading="Bỏ ảnh khỏi sự kiện",
            lead="Ảnh bị xóa hẳn khỏi kho và khỏi trang công khai.",
        )  # fmt: skip

    return filed(
        form, lambda: photos.take_away(event, photo, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ ảnh.", leads_to=f"{home(number)}/anh", again=again,
    )  # fmt: skip


def _photo(number: int, file_id: int) -> MediaFile:
    return files.one_of("event", found(number).id, file_id) or abort(404)
