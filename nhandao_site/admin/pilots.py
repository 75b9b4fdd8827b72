"""Pilots of the movement: chosen by three conditions, each with its evidence; and what they taught."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as AnyResponse
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.audit import telling
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.movement import desk, pilots
from nhandao_site.domain.movement.models import Condition, Pilot
from nhandao_site.kit import clock, periods
from nhandao_site.web import saving, typed
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires
from nhandao_site.web.unit_field import UnitField

bp = Blueprint("pilots", __name__, url_prefix="/thi-diem")
PAPER = "PDF, Word, Excel hoặc ảnh chụp tờ giấy, tối đa 20 MB. Chỉ cán bộ mở được."
NUMERALS = dict(zip(Condition, ("i", "ii", "iii"), strict=True))


class PilotForm(Form):
    year = IntegerField(
        "Năm", [InputRequired("Hãy ghi năm."), NumberRange(2000, 2200, "Năm gồm bốn chữ số.")],
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    name = StringField("Nơi thí điểm", [InputRequired("Hãy ghi tên nơi thí điểm."), Length(max=pilots.MAX_NAME)])
    kind = SelectField("Loại", choices=[SelectChoice(kind, kind[:1].upper() + kind[1:]) for kind in pilots.KINDS])


class ChooseForm(PilotForm):
    unit = UnitField("Hội chỉ đạo", [InputRequired("Hãy chọn đơn vị.")], description="Hội tỉnh, huyện hoặc xã.")


class ConfirmForm(Form):
    condition = RadioField(
        "Điều kiện", [InputRequired("Hãy chọn điều kiện.")],
        choices=[SelectChoice(one.value, f"{NUMERALS[one]}) {one.label}") for one in Condition],
    )  # fmt: skip
    evidence = TextAreaField(
        "Điều cho thấy đơn vị đạt", [InputRequired("Hãy ghi bằng chứng."), Length(max=pilots.MAX_TEXT)],
        description="Giấy khen, biên bản, việc đã làm…", render_kw={"rows": 3},
    )  # fmt: skip
    paper = FileField("Tệp kèm theo", description=PAPER)


class ReviewForm(Form):
    on = DayField("Ngày rút kinh nghiệm", [InputRequired("Hãy ghi ngày."), not_in_future])
    learnt = TextAreaField(
        "Điều rút ra để nhân rộng", [InputRequired("Hãy ghi điều rút ra."), Length(max=pilots.MAX_TEXT)],
        render_kw={"rows": 5},
    )  # fmt: skip
    paper = FileField("Biên bản, báo cáo", description=PAPER)


@bp.get("")
@requires(Permission.MOVEMENT_READ)
def index() -> Page:
    year = typed.year("nam")
    return render_template(
        "admin/pilots/index.html", pilots=desk.pilots(current_user, year), year=year, missing=pilots.missing,
        may=current_user.may(Permission.MOVEMENT_RECORD),
        numerals_of=lambda some: ", ".join(map(NUMERALS.__getitem__, some)),
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def new() -> Page:
    now = periods.containing(clock.today()).year_number
    form: Any = ChooseForm(data={"year": now, "unit": current_user.unit})
    form.unit.within = current_user.unit
    made: list[Pilot] = []

    def deed() -> None:
        chosen = (form.unit.data, form.year.data, form.name.data, form.kind.data)
        made.append(pilots.choose(*chosen, by=current_user))

    def again() -> str:
        return render_template("admin/pilots/form.html", form=form, pilot=None)

    return filed(form, deed, done="Đã ghi thí điểm.", leads_to=lambda: _home(made[0].id), again=again)


@bp.get("/<int:number>")
@requires(Permission.MOVEMENT_READ)
def show(number: int) -> Page:
    return _draw(number)


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def edit(number: int) -> Page:
    pilot = _pilot(number)
    form: Any = PilotForm(data={"year": pilot.year, "name": pilot.name, "kind": pilot.kind})
    if pilot.kind not in pilots.KINDS:
        form.kind.choices = [SelectChoice(pilot.kind, pilot.kind), *form.kind.choices]

    def deed() -> None:
        pilots.correct(pilot, form.year.data, form.name.data, form.kind.data, by=current_user)

    def again() -> str:
        return render_template("admin/pilots/form.html", form=form, pilot=_pilot(number))

    return filed(form, deed, done="Đã lưu.", leads_to=_home(number), again=again)


@bp.post("/<int:number>/dieu-kien")
@requires(Permission.MOVEMENT_RECORD)
def confirm(number: int) -> Page:
    pilot, form = _pilot(number), ConfirmForm()

    def deed() -> None:
        paper, name = _sent(form.paper.data)
        said = (Condition(form.condition.data), form.evidence.data or "")
        pilots.confirm(pilot, *said, paper=paper, paper_name=name, by=current_user)

    return filed(
        form, deed, done="Đã xác nhận điều kiện.", leads_to=_home(number) + "#dieu-kien",
        again=lambda: _draw(number, confirming=form),
    )  # fmt: skip


@bp.post("/<int:number>/rut-kinh-nghiem")
@requires(Permission.MOVEMENT_RECORD)
def review(number: int) -> Page:
    pilot, form = _pilot(number), ReviewForm(prefix="rkn")

    def deed() -> None:
        paper, name = _sent(form.paper.data)
        said = (form.on.data or clock.today(), form.learnt.data or "")
        pilots.review(pilot, *said, paper=paper, paper_name=name, by=current_user)

    return filed(
        form, deed, done="Đã ghi rút kinh nghiệm.", leads_to=_home(number) + "#rut-kinh-nghiem",
        again=lambda: _draw(number, reviewing=form),
    )  # fmt: skip


@bp.route("/<int:number>/bo", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def drop(number: int) -> Page:
    pilot, form = _pilot(number), ReasonForm(label="Vì sao bỏ")

    def again() -> str:
        return render_template("admin/pilots/drop.html", form=form, pilot=_pilot(number))

    return filed(
        form, lambda: pilots.drop(pilot, reason=form.reason.data or "", by=current_user), done="Đã bỏ thí điểm.",
        leads_to=url_for(".index"), again=again,
    )  # fmt: skip


@bp.get("/<int:number>/tep/<int:file_id>")
@requires(Permission.MOVEMENT_READ)
def paper(number: int, file_id: int) -> AnyResponse:
    """A private paper; each look is written down."""
    saving.begin_writing()
    file = files.one_of("pilot", _pilot(number).id, file_id) or abort(404)
    kept = files.look_at(file, by=current_user) or abort(404)
    saving.save()
    return handed_out(kept)


def _pilot(number: int) -> Pilot:
    return desk.pilot_for(current_user, number) or abort(404)


def _home(number: int) -> str:
    return url_for("admin.pilots.show", number=number)


def _sent(sent: Any) -> tuple[bytes, str | None]:
    return (sent.read(), sent.filename) if sent else (b"", None)


def _draw(number: int, confirming: ConfirmForm | None = None, reviewing: ReviewForm | None = None) -> str:
    pilot = _pilot(number)
    left = pilots.missing(pilot)
    first = {"condition": left[0].value if left else None}
    return render_template(
        "admin/pilots/show.html", pilot=pilot, conditions=list(Condition), numerals=NUMERALS, left=left,
        known={row.condition: row for row in pilot.conditions}, sent=confirming or reviewing,
        confirming=confirming or ConfirmForm(formdata=None, data=first),
        reviewing=reviewing or ReviewForm(formdata=None, prefix="rkn"),
        history=[telling.told(one) for one in audit.history(pilot, limit=60)],
        may=current_user.may(Permission.MOVEMENT_RECORD, pilot.unit),
    )  # fmt: skip
