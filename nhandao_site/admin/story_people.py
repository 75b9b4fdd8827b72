"""The people of a story: their yes to the full name, kept and taken back."""

from flask import Blueprint, abort
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.story_asking import Page, ask, found
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.consent.models import Giver
from nhandao_site.domain.media import keeping
from nhandao_site.domain.stories import people
from nhandao_site.domain.stories.models import Story, StorySubject
from nhandao_site.kit import clock
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("people", __name__)


_LEAD = (
    "Không có đồng ý thì trang chỉ hiện chữ đầu của tên. "
    "Trẻ em dưới 16 tuổi luôn chỉ hiện chữ đầu: không ghi đồng ý ở đây."
)


class AgreeForm(Form):
    giver = RadioField(
        "Ai đồng ý",
        [InputRequired("Hãy chọn ai đã đồng ý.")],
        choices=[
            SelectChoice(Giver.SELF.value, "Chính người ấy"),
            SelectChoice(Giver.GUARDIAN.value, "Gia đình, người đại diện (người đã mất hoặc không tự nói được)"),
        ],
    )
    given_on = DayField("Ngày đồng ý", [InputRequired("Hãy ghi ngày đồng ý."), not_in_future])
    evidence = StringField(
        "Bằng chứng", [Length(max=300)], description="Ví dụ: phiếu ký tay giữ ở Hội xã, ghi âm ngày 10/11/2026."
    )
    paper = FileField("Tệp bằng chứng", description="PDF hoặc ảnh chụp tờ phiếu, tối đa 20 MB. Không bắt buộc.")


class TakeBackForm(Form):
    reason = StringField("Lời của người rút đồng ý", [InputRequired("Hãy ghi lời của người rút."), Length(max=300)])


@bp.route("/<int:story_id>/nguoi/<int:subject_id>", methods=["GET", "POST"])
@requires(Permission.STORIES_PUBLISH)
def agree(story_id: int, subject_id: int) -> Page:
    story, form = found(story_id), AgreeForm()
    subject = _subject(story, subject_id)

    def deed() -> None:
        people.agree(
            subject,
            giver=Giver(form.giver.data),
            given_on=form.given_on.data or clock.today(),
            evidence=form.evidence.data or None,
            evidence_file_id=_paper(story, form),
            by=current_user,
        )

    return ask(
        story,
        form,
        deed,
        done="Đã ghi đồng ý: họ tên hiện đầy đủ.",
        heading=f"Ghi đồng ý của {subject.name}",
        button="Ghi đồng ý",
        lead=_LEAD,
        multipart=True,
    )


@bp.route("/<int:story_id>/nguoi/<int:subject_id>/rut", methods=["GET", "POST"])
@requires(Permission.STORIES_READ)
def take_back(story_id: int, subject_id: int) -> Page:
    story, form = found(story_id), TakeBackForm()
    subject = _subject(story, subject_id)
    return ask(
        story,
        form,
        lambda: people.take_back(subject, reason=form.reason.data, by=current_user),
        done="Đã ghi rút đồng ý: từ giờ chỉ hiện chữ đầu của tên.",
        heading=f"{subject.name} rút đồng ý",
        button="Ghi rút đồng ý",
        kind="stop",
        lead="Có hiệu lực ngay ở trang bài, nguồn tin và tìm kiếm. Hạn trả lời người ấy: 2 ngày làm việc.",
    )


def _subject(story: Story, subject_id: int) -> StorySubject:
    return next((subject for subject in story.subjects if subject.id == subject_id), None) or abort(404)


def _paper(story: Story, form: AgreeForm) -> int | None:
    sent = form.paper.data
    if not sent or not sent.filename:
        return None
    kept = keeping.keep_document(
        sent.read(),
        subject="story",
        subject_id=story.id,
        role="consent",
        original_name=sent.filename,
        by=current_user,
    )
    return kept.id
