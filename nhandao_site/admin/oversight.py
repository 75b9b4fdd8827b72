"""What the auditor looks at again, and what each officer did."""

from datetime import date, timedelta

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.oversight import desk, officers, recording
from nhandao_site.domain.oversight.models import Outcome, Recheck
from nhandao_site.kit import clock, periods
from nhandao_site.web import saving
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.permissions import requires

bp = Blueprint("oversight", __name__, url_prefix="/giam-sat")


class RecheckForm(Form):
    outcome = RadioField(
        "Kết quả", [InputRequired("Xin chọn kết quả.")], choices=[SelectChoice(o.value, o.label) for o in Outcome]
    )
    on = DayField("Ngày kiểm tra", [InputRequired("Cần ngày kiểm tra."), not_in_future])
    words = TextAreaField("Ghi gì", [Length(max=recording.LONGEST)], description="Sai lệch thì ghi rõ ở đâu.")


@bp.get("")
@requires(P.AUDIT_READ)
def index() -> str:
    rounds = desk.rounds()
    wanted = request.args.get("quy", "")
    shown = next((each for each in rounds if each.quarter == wanted), rounds[0] if rounds else None)
    rows = desk.of_round(current_user, shown) if shown else []
    return render_template(
        "admin/oversight/index.html", rounds=rounds, shown=shown, rows=rows, title_of=lambda q: periods.parse(q).title()
    )


@bp.get("/<int:recheck_id>")
@requires(P.AUDIT_READ)
def show(recheck_id: int) -> AnyResponse:
    form = RecheckForm(formdata=None)
    form.on.data = clock.today()
    return _page(_mine(recheck_id), form, 200)


@bp.post("/<int:recheck_id>")
@requires(P.RECHECKS_RECORD)
def record(recheck_id: int) -> AnyResponse:
    row, form = _mine(recheck_id), RecheckForm()
    if not form.validate_on_submit():
        return _page(row, form, 422)
    outcome, on = Outcome(form.outcome.data), form.on.data or clock.today()
    try:
        recording.record(row, outcome=outcome, words=form.words.data or "", on=on, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        form.form_errors.append(str(broken))
        return as_refusal(_page(_mine(recheck_id), form, 422), broken)
    flash("Đã ghi kết quả kiểm tra lại.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".index")), 303)


@bp.get("/can-bo")
@requires(P.AUDIT_READ)
def people() -> str:
    unread: list[str] = []
    last = _day("den", unread) or clock.today()
    first = _day("tu", unread) or last - timedelta(days=91)
    return render_template(
        "admin/oversight/people.html",
        people=officers.worked(current_user, first, last),
        first=first,
        last=last,
        unread=unread,
    )


def _mine(recheck_id: int) -> Recheck:
    return desk.one_for(current_user, recheck_id) or abort(404)


def _page(row: Recheck, form: RecheckForm, code: int) -> Response:
    may = current_user.may(P.RECHECKS_RECORD, within=row.unit) and row.outcome is None
    return make_response(render_template("admin/oversight/show.html", row=row, form=form, may=may), code)


def _day(name: str, unread: list[str]) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return clock.parse_date(text) if text else None
    except ValueError as wrong:
        unread.append(str(wrong))
        return None
