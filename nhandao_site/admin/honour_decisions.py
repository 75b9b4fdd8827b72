"""A decision is written down for nominations that passed, and announced; the certificate of each honour is printed."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from nhandao_site.admin.honour_asking import Page, do, review_at
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.honours import desk as honours
from nhandao_site.domain.honours import recording, wording
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.deciding.models import Decision
from nhandao_site.domain.honours.nominating import desk as nominations
from nhandao_site.domain.honours.rounds import desk as rounds
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.web.filing import filed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_decisions", __name__, url_prefix="/xet-tang")


class DecisionForm(Form):
    symbol = StringField(
        "Số, ký hiệu quyết định", [InputRequired("Hãy ghi số quyết định."), Length(max=200)],
        description="Như trên quyết định; trang không tự cấp số.",
    )  # fmt: skip
    decided_on = DayField("Ngày quyết định", [InputRequired("Hãy ghi ngày quyết định."), not_in_future])
    signer = StringField("Người ký", [InputRequired("Hãy ghi người ký."), Length(max=200)])
    paper = FileField("Bản quyết định", description="PDF hoặc ảnh chụp, không bắt buộc.")


@bp.route("/<int:number>/quyet-dinh", methods=["GET", "POST"])
@requires(Permission.HONOURS_DECIDE)
def decide(number: int) -> Page:
    review = review_at(number)
    form: Any = DecisionForm()

    def deed() -> None:
        fresh = review_at(number)
        decisions.decide(fresh, _chosen(fresh), _paper(form), by=current_user)

    def again() -> str:
        fresh = review_at(number)
        return render_template(
            "admin/honour_rounds/decide.html", form=form, review=fresh, wording=wording, me=current_user.id,
            ready=nominations.of_review(current_user, fresh, decisions.ready(fresh)),
            chosen=set(request.form.getlist("ho-so")) if request.method == "POST" else None,
            left=[(kind.label, decisions.left_of_quota(fresh, kind)) for kind in ParticipantKind],
        )  # fmt: skip

    done = "Đã ghi quyết định. Kiểm lại rồi công bố trên bảng vinh danh."
    leads_to = url_for("admin.honour_rounds.show", number=review.id)
    return filed(form, deed, done=done, leads_to=leads_to, again=again)


@bp.post("/quyet-dinh/<int:number>/cong-bo")
@requires(Permission.HONOURS_DECIDE)
def announce(number: int) -> Response:
    decision = _decision(number)
    led_to = url_for("admin.honour_rounds.show", number=decision.review_id)
    return do(lambda: decisions.announce(decision, by=current_user), "Đã công bố trên bảng vinh danh.", led_to)


@bp.get("/giay-chung-nhan/<int:honour_id>")
@requires(Permission.HONOURS_MANAGE)
def certificate(honour_id: int) -> str:
    """A4 lying, for whoever has its code already."""
    honour = honours.one_for(current_user, honour_id)
    if honour is None or honour.code is None:
        abort(404)
    return render_template("admin/honours/certificate.html", honour=honour, wording=wording)


@bp.post("/giay-chung-nhan/<int:honour_id>/ma")
@requires(Permission.HONOURS_MANAGE)
def give_code(honour_id: int) -> Response:
    honour = honours.one_for(current_user, honour_id) or abort(404)
    led_to = url_for(".certificate", honour_id=honour.id)
    return do(lambda: recording.give_code(honour, by=current_user), "Đã cấp mã giấy chứng nhận.", led_to)


def _decision(number: int) -> Decision:
    decision = decisions.by_id(number)
    if decision is None or rounds.one_for(current_user, decision.review_id) is None:
        abort(404)
    return decision


def _chosen(review: Any) -> list[Any]:
    asked = set(request.form.getlist("ho-so"))
    return [n for n in nominations.of_review(current_user, review, decisions.ready(review)) if str(n.id) in asked]


def _paper(form: Any) -> decisions.Paper:
    sent = form.paper.data if isinstance(form.paper.data, FileStorage) and form.paper.data.filename else None
    return decisions.Paper(
        form.symbol.data or "", form.decided_on.data, form.signer.data or "", sent.read() if sent else None,
        sent.filename if sent else None,
    )  # fmt: skip
