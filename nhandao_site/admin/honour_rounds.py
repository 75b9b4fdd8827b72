"""Rounds: what is conferred, until when units nominate, and how the council decides."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.admin.honour_asking import Page, ask, choices, review_at
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.honours import desk as recorded
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.council import desk as council
from nhandao_site.domain.honours.council import sessions
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.models import HonourKind
from nhandao_site.domain.honours.nominating import desk as nominations
from nhandao_site.domain.honours.nominating.models import NominationState
from nhandao_site.domain.honours.rounds import desk, workflow
from nhandao_site.domain.honours.rounds.models import BallotKind, ConflictRule, PassOf, Review, Share
from nhandao_site.domain.movement.models import Level
from nhandao_site.kit import clock
from nhandao_site.web.forms import DayField, Form
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_rounds", __name__, url_prefix="/xet-tang")
_QUOTA = [Optional(), NumberRange(0, 10_000, "Số lượng từ 0 đến 10.000.")]
_FREE = "Để trống nếu không giới hạn."


class TermsForm(Form):
    year = IntegerField("Năm", [InputRequired("Hãy ghi năm của đợt."), NumberRange(1946, 2100)])
    name = StringField(
        "Tên đợt", [InputRequired("Hãy ghi tên đợt."), Length(max=120)], description="Ví dụ: Ngày thành lập Hội 23/11."
    )
    level = SelectField("Cấp", choices=choices(Level), default=Level.PROVINCE.value)
    kind = SelectField("Hình thức", choices=choices(HonourKind))
    opens_on = DayField("Nhận hồ sơ từ ngày", [InputRequired("Hãy ghi ngày bắt đầu nhận.")])
    closes_on = DayField("Đến hết ngày", [InputRequired("Hãy ghi ngày hết nhận.")])
    quota_persons = IntegerField("Số cá nhân nhiều nhất", _QUOTA, description=_FREE)
    quota_collectives = IntegerField("Số tập thể nhiều nhất", _QUOTA, description=_FREE)
    ballot = SelectField("Cách bỏ phiếu", choices=choices(BallotKind))
    quorum = SelectField("Họp khi có mặt", choices=choices(Share), default=Share.TWO_THIRDS.value)
    passing = SelectField("Thông qua khi được", choices=choices(Share), default=Share.HALF.value)
    pass_of = SelectField("Tính trên", choices=choices(PassOf))
    conflict = SelectField("Thành viên có liên quan", choices=choices(ConflictRule))
    guidance = TextAreaField("Hướng dẫn cho đơn vị", [Length(max=4000)], render_kw={"rows": 4})


@bp.get("")
@requires(Permission.HONOURS_READ)
def index() -> str:
    return render_template(
        "admin/honour_rounds/index.html", reviews=desk.reviews_for(current_user), wording=wording, today=clock.today()
    )


@bp.get("/<int:number>")
@requires(Permission.HONOURS_READ)
def show(number: int) -> str:
    review = review_at(number)
    decided = [(each, decisions.honours_of(each)) for each in decisions.of_review(review)]
    return render_template(
        "admin/honour_rounds/show.html", review=review, wording=wording, runs=desk.runs(current_user, review),
        counts=nominations.counts(current_user, review), states=NominationState, today=clock.today(),
        ready=nominations.of_review(current_user, review, decisions.ready(review)),
        passed=nominations.of_review(current_user, review, NominationState.PASSED),
        sessions=council.of_review(review) if current_user.may(Permission.HONOURS_READ, review.unit) else [],
        decisions=decided, seen=recorded.seen_among(current_user, [one for _, named in decided for one in named]),
        nominates=review.takes_nominations and current_user.unit.is_within(review.unit),
        deeds=[telling.told(deed) for deed in audit.history(review, 20)],
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def new() -> Page:
    form: Any = TermsForm(data={"year": clock.today().year, "opens_on": clock.today()})
    made: list[Review] = []
    return ask(
        form, lambda: made.append(workflow.announce(current_user.unit, _terms(form), by=current_user)),
        done="Đã mở đợt xét tặng.", back=lambda: url_for(".show", number=made[0].id), heading="Mở đợt xét tặng",
        leave=url_for(".index"), trail=[("Đợt xét tặng", url_for(".index"))], button="Mở đợt",
        lead="Tiêu chí của hai danh hiệu lấy nguyên văn từ Kế hoạch (mục III.2) và đi theo đợt.",
    )  # fmt: skip


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def edit(number: int) -> Page:
    review = review_at(number)
    form: Any = TermsForm(data=_values(review))
    back = url_for(".show", number=number)

    def deed() -> None:
        fresh = review_at(number)
        workflow.change(fresh, _terms(form), has_met=sessions.has_met(fresh), by=current_user)

    return ask(
        form, deed, done="Đã lưu đợt xét tặng.", back=back, heading="Sửa đợt xét tặng", button="Lưu",
        trail=[("Đợt xét tặng", url_for(".index")), (review.round.name, back)],
        lead="Năm, tên, cấp và hình thức giữ nguyên. Cách bỏ phiếu giữ nguyên khi hội đồng đã họp.",
    )  # fmt: skip


def _values(review: Review) -> dict[str, Any]:
    names = ("opens_on", "closes_on", "quota_persons", "quota_collectives", "guidance")
    rules = {name: getattr(review, name).value for name in ("ballot", "quorum", "passing", "pass_of", "conflict")}
    occasion = {"year": review.round.year, "name": review.round.name}
    occasion |= {"level": review.round.level.value, "kind": review.round.kind.value}
    return {name: getattr(review, name) for name in names} | rules | occasion


def _terms(form: Any) -> workflow.Terms:
    return workflow.Terms(
        year=form.year.data, name=form.name.data or "", level=Level(form.level.data), kind=HonourKind(form.kind.data),
        opens_on=form.opens_on.data, closes_on=form.closes_on.data, quota_persons=form.quota_persons.data,
        quota_collectives=form.quota_collectives.data, ballot=BallotKind(form.ballot.data),
        quorum=Share(form.quorum.data), passing=Share(form.passing.data), pass_of=PassOf(form.pass_of.data),
        conflict=ConflictRule(form.conflict.data), guidance=form.guidance.data,
    )  # fmt: skip
