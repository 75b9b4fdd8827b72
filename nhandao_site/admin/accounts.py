"""Accounts of the staff, and one's own."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.admin import account_care
from nhandao_site.admin.account_forms import EditForm, NewForm, OwnPasswordForm, ReasonForm, typed
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets, confirming, desk, resetting, workflow
from nhandao_site.domain.accounts.factors import asking
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.accounts.sessions import desk as sessions
from nhandao_site.domain.audit import telling
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from nhandao_site.web import login, saving
from nhandao_site.web.errors import as_refusal
from nhandao_site.web.forms import Form
from nhandao_site.web.permissions import requires
from nhandao_site.web.saving import save

bp = Blueprint("accounts", __name__, url_prefix="/tai-khoan")
bp.register_blueprint(account_care.bp)
STATES = {"open": "đang mở", "ending": "sắp hết hạn", "ended": "đã hết hạn", "locked": "đã khóa"}
ROLES = {role.value: role for role in Role}


@bp.get("/")
@requires(P.ACCOUNTS_MANAGE)
def index() -> str:
    filters = desk.Filters(
        q=request.args.get("q", "")[:100],
        role=ROLES.get(request.args.get("vai-tro", "")),
        state=request.args.get("trang-thai", ""),
    )
    page = desk.page_for(current_user, filters, request.args.get("sau", ""))
    return render_template(
        "admin/accounts/index.html",
        page=page,
        filters=filters,
        roles=Role.choices(),
        states=STATES,
        today=clock.today(),
        waiting=len(confirming.waiting_for(current_user, clock.today())),
    )


@bp.route("/moi", methods=["GET", "POST"])
@requires(P.ACCOUNTS_MANAGE)
def new() -> AnyResponse:
    form = NewForm()
    form.unit.within = current_user.unit
    if request.method == "GET":
        form.ends_on.data = clock.today() + timedelta(days=365)
        return _new_page(form, 200)
    if led_to := saving.answered(form.form_key.data):
        return redirect(led_to, 303)
    if not form.validate_on_submit():
        return _new_page(form, 422)
    try:
        account = _open(form)
    except RuleBroken as broken:
        return _said_no(form, broken, _new_page)
    flash(
        f"Đã mở tài khoản cho {account.name}. Thư có liên kết đặt mật khẩu sẽ tới {account.email} trong vài phút.", "ok"
    )
    return redirect(saving.save_once(form.form_key.data, url_for(".show", account_id=account.id)), 303)


@bp.get("/<int:account_id>")
@requires(P.ACCOUNTS_MANAGE)
def show(account_id: int) -> AnyResponse:
    return _show_page(_mine(account_id), 200)


@bp.post("/<int:account_id>")
@requires(P.ACCOUNTS_MANAGE)
def edit(account_id: int) -> AnyResponse:
    account, form = _mine(account_id), EditForm()
    form.unit.within = current_user.unit
    return _do(account, form, "edit", lambda: _change(account, form), "Đã lưu thay đổi.")


@bp.post("/<int:account_id>/mat-khau")
@requires(P.ACCOUNTS_MANAGE)
def send_link(account_id: int) -> AnyResponse:
    account, form = _mine(account_id), Form()
    told = f"Thư có liên kết đặt mật khẩu sẽ tới {account.email} trong vài phút; mọi phiên của tài khoản đã dừng."
    return _do(account, form, "link", lambda: resetting.send_link(account, by=current_user), told)


@bp.post("/<int:account_id>/khoa")
@requires(P.ACCOUNTS_MANAGE)
def lock(account_id: int) -> AnyResponse:
    account, form = _mine(account_id), ReasonForm()
    return _do(
        account,
        form,
        "reason",
        lambda: workflow.lock(account, reason=form.reason.data, by=current_user),
        "Đã khóa tài khoản.",
    )


@bp.post("/<int:account_id>/mo-khoa")
@requires(P.ACCOUNTS_MANAGE)
def unlock(account_id: int) -> AnyResponse:
    account, form = _mine(account_id), ReasonForm()
    return _do(
        account,
        form,
        "reason",
        lambda: workflow.unlock(account, reason=form.reason.data, by=current_user),
        "Đã mở khóa tài khoản.",
    )


@bp.route("/cua-toi", methods=["GET", "POST"])
@requires(P.ACCOUNTS_OWN)
def own() -> AnyResponse:
    form = OwnPasswordForm()
    if request.method == "GET":
        return _own_page(form, 200)
    if not form.validate_on_submit():
        return _own_page(form, 422)
    account: Account = current_user._get_current_object()
    try:
        budgets.spend(f"own-password:{account.id}", 10, timedelta(minutes=15))
        save()
        workflow.change_own_password(account, current=typed(form.current), password=typed(form.password), by=account)
    except RuleBroken as broken:
        return _said_no(form, broken, _own_page)
    save()
    login.renew(account)
    flash("Đã đổi mật khẩu; các thiết bị khác đã được thoát ra.", "ok")
    return redirect(url_for(".own"), 303)


@bp.post("/cua-toi/thoat-het")
@requires(P.ACCOUNTS_OWN)
def end_own_sessions() -> AnyResponse:
    account: Account = current_user._get_current_object()
    workflow.end_sessions(account, by=account)
    save()
    login.renew(account)
    flash("Mọi thiết bị khác đã được thoát ra.", "ok")
    return redirect(url_for(".own"), 303)


def _mine(account_id: int) -> Account:
    return desk.one_for(current_user, account_id) or abort(404)


def _open(form: Any) -> Account:
    account = workflow.open_account(
        email=form.email.data,
        name=form.name.data,
        role=ROLES[form.role.data],
        unit=form.unit.data,
        ends_on=form.ends_on.data,
        by=current_user,
    )
    resetting.invite(account)
    return account


def _change(account: Account, form: Any) -> None:
    """Only what differs goes through its verb, so that the log tells what was meant."""
    if form.name.data != account.name:
        workflow.rename(account, name=form.name.data, by=current_user)
    if form.role.data != account.role.value or form.unit.data is not account.unit:
        workflow.change_role(account, role=ROLES[form.role.data], unit=form.unit.data, by=current_user)
    if form.ends_on.data != account.ends_on:
        workflow.extend(account, ends_on=form.ends_on.data, by=current_user)


def _do(account: Account, form: Any, name: str, verb: Any, told: str) -> AnyResponse:
    """One of the small forms of an account's page: done, or shown again with what was typed."""
    if not form.validate_on_submit():
        return _show_page(account, 422, **{name: form})
    number = account.id
    try:
        verb()
    except RuleBroken as broken:
        return _said_no(form, broken, lambda again, code: _show_page(_mine(number), code, **{name: again}))
    save()
    flash(told, "ok")
    return redirect(url_for(".show", account_id=number), 303)


def _said_no(form: Any, broken: RuleBroken, page: Any) -> Response:
    saving.undo()
    form.form_errors.append(str(broken))
    return as_refusal(page(form, 422), broken)


def _new_page(form: NewForm, code: int) -> Response:
    return make_response(render_template("admin/accounts/new.html", form=form), code)


def _own_page(form: OwnPasswordForm, code: int) -> Response:
    return make_response(render_template("admin/accounts/own.html", form=form, account=current_user), code)


def _show_page(account: Account, code: int, **forms: Any) -> Response:
    given = {"edit": EditForm, "link": Form, "reason": ReasonForm}
    shown = {
        name: forms.get(name) or (kind(formdata=None, obj=account) if name == "edit" else kind(formdata=None))
        for name, kind in given.items()
    }
    if "edit" not in forms:
        shown["edit"].role.data = account.role.value
    page = render_template(
        "admin/accounts/show.html",
        account=account,
        sessions=sessions.running(account),
        has_factor=asking.has_any(account),
        confirmed=confirming.since(account),
        form=next(iter(forms.values()), None),
        deeds=[telling.told(deed) for deed in audit.history(account, 30)],
        **shown,
    )
    return make_response(page, code)
