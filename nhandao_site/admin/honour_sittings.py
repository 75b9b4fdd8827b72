"""A session through the eyes of whoever runs it: who is here, begin, remarks, count, call off; the minutes."""

import io
from typing import Any

from flask import Blueprint, abort, render_template, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from nhandao_site.admin.honour_asking import Page, ask, do, session_at, session_trail
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.honours.council import counting, minutes, sessions
from nhandao_site.web import saving
from nhandao_site.web.filing import ReasonForm
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("honour_sittings", __name__, url_prefix="/hoi-dong")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class RemarksForm(Form):
    remarks = TextAreaField("Ý kiến trong phiên họp", [Length(max=6000)], render_kw={"rows": 8})


def _home(number: int) -> str:
    return url_for("admin.honour_council.show", number=number)


@bp.post("/<int:number>/diem-danh/<int:member_id>")
@requires(Permission.HONOURS_RUN)
def present(number: int, member_id: int) -> Response:
    row = session_at(number)
    member = next((each for each in row.members if each.id == member_id), None) or abort(404)
    return do(lambda: sessions.mark_present(row, member, by=current_user), "Đã điểm danh.", _home(number))


@bp.post("/<int:number>/mo")
@requires(Permission.HONOURS_RUN)
def begin(number: int) -> Response:
    row = session_at(number)
    return do(lambda: sessions.begin(row, by=current_user), "Hòm phiếu đã mở.", _home(number))


@bp.route("/<int:number>/y-kien", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def remark(number: int) -> Page:
    row = session_at(number)
    form: Any = RemarksForm(data={"remarks": row.remarks})
    return ask(
        form, lambda: sessions.remark(session_at(number), form.remarks.data or "", by=current_user), done="Đã ghi.",
        back=_home(number), heading="Ý kiến trong phiên họp", button="Ghi vào biên bản", trail=session_trail(row),
    )  # fmt: skip


@bp.post("/<int:number>/kiem-phieu")
@requires(Permission.HONOURS_RUN)
def close(number: int) -> Response:
    row = session_at(number)
    return do(lambda: counting.close(row, by=current_user), "Đã kiểm phiếu; biên bản đã lập.", _home(number))


@bp.route("/<int:number>/huy", methods=["GET", "POST"])
@requires(Permission.HONOURS_RUN)
def cancel(number: int) -> Page:
    row = session_at(number)
    form: Any = ReasonForm(label="Vì sao hủy")
    return ask(
        form, lambda: sessions.cancel(session_at(number), reason=form.reason.data or "", by=current_user),
        done="Đã hủy phiên họp.", back=_home(number), heading="Hủy phiên họp", button="Hủy phiên", kind="stop",
        trail=session_trail(row), lead="Phiếu đã bỏ bị hủy, không kiểm. Các hồ sơ vẫn chờ hội đồng.",
    )  # fmt: skip


@bp.get("/<int:number>/bien-ban")
@requires(Permission.HONOURS_READ)
def show(number: int) -> str:
    told = minutes.of(session_at(number)) or abort(404)
    return render_template("admin/honour_council/minutes.html", m=told, number=number)


@bp.get("/<int:number>/bien-ban.docx")
@requires(Permission.HONOURS_READ)
def word(number: int) -> Response:
    told = minutes.of(session_at(number)) or abort(404)
    unit = session_at(number).review.unit.name
    chapter = f"Hội Chữ thập đỏ {unit[:1].lower()}{unit[1:]}"
    data = minutes.to_word(told, chapter, "Hội đồng xét tặng", unit.removeprefix("Tỉnh ").removeprefix("Thành phố "))
    saving.begin_writing()
    audit.record("council:download", session_at(number), by=current_user)
    saving.save()
    return send_file(
        io.BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=f"bien-ban-{number}.docx", max_age=0
    )
