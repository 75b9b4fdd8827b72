"""The queue of proposals and concerns from the public; a unit's own proposals and what became of them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk, glimpses, offers, telling
from nhandao_site.domain.addresses.models import Concern, Proposal, QueueState
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.web import saving, typed
from nhandao_site.web.filing import Page, filed, pressed
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("intake", __name__, url_prefix="/tiep-nhan")
NEEDED = InputRequired("Cần điền ô này.")


class AnswerForm(Form):
    answer = TextAreaField(
        "Câu trả lời",
        [InputRequired("Hãy ghi câu trả lời cho người báo tin."), Length(max=2000)],
        description="Người báo tin đọc đúng câu này, nên đừng nêu tên ai.",
        render_kw={"rows": 4},
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
    state = typed.member("trang-thai", QueueState)
    listing, glimpse = (
        (desk.concerns_for, glimpses.of_concerns) if kind == "phan-anh" else (desk.proposals_for, glimpses.of_proposals)
    )
    saving.begin_writing()
    told = listing(current_user, state=state, after=typed.number("sau"))
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
    """It names who wrote and how to reach them: each look is written down."""
    saving.begin_writing()
    row = _concern(number)
    audit.record("concern:look", row, by=current_user)
    saving.save()
    return _shown(row, AnswerForm(formdata=None))


@bp.post("/tin/<int:number>/nhan")
@requires(Permission.ADDRESSES_EDIT)
def take_proposal(number: int) -> Page:
    return pressed(
        lambda: desk.take_proposal(_proposal(number), by=current_user),
        done="Bạn đã nhận tin này.", leads_to=url_for(".proposal", number=number),
    )  # fmt: skip


@bp.post("/phan-anh/<int:number>/nhan")
@requires(Permission.ADDRESSES_EDIT)
def take_concern(number: int) -> Page:
    return pressed(
        lambda: desk.take_concern(_concern(number), by=current_user),
        done="Bạn đã nhận phản ánh này.", leads_to=url_for(".concern", number=number),
    )  # fmt: skip


@bp.post("/tin/<int:number>/tra-lai")
@requires(Permission.ADDRESSES_EDIT)
def put_back_proposal(number: int) -> Page:
    return pressed(
        lambda: desk.put_back_proposal(_proposal(number), by=current_user),
        done="Tin đã trở lại hàng chờ, ai cũng nhận được.", leads_to=url_for(".proposal", number=number),
    )  # fmt: skip


@bp.post("/phan-anh/<int:number>/tra-lai")
@requires(Permission.ADDRESSES_EDIT)
def put_back_concern(number: int) -> Page:
    return pressed(
        lambda: desk.put_back_concern(_concern(number), by=current_user),
        done="Phản ánh đã trở lại hàng chờ, ai cũng nhận được.", leads_to=url_for(".concern", number=number),
    )  # fmt: skip


@bp.post("/tin/<int:number>/tra-loi")
@requires(Permission.ADDRESSES_EDIT)
def close_proposal(number: int) -> Page:
    return _answered(_proposal, number, desk.close_proposal, "Đã trả lời và đóng tin.", "tin")


@bp.post("/phan-anh/<int:number>/tra-loi")
@requires(Permission.ADDRESSES_EDIT)
def close_concern(number: int) -> Page:
    return _answered(_concern, number, desk.close_concern, "Đã trả lời và đóng phản ánh.", "phan-anh")


@bp.get("/cua-don-vi")
@requires(Permission.ADDRESSES_PROPOSE)
def mine() -> str:
    """A school or a body follows what it told; nothing of the families comes back to it."""
    return render_template("admin/intake/mine.html", rows=telling.of_unit(current_user))


@bp.route("/cua-don-vi/moi", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_PROPOSE)
def propose() -> Page:
    form = ProposeForm()

    def tell() -> None:
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

    return filed(
        form, tell, done="Đã gửi tới cán bộ xã. Trạng thái hiện ở trang này.", leads_to=url_for(".mine"),
        again=lambda: render_template("admin/intake/propose.html", form=form),
    )  # fmt: skip


def _proposal(number: int) -> Proposal:
    return desk.proposal_for(current_user, number) or abort(404)


def _concern(number: int) -> Concern:
    return desk.concern_for(current_user, number) or abort(404)


def _shown(row: Proposal | Concern, form: AnswerForm) -> str:
    return render_template("admin/intake/show.html", row=row, form=form, is_proposal=isinstance(row, Proposal))


def _answered(one: Callable[[int], Any], number: int, close: Callable[..., None], done: str, queue: str) -> Page:
    row, form = one(number), AnswerForm()
    return filed(
        form, lambda: close(row, answer=form.answer.data or "", by=current_user), done=done,
        leads_to=url_for(".index", viec=queue), again=lambda: _shown(one(number), form),
    )  # fmt: skip
