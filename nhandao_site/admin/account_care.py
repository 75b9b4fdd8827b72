"""What an administrator does for the safety of somebody's account: devices, a lost telephone, the quarterly word."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from nhandao_site.domain.accounts import confirming, desk, workflow
from nhandao_site.domain.accounts.factors import enrolling
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission as P
from nhandao_site.domain.accounts.sessions import desk as sessions
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.kit import clock
from nhandao_site.web.permissions import requires
from nhandao_site.web.saving import save

bp = Blueprint("care", __name__)


@bp.post("/<int:account_id>/phien/<int:session_id>/thoat")
@requires(P.ACCOUNTS_MANAGE)
def end_session(account_id: int, session_id: int) -> AnyResponse:
    running = sessions.one_of(_mine(account_id), session_id) or abort(404)
    keeping.end(running, by=current_user)
    save()
    return _shown(account_id, "Đã thoát thiết bị ấy.")


@bp.post("/<int:account_id>/thoat-het")
@requires(P.ACCOUNTS_MANAGE)
def end_sessions(account_id: int) -> AnyResponse:
    workflow.end_sessions(_mine(account_id), by=current_user)
    save()
    return _shown(account_id, "Mọi thiết bị của tài khoản này đã được thoát ra.")


@bp.post("/<int:account_id>/go-xac-nhan")
@requires(P.ACCOUNTS_MANAGE)
def take_factor(account_id: int) -> AnyResponse:
    enrolling.take_away(_mine(account_id), reason=request.form.get("reason", ""), by=current_user)
    save()
    return _shown(account_id, "Đã gỡ lớp xác nhận; lần đăng nhập tới người ấy đặt lại từ đầu.")


@bp.get("/xac-nhan")
@requires(P.ACCOUNTS_MANAGE)
def confirming_page() -> str:
    today = clock.today()
    waiting = confirming.waiting_for(current_user, today)
    return render_template("admin/accounts/confirming.html", waiting=waiting, rule=confirming, today=today)


@bp.post("/xac-nhan")
@requires(P.ACCOUNTS_MANAGE)
def confirm() -> AnyResponse:
    """The ticked ones; whoever is not ticked stays in the list."""
    ticked = {int(number) for number in request.form.getlist("account") if number.isascii() and number.isdigit()}
    chosen = [account for account in confirming.waiting_for(current_user, clock.today()) if account.id in ticked]
    for account in chosen:
        confirming.confirm(account, by=current_user)
    save()
    told = f"Đã xác nhận {len(chosen)} người còn làm việc." if chosen else "Chưa đánh dấu ai."
    flash(told, "ok" if chosen else "wait")
    return redirect(url_for(".confirming_page"), 303)


def _mine(account_id: int) -> Account:
    return desk.one_for(current_user, account_id) or abort(404)


def _shown(account_id: int, told: str) -> AnyResponse:
    flash(told, "ok")
    return redirect(url_for("admin.accounts.show", account_id=account_id), 303)
