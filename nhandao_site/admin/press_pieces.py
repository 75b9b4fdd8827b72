"""What newspapers and stations told of a story: handed in, looked at by a second person, taken away."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories.sharing import desk, press
from nhandao_site.domain.stories.sharing.models import PressKind, PressPiece
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, ReasonForm, filed, once
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.handing_out import seen
from nhandao_site.web.permissions import requires

bp = Blueprint("press_pieces", __name__)


class PressForm(Form):
    kind = RadioField(
        "Ở đâu",
        [InputRequired("Hãy chọn báo hay đài.")],
        choices=[SelectChoice(each.value, each.label[:1].upper() + each.label[1:]) for each in PressKind],
    )
    outlet = StringField(
        "Tên báo, đài",
        [InputRequired("Hãy ghi tên báo hoặc đài."), Length(max=120)],
        description="Ví dụ: Báo Sông Mây.",
    )
    title = StringField("Tiêu đề ở đó", [InputRequired("Hãy ghi tiêu đề bài."), Length(max=200)])
    appeared_on = DayField("Ngày đăng, phát", [InputRequired("Hãy ghi ngày."), not_in_future])
    link = StringField(
        "Liên kết",
        [InputRequired("Hãy dán liên kết."), Length(max=600)],
        description="Trang chỉ dẫn tới bài, không nhúng và không chép bài về.",
    )
    poster = FileField("Ảnh bìa", description="Không bắt buộc. Một khung hình hoặc ảnh chụp trang báo.")
    alt = StringField("Lời tả ảnh", [Length(max=300)], description="Cho người không nhìn thấy. Không ghi họ tên.")
    credit = StringField("Nguồn ảnh", [Length(max=120)], description="Tên báo, đài hoặc người chụp.")
    shows_face = BooleanField("Trong ảnh thấy mặt người")
    face_evidence = StringField(
        "Bằng chứng những người thấy mặt đã đồng ý",
        [Length(max=300)],
        description="Trẻ em: không đăng ảnh thấy mặt, trường, lớp.",
    )


@bp.route("/<int:story_id>/bao-dai", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def new(story_id: int) -> Page:
    story = desk.published_story(story_id) or abort(404)
    if not current_user.may(Permission.STORIES_SHARE, within=story.unit):
        abort(404)
    form, home = PressForm(), _home(story_id)

    def deed() -> None:
        press.add(story, _told(form), known=len(desk.pieces(story)), by=current_user)

    def again() -> str:
        return render_template("admin/sharing/press.html", form=form, story=desk.published_story(story_id), back=home)

    return filed(form, deed, done="Đã ghi. Bài hiện ra khi một người khác cho hiện.", leads_to=home, again=again)


@bp.post("/bao-dai/<int:piece_id>/cho-hien")
@requires(Permission.STORIES_PUBLISH)
def confirm(piece_id: int) -> AnyResponse:
    piece = _piece(piece_id)
    home, key = _home(piece.story_id), request.form.get("form_key")
    if first := saving.answered(key):
        return redirect(first, 303)
    try:
        press.confirm(piece, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        flash(str(broken), "bad")
        return redirect(home, 303)
    return once(key, "Bài báo, đài đã hiện ở trang câu chuyện.", home)


@bp.route("/bao-dai/<int:piece_id>/bo", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def remove(piece_id: int) -> Page:
    piece = _piece(piece_id)
    form, home = ReasonForm(label="Vì sao bỏ bài báo, đài này"), _home(piece.story_id)

    def again() -> str:
        return render_template("admin/sharing/drop_press.html", form=form, piece=_piece(piece_id), back=home)

    return filed(
        form,
        lambda: press.remove(piece, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ bài báo, đài và ảnh bìa.",
        leads_to=home,
        again=again,
    )


@bp.get("/bao-dai/<int:piece_id>/anh/<name>")
@requires(Permission.STORIES_READ)
def picture(piece_id: int, name: str) -> AnyResponse:
    """The poster before anybody else may see it."""
    poster = _piece(piece_id).poster
    if poster is None or poster.removed_at or name not in keeping.names_of(poster):
        abort(404)
    return seen(poster, name) or abort(404)


def picture_of(piece: PressPiece) -> str:
    """Where the staff sees the poster of a piece; nothing where there is none."""
    if piece.poster is None or piece.poster.removed_at:
        return ""
    return url_for("admin.sharing.press_pieces.picture", piece_id=piece.id, name=keeping.name_of(piece.poster))


def _piece(piece_id: int) -> PressPiece:
    piece = desk.piece_for(current_user, piece_id)
    return piece if piece is not None and piece.removed_at is None else abort(404)


def _home(story_id: int) -> str:
    return url_for("admin.sharing.show", story_id=story_id) + "#bao-dai"


def _told(form: PressForm) -> press.Told:
    sent = form.poster.data
    return press.Told(
        kind=PressKind(form.kind.data),
        outlet=form.outlet.data or "",
        title=form.title.data or "",
        appeared_on=form.appeared_on.data or clock.today(),
        link=form.link.data or "",
        poster=sent.read() if sent else b"",
        alt=form.alt.data or "",
        credit=form.credit.data or None,
        shows_face=bool(form.shows_face.data),
        face_evidence=form.face_evidence.data or None,
    )
