"""Passing stories on: ready words, picture, code to scan; where each was posted; addresses likewise."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.admin import press_pieces
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import published as addresses
from nhandao_site.domain.stories import published as stories
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing import desk, posting, press, wording
from nhandao_site.domain.stories.sharing.models import Outlet
from nhandao_site.kit import aloud, clock, qr
from nhandao_site.web import share_images
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.loudspeaker import script_of
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("sharing", __name__, url_prefix="/chia-se")
bp.register_blueprint(press_pieces.bp)
OUTLETS = [SelectChoice(each.value, each.label[:1].upper() + each.label[1:]) for each in Outlet]


class PostingForm(Form):
    outlet = SelectField("Đăng ở đâu", choices=OUTLETS)
    unit_id = UnitField("Kênh của đơn vị nào", [InputRequired("Hãy chọn đơn vị có kênh ấy.")])
    posted_on = DayField("Ngày đăng", [InputRequired("Hãy ghi ngày đăng."), not_in_future])
    link = StringField(
        "Liên kết tới bài đăng",
        [Length(max=600)],
        description="Chép từ trình duyệt, bắt đầu bằng https://. Loa, bản tin giấy, báo, đài thì có thể để trống.",
    )


@bp.get("")
@requires(Permission.STORIES_READ)
def index() -> str:
    words, after = request.args.get("q", "")[:200].strip(), request.args.get("sau", type=int)
    page = desk.page_for(current_user, words, after if after and 0 < after < 10**9 else None)
    return render_template("admin/sharing/index.html", page=page, words=words)


@bp.get("/<int:story_id>")
@requires(Permission.STORIES_READ)
def show(story_id: int) -> str:
    story = _story(story_id)
    return _drawn(story, _form(PostingForm(formdata=None, data=_usual())))


@bp.route("/<int:story_id>/noi-dang", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def post(story_id: int) -> Page:
    story, form = _story(story_id), _form(PostingForm(data=_usual()))

    def deed() -> None:
        posting.record(
            story,
            unit=form.unit_id.data or current_user.unit,
            outlet=Outlet(form.outlet.data),
            posted_on=form.posted_on.data or clock.today(),
            link=form.link.data,
            by=current_user,
        )

    home = url_for("admin.sharing.show", story_id=story_id) + "#noi-dang"
    done = "Đã ghi nơi đăng; bảng độ phủ đã tính."
    return filed(form, deed, done=done, leads_to=home, again=lambda: _drawn(_story(story_id), form))


@bp.route("/noi-dang/<int:posting_id>/bo", methods=["GET", "POST"])
@requires(Permission.STORIES_SHARE)
def drop(posting_id: int) -> Page:
    kept = desk.posting_for(current_user, posting_id) or abort(404)
    form, story_id = ReasonForm(label="Vì sao bỏ dòng này"), kept.story_id
    home = url_for("admin.sharing.show", story_id=story_id)

    def again() -> str:
        line = desk.posting_for(current_user, posting_id) or abort(404)
        return render_template("admin/sharing/drop.html", form=form, line=line, back=home)

    return filed(
        form,
        lambda: posting.take_back(kept, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ dòng ấy khỏi trang bài và bảng độ phủ.",
        leads_to=home,
        again=again,
    )


@bp.get("/dia-chi/<code>")
@requires(Permission.STORIES_SHARE)
def address(code: str) -> str:
    """Only what the street may read: a hidden profile can't be passed on either."""
    profile = addresses.by_code(code) or abort(404)
    image, url = share_images.of_address(profile), share_images.absolute(profile.url)
    needs = share_images.needs_in_words(profile)
    ready = wording.of_address(
        profile.code, profile.alias, needs, url, share_images.told_by(), is_child=profile.is_child
    )
    return render_template(
        "admin/sharing/address.html", p=profile, image=image, url=url, ready=ready, qr=_code(url, profile.code)
    )


def _story(story_id: int) -> Story:
    return desk.published_story(story_id) or abort(404)


def _usual() -> dict[str, Any]:
    return {"unit_id": current_user.unit, "posted_on": clock.today()}


def _form(form: PostingForm) -> PostingForm:
    form.unit_id.within = current_user.unit
    return form


def _code(url: str, what: str) -> str:
    return qr.svg(url, f"Mã QR mở {what}")


def _drawn(story: Story, form: PostingForm) -> str:
    piece = stories.by_slug(story.slug)
    if not isinstance(piece, stories.Piece):
        abort(404)
    url = share_images.absolute(piece.url)
    script = script_of(piece)
    inside = current_user.may(Permission.STORIES_READ, within=story.unit)
    return render_template(
        "admin/sharing/show.html",
        story=story,
        piece=piece,
        form=form,
        url=url,
        image=share_images.of_story(piece),
        ready=wording.of_story(piece, url, share_images.told_by()),
        qr=_code(url, "câu chuyện này"),
        reading_time=aloud.length_in_words(script.seconds),
        postings=desk.postings(current_user, story),
        pieces=desk.pieces(story) if inside else [],
        shares=current_user.may(Permission.STORIES_SHARE),
        adds_press=current_user.may(Permission.STORIES_SHARE, within=story.unit),
        confirms=current_user.may(Permission.STORIES_PUBLISH, within=story.unit),
        picture_of=press_pieces.picture_of,
        doubts=press.doubts,
    )
