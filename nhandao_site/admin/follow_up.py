"""Visits and the plan of help."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk, follow_up
from nhandao_site.domain.addresses.models import Address, PlanStep, VisitResult
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, ReasonForm, filed, pressed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("follow_up", __name__, url_prefix="/dia-chi")
NEEDED = InputRequired("Cần điền ô này.")


class VisitForm(Form):
    on = DayField("Ngày thăm", [NEEDED, not_in_future], default=clock.today)
    visitors = StringField("Ai đi thăm", [NEEDED])
    situation = TextAreaField(
        "Tình hình", [NEEDED], description="Chỉ cán bộ đọc. Được mã hóa khi lưu.", render_kw={"rows": 6}
    )
    result = RadioField(
        "So với lần trước",
        [NEEDED],
        choices=[SelectChoice(each.value, each.label[:1].upper() + each.label[1:]) for each in VisitResult],
    )
    next_on = DayField("Hẹn thăm lại ngày", [Optional()])


class StepForm(Form):
    text = StringField("Việc cần làm", [NEEDED])
    who = StringField("Ai làm")
    due_on = DayField("Trước hết ngày", [Optional()])


@bp.get("/<int:address_id>/theo-doi")
@requires(Permission.ADDRESSES_READ)
def show(address_id: int) -> str:
    return _drawn(_address(address_id), StepForm(formdata=None))


@bp.route("/<int:address_id>/tham", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_FOLLOW)
def visit(address_id: int) -> Page:
    address = _address(address_id)
    form: Any = VisitForm(data=_told_before(address))

    def write() -> None:
        follow_up.record_visit(
            address,
            on=form.on.data,
            visitors=form.visitors.data,
            situation=form.situation.data,
            result=VisitResult(form.result.data),
            next_on=form.next_on.data,
            by=current_user,
        )

    def again() -> str:
        return render_template("admin/follow_up/visit.html", form=form, address=address)

    return _filed(form, address, write, "Đã ghi lần thăm.", again)


@bp.route("/<int:address_id>/tham/<int:visit_id>/rut", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_FOLLOW)
def withdraw(address_id: int, visit_id: int) -> Page:
    address = _address(address_id)
    one = follow_up.visit_of(address, visit_id) or abort(404)
    form = ReasonForm(label="Vì sao rút", hint="Ví dụ: gõ nhầm ngày; ghi nhầm vào hồ sơ này. Đừng ghi bệnh, tên người.")

    def again() -> str:
        return render_template("admin/follow_up/withdraw.html", form=form, address=address, visit=one)

    said = "Đã rút lần thăm. Nó vẫn ở lại đây để đọc, nhưng không tính ở đâu nữa."
    return _filed(
        form,
        address,
        lambda: follow_up.withdraw_visit(one, reason=form.reason.data or "", by=current_user),
        said,
        again,
    )


def _told_before(address: Address) -> dict[str, object]:
    """What was said at a withdrawn visit, to be mended and recorded again; what was seen stays sealed."""
    again = request.args.get("theo", "")
    asked = int(again) if again.isascii() and again.isdecimal() and len(again) < 10 else 0
    before = follow_up.visit_of(address, asked) if asked else None
    if before is None or before.withdrawn_at is None:
        return {}
    return {
        "on": before.on,
        "visitors": before.visitors,
        "result": before.result.value,
        "next_on": before.next_on,
    }


@bp.route("/<int:address_id>/ke-hoach", methods=["GET", "POST"])
@requires(Permission.ADDRESSES_FOLLOW)
def plan(address_id: int) -> Page:
    address, form = _address(address_id), StepForm()

    def write() -> None:
        follow_up.add_step(
            address, text=form.text.data, who=form.who.data or None, due_on=form.due_on.data, by=current_user
        )

    return _filed(form, address, write, "Đã thêm việc vào kế hoạch.", lambda: _drawn(address, form))


@bp.post("/<int:address_id>/ke-hoach/<int:step_id>/xong")
@requires(Permission.ADDRESSES_FOLLOW)
def finish(address_id: int, step_id: int) -> Response:
    step = _step(address_id, step_id)
    return pressed(
        lambda: follow_up.finish_step(step, on=clock.today(), by=current_user),
        done="Đã ghi xong một việc.", leads_to=url_for(".show", address_id=address_id),
    )  # fmt: skip


@bp.post("/<int:address_id>/ke-hoach/<int:step_id>/mo-lai")
@requires(Permission.ADDRESSES_FOLLOW)
def reopen(address_id: int, step_id: int) -> Response:
    step = _step(address_id, step_id)
    return pressed(
        lambda: follow_up.reopen_step(step, by=current_user),
        done="Đã mở lại việc này.", leads_to=url_for(".show", address_id=address_id),
    )  # fmt: skip


@bp.post("/<int:address_id>/theo-doi/mo")
@requires(Permission.ADDRESSES_REVEAL)
def reveal(address_id: int) -> Page:
    """What the visitors saw is sealed; it opens with a reason, for this one answer."""
    address = _address(address_id)
    try:
        desk.reveal(address, reason=request.form.get("reason", ""), by=current_user)
    except RuleBroken as broken:
        saving.undo()
        return _drawn(address, StepForm(formdata=None), said=str(broken)), 422
    saving.save()
    return _drawn(address, StepForm(formdata=None), opened=True)


def _address(address_id: int) -> Address:
    return desk.one_for(current_user, address_id) or abort(404)


def _step(address_id: int, step_id: int) -> PlanStep:
    return next((each for each in follow_up.plan_of(_address(address_id)) if each.id == step_id), None) or abort(404)


def _drawn(address: Address, form: StepForm, opened: bool = False, said: str | None = None) -> str:
    return render_template(
        "admin/follow_up/show.html",
        address=address,
        form=form,
        opened=opened,
        said=said,
        visits=follow_up.visits_of(address),
        plan=follow_up.plan_of(address),
        looks=follow_up.still_standing(address),
        today=clock.today(),
        can_follow=current_user.may(Permission.ADDRESSES_FOLLOW, within=address.unit),
        can_reveal=current_user.may(Permission.ADDRESSES_REVEAL, within=address.unit),
    )


def _filed(form: Any, address: Address, write: Callable[[], Any], said: str, again: Callable[[], str]) -> Page:
    return filed(form, write, done=said, leads_to=url_for(".show", address_id=address.id), again=again)
