"""What the unit above does with a report: accept, send back, lock, file one that came on paper."""

from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from nhandao_site.admin.casework_forms import PAPER
from nhandao_site.admin.report_finding import Page, ask, do, found, may_judge
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import desk as files
from nhandao_site.domain.media import keeping
from nhandao_site.domain.reports import workflow
from nhandao_site.domain.reports.models import FROZEN, Report
from nhandao_site.web import saving
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import DayField, Form, not_in_future
from nhandao_site.web.handing_out import handed_out
from nhandao_site.web.permissions import requires

bp = Blueprint("decisions", __name__)


class PaperForm(Form):
    paper = FileField("Bản quét hoặc ảnh chụp báo cáo", description=PAPER)
    came_on = DayField(
        "Ngày nhận", [InputRequired("Hãy ghi ngày nhận."), not_in_future],
        description="Ngày văn thư nhận, hoặc ngày thư tới. Đúng hạn hay muộn tính theo ngày này.",
    )  # fmt: skip


@bp.post("/<int:report_id>/tiep-nhan")
@requires(Permission.REPORTS_ACCEPT)
def accept(report_id: int) -> AnyResponse:
    report = found(report_id)
    return do(report, lambda: workflow.accept(report, by=current_user), "Đã tiếp nhận báo cáo; đơn vị được báo.")


@bp.post("/<int:report_id>/khoa")
@requires(Permission.REPORTS_ACCEPT)
def lock(report_id: int) -> AnyResponse:
    report = found(report_id)
    done = "Đã khóa. Việc ghi sau thành điều chỉnh, không đổi số đã khóa."
    return do(report, lambda: workflow.lock(report, by=current_user), done)


@bp.route("/<int:report_id>/tra-lai", methods=["GET", "POST"])
@requires(Permission.REPORTS_ACCEPT)
def send_back(report_id: int) -> Page:
    report, form = _to_judge(report_id), ReasonForm(label="Cần sửa gì", hint="Đơn vị đọc được lời này và nhận thư.")
    return ask(
        report, form, lambda: workflow.send_back(found(report_id), reason=form.reason.data or "", by=current_user),
        done="Đã trả báo cáo; đơn vị được báo.", heading="Trả lại báo cáo", button="Trả lại", kind="stop",
        lead="Số liệu đã giữ thôi có hiệu lực cho tới khi đơn vị nộp lại.",
    )  # fmt: skip


@bp.route("/<int:report_id>/ban-giay", methods=["GET", "POST"])
@requires(Permission.REPORTS_ACCEPT)
def paper(report_id: int) -> Page:
    report, form = _to_judge(report_id), PaperForm()
    if request.method == "GET" and report.state in FROZEN:
        abort(404)
    return ask(
        report, form, lambda: _file(found(report_id), form), done="Đã ghi báo cáo giấy và giữ số liệu của kỳ.",
        heading="Ghi báo cáo giấy, thư", button="Ghi đã nhận", multipart=True,
        lead="Dùng khi đơn vị gửi giấy hoặc thư. Số liệu của kỳ lấy từ hệ thống và được giữ nguyên từ đây.",
    )  # fmt: skip


@bp.get("/<int:report_id>/ban-giay/tep")
@requires(Permission.REPORTS_READ)
def scan(report_id: int) -> Response:
    """The kept scan, to the branch alone; each look is written down."""
    saving.begin_writing()
    report = found(report_id)
    file = files.one_of("report", report.id, report.paper_file_id or 0) or abort(404)
    kept = files.look_at(file, by=current_user) or abort(404)
    saving.save()
    return handed_out(kept)


def _to_judge(report_id: int) -> Report:
    report = found(report_id)
    return report if may_judge(report) else abort(404)


def _file(report: Report, form: Any) -> None:
    sent = form.paper.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise RuleBroken("Hãy chọn tệp PDF hoặc ảnh chụp của báo cáo.")
    kept = keeping.keep_document(
        sent.read(), subject="report", subject_id=report.id, role="paper", original_name=sent.filename, by=current_user
    )
    workflow.file_paper(report, file_id=kept.id, came_on=form.came_on.data, by=current_user)
