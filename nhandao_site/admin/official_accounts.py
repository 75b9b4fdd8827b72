"""The list of official accounts: one administrator asks, another confirms, a day passes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import official
from nhandao_site.domain.ledger.bank import published
from nhandao_site.domain.ledger.bank.models import AccountChange
from nhandao_site.domain.ledger.help import desk
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.web import saving
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires

bp = Blueprint("official_accounts", __name__, url_prefix="/tai-khoan-chinh-thuc")
Page = Response | str | tuple[str, int]


class ReasonForm(Form):
    reason = StringField("Lý do", [InputRequired("Cần ghi lý do."), Length(max=500)])


class ChangeForm(ReasonForm):
    holder = StringField("Tên tài khoản", [InputRequired("Cần tên tài khoản."), Length(max=120)])
    purpose = StringField("Dùng để nhận", [InputRequired("Cần việc dùng để nhận."), Length(max=200)])
    position = IntegerField("Thứ tự trên trang", [NumberRange(0, 99, "Thứ tự từ 0 đến 99.")], default=0)


class NewForm(ChangeForm):
    number = StringField(
        "Số tài khoản", [InputRequired("Cần số tài khoản."), Length(max=30)], render_kw={"autocomplete": "off"}
    )
    bank = StringField("Ngân hàng", [InputRequired("Cần tên ngân hàng."), Length(max=80)])
    bank_bin = StringField(
        "Mã ngân hàng (BIN)",
        [Length(max=6)],
        description="6 chữ số, để có mã QR: Vietcombank 970436, MB 970422. Kho bạc để trống.",
        render_kw={"inputmode": "numeric"},
    )


@bp.get("")
@requires(Permission.SETTINGS_MANAGE)
def index() -> str:
    return _listed()


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def new() -> Page:
    form = NewForm()
    return _ask(
        form,
        "admin/official_accounts/new.html",
        None,
        lambda: official.propose_new(
            official.Content(
                number=form.number.data or "",
                bank=form.bank.data or "",
                bank_bin=form.bank_bin.data or None,
                holder=form.holder.data or "",
                purpose=form.purpose.data or "",
                position=form.position.data or 0,
            ),
            reason=form.reason.data or "",
            by=current_user,
        ),
    )


@bp.route("/<int:account_id>/sua", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def change(account_id: int) -> Page:
    account = _account(account_id)
    form = ChangeForm(data={"holder": account.holder, "purpose": account.purpose, "position": account.position})
    return _ask(
        form,
        "admin/official_accounts/change.html",
        account,
        lambda: official.propose_change(
            account,
            holder=form.holder.data or "",
            purpose=form.purpose.data or "",
            position=form.position.data or 0,
            reason=form.reason.data or "",
            by=current_user,
        ),
    )


@bp.route("/<int:account_id>/ngung", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def end(account_id: int) -> Page:
    account, form = _account(account_id), ReasonForm()
    return _ask(
        form,
        "admin/official_accounts/end.html",
        account,
        lambda: official.propose_end(account, reason=form.reason.data or "", by=current_user),
    )


@bp.post("/thay-doi/<int:change_id>/xac-nhan")
@requires(Permission.SETTINGS_MANAGE)
def confirm(change_id: int) -> Page:
    return _decide(
        change_id, official.confirm, "Đã xác nhận. Thay đổi có hiệu lực sau 24 giờ; trang công khai đang báo trước."
    )


@bp.post("/thay-doi/<int:change_id>/huy")
@requires(Permission.SETTINGS_MANAGE)
def cancel(change_id: int) -> Page:
    return _decide(change_id, official.cancel, "Đã hủy thay đổi. Danh sách giữ nguyên.")


def _ask(form: Any, template: str, account: OfficialAccount | None, propose: Callable[[], AccountChange]) -> Page:
    if not form.is_submitted():
        return render_template(template, form=form, account=account)
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate():
        return render_template(template, form=form, account=account), 422
    try:
        propose()
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        page = render_template(template, form=form, account=account)
        saving.undo()
        return page, 422
    flash("Đã gửi đề nghị. Một quản trị khác cần xác nhận; sau đó 24 giờ mới có hiệu lực.", "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".index")), 303)


def _decide(change_id: int, verb: Callable[..., AccountChange], done: str) -> Page:
    form = Form()
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    found = official.change_by_id(change_id) or abort(404)
    try:
        verb(found, by=current_user)
    except RuleBroken as broken:
        saving.undo()
        flash(str(broken), "bad")
        return _listed(), 422
    flash(done, "ok")
    return redirect(saving.save_once(form.form_key.data, url_for(".index")), 303)


def _listed() -> str:
    opened, closed = official.open_changes(), official.closed_changes()
    every = [*opened, *closed]
    return render_template(
        "admin/official_accounts/index.html",
        accounts=[account for account in official.accounts() if not official.is_over(account)],
        ended=[account for account in official.accounts() if official.is_over(account)],
        opened=opened,
        closed=closed,
        told={change.id: official.told(change) for change in every},
        people=desk.names_of(
            [one for each in every for one in (each.proposed_by_id, each.confirmed_by_id, each.cancelled_by_id)]
        ),
        notices=published.notices(),
        me=current_user.id,
    )


def _account(account_id: int) -> OfficialAccount:
    return official.account_by_id(account_id) or abort(404)
