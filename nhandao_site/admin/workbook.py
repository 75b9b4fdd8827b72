"""The chapter's workbook: the template, an upload with its preview, and the confirmation that writes it."""

import io
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.workbook import exporting, importing, reading, template, waiting
from nhandao_site.domain.workbook.waiting import Waiting
from nhandao_site.kit import clock, money
from nhandao_site.kit.excel import MAX_BYTES
from nhandao_site.web import long_work, saving
from nhandao_site.web.forms import Form
from nhandao_site.web.long_work import Done, Progress
from nhandao_site.web.permissions import requires

bp = Blueprint("workbook", __name__, url_prefix="/so-lieu-excel")
Page = Response | str | tuple[str, int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    file = FileField("Tệp Excel của đơn vị", description="Tệp .xlsx theo mẫu, tối đa 30 MB.")

    def validate_file(self, field: Any) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Hãy chọn tệp Excel cần nhập.")


class ConfirmForm(Form):
    pass


class LeavingForm(Form):
    reason = StringField(
        "Vì sao cần xuất",
        [InputRequired("Hãy ghi lý do xuất tệp."), Length(max=300)],
        description="Ví dụ: chuyển sang máy mới; đối chiếu cuối năm theo công văn 12. Lý do được ghi vào nhật ký.",
    )


@bp.route("", methods=["GET", "POST"])
@requires(Permission.WORKBOOK_IMPORT)
def index() -> Page:
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("admin/workbook/index.html", form=form), 422 if form.errors else 200
    data, name = form.file.data.stream.read(MAX_BYTES + 1), form.file.data.filename or ""
    folder, leads_to = _folder(), url_for(".preview", token="")

    def compare(progress: Progress, by: Account) -> Done:
        saving.begin_reading()  # thousands of rows are compared: nobody should wait for that
        outcome = importing.run(data, by=by, dry_run=True, progress=progress)
        if not outcome.sheets:
            raise RuleBroken(" ".join(fault.message for fault in outcome.faults))
        return Done(leads_to + waiting.keep(folder, data, name, outcome, by=by))

    try:
        return long_work.answer(long_work.run(compare, title="Kiểm tra tệp Excel", back=url_for(".index")))
    except RuleBroken as broken:
        form.file.errors = [str(broken)]
        return render_template("admin/workbook/index.html", form=form), 422


@bp.get("/xem/<token>")
@requires(Permission.WORKBOOK_IMPORT)
def preview(token: str) -> str:
    return _shown(_found(token))


@bp.post("/xem/<token>/nhap")
@requires(Permission.WORKBOOK_IMPORT)
def confirm(token: str) -> Page:
    form = ConfirmForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    kept, key = _found(token), form.form_key.data
    folder, leads_to, index_at = _folder(), url_for(".preview", token=""), url_for(".index")

    def write(progress: Progress, by: Account) -> Done:
        progress("Đang đọc tệp…")
        book = reading.parse(kept.data)  # the lock is taken only when the file has been read
        saving.begin_writing()
        outcome = importing.run_book(book, by=by, progress=progress)
        if not outcome.written:
            saving.undo()
            fresh = waiting.keep(folder, kept.data, kept.name, outcome, by=by)
            waiting.forget(folder, token)
            return Done(leads_to + fresh)
        led_to = saving.save_once(key, index_at)
        waiting.forget(folder, token)
        return Done(led_to, f"Đã nhập {money.format_number(outcome.new)} dòng mới.")

    back = url_for(".preview", token=token)
    return long_work.answer(long_work.run(write, title="Nhập sổ Excel vào số liệu", back=back))


@bp.post("/xem/<token>/bo")
@requires(Permission.WORKBOOK_IMPORT)
def discard(token: str) -> Response:
    _found(token)
    waiting.forget(_folder(), token)
    flash("Đã bỏ tệp, chưa nhập gì.", "info")
    return redirect(url_for(".index"), 303)


@bp.route("/xuat", methods=["GET", "POST"])
@requires(Permission.WORKBOOK_EXPORT)
def leave() -> Page:
    form = LeavingForm()
    if not form.validate_on_submit():
        return _leaving(form, 422 if form.errors else 200)
    reason, name = form.reason.data or "", f"so-lieu-{clock.today():%Y-%m-%d}.xlsx"

    def write(progress: Progress, by: Account) -> Done:
        saving.begin_writing()
        data = exporting.run(unit=by.unit, reason=reason, by=by, progress=progress)
        saving.save()
        return Done("", "Tệp Excel đã sẵn sàng.", data, name, XLSX)

    try:
        end = long_work.run(write, title="Xuất ra tệp Excel", back=url_for(".leave"))
    except RuleBroken as broken:
        form.reason.errors = [str(broken)]
        return _leaving(form, 422)
    if not isinstance(end, Done):
        return end
    return send_file(io.BytesIO(end.file or b""), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)


@bp.get("/mau.xlsx")
@requires(Permission.WORKBOOK_IMPORT)
def empty() -> Response:
    return send_file(
        io.BytesIO(template.write()), mimetype=XLSX, as_attachment=True, download_name="mau-so-lieu.xlsx", max_age=0
    )


def _leaving(form: LeavingForm, status: int) -> Page:
    left = exporting.left_behind(current_user.unit)
    return render_template("admin/workbook/leave.html", form=form, left=left), status


def _shown(kept: Waiting) -> str:
    return render_template("admin/workbook/preview.html", kept=kept, outcome=kept.outcome, form=ConfirmForm())


def _found(token: str) -> Waiting:
    return waiting.find(_folder(), token, by=current_user) or abort(404)


def _folder() -> Path:
    return Path(current_app.instance_path) / "workbooks"
