"""Proposing addresses to bodies and units, what came of it, the printed list."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges import bodies, handout, introductions, presenting, rolls
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods, vietnamese
from nhandao_site.web import named_field, saving
from nhandao_site.web.forms import Form
from nhandao_site.web.named_field import NamedField
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField
from nhandao_site.web.unit_filter import asked_unit

bp = Blueprint("offers", __name__, url_prefix="/gioi-thieu")
Page = AnyResponse | str | tuple[str, int]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ChooseForm(Form):
    unit = UnitField("Giới thiệu cho đơn vị nào?", description="Gõ vài chữ rồi chọn: xã, trường, câu lạc bộ, cơ quan.")


class OfferForm(Form):
    to = RadioField("Gửi tới")
    addresses = SelectMultipleField(
        "Chọn địa chỉ", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class AnswerForm(Form):
    reason = StringField("Lý do")


@bp.get("")
@requires(Permission.PLEDGES_OFFER)
def index() -> str:
    return _index(ChooseForm(formdata=None))


@bp.post("")
@requires(Permission.PLEDGES_OFFER)
def choose() -> Page:
    form = ChooseForm()
    form.unit.within = current_user.unit
    if not form.validate() or form.unit.data is None:
        if not form.unit.errors:
            form.unit.errors = ["Cần chọn một đơn vị."]
        return _index(form), 422
    return redirect(url_for(".show", unit_code=form.unit.data.code), 303)


def _index(form: ChooseForm) -> str:
    return render_template("admin/offers/index.html", form=form, offers=presenting.lately(current_user))


@bp.get("/<unit_code>")
@requires(Permission.PLEDGES_OFFER)
def show(unit_code: str) -> str:
    unit = _unit(unit_code)
    return _page(unit, _form(unit, formdata=None, data={"to": _asked_for(unit).data or ""}))


@bp.post("/<unit_code>")
@requires(Permission.PLEDGES_OFFER)
def offer(unit_code: str) -> Page:
    unit = _unit(unit_code)
    form = _form(unit)
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        form.form_errors.extend(form.to.errors)  # the box for it stands in the filter above, not in this form
        form.to.errors = []
        return _page(unit, form), 422
    try:
        made = _introduce(unit, form)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return _page(_unit(unit_code), form), 422
    flash(f"Đã ghi giới thiệu {made} địa chỉ.", "ok")
    url = url_for(".show", unit_code=unit_code, cho=form.to.data or None)
    return redirect(saving.save_once(form.form_key.data, url), 303)


def _introduce(unit: Unit, form: OfferForm) -> int:
    addresses = presenting.mine_among(current_user, [int(number) for number in form.addresses.data])
    entry = next((each for each in rolls.entries_of(unit, _year()) if each.code == form.to.data), None)
    to = bodies.unit_of(entry) if entry else unit
    made = introductions.introduce(
        addresses,
        unit=to,
        roster_code=entry.code if entry else "",
        to_name=entry.name if entry else unit.name,
        by=current_user,
    )
    return len(made)


@bp.post("/<unit_code>/tra-loi/<int:offer_id>")
@requires(Permission.PLEDGES_OFFER)
def answer(unit_code: str, offer_id: int) -> AnyResponse:
    row, form = presenting.offer_for(current_user, offer_id) or abort(404), AnswerForm()
    if request.form.get("lai") == "1":
        introductions.take_back_answer(row, by=current_user)
    else:
        introductions.decline(row, reason=form.reason.data or "", by=current_user)
    saving.save()
    return redirect(url_for(".show", unit_code=unit_code), 303)


@bp.get("/<unit_code>/in")
@requires(Permission.PLEDGES_OFFER)
def sheet(unit_code: str) -> str:
    saving.begin_writing()
    unit = _unit(unit_code)
    lines, to_name = _listed(unit)
    _leaves("print", unit, lines)
    return render_template("admin/offers/sheet.html", unit=unit, lines=lines, to_name=to_name)


@bp.get("/<unit_code>/danh-sach.docx")
@requires(Permission.PLEDGES_OFFER)
def document(unit_code: str) -> Response:
    saving.begin_writing()
    unit = _unit(unit_code)
    lines, to_name = _listed(unit)
    _leaves("download", unit, lines)
    data = handout.write(lines, to_name=to_name, office=current_user.unit, signer=current_user.name)
    answer_ = Response(data, mimetype=DOCX)
    # The code of a unit and the day: no name of anybody travels in a file name.
    name = f"danh-sach-gioi-thieu-{vietnamese.slugify(unit.code)}-{clock.today():%Y-%m-%d}.docx"
    answer_.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer_


def _leaves(how: str, unit: Unit, lines: list[presenting.Line]) -> None:
    """Dossiers on paper, to somebody outside: who took how many out of the house is written down."""
    audit.record(f"offer:{how}", unit, by=current_user, changes={"địa chỉ": [None, len(lines)]})
    saving.save()


def _listed(unit: Unit) -> tuple[list[presenting.Line], str]:
    """What is still on offer to this unit, or to one of its bodies."""
    code = request.args.get("cho")
    open_ = presenting.proposed_to(current_user, unit, roster_code=code, only_open=True)
    by_address = {each.line.address_id: each.line for each in reversed(open_)}
    to_name = open_[0].to_name if open_ and code else unit.name
    return list(by_address.values()), to_name


def _form(unit: Unit, **given: Any) -> OfferForm:
    form = OfferForm(**given)
    form.to.choices = [SelectChoice(*each) for each in _names(unit)]
    form.addresses.choices = [SelectChoice(str(line.address_id), line.code) for line in _choices(unit, form.to.data)]
    return form


def _choices(unit: Unit, code: str | None) -> list[presenting.Line]:
    need = next((each for each in NeedKind if each.value == request.args.get("nhu-cau")), None)
    place = _place().data
    entry = next((each for each in rolls.entries_of(unit, _year()) if each.code == code), None)
    to = bodies.unit_of(entry) if entry else unit
    return presenting.choices_for(current_user, unit=to, roster_code=code or "", place=place, need=need)


def _page(unit: Unit, form: OfferForm) -> str:
    return render_template(
        "admin/offers/show.html",
        unit=unit,
        form=form,
        lines=_choices(unit, form.to.data),
        proposed=presenting.proposed_to(current_user, unit),
        asked_for=_asked_for(unit),
        needs=list(NeedKind),
        place=_place(),
    )


def _asked_for(unit: Unit) -> NamedField:
    """Whom the page is about: the unit itself or somebody on its rosters, by code or as people call them."""
    field = named_field.asked("cho", "Gửi tới", _names(unit))
    if not field.typed:  # the unit itself stands first and has no code
        field.data, field.errors = "", []
    return field


def _names(unit: Unit) -> list[tuple[str, str]]:
    return [("", unit.name), *((each.code, each.name) for each in rolls.entries_of(unit, _year()))]


def _place() -> UnitField:
    return asked_unit("noi", "Nơi ở", within=current_user.unit, hint="Tên hoặc mã xã, huyện.")


def _year() -> int:
    return periods.containing(clock.today()).year_number


def _unit(code: str) -> Unit:
    unit = units.by_code(code)
    if unit is None or not unit.is_within(current_user.unit):
        abort(404)
    return unit
