"""Work around a story: whose it is, until when it is held back, what is said of it, what stood before."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.admin.story_asking import Page, ask, do, found
from nhandao_site.admin.story_photos import for_staff
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.stories import assigning, comparing, desk, embargo, naming, talking
from nhandao_site.domain.stories import content as contents
from nhandao_site.domain.stories.models import Comment, Story
from nhandao_site.kit import clock, markdown
from nhandao_site.web.filing import ReasonForm, filed
from nhandao_site.web.forms import DayField, Form, MomentField
from nhandao_site.web.permissions import requires

bp = Blueprint("newsroom", __name__)
NOBODY = "0"


class AssignForm(Form):
    editor = RadioField("Giao cho", [InputRequired("Hãy chọn một biên tập, hoặc “chưa giao ai”.")])
    due_on = DayField("Hạn xong", [Optional()], description="Có thể để trống.")


class HoldForm(ReasonForm):
    until = MomentField(
        "Giữ tin tới",
        [InputRequired("Hãy ghi ngày giờ; muốn thôi giữ tin thì dùng nút bên dưới.")],
        description="Ngày giờ Việt Nam, ví dụ 23/11/2026 08:00. Trước lúc ấy không ai ngoài Hội đọc được.",
    )


class SayForm(Form):
    about = HiddenField()
    seen_version = HiddenField()
    text = TextAreaField("Góp ý", [InputRequired("Hãy viết góp ý rồi gửi."), Length(max=4000)], render_kw={"rows": 3})


@bp.route("/<int:story_id>/giao", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def assign(story_id: int) -> Page:
    story = found(story_id)
    editors = assigning.editors_of(story)
    now = str(story.editor_id or NOBODY)
    form = AssignForm(data={"editor": now, "due_on": story.due_on})
    form.editor.choices = [
        SelectChoice(NOBODY, "Chưa giao ai"), *(SelectChoice(str(each.id), each.name) for each in editors)
    ]  # fmt: skip

    def deed() -> None:
        chosen = next((each for each in editors if str(each.id) == form.editor.data), None)
        assigning.assign(story, chosen, due_on=form.due_on.data, by=current_user)

    return ask(
        story, form, deed, done="Đã giao bài.", heading="Giao bài", button="Giao bài",
        lead="Người được giao nhận một lời nhắn. Ai có quyền viết vẫn sửa được bài.",
    )  # fmt: skip


@bp.route("/<int:story_id>/giu-tin", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def hold_back(story_id: int) -> Page:
    story = found(story_id)
    form = HoldForm(data={"until": story.embargo_until}, label="Vì sao giữ tin")

    def deed() -> None:
        until = form.until.data or clock.now()  # an empty one was told by the form
        embargo.hold_back(story, until=until, reason=form.reason.data or "", by=current_user)

    return ask(story, form, deed, done="Đã đặt giờ giữ tin.", template="hold")


@bp.route("/<int:story_id>/thoi-giu-tin", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def lift(story_id: int) -> Page:
    story, form = found(story_id), ReasonForm(label="Vì sao thôi giữ tin")
    return ask(
        story, form, lambda: embargo.lift(story, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ giờ giữ tin.", heading="Thôi giữ tin", button="Thôi giữ tin", kind="stop",
        lead="Bài vẫn chờ duyệt và đăng như mọi bài; chỉ không còn giờ nào giữ lại.",
    )  # fmt: skip


@bp.route("/<int:story_id>/doc", methods=["GET", "POST"])
@requires(Permission.STORIES_READ)
def read(story_id: int) -> Page:
    """The text with what was said beside each paragraph, and a place to say more."""
    story, form = found(story_id), SayForm()

    def deed() -> None:
        about = _number(form.about.data)
        seen = _number(form.seen_version.data) or 0
        talking.say(story, form.text.data or "", about=about, seen_version=seen, by=current_user)

    here = url_for("admin.stories.newsroom.read", story_id=story_id)
    return filed(form, deed, done="Đã gửi góp ý.", leads_to=here, again=lambda: _reading(found(story_id), form))


@bp.post("/<int:story_id>/gop-y/<int:comment_id>/xong")
@requires(Permission.STORIES_READ)
def settle(story_id: int, comment_id: int) -> Response:
    story = found(story_id)
    said = _comment(story, comment_id)
    back = url_for("admin.stories.newsroom.read", story_id=story_id)
    return do(story, lambda: talking.settle(story, said, by=current_user), "Đã đánh dấu xong.", back)


@bp.post("/<int:story_id>/gop-y/<int:comment_id>/mo-lai")
@requires(Permission.STORIES_READ)
def unsettle(story_id: int, comment_id: int) -> Response:
    story = found(story_id)
    said = _comment(story, comment_id)
    back = url_for("admin.stories.newsroom.read", story_id=story_id)
    return do(story, lambda: talking.unsettle(story, said, by=current_user), "Đã mở lại góp ý.", back)


@bp.get("/<int:story_id>/ban-cu")
@requires(Permission.STORIES_READ)
def revisions(story_id: int) -> Page:
    """What stood before each change; the latest is compared at once."""
    story = found(story_id)
    kept = desk.revisions(story)
    if kept:
        return redirect(url_for("admin.stories.newsroom.compare", story_id=story_id, number=kept[0].number))
    return _compared(story, None, None)


@bp.get("/<int:story_id>/ban-cu/<int:number>")
@requires(Permission.STORIES_READ)
def compare(story_id: int, number: int) -> Page:
    """An old text beside the one of now, or beside another old one (`voi`)."""
    story = found(story_id)
    return _compared(story, number, request.args.get("voi", type=int))


@bp.route("/<int:story_id>/ban-cu/<int:number>/lay-lai", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def restore(story_id: int, number: int) -> Page:
    story = found(story_id)
    kept = comparing.revision(story, number) or abort(404)
    form = RestoreForm(data={"seen_version": story.version})

    def deed() -> None:
        seen = _number(form.seen_version.data) or 0
        comparing.restore(story, kept, seen_version=seen, by=current_user)

    return ask(
        story, form, deed, done="Đã lấy lại bản cũ thành bản mới nhất.", heading="Lấy lại bản cũ",
        button="Lấy lại bản này",
        lead="Bản cũ thành bản mới nhất; bản đang có được giữ lại như mọi lần sửa. "
        "Bài đang đăng thì thành bản đính chính chờ người khác đọc.",
    )  # fmt: skip


class RestoreForm(Form):
    seen_version = HiddenField()


def _compared(story: Story, number: int | None, other: int | None) -> str:
    left = comparing.revision(story, number) or abort(404) if number is not None else None
    right = comparing.revision(story, other) or abort(404) if other is not None else None
    sections = []
    if left:
        after = comparing.of_revision(story, right) if right else contents.of(story)
        sections = comparing.side_by_side(comparing.of_revision(story, left), after)
    return render_template(
        "admin/stories/compare.html",
        story=story,
        kept=desk.revisions(story),
        left=left,
        right=right,
        sections=sections,
    )


def _reading(story: Story, form: SayForm) -> str:
    names = naming.unnamed(story.subjects)
    talk = talking.of(story, desk.comments(story))

    about = _number(form.about.data)
    form.text.id = "noi-" if about is None else f"noi-{about}"  # the box that was written in

    def html(text: str) -> str:
        return for_staff(markdown.render(naming.hide(text, names)), story)

    return render_template("admin/stories/read.html", story=story, talk=talk, html=html, form=form)


def _comment(story: Story, comment_id: int) -> Comment:
    return talking.one_of(story, comment_id) or abort(404)


def _number(text: Any) -> int | None:
    words = str(text or "")
    return int(words) if words.isdecimal() and len(words) < 10 else None
