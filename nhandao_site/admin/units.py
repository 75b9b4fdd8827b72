"""The tree of units and its changes. A split or a merger shows first which addresses move where."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from nhandao_site.admin import unit_following as along
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import following
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import moving
from nhandao_site.domain.addresses.moving import Plan
from nhandao_site.domain.audit.telling import told
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.targets import unchanged
from nhandao_site.domain.units import changes, desk
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock
from nhandao_site.web import saving
from nhandao_site.web.forms import DayField, Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("units", __name__, url_prefix="/don-vi")
Page = Response | str | tuple[str, int]
KINDS = [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in UnitKind.choices()]
PARTS = ("1", "2", "3")
UNDECIDED = 200  # shown; the rest follows as these find their place


class UnitForm(Form):
    kind = SelectField("Cấp, loại", choices=KINDS, default=UnitKind.COMMUNE.value)
    name = StringField(
        "Tên", [InputRequired("Hãy ghi tên đơn vị."), Length(max=200)], description="Tên đủ: “Xã Bàu Sen”."
    )
    code = StringField(
        "Mã", [InputRequired("Hãy ghi mã đơn vị."), Length(max=60)], description="Mã của Nhà nước hoặc của Hội."
    )
    parent = UnitField("Thuộc", [InputRequired("Hãy chọn đơn vị cấp trên.")])
    valid_from = DayField("Từ ngày", [Optional()])


class RenameForm(Form):
    name = StringField("Tên mới", [InputRequired("Hãy ghi tên mới."), Length(max=200)])
    decision = StringField("Văn bản làm căn cứ", [Length(max=300)])


class DecisionForm(Form):
    decision = StringField("Văn bản làm căn cứ", [InputRequired("Hãy ghi văn bản làm căn cứ."), Length(max=300)])


class EndForm(DecisionForm):
    last_day = DayField("Ngày cuối cùng", [InputRequired("Hãy ghi ngày cuối cùng còn hoạt động.")])


class MoveForm(DecisionForm):
    parent = UnitField("Đơn vị cấp trên mới", [InputRequired("Hãy chọn đơn vị cấp trên mới.")])


class MergeForm(DecisionForm):
    into = UnitField("Nhập vào", [InputRequired("Hãy chọn đơn vị nhận.")], description="Chưa có thì thêm đơn vị trước.")
    on = DayField("Từ ngày", [InputRequired("Hãy ghi ngày đầu của đơn vị mới.")])


class SplitForm(DecisionForm):
    on = DayField("Từ ngày", [InputRequired("Hãy ghi ngày đầu của các đơn vị mới.")])
    rest = UnitField("Nơi nhận phần còn lại", [InputRequired("Hãy chọn nơi nhận phần còn lại.")])
    part_1 = UnitField("Nơi nhận thứ nhất", [InputRequired("Hãy chọn ít nhất một nơi nhận nữa.")])
    part_2 = UnitField("Nơi nhận thứ hai", [Optional()])
    part_3 = UnitField("Nơi nhận thứ ba", [Optional()])


@bp.get("")
@requires(Permission.UNITS_READ)
def index() -> Page:
    words = request.args.get("q", "")[:120].strip()
    found = desk.find(words, within=current_user.unit, limit=40) if words else []
    return _page(current_user.unit, words=words, found=found)


@bp.get("/tim")
@requires(Permission.UNITS_READ)
def search() -> Response:
    """Suggestions for the picker. Names of units are no secret; `trong` narrows to one branch."""
    kinds = [kind for kind in UnitKind if kind.value in request.args.get("loai", "").split(",")]
    branch = desk.by_code(request.args["trong"]) if request.args.get("trong") else None
    words = request.args.get("q", "")[:120]
    found = desk.find(words, kinds=kinds, within=branch) if words.strip() else []
    return jsonify([{"code": unit.code, "label": desk.label(unit), "name": unit.name} for unit in found])


@bp.get("/<int:unit_id>")
@requires(Permission.UNITS_READ)
def show(unit_id: int) -> Page:
    return _page(_unit(unit_id))


def _page(unit: Unit, words: str = "", found: list[Unit] | None = None) -> str:
    kind = next((kind for kind in UnitKind if kind.value == request.args.get("loai")), None)
    ended, after = request.args.get("da-het") == "1", request.args.get("sau", "")
    below = desk.below(
        unit, kind=kind, ended=ended, after=int(after) if after.isdecimal() and len(after) < 12 else None
    )
    return render_template(
        "admin/units/show.html", unit=unit, around=desk.around(unit), below=below, kind=kind, ended=ended, words=words,
        found=found or [], kinds=desk.kinds_below(unit), today=clock.today(),
        history=[told(deed) for deed in audit.history(unit, 20)],
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def new() -> Page:
    form: Any = UnitForm()
    form.parent.within = current_user.unit
    asked = request.args.get("thuoc", "")
    if request.method == "GET":
        form.parent.data = desk.one_for(current_user, _number(asked) or 0) or current_user.unit

    def add() -> Unit:
        return changes.add(
            code=form.code.data, name=form.name.data, kind=UnitKind[form.kind.data.upper()], parent=form.parent.data,
            valid_from=form.valid_from.data, by=current_user,
        )  # fmt: skip

    return _do(form, add, "Thêm đơn vị", "Đã thêm {}.")


@bp.route("/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def rename(unit_id: int) -> Page:
    unit = _unit(unit_id)
    form: Any = RenameForm(data={"name": unit.name})

    def change() -> Unit:
        changes.rename(unit, form.name.data, decision=form.decision.data or None, by=current_user)
        return unit

    return _do(form, change, "Đổi tên", "Đã đổi tên thành {}.", unit)


@bp.route("/<int:unit_id>/chuyen", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def reparent(unit_id: int) -> Page:
    unit = _unit(unit_id)
    form: Any = MoveForm()
    form.parent.within = current_user.unit

    def change() -> Unit:
        above, decision = form.parent.data, form.decision.data
        along.proved(
            unit, [above], clock.today(), decision,
            lambda: changes.reparent(unit, above, decision=decision, by=current_user),
        )  # fmt: skip
        return unit

    return _do(form, change, "Chuyển sang đơn vị cấp trên khác", "Đã chuyển {}.", unit)


@bp.route("/<int:unit_id>/ket-thuc", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def end(unit_id: int) -> Page:
    unit = _unit(unit_id)
    form: Any = EndForm()

    def change() -> Unit:
        left = moving.plan(unit, {}, None).undecided
        if left:
            raise RuleBroken(
                f"Còn {len(left)} địa chỉ thuộc {unit.name}; hãy nhập hoặc chia đơn vị để địa chỉ đi theo."
            )
        changes.end(unit, form.last_day.data, decision=form.decision.data, by=current_user)
        following.leave(unit, form.last_day.data, decision=form.decision.data, by=current_user)
        return unit

    people = following.working_in(unit)
    return _do(form, change, "Kết thúc đơn vị", "Đã ghi ngày kết thúc của {}.", unit, leaving=people)


@bp.route("/<int:unit_id>/nhap", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def merge(unit_id: int) -> Page:
    unit = _unit(unit_id)
    form: Any = MergeForm()
    form.into.within = current_user.unit

    def plan() -> Plan:
        return moving.plan(unit, {}, form.into.data)

    people = following.working_in(unit)

    def change() -> Unit:
        into, on, decision = form.into.data, form.on.data, form.decision.data
        along.carry_out(
            unit, [into], form, lambda: changes.merge([unit], into, on=on, decision=decision, by=current_user),
            plan(), {account.id: into for account in people},
        )  # fmt: skip
        return unit

    done = "Đã nhập {}; địa chỉ và tài khoản đã đi theo."
    return _do(form, change, "Nhập vào đơn vị khác", done, unit, plan, joining=people)


@bp.route("/<int:unit_id>/tach", methods=["GET", "POST"])
@requires(Permission.UNITS_MANAGE)
def split(unit_id: int) -> Page:
    unit = _unit(unit_id)
    form: Any = SplitForm()
    for name in ("rest", "part_1", "part_2", "part_3"):
        form[name].within = current_user.unit
    hamlets = desk.hamlets(unit)
    chosen = {hamlet.id: request.form.get(f"thon-{hamlet.id}", "") for hamlet in hamlets}
    people = following.working_in(unit)
    sent = along.chosen_for(people)

    def parts() -> dict[int, Unit]:
        targets = {part: form[f"part_{part}"].data for part in PARTS}
        if any(part and targets.get(part) is None for part in chosen.values()):
            raise RuleBroken("Có thôn, ấp về một nơi nhận chưa được chọn; hãy chọn nơi nhận hoặc đổi thôn, ấp.")
        return {number: targets[part] for number, part in chosen.items() if part}

    def plan() -> Plan:
        return moving.plan(unit, parts() or {-1: form.rest.data}, form.rest.data)

    def change() -> Unit:
        taken = parts()
        given = [changes.Part(form.rest.data, is_default=True)]
        for target in dict.fromkeys(form[f"part_{part}"].data for part in PARTS):
            if target is not None:
                mine = [hamlet for hamlet in hamlets if taken.get(hamlet.id) is target]
                given.append(changes.Part(target, mine))
        on, decision = form.on.data, form.decision.data
        along.carry_out(
            unit, [part.unit for part in given], form,
            lambda: changes.split(unit, given, on=on, decision=decision, by=current_user),
            plan(), along.choices(sent, form),
        )  # fmt: skip
        return unit

    done = "Đã chia {}; địa chỉ và tài khoản đã đi theo."
    return _do(form, change, "Chia đơn vị", done, unit, plan, hamlets=hamlets, chosen=chosen, people=people, sent=sent)


@bp.get("/<int:unit_id>/doi-chieu")
@requires(Permission.UNITS_READ)
def compare(unit_id: int) -> Page:
    """What was counted before a change and after it, and which dossiers nobody could place."""
    unit = _unit(unit_id)
    reads = current_user.may(Permission.ADDRESSES_READ)
    return render_template(
        "admin/units/compare.html", unit=unit, found=unchanged.comparison(unit), around=desk.around(unit),
        staying=moving.staying(unit, UNDECIDED) if reads and unit.valid_to else [], reads=reads, most=UNDECIDED,
        moves=current_user.may(Permission.ADDRESSES_EDIT),
    )  # fmt: skip


def _do(form: Any, change: Any, title: str, done: str, unit: Unit | None = None, plan: Any = None, **more: Any) -> Page:
    """One form for every change; where addresses move, the first sending tries it out and only shows which."""
    if form.is_submitted() and (led_to := saving.answered(form.form_key.data)):
        return redirect(led_to, 303)
    planned: Plan | None = None
    if form.validate_on_submit():
        try:
            if plan is None or request.form.get("lam") == "1":
                return _done(form, change(), done, "show" if plan is None else "compare")
            change()
            saving.undo()
            planned = plan()
        except RuleBroken as broken:
            saving.undo()
            form.form_errors.append(str(broken))
    parts = [(part, f"part_{part}") for part in PARTS] if "part_1" in form else []
    status = 422 if form.errors else 200
    return render_template(
        "admin/units/form.html", form=form, title=title, unit=unit, planned=planned, previews=plan is not None,
        parts=parts, **{"hamlets": [], "chosen": {}, "people": [], "sent": {}, "leaving": [], "joining": [], **more},
    ), status  # fmt: skip


def _done(form: Any, unit: Unit, done: str, page: str) -> Response:
    flash(done.format(unit.name), "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(f".{page}", unit_id=unit.id)), 303)


def _unit(unit_id: int) -> Unit:
    return desk.one_for(current_user, unit_id) or abort(404)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
