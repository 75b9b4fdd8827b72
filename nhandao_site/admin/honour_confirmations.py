"""Yearly confirmations for emulation files: whom, what the books know, which of it is theirs, and the paper."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.admin.honour_asking import Page, ask, choices, number
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours.papers import confirmations, facts
from nhandao_site.domain.honours.papers.facts import Subject
from nhandao_site.domain.honours.papers.models import Confirmation
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.kit import clock, periods
from nhandao_site.web.filing import ReasonForm, filed
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("honour_confirmations", __name__, url_prefix="/xac-nhan-nam")


class SubjectForm(Form):
    year = IntegerField("Năm (kỳ 25/11 năm trước đến 24/11)", [InputRequired("Hãy ghi năm."), NumberRange(2016, 2199)])
    kind = RadioField("Cấp cho", [InputRequired("Hãy chọn.")], choices=choices(ParticipantKind))
    name = StringField("Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi tên."), Length(max=200)])
    unit = UnitField("Thuộc đơn vị", [InputRequired("Hãy chọn đơn vị.")])
    code = StringField(
        "Mã trong danh sách", [Optional(), Length(max=60)],
        description="Mã danh sách năm hoặc mã người tham gia; có mã thì tìm chắc chắn.",
    )  # fmt: skip
    purpose = StringField("Dùng để", [Optional(), Length(max=200)], description="Ví dụ: hồ sơ thi đua năm 2026.")


@bp.get("")
@requires(Permission.HONOURS_CERTIFY)
def index() -> str:
    after = number(request.args.get("sau", ""))
    page = confirmations.page_for(current_user, after)
    return render_template("admin/honour_confirmations/index.html", page=page)


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.HONOURS_CERTIFY)
def new() -> Page:
    """Sent without `chon` it only looks; with it the paper is issued."""
    form: Any = SubjectForm(data={"year": periods.containing(clock.today()).year_number})
    form.unit.within = current_user.unit
    if request.method == "POST" and "cap" not in request.form:
        return (_drawn(form, looks=True), 200) if form.validate() else (_drawn(form), 422)
    made: list[Confirmation] = []

    def deed() -> None:
        made.append(
            confirmations.issue(
                _subject(form),
                pledge_ids=_ids("dang-ky"),
                line_ids=_ids("trao"),
                purpose=form.purpose.data,
                by=current_user,
            )
        )

    return filed(form, deed, done="Đã cấp giấy xác nhận.", leads_to=lambda: url_for(".show", number=made[0].id),
                 again=lambda: _drawn(form, looks=request.method == "POST" and not form.unit.errors))  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.HONOURS_CERTIFY)
def show(number: int) -> str:
    paper = _paper(number)
    return render_template("admin/honour_confirmations/show.html", paper=paper, period=periods.year(paper.year))


@bp.route("/<int:number>/thu-hoi", methods=["GET", "POST"])
@requires(Permission.HONOURS_CERTIFY)
def withdraw(number: int) -> Page:
    form: Any = ReasonForm(label="Vì sao thu hồi")
    code = _paper(number).code
    return ask(
        form, lambda: confirmations.withdraw(_paper(number), reason=form.reason.data or "", by=current_user),
        done="Đã thu hồi giấy.", back=url_for(".index"), heading=f"Thu hồi giấy {code}", button="Thu hồi", kind="stop",
        trail=[("Giấy xác nhận năm", url_for(".index"))], lead="Ai tra mã này sẽ thấy giấy đã thu hồi.",
    )  # fmt: skip


def _paper(number: int) -> Confirmation:
    return confirmations.one_for(current_user, number) or abort(404)


def _ids(name: str) -> set[int]:
    return {int(each) for each in request.form.getlist(name) if each.isascii() and each.isdigit() and len(each) < 15}


def _subject(form: Any) -> Subject:
    return Subject(
        ParticipantKind(form.kind.data), form.name.data or "", form.unit.data, form.year.data, form.code.data or ""
    )


def _drawn(form: Any, *, looks: bool = False) -> str:
    found = None
    if looks and form.unit.data and form.year.data and form.name.data:
        try:
            confirmations.check(_subject(form))
            found = facts.find(_subject(form))
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
    chosen = (_ids("dang-ky"), _ids("trao")) if "cap" in request.form else None
    return render_template("admin/honour_confirmations/new.html", form=form, found=found, chosen=chosen)
