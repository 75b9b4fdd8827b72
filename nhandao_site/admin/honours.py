"""Decided honours: recorded, corrected, withdrawn."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from nhandao_site.admin.honour_age_fields import AgeForm, chosen, said
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours import desk, recording, wording
from nhandao_site.domain.honours.models import Honour, HonourKind
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.stories import desk as stories
from nhandao_site.domain.stories.models import Story
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled
from nhandao_site.web import saving
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("honours", __name__, url_prefix="/ton-vinh")
Page = Response | str | tuple[str, int]


def _choices(words: type[Labelled]) -> list[SelectChoice]:
    return [SelectChoice(value, label[:1].upper() + label[1:]) for value, label in words.choices()]


class HonourForm(AgeForm):
    year = IntegerField("Năm", [InputRequired("Hãy ghi năm của đợt."), NumberRange(1946, 2100)])
    round_name = StringField(
        "Đợt", [InputRequired("Hãy ghi tên đợt."), Length(max=120)], description="Ví dụ: Ngày thành lập Hội 23/11."
    )
    level = SelectField("Cấp", choices=_choices(Level), default=Level.PROVINCE.value)
    kind = SelectField("Hình thức", choices=_choices(HonourKind))
    honoured = RadioField(
        "Vinh danh",
        [InputRequired("Hãy chọn cá nhân hay tập thể.")],
        choices=_choices(ParticipantKind),
    )
    name = StringField("Họ tên, hoặc tên tập thể", [InputRequired("Hãy ghi tên."), Length(max=200)])
    name_evidence = StringField(
        "Bằng chứng người này đồng ý hiện họ tên",
        [Length(max=300)],
        description="Phiếu ký, đơn đề nghị có ký… Để trống thì bảng chỉ hiện chữ đầu của tên. Của người từ đủ 16 tuổi.",
    )
    unit_id = UnitField("Đơn vị", [Optional()], description="Xã, trường, chi hội của người hoặc tập thể ấy.")
    achievement = StringField("Việc đã làm, một dòng", [Length(max=300)], description="Ví dụ: 27 mái nhà.")
    decision_symbol = StringField("Số quyết định", [InputRequired("Hãy ghi số quyết định."), Length(max=120)])
    decided_on = DayField("Ngày quyết định", [InputRequired("Hãy ghi ngày quyết định."), not_in_future])
    signer = StringField("Người ký", [Length(max=120)])
    story_number = StringField(
        "Câu chuyện",
        [Length(max=300)],
        description="Dán địa chỉ của bài trong Bàn làm việc, nếu có.",
    )


class ReasonForm(Form):
    reason = StringField("Lý do", [InputRequired("Hãy ghi lý do."), Length(max=300)])


@bp.get("")
@requires(Permission.HONOURS_READ)
def index() -> str:
    words = request.args.get("q", "")[:200].strip()
    year, after = (_number(request.args.get(name, "")) for name in ("nam", "sau"))
    return render_template(
        "admin/honours/index.html",
        page=desk.page_for(current_user, words, year, after),
        words=words,
        year=year,
        wording=wording,
    )


@bp.get("/<int:honour_id>")
@requires(Permission.HONOURS_READ)
def show(honour_id: int) -> str:
    honour = _honour(honour_id)
    return render_template(
        "admin/honours/show.html", honour=honour, wording=wording, history=audit.history(honour, limit=60)
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.HONOURS_MANAGE)
def new() -> Page:
    form = _bound(HonourForm(data={"year": clock.today().year}))
    return _answer(form, None)


@bp.route("/<int:honour_id>/sua", methods=["GET", "POST"])
@requires(Permission.HONOURS_MANAGE)
def edit(honour_id: int) -> Page:
    honour = _honour(honour_id)
    return _answer(_bound(HonourForm(data=_values(honour))), honour)


@bp.route("/<int:honour_id>/rut", methods=["GET", "POST"])
@requires(Permission.HONOURS_MANAGE)
def withdraw(honour_id: int) -> Page:
    return _ask(
        _honour(honour_id), recording.withdraw, "Rút vinh danh", "Dòng này rời bảng vinh danh và tìm kiếm ngay."
    )


@bp.route("/<int:honour_id>/che-ten", methods=["GET", "POST"])
@requires(Permission.HONOURS_MANAGE)
def hide_name(honour_id: int) -> Page:
    return _ask(
        _honour(honour_id), recording.hide_name, "Rút đồng ý hiện họ tên", "Từ nay bảng chỉ hiện chữ đầu của tên."
    )


def _honour(honour_id: int) -> Honour:
    return desk.one_for(current_user, honour_id) or abort(404)


def _number(text: str) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 10 else None


def _bound(form: HonourForm) -> HonourForm:
    form.unit_id.within = current_user.unit
    return form


def _values(honour: Honour) -> dict[str, Any]:
    return {
        "year": honour.round.year,
        "round_name": honour.round.name,
        "level": honour.round.level.value,
        "kind": honour.round.kind.value,
        "honoured": honour.honoured_kind.value,
        "name": honour.name,
        "age": chosen(honour.is_child),
        "birth_year": honour.birth_year,
        "unit_id": honour.unit,
        "achievement": honour.achievement,
        "decision_symbol": honour.decision_symbol,
        "decided_on": honour.decided_on,
        "signer": honour.signer,
        "story_number": url_for("admin.stories.show", story_id=honour.story_id) if honour.story_id else "",
    }


def _answer(form: HonourForm, honour: Honour | None) -> Page:
    if request.method == "POST":
        if led_to := saving.answered(form.form_key.data):
            return redirect(led_to, 303)
        if form.validate():
            try:
                kept = _written(form, honour)
            except RuleBroken as broken:
                saving.undo()
                form.form_errors.append(str(broken))
            else:
                flash("Đã ghi vinh danh.", "ok")
                led_to = url_for("admin.honours.show", honour_id=kept.id)
                return redirect(saving.save_once(form.form_key.data, led_to), 303)
    page = render_template("admin/honours/form.html", form=form, honour=honour)
    return (page, 422) if form.errors else page


def _written(form: HonourForm, honour: Honour | None) -> Honour:
    content = _content(form)
    if honour is None:
        return recording.record(content, by=current_user)
    recording.correct(honour, content, by=current_user)
    return honour


def _content(form: HonourForm) -> recording.Content:
    return recording.Content(
        year=form.year.data or 0,
        round_name=form.round_name.data or "",
        level=Level(form.level.data),
        kind=HonourKind(form.kind.data),
        honoured=ParticipantKind(form.honoured.data),
        name=form.name.data or "",
        decided_on=form.decided_on.data or clock.today(),
        decision_symbol=form.decision_symbol.data or "",
        unit=form.unit_id.data,
        achievement=form.achievement.data,
        signer=form.signer.data,
        story=_story(form.story_number.data or ""),
        name_evidence=form.name_evidence.data,
        age=said(form),
    )


def _story(typed: str) -> Story | None:
    """The number or the staff address of a story; another branch's story is unknown."""
    if not typed:
        return None
    number = _number(typed.rstrip("/").rpartition("/")[2])
    story = stories.one_for(current_user, number) if number else None
    if story is None:
        raise RuleBroken("Không tìm thấy câu chuyện ấy; hãy chép địa chỉ trang của bài trong Bàn làm việc.")
    return story


def _ask(honour: Honour, verb: Any, heading: str, lead: str) -> Page:
    form, honour_id = ReasonForm(), honour.id
    led_to = url_for("admin.honours.show", honour_id=honour_id)
    if request.method == "POST":
        if first := saving.answered(form.form_key.data):
            return redirect(first, 303)
        if form.validate():
            try:
                verb(honour, reason=form.reason.data, by=current_user)
            except RuleBroken as broken:
                saving.undo()
                form.form_errors.append(str(broken))
            else:
                flash("Đã ghi.", "ok")
                return redirect(saving.save_once(form.form_key.data, led_to), 303)
    page = render_template(
        "admin/honours/ask.html", form=form, honour=_honour(honour_id), heading=heading, lead=lead, wording=wording
    )
    return (page, 422) if form.errors else page
