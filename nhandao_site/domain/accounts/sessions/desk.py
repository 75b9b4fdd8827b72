"""The sign-ins that run, as their owner and the administrator see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.kit import clock

MOST = 50


@dataclass(frozen=True)
class Running:
    id: int
    device: str
    place: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


def running(account: Account, here: StaffSession | None = None) -> list[Running]:
    """What is signed in now, the one seen last first."""
    now = clock.now()
    asked = select(StaffSession).where(StaffSession.account_id == account.id, StaffSession.ended_at.is_(None))
    rows = db.session.scalars(asked.order_by(StaffSession.seen_at.desc(), StaffSession.id.desc()).limit(MOST))
    return [
        Running(row.id, row.device, row.place, row.began_at, row.seen_at, here is not None and row.id == here.id)
        for row in rows
        if not keeping.is_over(row, now)
    ]


def one_of(account: Account, session_id: int) -> StaffSession | None:
    found = db.session.get(StaffSession, session_id)
    return found if found and found.account_id == account.id else None
