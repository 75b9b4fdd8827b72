"""Bank statements: an upload with its preview and its columns, and the confirmation that books it."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from nhandao_site.admin.statement_columns import ColumnsForm
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank import importing, listing, waiting
from nhandao_site.domain.ledger.bank.importing import Opened, Preview
from nhandao_site.domain.ledger.bank.reading import Line, NoHeading
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import money, sheets, vietnamese
from nhandao_site.kit.shelf import Shelf
from nhandao_site.web import long_work, saving
from nhandao_site.web.forms import Form
from nhandao_site.web.long_work import Done, Progress
from nhandao_site.web.permissions import requires

bp = Blueprint("statements", __name__, url_prefix="/sao-ke")
Page = Response | str | tuple[str, int]
SHOWN = 200


class UploadForm(Form):
    account = SelectField("Tài khoản")
    file = FileField("Tệp sao kê", description="Excel (.xls, .xlsx), CSV hoặc tệp chữ tải từ ngân hàng, tối đa 30 MB.")

    def offer(self, accounts: list[OfficialAccount]) -> None:
        self.account.choices = [SelectChoice(str(each.id), f"{each.number} · {each.bank}") for each in accounts]

    def validate_file(self, field: Any) -> None:
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Hãy chọn tệp sao kê.")


class ConfirmForm(Form):
    pass


class NotReadable(RuleBroken):
    """The columns of the kept file are not known yet; the page asks for them."""


@dataclass(frozen=True)
class Kept:
    """A file on the shelf, read again for this page; without a preview its columns are not known yet."""

    token: str
    name: str
    account: OfficialAccount
    opened: Opened | None
    preview: Preview | None
    rows: list[list[object]]
    sentence: str


@bp.get("")
@requires(Permission.LEDGER_READ)
def index() -> str:
    return _listed(_upload_form())


@bp.post("/gui")
@requires(Permission.LEDGER_RECORD)
def send() -> Page:
    form = _upload_form()
    if not form.validate():
        return _listed(form), 422
    data = form.file.data.stream.read(sheets.MAX_BYTES + 1)
    number, leads_to = int(form.account.data), url_for(".preview", token="")
    said: dict[str, Any] = {
        "account": number,
        "name": vietnamese.clean(form.file.data.filename or "")[:120],
        "told": None,
    }

    def read(progress: Progress, by: Account) -> Done:
        progress("Đang đọc tệp…")
        saving.begin_reading()  # nobody should wait while a file is read
        with contextlib.suppress(NoHeading):  # the page asks which column is which
            said["read"] = waiting.as_kept(importing.open_file(_account(number), data))
        return Done(leads_to + _shelf().keep(data, said, owner=by.id))

    try:
        return long_work.answer(long_work.run(read, title="Đọc sao kê", back=url_for(".index")))
    except RuleBroken as broken:
        form.file.errors = [str(broken)]
        return _listed(form), 422


@bp.get("/xem/<token>")
@requires(Permission.LEDGER_RECORD)
def preview(token: str) -> str:
    return _shown(_found(token, current_user))


@bp.post("/xem/<token>/cot")
@requires(Permission.LEDGER_RECORD)
def columns(token: str) -> Page:
    saving.begin_reading()
    kept = _found(token, current_user)
    form = ColumnsForm()
    form.offer(kept.rows)
    if not form.validate():
        return _shown(kept, form), 422
    told, leads_to = form.told(), url_for(".preview", token=token)

    def read(progress: Progress, by: Account) -> Done:
        progress("Đang đọc tệp theo các cột này…")
        saving.begin_reading()
        data, said = _shelf().find(token, owner=by.id) or abort(404)
        said |= {"told": told, "read": None}
        with contextlib.suppress(NoHeading, RuleBroken):  # the preview says what is wrong with them
            said["read"] = waiting.as_kept(importing.open_file(kept.account, data, told=waiting.told(told)))
        _shelf().change(token, said, owner=by.id)
        return Done(leads_to)

    return long_work.answer(long_work.run(read, title="Đọc sao kê", back=leads_to))


@bp.post("/xem/<token>/nhap")
@requires(Permission.LEDGER_RECORD)
def confirm(token: str) -> Page:
    form = ConfirmForm()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if _shelf().find(token, owner=current_user.id) is None:
        abort(404)
    key, index_at = form.form_key.data, url_for(".index")

    def write(progress: Progress, by: Account) -> Done:
        progress("Đang đối chiếu với sổ…")
        saving.begin_reading()
        kept = _found(token, by)
        if kept.opened is None:
            raise NotReadable(kept.sentence)
        saving.begin_writing()
        _statement, count = importing.confirm(kept.account, kept.opened, by=by, progress=progress)
        said = f"Đã nhập {_many(count)} của tài khoản {kept.account.number}."
        led_to = saving.save_once(key, index_at)
        _shelf().forget(token)
        return Done(led_to, said)

    back = url_for(".preview", token=token)
    try:
        return long_work.answer(long_work.run(write, title="Nhập sao kê vào sổ", back=back))
    except NotReadable:
        return _shown(_found(token, current_user)), 422
    except RuleBroken as broken:
        flash(str(broken), "bad")
        return redirect(back, 303)


def _many(count: int) -> str:
    return f"{money.format_number(count)} dòng mới" if count else "sao kê không có dòng mới"


@bp.post("/xem/<token>/bo")
@requires(Permission.LEDGER_RECORD)
def discard(token: str) -> Response:
    _found(token, current_user)
    _shelf().forget(token)
    flash("Đã bỏ tệp, chưa nhập gì.", "info")
    return redirect(url_for(".index"), 303)


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.offer(listing.accounts())
    return form


def _listed(form: UploadForm) -> str:
    return render_template(
        "admin/statements/index.html",
        form=form,
        covered=listing.covered(),
        can_record=current_user.may(Permission.LEDGER_RECORD),
    )


def _shown(kept: Kept, columns_form: ColumnsForm | None = None) -> str:
    asked = request.args.get("xem", "moi")
    lines = _chosen(kept.preview, asked) if kept.preview else []
    return render_template(
        "admin/statements/preview.html",
        kept=kept,
        seen=kept.preview,
        asked=asked,
        lines=lines[:SHOWN],
        more=max(0, len(lines) - SHOWN),
        columns_form=columns_form or ColumnsForm.of(kept.rows, kept.opened.reading.columns if kept.opened else None),
        form=ConfirmForm(formdata=None),
    )


def _chosen(seen: Preview, asked: str) -> list[tuple[Line, bool]]:
    both = list(zip(seen.reading.lines, seen.new, strict=True))
    return [pair for pair in both if asked == "tat-ca" or pair[1] == (asked != "da-co")]


def _account(number: int) -> OfficialAccount:
    return next((each for each in listing.accounts() if each.id == number), None) or abort(404)


def _found(token: str, by: Account) -> Kept:
    data, said = _shelf().find(token, owner=by.id) or abort(404)
    account = _account(said["account"])
    try:
        opened = _read(account, data, said)
    except NoHeading as none:
        return Kept(token, said["name"], account, None, None, [list(row) for row in none.rows], str(none))
    except RuleBroken as broken:
        return Kept(token, said["name"], account, None, None, waiting.rows(data), str(broken))
    seen = importing.preview(account, opened)
    return Kept(token, said["name"], account, opened, seen, [list(row) for row in opened.reading.rows], "")


def _read(account: OfficialAccount, data: bytes, said: dict[str, Any]) -> Opened:
    """What was read when the file came; read anew only where nothing could be."""
    if said.get("read"):
        return waiting.as_opened(said["read"])
    return importing.open_file(account, data, told=waiting.told(said["told"]))


def _shelf() -> Shelf:
    return waiting.shelf(Path(current_app.instance_path) / "statements")
