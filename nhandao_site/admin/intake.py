"""The queue of proposals and concerns from the public; a unit's own proposals and what became of them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk, glimpses, offers, telling
from nhandao_site.domain.addresses.models import Concern, Proposal, QueueState
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("intake", __name__, url_prefix="/tiep-nhan")
Page = Response | str | tuple[str, int]
NEEDED = InputRequired("Cần điền ô này.")


class AnswerForm(Form):
    answer = TextAreaField(
        "Câu trả lời", description="Người báo tin đọc đúng câu này, nên đừng nêu tên ai.", render_kw={"rows": 4}
    )


class ProposeForm(Form):
    unit_id = UnitField("Xã, phường nơi gia đình ở", [NEEDED], kinds=[UnitKind.COMMUNE])
    person = StringField("Tên hoặc cách gọi", [NEEDED], description="Ví dụ: ông Tư bán vé số, cụ bà ở cuối ấp 3.")
    where = StringField("Chỗ ở để cán bộ tìm được", [NEEDED])
    situation = TextAreaField("Hoàn cảnh", [NEEDED], render_kw={"rows": 6})
    sender_name = StringField("Người báo tin", [Optional()])
    sender_phone = StringField("Điện thoại người báo tin", [Optional()], render_kw={"inputmode": "tel"})


@bp.get("")
@requires(Permission.ADDRESSES_EDIT)
def index() -> str:
    """The first words of each are opened here, and that they were is written down."""
    kind = "phan-anh" if request.args.get("viec") == "phan-anh" else "tin"
    asked = request.args.get("trang-thai", "")
    state = QueueState(asked) if asked in set(QueueState) else None
    listing, glimpse = (
        (desk.concerns_for, glimpses.of_concerns) if kind == "phan-anh" else (desk.proposals_for, glimpses.of_proposals)
    )
    saving.begin_writing()
    told = listing(current_user, state=state, after=request.args.get("sau", type=int))
    lines = glimpse(told.rows, by=current_user)
    saving.save()
    return render_template(
        "admin/intake/index.html", kind=kind, lines=lines, after=told.after, state=state, states=QueueState
    )


@bp.get("/tin/<int:number>")
@requires(Permission.ADDRESSES_EDIT)
def proposal(number: int) -> str:
    """It names a person and where they live: each look is written down."""
    saving.begin_writing()
    row = _proposal(number)
    audit.record("proposal:look", row, by=current_user)
    saving.save()
    return _shown(row, AnswerForm(formdata=None))


@bp.get("/phan-anh/<int:number>")
@requires(Permission.ADDRESSES_EDIT)
def concern(number: int) -> str:
    return _shown(_concern(number), AnswerForm(formdata=None))


@bp.post("/tin/<int:number>/nhan")
@requires(Permission.ADDRESSES_EDIT)
def take_proposal(number: int) -> Response:
    desk.take_proposal(_proposal(number), by=current_user)
    return _done(url_for(".proposal", number=number), "Bạn đã nhận tin này.")


@bp.post("/phan-anh/<int:number>/nhan")
@requires(Permission.ADDRESSES_EDIT)
def take_concern(number: int) -> Response:
    desk.take_concern(_concern(number), by=current_user)
    return _done(url_for(".concern", number=number), "Bạn đã nhận phản ánh này.")


@bp.post("/tin/<int:number>/tra-lai")
@requires(Permission.ADDRESSES_EDIT)
def put_back_proposal(number: int) -> Response:
    desk.put_back_proposal(_proposal(number), by=current_user)
    return _done(url_for(".proposal", number=number), "Tin đã trở lại hàng chờ, ai cũng nhận được.")


@bp.post("/phan-anh/<int:number>/tra-lai")
@requires(Permission.ADDRESSES_EDIT)
def put_back_concern(number: int) -> Response:
    desk.put_back_concern(_concern(number), by=current_user)
    return _done(url_for(".concern", number=number), "Phản ánh đã trở lại hàng chờ, ai cũng nhận được.")


@bp.post("/tin/<int:number>/tra-loi")
@requires(Permission.ADDRESSES_EDIT)
def close_proposal(number: int) -> Page:
    row, form = _proposal(number), AnswerForm()
    try:
        desk.close_proposal(row, answer=form.answer.data or "", by=current_user)
    except RuleBroken as broken:
        return _refused(form, broken, _proposal(number))
    return _done(url_for(".index", viec="tin"), "Đã trả lời và đóng tin.")


@bp.post("/phan-anh/<int:number>/tra-loi")
@requires(Permission.ADDRESSES_EDIT)
def close_concern(number: int) -> Page:
    row, form = _concern(number), AnswerForm()
    try:
        desk.close_concern(row, answer=form.answer.data or "", by=current_user)
    except RuleBroken as broken:
        return _refused(form, broken, _concern(number))
    return _done(url_for(".index", viec="phan-anh"), "Đã trả lời và đóng phản ánh.")


@bp.get("/cua-don-vi")
@requires(Permission.ADDRESSES_PROPOSE)
def mine() -> str:
    """A school or a body follows what it told; nothing of the families comes back to it."""
    return render_template("admin/intake/mine.html", rows=telling.of_unit(current_user))


@bp.route("/cua-don-vi/moi", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_PROPOSE)
def propose() -> Page:
    form = ProposeForm()
    if form.is_submitted() and (led_to := saving.answered(form.form_key.data)):
        return redirect(led_to, 303)
    if form.validate_on_submit():
        try:
            offers.propose(
                unit_id=form.unit_id.data.id if form.unit_id.data else 0,
                person=form.person.data or "",
                where=form.where.data or "",
                situation=form.situation.data or "",
                sender_name=form.sender_name.data or None,
                sender_phone=form.sender_phone.data or None,
                proposed_by_unit_id=current_user.unit_id,
                by=current_user,
            )
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
        else:
            return _done(url_for(".mine"), "Đã gửi tới cán bộ xã. Trạng thái hiện ở trang này.", form.form_key.data)
    page = render_template("admin/intake/propose.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _proposal(number: int) -> Proposal:
    return desk.proposal_for(current_user, number) or abort(404)


def _concern(number: int) -> Concern:
    return desk.concern_for(current_user, number) or abort(404)


def _shown(row: Proposal | Concern, form: AnswerForm) -> str:
    return render_template("admin/intake/show.html", row=row, form=form, is_proposal=isinstance(row, Proposal))


def _refused(form: AnswerForm, broken: RuleBroken, row: Proposal | Concern) -> Page:
    saving.undo()
    form.answer.errors = [str(broken)]
    return _shown(row, form), 422


def _done(url: str, said: str, key: str | None = None) -> Response:
    flash(said, "ok")
    return redirect(saving.save_once(key or request.form.get("form_key"), url), 303)
