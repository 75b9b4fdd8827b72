"""The corrected text of a published story: read by a second person, let out or dropped."""

from flask import Blueprint, abort
from flask_login import current_user
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from nhandao_site.admin.story_asking import Page, ask, found
from nhandao_site.admin.story_photos import for_staff
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import ChangedMeanwhile
from nhandao_site.domain.stories import correcting
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import markdown
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("corrections", __name__)


class ConfirmForm(Form):
    seen = HiddenField()
    acknowledged = BooleanField("Tôi đã xem từng chỗ ở trên và chịu trách nhiệm đăng")
    reason = StringField("Vì sao vẫn giữ những chỗ ấy", [Length(max=500)], description="Chỉ cán bộ đọc.")


@bp.route("/<int:story_id>/ban-dinh-chinh", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def confirm(story_id: int) -> Page:
    story = found(story_id)
    waiting = correcting.pending(story) or abort(404)
    form = ConfirmForm(data={"seen": waiting.id})
    return ask(
        story,
        form,
        lambda: _let_out(story, form, waiting.id),
        done="Bản đính chính đã ra trang công khai.",
        template="correction",
        waiting=waiting,
        html=for_staff(markdown.render(waiting.body), story),
    )


def _let_out(story: Story, form: ConfirmForm, now: int) -> None:
    seen = str(form.seen.data or "")
    number = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    try:
        correcting.confirm(
            story,
            seen=number,
            acknowledged=bool(form.acknowledged.data),
            reason=form.reason.data or "",
            by=current_user,
        )
    except ChangedMeanwhile:
        form.seen.data = str(now)  # the page that comes back shows the newer text
        raise


@bp.route("/<int:story_id>/ban-dinh-chinh/bo", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def drop(story_id: int) -> Page:
    story, form = found(story_id), ReasonForm()
    return ask(
        story,
        form,
        lambda: correcting.drop(story, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ bản đính chính; bài đang đăng giữ nguyên.",
        heading="Bỏ bản đính chính",
        button="Bỏ bản đính chính",
        kind="stop",
        lead="Bài trên trang công khai giữ nguyên như đang đăng.",
    )
