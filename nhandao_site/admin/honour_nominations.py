"""Nominations: written by a unit criterion by criterion, read by whoever verifies and by the council."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.admin.honour_age_fields import AgeForm, chosen, said
from nhandao_site.admin.honour_asking import Page, choices, nomination_at, number, review_at
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import ChangedMeanwhile
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.nominating import completeness, desk, handling, hardship, moving, papers, writing
from nhandao_site.domain.honours.nominating.models import AT_HOME, OVER, Nomination, NominationState
from nhandao_site.domain.honours.rounds import desk as rounds
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.web.filing import filed
from nhandao_site.web.forms import DayField, not_in_future
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("honour_nominations", __name__, url_prefix="/de-cu")
_AREA = {"rows": 6}


class NominationForm(AgeForm):
    honoured = RadioField("Đề cử", [InputRequired("Hãy chọn cá nhân hay tập thể.")], choices=choices(ParticipantKind))
    name = StringField("Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi tên."), Length(max=200)])
    home = UnitField("Thuộc đơn vị", [Optional()], description="Để trống nếu thuộc chính đơn vị đề cử.")
    achievement = StringField(
        "Việc đã làm, một dòng", [Length(max=300)], description="Sẽ đứng trên bảng vinh danh. Ví dụ: 27 mái nhà."
    )
    answer_1 = TextAreaField("Thành tích theo tiêu chí 1", [Length(max=6000)], render_kw=_AREA)
    answer_2 = TextAreaField("Thành tích theo tiêu chí 2", [Length(max=6000)], render_kw=_AREA)
    answer_3 = TextAreaField("Thành tích theo tiêu chí 3", [Length(max=6000)], render_kw=_AREA)
    name_evidence = StringField(
        "Bằng chứng người này đồng ý hiện họ tên",
        [Length(max=300)],
        description="Phiếu ký… Để trống thì bảng chỉ hiện chữ đầu của tên. Của người từ đủ 16 tuổi.",
    )
    authority = StringField("Chính quyền địa phương xác nhận", [Length(max=200)], description="Ví dụ: UBND xã Bàu Sen.")
    authority_on = DayField("Ngày xác nhận", [Optional(), not_in_future])
    seen_version = HiddenField()


@bp.get("")
@requires(Permission.HONOURS_READ)
def index() -> str:
    words, state = request.args.get("q", "")[:200].strip(), request.args.get("trang-thai", "")
    review_id, after = (number(request.args.get(name, "")) for name in ("dot", "sau"))
    chosen = NominationState(state) if state in set(NominationState) else None
    return render_template(
        "admin/honour_nominations/index.html", words=words, chosen=chosen, states=NominationState,
        page=desk.page_for(current_user, review_id=review_id, state=chosen, words=words, after=after),
        open_reviews=rounds.open_for(current_user), wording=wording,
    )  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.HONOURS_READ)
def show(number: int) -> str:
    nomination = nomination_at(number)
    mine = current_user.may(Permission.HONOURS_NOMINATE, nomination.unit)
    central = nomination.review.round.level.value == "central"
    decides = central and current_user.may(Permission.HONOURS_DECIDE, nomination.review.unit)
    return render_template(
        "admin/honour_nominations/show.html", nomination=nomination, wording=wording,
        points=completeness.points(nomination), files=papers.files_of(nomination), steps=handling.steps(nomination),
        criteria=nomination.review.criteria_of(nomination.honoured_kind), states=NominationState,
        measure=hardship.measure(nomination) if nomination.lists_hardship else None,
        writes=mine and nomination.state in AT_HOME, withdraws=mine and nomination.state not in OVER,
        verifies=moving.is_mine_to_verify(nomination, current_user),
        forwards=decides and nomination.state is NominationState.PASSED,
        drops=decides and nomination.state is NominationState.FORWARDED,
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def new() -> Page:
    review = review_at(number(request.args.get("dot", "")) or 0)
    form: Any = _bound(NominationForm())
    made: list[Nomination] = []

    def deed() -> None:
        made.append(writing.draft(review, _content(form), unit=current_user.unit, by=current_user))

    return filed(
        form, deed, done="Đã lập hồ sơ nháp. Bổ sung giấy tờ rồi gửi.",
        leads_to=lambda: url_for(".show", number=made[0].id), again=lambda: _drawn(form, review, None),
    )  # fmt: skip


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def edit(number: int) -> Page:
    nomination = nomination_at(number)
    form: Any = _bound(NominationForm(data=_values(nomination)))

    def deed() -> None:
        seen = str(form.seen_version.data or "")
        version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        try:
            writing.edit(nomination_at(number), _content(form), seen_version=version, by=current_user)
        except ChangedMeanwhile:
            form.seen_version.data = str(nomination_at(number).version)
            raise

    return filed(
        form, deed, done="Đã lưu hồ sơ.", leads_to=url_for(".show", number=number),
        again=lambda: _drawn(form, nomination_at(number).review, nomination_at(number)),
    )  # fmt: skip


def _bound(form: Any) -> Any:
    form.home.within = current_user.unit
    return form


def _values(nomination: Nomination) -> dict[str, Any]:
    names = [
        *("name", "home", "achievement", "name_evidence", "authority", "authority_on"),
        *("birth_year", "guardian_name", "guardian_evidence", "child_evidence"),
    ]
    answers = {f"answer_{n}": text for n, text in enumerate(nomination.answers[:3], start=1)}
    own = {name: getattr(nomination, name) for name in names}
    return (
        own
        | answers
        | {
            "honoured": nomination.honoured_kind.value,
            "seen_version": str(nomination.version),
            "age": chosen(nomination.is_child),
        }
    )


def _content(form: Any) -> writing.Content:
    return writing.Content(
        honoured=ParticipantKind(form.honoured.data), name=form.name.data or "", home=form.home.data,
        achievement=form.achievement.data, name_evidence=form.name_evidence.data, authority=form.authority.data,
        authority_on=form.authority_on.data, answers=[form[f"answer_{n}"].data or "" for n in (1, 2, 3)],
        age=said(form),
    )  # fmt: skip


def _drawn(form: Any, review: Review, nomination: Nomination | None) -> str:
    return render_template(
        "admin/honour_nominations/form.html", form=form, review=review, nomination=nomination, wording=wording
    )
