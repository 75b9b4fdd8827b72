"""What the cookie of somebody who has just signed in holds: both factors shown, without the walk through the door."""

from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.kit import clock


def cookie_of(account: Account) -> dict[str, object]:
    """Leaves a running session in the database, and nothing in the log."""
    token, now = keeping.new_stamp(), clock.now()
    times = {"began_at": now, "seen_at": now, "proved_at": now}
    db.session.add(StaffSession(account=account, token=keeping.mark(token), device="Thử", place="127.0.0.*", **times))
    cookie = {"_user_id": account.get_id(), "_fresh": True, "sid": token}
    db.session.commit()
    return cookie


def seat(client: FlaskClient, cookie: dict[str, object]) -> FlaskClient:
    with client.session_transaction() as session:
        session.update(cookie)
    return client
