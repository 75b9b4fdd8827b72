"""Who takes part in the movement, year after year, the same person under one code."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from nhandao_site.admin.participation_forms import (
    CorrectForm,
    MergeForm,
    OneForm,
    PasteForm,
    chosen,
    this_year,
)
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.honours import desk as honours
from nhandao_site.domain.movement import desk, merging, participating, recognising
from nhandao_site.domain.movement.models import Level, ParticipantKind, Participation
from nhandao_site.domain.movement.participating import Line, Unclear, Written
from nhandao_site.domain.stories import desk as stories
from nhandao_site.web import saving, typed
from nhandao_site.web.filing import Page, ReasonForm, filed
from nhandao_site.web.permissions import requires

bp = Blueprint("participation", __name__, url_prefix="/tham-gia")


@bp.get("")
@requires(Permission.MOVEMENT_READ)
def index() -> Page:
    kinds = {kind.value: kind for kind in ParticipantKind}
    levels = {level.value: level for level in Level if level is not Level.CENTRAL}
    asked = desk.WhoAsked(
        request.args.get("q", "")[:200].strip(), typed.year("nam"), kinds.get(request.args.get("loai", "")),
        levels.get(request.args.get("cap", "")),
    )  # fmt: skip
    return render_template(
        "admin/participation/index.html", people=desk.people(current_user, asked, typed.number("sau")), asked=asked,
        kinds=kinds.values(), levels=levels.values(), may=current_user.may(Permission.MOVEMENT_RECORD),
        person=ParticipantKind.PERSON, collective=ParticipantKind.COLLECTIVE,
    )  # fmt: skip


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def new() -> Page:
    form = OneForm(data={"year": this_year(), "unit": current_user.unit, **_from_elsewhere()})
    return _recorded(form, lambda: [form.line()], "admin/participation/one.html")


@bp.route("/dan", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def paste() -> Page:
    form = PasteForm(data={"year": this_year(), "unit": current_user.unit})
    return _recorded(form, form.read, "admin/participation/paste.html")


@bp.get("/trung")
@requires(Permission.MOVEMENT_READ)
def twins() -> Page:
    """One name under two codes: the same person, or two?"""
    return render_template(
        "admin/participation/twins.html", groups=desk.twins(current_user),
        row_of=_row_of, may=current_user.may(Permission.MOVEMENT_RECORD),
    )  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.MOVEMENT_READ)
def show(number: int) -> Page:
    return _draw(number)


@bp.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def edit(number: int) -> Page:
    row = _row(number)
    kept = {name: getattr(row, name) for name in ("year", "name", "birth_year", "deed")}
    form: Any = CorrectForm(data=kept | {"level": row.level.value})

    def deed() -> None:
        line = Line(form.name.data, form.birth_year.data, deed=form.deed.data)
        participating.correct(row, line, year=form.year.data, level=Level(form.level.data), by=current_user)

    def again() -> str:
        return render_template("admin/participation/edit.html", form=form, row=_row(number))

    return filed(form, deed, done="Đã lưu.", leads_to=_home(number), again=again)


@bp.route("/<int:number>/bo", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def remove(number: int) -> Page:
    row, form = _row(number), ReasonForm(label="Vì sao bỏ dòng này")

    def again() -> str:
        return render_template("admin/participation/remove.html", form=form, row=_row(number))

    return filed(
        form, lambda: participating.remove(row, reason=form.reason.data or "", by=current_user),
        done="Đã bỏ một dòng khỏi danh sách.", leads_to=url_for(".index"), again=again,
    )  # fmt: skip


@bp.post("/<int:number>/gop")
@requires(Permission.MOVEMENT_RECORD)
def merge(number: int) -> Page:
    row, form = _row(number), MergeForm()

    def deed() -> None:
        said = (row.kind, form.code.data or "", row.code)
        merging.merge(*said, reason=form.reason.data or "", by=current_user)

    return filed(
        form, deed, done="Đã gộp hai mã.", leads_to=_home(number), again=lambda: _draw(number, merging_form=form)
    )


@bp.route("/gop/<int:merge_id>/tach", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_RECORD)
def split(merge_id: int) -> Page:
    row, form = desk.merge_for(current_user, merge_id) or abort(404), ReasonForm(label="Vì sao tách lại")

    def again() -> str:
        kept = desk.merge_for(current_user, merge_id) or abort(404)
        return render_template("admin/participation/split.html", form=form, merge=kept)

    return filed(
        form, lambda: merging.undo(row, reason=form.reason.data or "", by=current_user), done="Đã tách hai mã.",
        leads_to=url_for(".index"), again=again,
    )  # fmt: skip


def _recorded(form: Any, read: Callable[[], Sequence[Line]], template: str) -> Page:
    """Writes the lines; where a known person has the same name, asks who is meant and writes nothing yet."""
    form.unit.within = current_user.unit
    unclear: dict[int, Any] = {}
    if request.method == "POST":
        if led_to := saving.answered(form.form_key.data):
            return redirect(led_to, 303)
        if form.validate():
            try:
                where = form.where()
                written = participating.record(where, read(), chosen(), by=current_user)
            except Unclear as broken:
                saving.undo()
                unclear = dict(broken.choices)
                form.form_errors.append(str(broken))
            except RuleBroken as broken:
                saving.undo()
                form.form_errors.append(str(broken))
            else:
                flash(_told(written), "ok" if written.new or written.again else "wait")
                asked = {"nam": where.year, "loai": where.kind.value, "cap": where.level.value}
                return redirect(saving.save_once(form.form_key.data, url_for(".index", **asked)), 303)
    page = render_template(template, form=form, unclear=unclear, chosen=chosen(), new=participating.NEW)
    return (page, 422) if request.method == "POST" else page


def _told(written: Written) -> str:
    parts = ((written.new, "người mới"), (written.again, "người đã tham gia trước đây"), (written.there, "đã có sẵn"))
    return "Đã ghi danh sách: " + ", ".join(f"{count} {what}" for count, what in parts if count) + "."


def _draw(number: int, merging_form: MergeForm | None = None) -> str:
    row = _row(number)
    whole = recognising.whole(row.kind, row.code) or abort(404)
    rows = recognising.rows_of(row.kind, whole.codes)
    seen = [one for one in rows if one.unit.is_within(current_user.unit)]
    may, merges = current_user.may(Permission.MOVEMENT_RECORD, row.unit), desk.merges_of(row.kind, whole.codes)
    return render_template(
        "admin/participation/show.html", row=row, whole=whole, rows=seen, elsewhere=len(rows) - len(seen),
        merges=merges, mine={one.id for one in merges if may and desk.merge_for(current_user, one.id)},
        form=merging_form or MergeForm(formdata=None),
        twins=[one for one in recognising.candidates(row.kind, row.unit, row.name) if one.code != whole.code],
        may=may, source_url=_source_url,
    )  # fmt: skip


def _row(number: int) -> Participation:
    return desk.participation_for(current_user, number) or abort(404)


def _home(number: int) -> str:
    return url_for("admin.participation.show", number=number)


def _row_of(one: recognising.Known) -> str | None:
    """The page of a participant: that of a row the officer may see."""
    rows = recognising.rows_of(one.kind, one.codes)
    mine = next((row for row in rows if row.unit.is_within(current_user.unit)), None)
    return _home(mine.id) if mine else None


def _source_url(row: Participation) -> str | None:
    if row.source == "story":
        return url_for("admin.stories.show", story_id=row.source_id)
    return url_for("admin.honours.show", honour_id=row.source_id) if row.source == "honour" else None


def _from_elsewhere() -> dict[str, Any]:
    """What the honour or story that the link came from already says; not one's own says nothing."""
    source, number = request.args.get("tu", ""), typed.number("so")
    if source == "honour" and number and (honour := honours.one_for(current_user, number)):
        said: dict[str, Any] = {"name": honour.name, "kind": honour.honoured_kind.value, "deed": honour.achievement}
        return said | {"unit": honour.unit or current_user.unit, "source": source, "source_id": str(number)}
    if source == "story" and number and (story := stories.one_for(current_user, number)):
        subject = story.subjects[0] if len(story.subjects) == 1 else None
        said = {"name": subject.name if subject else None, "unit": story.unit}
        return said | {"source": source, "source_id": str(number)}
    return {}
