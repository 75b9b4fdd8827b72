"""Who is at the screen. The session names the account and its stamp: a new stamp ends every session."""

from datetime import UTC, datetime, timedelta

from flask import Flask, g, session
from flask_login import LoginManager, login_user, logout_user

from nhandao_site.db import db
from nhandao_site.domain.accounts import signing_in
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock
from nhandao_site.web.place import visitor_place
from nhandao_site.web.saving import save

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)

manager = LoginManager()
manager.session_protection = None  # addresses of phones change on the road


@manager.user_loader
def load_account(token: str) -> Account | None:
    number, _, stamp = token.partition(".")
    account = db.session.get(Account, int(number)) if number.isdigit() else None
    if account is None or account.stamp != stamp or not account.is_active or _too_old():
        return None
    session["seen"] = int(clock.now().timestamp())
    return account


def _too_old() -> bool:
    now = clock.now()
    seen, began = (datetime.fromtimestamp(session.get(name, 0), UTC) for name in ("seen", "began"))
    # A clock that jumped back must not make a session eternal.
    return not (now - IDLE <= seen <= now + IDLE and now - ABSOLUTE <= began <= now + IDLE)


def knock(email: str, password: str) -> None:
    """Lets the right person in. Raises SignInRefused or TooMany; every knock is kept, the bad ones too."""
    try:
        account = signing_in.check(email, password, visitor_place())
    except RuleBroken:
        save()
        raise
    save()
    enter(account)


def enter(account: Account) -> None:
    session.clear()
    g.pop("csrf_token", None)  # it belongs to the session that just ended
    session["began"] = session["seen"] = int(clock.now().timestamp())
    login_user(account)


def leave() -> None:
    logout_user()
    session.clear()


def init_app(app: Flask) -> None:
    manager.init_app(app)
