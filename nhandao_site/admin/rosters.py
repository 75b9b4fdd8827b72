"""Rosters of a year and classes of communes: the denominators of the targets."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.rosters import desk, lists
from nhandao_site.domain.rosters.models import CommuneLevel, RosterKind
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("rosters", __name__, url_prefix="/danh-sach")
Page = Response | str | tuple[str, int]


class PasteForm(Form):
    lines = TextAreaField(
        "Dán danh sách",
        [InputRequired("Hãy dán ít nhất một dòng."), Length(max=400_000)],
        description="Mỗi dòng: mã; tên; chức vụ (không bắt buộc). Chép thẳng từ Excel cũng được. "
        "Mã đã có thì tên được sửa theo.",
        render_kw={"rows": 8},
    )


class RemoveForm(Form):
    reason = StringField("Vì sao bỏ dòng này", [InputRequired("Hãy ghi lý do."), Length(max=300)])


class ClassForm(Form):
    level = RadioField(
        "Loại xã",
        [InputRequired("Hãy chọn loại xã.")],
        choices=[SelectChoice(value, label[:1].upper() + label[1:]) for value, label in CommuneLevel.choices()],
    )


@bp.get("")
@requires(Permission.ROSTERS_READ)
def index() -> Page:
    return _page(PasteForm(), ClassForm())


@bp.post("")
@requires(Permission.ROSTERS_MANAGE)
def paste() -> Page:
    form: Any = PasteForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if form.validate():
        try:
            # As it was sent: the house's filter would melt the tabs between Excel's cells into blanks.
            lines = lists.read_pasted(str(form.lines.raw_data[0]))
            pasted = lists.paste(_kind(), _unit(), _year(), lines, by=current_user)
        except RuleBroken as broken:
            saving.undo()
            form.lines.errors = [str(broken)]
        else:
            flash(f"Thêm {pasted.new} dòng, sửa {pasted.changed} dòng, {pasted.known} dòng đã có.", "ok")
            return redirect(saving.save_once(form.form_key.data, _here()), 303)
    return _page(form, ClassForm()), 422


@bp.post("/loai-xa")
@requires(Permission.ROSTERS_MANAGE)
def classify() -> Page:
    form: Any = ClassForm()
    if not form.validate():
        return _page(PasteForm(), form), 422
    lists.set_class(_unit(), _year(), CommuneLevel[form.level.data.upper()], by=current_user)
    saving.save()
    flash("Đã ghi loại xã.", "ok")
    return redirect(_here(), 303)


@bp.route("/<int:entry_id>/bo", methods=["GET", "POST"])
@requires(Permission.ROSTERS_MANAGE)
def remove(entry_id: int) -> Page:
    entry = desk.one_for(current_user, entry_id) or abort(404)
    form: Any = RemoveForm()
    asked: dict[str, Any] = {"don-vi": entry.unit.code, "nam": entry.year, "loai": entry.kind.value}
    back = url_for(".index", **asked)
    if form.validate_on_submit():
        lists.remove(entry, reason=form.reason.data, by=current_user)
        saving.save()
        flash("Đã bỏ một dòng khỏi danh sách.", "ok")
        return redirect(back, 303)
    status = 422 if form.errors else 200
    return render_template("admin/rosters/remove.html", form=form, entry=entry, back=back), status


def _page(form: Any, levels: Any) -> str:
    unit, year, kind = _unit(), _year(), _kind()
    known = desk.class_of(unit, year) if unit.kind is UnitKind.COMMUNE else None
    if known and not levels.is_submitted():
        levels.level.data = known.level.value
    typed = request.args.get("sau", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else None
    return render_template(
        "admin/rosters/index.html", form=form, levels=levels, unit=unit, year=year, kind=kind, kinds=list(RosterKind),
        counts=desk.counts(unit, year), here=_here(), is_commune=unit.kind is UnitKind.COMMUNE, known=known,
        roster=desk.entries(unit, year, kind, after),
        period=periods.year(year), may=current_user.may(Permission.ROSTERS_MANAGE, within=unit),
    )  # fmt: skip


def _unit() -> Unit:
    """The unit asked for, by its words or code; the officer's own without one. Not in the branch: 404."""
    words = request.args.get("don-vi", "")[:200].strip()
    if not words:
        return current_user.unit
    found = units.find(words, within=current_user.unit)
    return units.exactly(words, found) or abort(404)


def _year() -> int:
    typed = request.args.get("nam", "")
    known = typed.isascii() and typed.isdecimal() and len(typed) == 4
    year = int(typed) if known else 0
    return year if lists.FIRST_YEAR <= year <= lists.LAST_YEAR else periods.containing(clock.today()).year_number


def _kind() -> RosterKind:
    return next((kind for kind in RosterKind if kind.value == request.args.get("loai")), RosterKind.LEADERS)


def _here() -> str:
    asked: dict[str, Any] = {"don-vi": _unit().code, "nam": _year(), "loai": _kind().value}
    return url_for(".index", **asked)
