"""Deeds on a story: send, return, publish, schedule, take down, reopen, comment."""

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.admin.story_asking import Page, ask, do, found
from nhandao_site.admin.story_photos import for_staff
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import ChangedMeanwhile, RuleBroken
from nhandao_site.domain.stories import naming, publishing, writing
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import markdown
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import Form, MomentField
from nhandao_site.web.permissions import requires

bp = Blueprint("decisions", __name__)
_STAFF_ONLY = "Chỉ cán bộ đọc; nằm trong lịch sử."


class WordsForm(Form):
    text = TextAreaField("Cần sửa gì", [InputRequired("Hãy ghi cần sửa gì."), Length(max=4000)], render_kw={"rows": 6})


class CommentForm(Form):
    text = TextAreaField("Lời góp ý", [InputRequired("Hãy viết góp ý rồi gửi."), Length(max=4000)])


class PublishForm(Form):
    seen_version = HiddenField()
    acknowledged = BooleanField("Tôi đã xem từng chỗ ở trên và chịu trách nhiệm đăng")
    reason = StringField("Vì sao vẫn giữ những chỗ ấy", [Length(max=500)], description="Chỉ cán bộ đọc.")
    at = MomentField("Hẹn giờ đăng", [Optional()], description="Ngày giờ Việt Nam, ví dụ 24/11/2026 06:30.")


@bp.post("/<int:story_id>/gui-duyet")
@requires(Permission.STORIES_WRITE)
def send(story_id: int) -> Response:
    story = found(story_id)
    return do(story, lambda: publishing.send_for_review(story, by=current_user), "Đã gửi duyệt. Người duyệt được báo.")


@bp.post("/<int:story_id>/rut-ve")
@requires(Permission.STORIES_WRITE)
def pull_back(story_id: int) -> Response:
    story = found(story_id)
    return do(story, lambda: publishing.pull_back(story, by=current_user), "Bài đã về bản nháp.")


@bp.route("/<int:story_id>/tra-lai", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def send_back(story_id: int) -> Page:
    story, form = found(story_id), WordsForm()
    return ask(
        story,
        form,
        lambda: publishing.return_with_comment(story, text=form.text.data, by=current_user),
        done="Đã trả bài; tác giả được báo.",
        heading="Trả bài để sửa",
        button="Trả bài",
        lead="Tác giả đọc được lời này và sửa tiếp trên bản nháp.",
    )


@bp.route("/<int:story_id>/dang", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def publish(story_id: int) -> Page:
    story = found(story_id)
    form = PublishForm(data={"seen_version": story.version})
    names = naming.unnamed(story.subjects)
    done = "Đã hẹn giờ đăng." if _scheduling() else "Đã đăng. Bài đang ở trang công khai."
    return ask(
        story,
        form,
        lambda: _decide(story, form),
        done=done,
        template="publish",
        warnings=publishing.warnings(story),
        html=for_staff(markdown.render(naming.hide(story.body, names)), story),
        hidden_title=naming.hide(story.title, names),
        hidden_lede=naming.hide(story.lede, names),
    )


def _scheduling() -> bool:
    return request.form.get("act") == "schedule"


def _decide(story: Story, form: PublishForm) -> None:
    seen = str(form.seen_version.data or "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    agreed, why = bool(form.acknowledged.data), form.reason.data or ""
    try:
        if not _scheduling():
            publishing.publish(story, seen_version=version, acknowledged=agreed, reason=why, by=current_user)
        elif form.at.data is None:
            raise RuleBroken("Hãy ghi ngày giờ muốn đăng, hoặc bấm Đăng ngay.")
        else:
            publishing.schedule(
                story, at=form.at.data, seen_version=version, acknowledged=agreed, reason=why, by=current_user
            )
    except ChangedMeanwhile:
        form.seen_version.data = str(story.version)  # the page that comes back shows the newer text
        raise


@bp.route("/<int:story_id>/go", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def withdraw(story_id: int) -> Page:
    story, form = found(story_id), ReasonForm(hint=_STAFF_ONLY)
    return ask(
        story,
        form,
        lambda: publishing.withdraw(story, reason=form.reason.data, by=current_user),
        done="Đã gỡ bài khỏi trang công khai.",
        heading="Gỡ bài",
        button="Gỡ bài",
        kind="stop",
        lead="Bài, ảnh, tìm kiếm và nguồn tin Atom bỏ bài này ngay. Địa chỉ cũ nói rằng bài đã được gỡ.",
    )


@bp.route("/<int:story_id>/mo-lai", methods=["GET", "POST"])
@requires(Permission.STORIES_WRITE)
def reopen(story_id: int) -> Page:
    story, form = found(story_id), ReasonForm(hint=_STAFF_ONLY)
    return ask(
        story,
        form,
        lambda: publishing.reopen(story, reason=form.reason.data, by=current_user),
        done="Bài đã thành bản nháp.",
        heading="Mở lại thành bản nháp",
        button="Mở lại",
        lead="Bài vẫn không hiện với người đọc cho tới khi được duyệt và đăng lần nữa.",
    )


@bp.route("/<int:story_id>/gop-y", methods=["GET", "POST"])
@requires(Permission.STORIES_READ)
def comment(story_id: int) -> Page:
    story, form = found(story_id), CommentForm()
    return ask(
        story,
        form,
        lambda: writing.comment(story, form.text.data, by=current_user),
        done="Đã gửi góp ý.",
        heading="Góp ý cho bài",
        button="Gửi góp ý",
        lead="Chỉ cán bộ đọc, không bao giờ đăng.",
    )
