"""Once a day the last line of the log is published by its number and hash alone."""

from datetime import date, datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import chain
from nhandao_site.domain.audit.models import Head


def publish(*, today: date, now: datetime) -> int:
    """1 when the head of this day was written down now, 0 when it stood or the log is empty."""
    day = today.isoformat()
    if db.session.scalar(select(Head.id).where(Head.day == day)):
        return 0
    tail = chain.hold(db.session())
    if not tail.seq:
        return 0
    db.session.add(Head(day=day, seq=tail.seq, hash=tail.hash, published_at=now))
    db.session.flush()
    return 1
