"""The photos of a story: taken in with words, looked at before anybody else may, chosen, taken away."""

from flask import Blueprint, abort, jsonify, redirect, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from nhandao_site.admin.story_asking import Page, ask, do, found
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import pictures, publishing
from nhandao_site.domain.stories.models import Story, StoryState
from nhandao_site.web import saving
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import Form
from nhandao_site.web.handing_out import seen
from nhandao_site.web.permissions import requires

bp = Blueprint("photos", __name__)


class PhotoForm(Form):
    photo = FileField("Ảnh", description="Ảnh từ điện thoại cũng được. Nơi chụp và dấu vết của máy được bỏ đi.")
    alt = StringField(
        "Lời tả ảnh",
        [Length(max=300)],
        description="Cho người không nhìn thấy: ai đang làm gì. Không ghi họ tên.",
    )
    caption = StringField("Chú thích dưới ảnh", [Length(max=300)])
    credit = StringField("Người chụp", [Length(max=120)])
    shows_face = BooleanField("Trong ảnh thấy mặt người")
    face_evidence = StringField(
        "Bằng chứng những người thấy mặt đã đồng ý",
        [Length(max=300)],
        description="Phiếu ký, ghi âm… Trẻ em: không đăng ảnh thấy mặt, trường, lớp.",
    )
    cover = BooleanField("Đặt làm ảnh đầu bài")


_WAITS = "Đã nhận ảnh. Bài đang đăng: ảnh chỉ hiện khi một người khác cho hiện."


@bp.route("/<int:story_id>/anh", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def album(story_id: int) -> Page:
    story, form = found(story_id), PhotoForm()

    return ask(
        story,
        form,
        lambda: _add(story, form),
        done="Đã nhận ảnh." if story.state is not StoryState.PUBLISHED else _WAITS,
        template="photos",
        back=url_for("admin.stories.photos.album", story_id=story_id),
        photos=publishing.photos(story),
        snippet=pictures.snippet,
        source=lambda photo: url_for("admin.stories.photos.show", story_id=story_id, name=keeping.name_of(photo)),
    )


@bp.post("/<int:story_id>/anh/keo")
@requires(Permission.STORIES_WRITE)
def drop(story_id: int) -> AnyResponse:
    """A photo dropped into the text: answered with the line that stands for it, or with what is missing."""
    story, form = found(story_id), PhotoForm()
    if not form.validate():
        said = next((text for errors in form.errors.values() for text in errors), "Chưa gửi được ảnh; hãy thử lại.")
        return _said(str(said))
    try:
        line = pictures.snippet(_add(story, form))
    except RuleBroken as broken:
        saving.undo()
        return _said(str(broken))
    saving.save_once(form.form_key.data, url_for("admin.stories.photos.album", story_id=story_id))
    return jsonify({"snippet": line})


def _said(sentence: str) -> AnyResponse:
    answer = jsonify({"error": sentence})
    answer.status_code = 422
    return answer


def _add(story: Story, form: PhotoForm) -> MediaFile:
    sent = form.photo.data
    words = pictures.Words(
        alt=form.alt.data or "",
        caption=form.caption.data or None,
        credit=form.credit.data or None,
        shows_face=bool(form.shows_face.data),
        face_evidence=form.face_evidence.data or None,
    )
    return pictures.add(
        story,
        sent.read() if sent else b"",
        words,
        original_name=sent.filename if sent else None,
        cover=bool(form.cover.data),
        by=current_user,
    )


@bp.post("/<int:story_id>/anh/<int:file_id>/dau-bai")
@requires(Permission.STORIES_WRITE)
def choose(story_id: int, file_id: int) -> AnyResponse:
    """The photo above the story; chosen once more, the drawn picture comes back."""
    story = found(story_id)
    photo = _photo(story, file_id)
    chosen = None if story.cover_id == photo.id else photo
    back = url_for("admin.stories.photos.album", story_id=story_id)
    return do(story, lambda: pictures.choose_cover(story, chosen, by=current_user), "Đã đổi ảnh đầu bài.", back)


@bp.post("/<int:story_id>/anh/<int:file_id>/hien")
@requires(Permission.STORIES_PUBLISH)
def let_out(story_id: int, file_id: int) -> AnyResponse:
    """A photo that was added to a published story, seen by a second person."""
    story = found(story_id)
    photo = _photo(story, file_id)
    return do(story, lambda: pictures.let_out(story, photo, by=current_user), "Ảnh đã ra trang công khai.")


@bp.route("/<int:story_id>/anh/<int:file_id>/bo", methods=["GET", "POST"])
@requires(Permission.STORIES_READ)
def take_away(story_id: int, file_id: int) -> Page:
    story, form = found(story_id), ReasonForm(label="Vì sao bỏ ảnh")
    photo = _photo(story, file_id)
    return ask(
        story,
        form,
        lambda: pictures.take_away(story, photo, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ ảnh.",
        heading="Bỏ ảnh khỏi bài",
        button="Bỏ ảnh",
        kind="stop",
        lead="Ảnh bị xóa hẳn khỏi kho. Nếu ảnh nằm trong thân bài, hãy bỏ dòng ấy khi sửa bài.",
        back=url_for("admin.stories.photos.album", story_id=story_id),
    )


@bp.get("/<int:story_id>/tep/<name>")
@requires(Permission.STORIES_READ)
def show(story_id: int, name: str) -> AnyResponse:
    """A photo of this story that the street may not see yet; any other name is the street's own."""
    story = found(story_id)
    for photo in publishing.photos(story):
        if name in keeping.names_of(photo) and (shown := seen(photo, name)):
            return shown
    return redirect(url_for("public.media.show", name=name))


def for_staff(html: str, story: Story) -> str:
    """The rendered text with its pictures from the guarded address, where unpublished ones can be seen."""
    guarded = url_for("admin.stories.photos.show", story_id=story.id, name="")
    return html.replace('src="/tep/', f'src="{guarded}')


def _photo(story: Story, file_id: int) -> MediaFile:
    return files.one_of("story", story.id, file_id) or abort(404)
