"""Sign-ins that run: begun after the second factor, found by the cookie's mark, ended by hand or by time.

A session ends after 30 minutes of rest and after 12 hours anyway. What the cookie says of itself is
believed in nothing: a copied cookie dies with its row.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import rights
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions.models import KnownDevice, StaffSession
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock

IDLE, ABSOLUTE, TOUCH = timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)
KEPT, DEVICE_KEPT = timedelta(days=90), timedelta(days=400)


def begin(account: Account, *, device: str, place: str, by: Actor) -> str:
    """A new session; returns what its cookie is to hold, which is kept nowhere."""
    token, now = secrets.token_urlsafe(32), clock.now()
    times = {"began_at": now, "seen_at": now, "proved_at": now}
    db.session.add(StaffSession(account=account, token=mark(token), device=device[:80], place=place[:60], **times))
    account.last_seen_at = now
    audit.record("account:sign_in", account, by=by, changes={"device": [None, device[:80]]})
    db.session.flush()
    return token


def alive(token: object, now: datetime) -> StaffSession | None:
    """The session of this cookie, with its account, while it may still be used."""
    if not isinstance(token, str):
        return None
    asked = select(StaffSession).where(StaffSession.token == mark(token), StaffSession.ended_at.is_(None))
    found = db.session.scalar(asked)
    return found if found and not is_over(found, now) else None


def is_over(session: StaffSession, now: datetime) -> bool:
    """A clock that jumped back must not make a session eternal."""
    rested = session.seen_at + IDLE < now or session.seen_at > now + IDLE
    return rested or session.began_at + ABSOLUTE < now or session.began_at > now + IDLE


def running(now: datetime) -> int:
    """How many sessions may still be used."""
    asked = select(func.count()).where(
        StaffSession.ended_at.is_(None), StaffSession.seen_at >= now - IDLE, StaffSession.began_at >= now - ABSOLUTE
    )
    return db.session.scalar(asked) or 0


def touch(session: StaffSession, now: datetime) -> None:
    session.seen_at = now


def prove(session: StaffSession) -> None:
    """The second factor was shown again."""
    session.proved_at = session.seen_at = clock.now()
    db.session.flush()


def proven_within(session: StaffSession, span: timedelta) -> bool:
    now = clock.now()
    return now - span <= session.proved_at <= now + span


def leave(session: StaffSession, *, by: Actor) -> None:
    """Its owner signs out."""
    session.ended_at = clock.now()
    audit.record("account:sign_out", session.account, by=by)


def end(session: StaffSession, *, by: Actor) -> None:
    """Ends one session of another device, from the list. Raises NotAllowed."""
    rights.own_or_managed(session.account, by=by)
    if session.ended_at is None:
        session.ended_at = clock.now()
        audit.record("account:end_session", session.account, by=by, changes={"device": [session.device, None]})


def end_all(account: Account) -> None:
    """Every session of the account, and every half-way sign-in with it."""
    account.stamp = new_stamp()
    running = update(StaffSession).where(StaffSession.account_id == account.id, StaffSession.ended_at.is_(None))
    db.session.execute(running.values(ended_at=clock.now()))


def new_stamp() -> str:
    return secrets.token_urlsafe(12)


def mark(token: str) -> str:
    """Cookies and links are long and random, so that a bare hash of them is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember_device(account: Account, token: str | None, *, device: str, place: str) -> str:
    """What the browser's own cookie is to hold. A browser never seen on this account is told by letter."""
    now = clock.now()
    asked = select(KnownDevice).where(KnownDevice.account_id == account.id, KnownDevice.token == mark(token or ""))
    known = db.session.scalar(asked) if token else None
    if token and known:
        known.last_at = now
        return token
    token = token or secrets.token_urlsafe(32)
    db.session.add(KnownDevice(account_id=account.id, token=mark(token), first_at=now, last_at=now))
    if not account.demonstration:
        notifications.tell(account.email, "Tài khoản của bạn vào từ một thiết bị mới", _told(account, device, place))
    return token


def forget_old(now: datetime) -> int:
    """Sessions that ended three months ago, browsers nobody has used for a year."""
    ended: Any = db.session.execute(delete(StaffSession).where(StaffSession.began_at < now - KEPT))
    unused: Any = db.session.execute(delete(KnownDevice).where(KnownDevice.last_at < now - DEVICE_KEPT))
    return int(ended.rowcount + unused.rowcount)


def _told(account: Account, device: str, place: str) -> str:
    return (
        f"Chào {account.name},\n\nTài khoản của bạn vừa đăng nhập lúc {clock.format_time(clock.now())} "
        f"từ một thiết bị chưa dùng bao giờ: {device} (mạng {place}).\n\n"
        "Nếu là bạn thì không cần làm gì. Nếu không phải, hãy vào trang Bảo mật của tôi, thoát thiết bị ấy, "
        "đổi mật khẩu và báo người quản trị của tỉnh."
    )
