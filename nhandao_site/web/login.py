"""Who is at the screen. The cookie names a running session; the row of that session says whether it still counts.

Signing in takes two steps. Between them the browser holds a half-way mark: it opens nothing but the second
step, for ten minutes, and dies with the account's stamp.
"""

from datetime import timedelta

from flask import Flask, after_this_request, g, request, session
from flask.wrappers import Response
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy.exc import OperationalError

from nhandao_site.db import db, patience
from nhandao_site.domain.accounts import signing_in
from nhandao_site.domain.accounts.factors import asking
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock, devices
from nhandao_site.web import cookies, saving
from nhandao_site.web.place import shortened, visitor_place
from nhandao_site.web.saving import save

HALF_LIVES = timedelta(minutes=10)
A_MOMENT = 200  # milliseconds: no page waits for long to have its own visit written down
DEVICE_COOKIE, DEVICE_SECONDS = "thiet_bi", 400 * 86400

manager = LoginManager()
manager.session_protection = None  # addresses of phones change on the road


@manager.user_loader
def load_account(token: str) -> Account | None:
    running = keeping.alive(session.get("sid"), clock.now())
    if running is None or running.account.get_id() != token or not running.account.is_active:
        return None
    g.staff_session = running
    return running.account


def here() -> StaffSession:
    """The session of this request; only behind the door."""
    running: StaffSession = g.staff_session
    return running


def touch() -> None:
    """Writes down, once a minute, that the session is in use. Asked by the door before anything else is done."""
    running, now = here(), clock.now()
    if now - running.seen_at < keeping.TOUCH:
        return
    is_reading, before = saving.is_reading(), patience.set(A_MOMENT)
    try:
        saving.begin_writing()
        keeping.touch(running, now)
        save()
    except OperationalError:
        saving.undo()  # somebody writes for long; the next page will say it
    finally:
        patience.reset(before)
    if is_reading:
        saving.begin_reading()


def knock(email: str, password: str) -> bool:
    """The first step. True: inside; False: the second step is due.

    Raises:
        SignInRefused, TooMany: every knock is kept, the bad ones too.
    """
    try:
        account = signing_in.check(email, password, visitor_place())
    except RuleBroken:
        save()
        raise
    save()
    if not asking.needed_of(account):
        enter(account)
        return True
    _forget_browser()
    session["half"] = [account.get_id(), int(clock.now().timestamp())]
    return False


def half_way() -> Account | None:
    """Who has shown the password and still owes the second factor."""
    token, at = session.get("half") or ("", 0)
    number, _, _ = str(token).partition(".")
    account = db.session.get(Account, int(number)) if number.isdigit() else None
    if account is None or account.get_id() != token or not account.is_active:
        return None
    return account if abs(clock.now().timestamp() - at) <= HALF_LIVES.total_seconds() else None


def enter(account: Account) -> None:
    """After the last step: a session of its own, under a cookie nobody knew before. Saves."""
    _begin(account)
    token = cookies.read(DEVICE_COOKIE)
    known = keeping.remember_device(account, token, device=_device(), place=shortened())
    after_this_request(lambda answer: _keep_device(answer, known))
    save()


def renew(account: Account) -> None:
    """The same person goes on under a new cookie, after every session was ended. Saves."""
    _begin(account)
    save()


def leave() -> None:
    running = g.pop("staff_session", None) or keeping.alive(session.get("sid"), clock.now())
    if running is not None:
        keeping.leave(running, by=running.account)
        save()
    logout_user()
    _forget_browser()


def _begin(account: Account) -> None:
    _forget_browser()
    session["sid"] = keeping.begin(account, device=_device(), place=shortened(), by=account)
    login_user(account)


def _forget_browser() -> None:
    session.clear()
    g.pop("csrf_token", None)  # it belongs to the session that just ended


def _device() -> str:
    return devices.named(request.user_agent.string)


def _keep_device(answer: Response, token: str) -> Response:
    cookies.give(answer, DEVICE_COOKIE, token, DEVICE_SECONDS)
    return answer


def init_app(app: Flask) -> None:
    manager.init_app(app)
