"""What each unit owes by when, who has not reported, and one report with its figures."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin import report_decisions, report_files, report_writing
from nhandao_site.admin.report_finding import drawn, found, home, may_judge, may_write
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reports import (
    beginning,
    calendar,
    comparing,
    desk,
    drafting,
    kinds,
    plausibility,
    reminding,
    snapshots,
    tallies,
)
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import FROZEN, Report, ReportKind
from nhandao_site.domain.targets import definitions
from nhandao_site.domain.units import desk as units
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, markdown, periods
from nhandao_site.web import long_work, saving
from nhandao_site.web.long_work import Done, Progress
from nhandao_site.web.permissions import requires

bp = Blueprint("reports", __name__, url_prefix="/bao-cao")
for part in (report_writing, report_decisions, report_files):
    bp.register_blueprint(part.bp)


@dataclass(frozen=True)
class Begun:
    """Which report a button of the calendar or the board asks for."""

    unit: Unit
    duty: Duty
    on_paper: bool


@bp.get("")
@requires(Permission.REPORTS_READ)
def index() -> str:
    year, unread = _year()
    judges = current_user.may(Permission.REPORTS_ACCEPT)
    boards = [one for one in tallies.of_year(current_user, year) if one.owed > 1]
    return render_template(
        "admin/reports/index.html", year=year, unread=unread, years=sorted({*desk.years(), year}, reverse=True),
        own=desk.own(current_user, year), boards=boards, waiting=desk.waiting(current_user) if judges else [],
        judges=judges, today=clock.today(), may_write=current_user.may(Permission.REPORTS_WRITE),
        period_of=snapshots.period_of, last_day=reminding.last_day, unsent=_unsent(year - 1),
    )  # fmt: skip


def _unsent(year: int) -> list[desk.Owed]:
    """What the unit still owes of the year before: its last reports are due when the next year has begun."""
    running = periods.containing(clock.today()).year_number
    return [one for one in desk.own(current_user, year) if not one.is_in] if year == running - 1 else []


@bp.get("/bang/<kind>/<period>")
@requires(Permission.REPORTS_READ)
def board(kind: str, period: str) -> str:
    duty = _duty(kind, period, consolidated=request.args.get("cua") == "tinh")
    after = request.args.get("sau", type=int)
    page = desk.board(current_user, duty, after if after and 0 < after < 10**9 else None)
    return render_template(
        "admin/reports/board.html", duty=duty, page=page, today=clock.today(), first=after is None,
        last_day=reminding.last_day,
        judges=current_user.may(Permission.REPORTS_ACCEPT), may_write=current_user.may(Permission.REPORTS_WRITE),
    )  # fmt: skip


@bp.post("/lap")
@requires(Permission.REPORTS_WRITE)
def begin() -> Response:
    key, wanted = request.form.get("form_key"), _wanted()
    if first := saving.answered(key):
        return redirect(first, 303)
    if wanted.on_paper:
        report = beginning.open_owed(wanted.unit, wanted.duty.kind, wanted.duty.period, by=current_user)
        return redirect(saving.save_once(key, url_for(".decisions.paper", report_id=report.id)), 303)
    code, duty, leads_to = wanted.unit.code, wanted.duty, home(0).removesuffix("0")

    def fill(progress: Progress, by: Account) -> Done:
        """A province adds up every commune below it."""
        saving.begin_writing()
        report = beginning.open_owed(units.by_code(code) or abort(404), duty.kind, duty.period, by=by)
        if report.state not in FROZEN:
            progress("Đang cộng số liệu của đơn vị và các đơn vị bên dưới, soạn các câu…")
            drafting.fill(report, by=by)
        led_to = saving.save_once(key, f"{leads_to}{report.id}")
        return Done(led_to, "Đã lập bản nháp; chương trình đã điền số liệu và các câu soạn sẵn.")

    title = f"Lập báo cáo của {wanted.unit.name}"
    return long_work.answer(long_work.run(fill, title=title, back=url_for(".index")))


@bp.get("/<int:report_id>")
@requires(Permission.REPORTS_READ)
def show(report_id: int) -> str:
    report = found(report_id)
    period = snapshots.period_of(report)
    owed = desk.Owed(report.unit, calendar.duty_of(report.unit.kind, report.kind, period), report)
    return drawn(
        "show", report, told=comparing.compare(report.kind, period, report.unit), html=markdown.render(report.text),
        steps=desk.steps_of(report), owed=owed,
        answers=_answered(report), judges=may_judge(report), writes=may_write(report), submitted_by_me=_is_mine(report),
        definition_of=kinds.definition, rows_url=_rows_url(report), lists=kinds.annex(report.kind, period, report.unit),
        of_movement=kinds.of_movement(report.kind),
        last_day=reminding.last_day,
    )  # fmt: skip


def _answered(report: Report) -> list[tuple[str, str]]:
    """What was said to each question that the figures raised, under the name of its figure."""
    names = plausibility.heads(kinds.groups(report.kind)) | {"more_helped": "Địa chỉ được trợ giúp"}
    return [(names.get(key.rpartition(".")[2], key), text) for key, text in report.answers.items() if text]


def _is_mine(report: Report) -> bool:
    """Who sent it does not accept it; one that came on paper was sent by the unit."""
    sent = [step.by_id for step in desk.steps_of(report) if step.after == "submitted"]
    return bool(sent) and sent[-1] == current_user.id and report.paper_came_on is None


def _rows_url(report: Report) -> dict[str, str]:
    """The page of rows behind each figure of the campaign's table; the movement's lists stand on the page itself."""
    asked = {"ky": report.period, "don-vi": report.unit.code}
    return {
        one.id: url_for("admin.figures.rows", so=one.id.replace("_", "-"), **asked)  # type: ignore[arg-type]
        for one in definitions.figures()
    }


def _year() -> tuple[int, str]:
    running = periods.containing(clock.today()).year_number
    typed = request.args.get("nam", "").strip()[:20]
    if not typed:
        return running, ""
    if typed.isascii() and typed.isdecimal() and 2000 <= int(typed) < 2200:
        return int(typed), ""
    return running, f"Không có năm báo cáo “{typed}”. Đang xem năm {running}."


def _duty(kind: str, period: str, *, consolidated: bool = False) -> Duty:
    try:
        return calendar.duty(ReportKind(kind.replace("-", "_")), periods.parse(period), consolidated=consolidated)
    except (LookupError, ValueError):
        abort(404)


def _wanted() -> Begun:
    """A unit outside the branch is not there."""
    sent = request.form
    unit = current_user.unit
    if code := sent.get("unit", "")[:60]:
        unit = units.by_code(code)
    if unit is None or not unit.is_within(current_user.unit):
        abort(404)
    return Begun(unit, _duty(sent.get("kind", ""), sent.get("period", "")), sent.get("paper") == "1")
