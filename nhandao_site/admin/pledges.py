"""Pledges: the queue, the page of one, what an officer decides."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges import desk, lifecycle
from nhandao_site.domain.pledges.models import Form as GiftForm
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.filing import Page, ReasonForm, filed, once, pressed
from nhandao_site.web.forms import DayField, Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("pledges", __name__, url_prefix="/dang-ky")

STATES = {
    "cho": State.WAITING,
    "xac-nhan": State.CONFIRMED,
    "thuc-hien": State.RUNNING,
    "hoan-thanh": State.DONE,
    "huy": State.CANCELLED,
    "qua-han": State.LAPSED,
    "tu-choi": State.REFUSED,
}
FORMS = {"tien": GiftForm.CASH, "hien-vat": GiftForm.IN_KIND, "cong-suc": GiftForm.LABOUR}


class ConfirmForm(Form):
    need = RadioField("Dùng cho nhu cầu nào?", validate_choice=False)  # the rule knows the needs
    beyond_need = BooleanField("Đồng ý nhận vượt nhu cầu")


class RevealForm(Form):
    reason = StringField("Lý do mở", id="ly-do-mo", description="Ví dụ: gọi xác nhận. Lý do được ghi vào nhật ký.")


class CallForm(Form):
    text = TextAreaField("Kết quả cuộc gọi", render_kw={"rows": 3})


class AttachForm(Form):
    unit = UnitField("Đơn vị đăng ký hoặc vận động")
    roster_code = StringField("Mã trong danh sách năm")


class MetForm(Form):
    on = DayField("Ngày nhận")


@bp.get("")
@requires(Permission.PLEDGES_READ)
def index() -> str:
    unit = asked_unit("don-vi", within=current_user.unit, hint="Nơi ở của gia đình, hoặc đơn vị đã đăng ký.")
    filters, unknown = _filters(unit.data)
    return render_template(
        "admin/pledges/index.html",
        page=desk.page_for(current_user, filters, request.args.get("sau")),
        filters=filters,
        unit=unit,
        unknown=unknown,
        waiting=desk.waiting_for(current_user),
        states=STATES,
        forms=FORMS,
    )


def _filters(unit: Unit | None) -> tuple[desk.Filters, list[str]]:
    """Without a wish the queue shows what waits; what is not understood is named and left out."""
    state, form = request.args.get("trang-thai", "cho"), request.args.get("hinh-thuc", "").strip()
    unknown = [state] if state and state != "tat-ca" and state not in STATES else []
    unknown += [form] if form and form not in FORMS else []
    words = request.args.get("q", "").strip()[:200]
    # Somebody who looks for one pledge means it in any state.
    wanted = None if words and "trang-thai" not in request.args else STATES.get(state)
    return desk.Filters(wanted, FORMS.get(form), unit, words=words), unknown


@bp.get("/<int:pledge_id>")
@requires(Permission.PLEDGES_READ)
def show(pledge_id: int) -> Page:
    return _draw(_pledge(pledge_id))


@bp.post("/<int:pledge_id>/xac-nhan")
@requires(Permission.PLEDGES_CONFIRM)
def confirm(pledge_id: int) -> Page:
    pledge = _pledge(pledge_id)
    form = _confirm_form(pledge)
    need = _number(form.need.data or "") or None

    def verb() -> None:
        lifecycle.confirm(pledge, beyond_need=form.beyond_need.data, need_id=need, by=current_user)

    return _step(pledge, form, verb, "Đã xác nhận đăng ký.", shown_as="confirm_form")


@bp.post("/<int:pledge_id>/bat-dau")
@requires(Permission.PLEDGES_CONFIRM)
def start(pledge_id: int) -> Page:
    return _pressed(pledge_id, lifecycle.start, "Đăng ký đang được thực hiện.")


@bp.post("/<int:pledge_id>/hoan-thanh")
@requires(Permission.PLEDGES_CONFIRM)
def finish(pledge_id: int) -> Page:
    return _pressed(pledge_id, lifecycle.finish, "Đã ghi đăng ký hoàn thành. Bấm nhầm thì mở lại ở mục Quyết định.")


@bp.post("/<int:pledge_id>/mo-lai")
@requires(Permission.PLEDGES_CONFIRM)
def reopen(pledge_id: int) -> Page:
    return _pressed(pledge_id, lifecycle.reopen, "Đăng ký lại đang được thực hiện; người giúp được báo.")


@bp.post("/<int:pledge_id>/tu-choi")
@requires(Permission.PLEDGES_CONFIRM)
def refuse(pledge_id: int) -> Page:
    pledge, form = _pledge(pledge_id), ReasonForm()

    def verb() -> None:
        lifecycle.refuse(pledge, reason=form.reason.data or "", by=current_user)

    return _step(pledge, form, verb, "Đã từ chối đăng ký.", shown_as="reason_form")


@bp.post("/<int:pledge_id>/huy")
@requires(Permission.PLEDGES_CONFIRM)
def cancel(pledge_id: int) -> Page:
    pledge, form = _pledge(pledge_id), ReasonForm()

    def verb() -> None:
        lifecycle.cancel(pledge, reason=form.reason.data or "", by=current_user)

    return _step(pledge, form, verb, "Đã hủy đăng ký.", shown_as="reason_form")


@bp.post("/<int:pledge_id>/ghi-goi")
@requires(Permission.PLEDGES_CONFIRM)
def note_call(pledge_id: int) -> Page:
    pledge, form = _pledge(pledge_id), CallForm()

    def verb() -> None:
        lifecycle.note_call(pledge, form.text.data or "", by=current_user)

    return _step(pledge, form, verb, "Đã ghi cuộc gọi.", shown_as="call_form")


@bp.post("/<int:pledge_id>/danh-sach")
@requires(Permission.PLEDGES_CONFIRM)
def attach(pledge_id: int) -> Page:
    pledge, form = _pledge(pledge_id), AttachForm()
    form.unit.within = current_user.unit
    if not form.validate():
        return _draw(pledge, attach_form=form), 422
    lifecycle.attach(pledge, unit=form.unit.data, roster_code=(form.roster_code.data or "").strip(), by=current_user)
    return _saved(pledge, "Đã gắn đăng ký với đơn vị.")


@bp.post("/<int:pledge_id>/ky/<int:number>")
@requires(Permission.PLEDGES_CONFIRM)
def meet(pledge_id: int, number: int) -> Page:
    pledge, form = _pledge(pledge_id), MetForm()
    part = next((each for each in pledge.instalments if each.number == number), None) or abort(404)
    if not form.validate():
        flash("Ngày nhận cần viết như 24/11/2026.", "bad")
        return redirect(url_for(".show", pledge_id=pledge.id), 303)
    lifecycle.meet(part, on=form.on.data or clock.today(), by=current_user)
    return _saved(pledge, f"Đã ghi nhận kỳ {number}.")


@bp.post("/<int:pledge_id>/mo-lien-he")
@requires(Permission.PLEDGES_CONFIRM)
def reveal(pledge_id: int) -> Page:
    """Opened for this one answer: a reload asks, and writes down, again."""
    pledge, form = _pledge(pledge_id), RevealForm()
    try:
        lifecycle.reveal(pledge, reason=form.reason.data or "", by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.reason.errors = [str(broken)]
        return _draw(_pledge(pledge_id), reveal_form=form), 422
    saving.save()
    return _draw(pledge, opened=True)


@bp.post("/<int:pledge_id>/lien-ket")
@requires(Permission.PLEDGES_CONFIRM)
def new_link(pledge_id: int) -> Page:
    """The link is shown in this answer alone; the database keeps its hash."""
    pledge = _pledge(pledge_id)
    token = lifecycle.new_link(pledge, by=current_user)
    saving.save()
    return _draw(pledge, link=url_for("public.pledges.show", token=token))


def _number(text: str) -> int:
    """Letters like ² are digits to Python and no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _pledge(pledge_id: int) -> Pledge:
    return desk.one_for(current_user, pledge_id) or abort(404)


def _confirm_form(pledge: Pledge, **given: Any) -> ConfirmForm:
    form = ConfirmForm(**given)
    choices = [SelectChoice(str(need.id), need.title) for need in pledge.address.needs if need.dropped_at is None]
    form.need.choices = [*choices, SelectChoice("0", "Chưa định, quyết sau")]
    return form


def _step(pledge: Pledge, form: Form, verb: Callable[[], None], told: str, *, shown_as: str) -> Page:
    """One decision with a form of its own; a refusal shows the page again with what was typed."""
    number = pledge.id
    home = url_for(".show", pledge_id=number)
    return filed(form, verb, done=told, leads_to=home, again=lambda: _draw(_pledge(number), **{shown_as: form}))


def _pressed(pledge_id: int, verb: Callable[..., None], told: str) -> Response:
    pledge = _pledge(pledge_id)
    return pressed(lambda: verb(pledge, by=current_user), done=told, leads_to=url_for(".show", pledge_id=pledge_id))


def _saved(pledge: Pledge, told: str) -> Response:
    return once(None, told, url_for(".show", pledge_id=pledge.id))


def _draw(pledge: Pledge, *, opened: bool = False, link: str = "", **typed: Any) -> str:
    forms: dict[str, Any] = {
        "confirm_form": _confirm_form(pledge, formdata=None, data={"need": "0"}),
        "reason_form": ReasonForm(formdata=None),
        "call_form": CallForm(formdata=None),
        "reveal_form": RevealForm(formdata=None),
        "attach_form": AttachForm(formdata=None, data={"unit": pledge.unit, "roster_code": pledge.roster_code}),
    }
    sent = next((form for form in typed.values() if form is not None and form.errors), None)
    return render_template(
        "admin/pledges/show.html",
        pledge=pledge,
        donor=pledge.donor_name if opened else desk.masked(pledge),
        opened=opened,
        link=link,
        form=sent,
        moves=desk.notes(current_user, pledge),
        place=desk.place_of(current_user, pledge),
        need_title=desk.need_of(current_user, pledge),
        gift=desk.gift_of(current_user, pledge),
        may_decide=current_user.may(Permission.PLEDGES_CONFIRM, within=pledge.address.unit),
        overdue=pledge.state is State.WAITING and pledge.pledged_at < desk.call_by(clock.today()),
        lack=desk.lack_of(current_user, pledge),
        reopens=pledge.state is State.DONE and not lifecycle.against_reopening(pledge),
        states={state.value: state.label for state in State},
        **{**forms, **typed},
    )
