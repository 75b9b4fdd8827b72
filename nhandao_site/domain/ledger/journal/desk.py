"""How the last check of the books ended, for those who answer for the machine."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal.models import BookCheck, ChainTail

KEPT = timedelta(days=30)
WORDS = 40
"""Faults that are kept in words."""


def keep(faults: list[str], *, began_at: datetime, now: datetime, whole: bool) -> BookCheck:
    """Writes down one check; those of long ago go."""
    db.session.execute(delete(BookCheck).where(BookCheck.ended_at < now - KEPT))
    lines = db.session.scalar(select(ChainTail.seq)) or 0
    told = [fault[:300] for fault in faults[:WORDS]]
    check = BookCheck(began_at=began_at, ended_at=now, whole=whole, lines=lines, faults=len(faults), told=told)
    db.session.add(check)
    db.session.flush()
    return check


def last_checks(many: int = 20) -> list[BookCheck]:
    """The newest first."""
    return list(db.session.scalars(select(BookCheck).order_by(BookCheck.id.desc()).limit(many)))


def last_whole() -> BookCheck | None:
    """The last time everything was added up, not the ends alone."""
    asked = select(BookCheck).where(BookCheck.whole.is_(True)).order_by(BookCheck.id.desc()).limit(1)
    return db.session.scalar(asked)


def wrong_now() -> int:
    """Faults of the newest check; a later one that is clean takes them off the desk."""
    asked = select(BookCheck.faults).order_by(BookCheck.id.desc()).limit(1)
    return db.session.scalar(asked) or 0
