"""A report as Word and Excel, and the list of proposed addresses that goes with it; each download is written down."""

import io

from flask import Blueprint, abort, request, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from nhandao_site.admin.report_finding import drawn, found
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reports import building, drafting, proposed, snapshots
from nhandao_site.domain.reports.models import Report, ReportKind
from nhandao_site.kit.word import Layout
from nhandao_site.web import saving
from nhandao_site.web.permissions import requires

bp = Blueprint("files", __name__)
LAYOUTS: dict[str, Layout] = {"": "administrative", "administrative": "administrative", "party": "party"}
OFFICE = "application/vnd.openxmlformats-officedocument."
STYLES: dict[Layout, str] = {"administrative": "", "party": "-mau-dang"}  # both lie in one folder of downloads
MARKS = {ReportKind.MOVEMENT: "-phong-trao", ReportKind.INTERIM_REVIEW: "-so-ket"}
KINDS = {"docx": f"{OFFICE}wordprocessingml.document", "xlsx": f"{OFFICE}spreadsheetml.sheet"}


@bp.get("/<int:report_id>.docx")
@requires(Permission.REPORTS_READ)
def word(report_id: int) -> Response:
    report = found(report_id)
    layout = LAYOUTS.get(request.args.get("bo-cuc", "")) or abort(404)
    held = building.contents(report.kind, snapshots.period_of(report), report.unit)
    paper = drafting.paper(report.kind, held.table.period, report.unit, layout, held.table)
    return _sent(report, building.to_word(held, paper, layout), "docx", style=STYLES[layout])


@bp.get("/<int:report_id>.xlsx")
@requires(Permission.REPORTS_READ)
def excel(report_id: int) -> Response:
    report = found(report_id)
    held = building.contents(report.kind, snapshots.period_of(report), report.unit)
    return _sent(report, building.to_excel(held), "xlsx")


@bp.get("/<int:report_id>/dia-chi-de-xuat")
@requires(Permission.REPORTS_READ)
def addresses(report_id: int) -> str:
    report = found(report_id)
    typed = request.args.get("sau", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 15 else 0
    page = proposed.page(report.unit, snapshots.period_of(report), after)
    opens = current_user.may(Permission.ADDRESSES_READ)
    return drawn("proposed", report, page=page, first=after == 0, opens=opens)


@bp.get("/<int:report_id>/dia-chi-de-xuat.xlsx")
@requires(Permission.REPORTS_READ)
def addresses_excel(report_id: int) -> Response:
    report = found(report_id)
    data = proposed.to_excel(report.unit, snapshots.period_of(report))
    return _sent(report, data, "xlsx", "dia-chi-de-xuat")


def _sent(report: Report, data: bytes, ending: str, what: str = "", style: str = "") -> Response:
    """The file was made while nothing was locked; its line in the log is a short write of its own."""
    number = report.id
    saving.begin_writing()
    report = found(number)
    what = what or f"bao-cao{MARKS.get(report.kind, '')}"
    name = f"{what}-{report.period.lower()}-{report.unit.code.lower().replace('~', '-')}{style}.{ending}"
    audit.record("report:download", report, by=current_user, changes={"tệp": [None, name]})
    saving.save()
    return send_file(io.BytesIO(data), mimetype=KINDS[ending], as_attachment=True, download_name=name, max_age=0)
