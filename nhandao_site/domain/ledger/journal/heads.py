"""Once a day the last line's hash is published: what a stranger wrote down then must fit for ever."""

from datetime import date, datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.journal import tail
from nhandao_site.domain.ledger.journal.models import ChainHead


def publish(*, today: date, now: datetime, by: Actor) -> int:
    """Writes down the head of this day unless it stands already; 1 when it did, 0 otherwise or for an empty book."""
    day = today.isoformat()
    end = tail.hold()
    if not end.seq or db.session.scalar(select(ChainHead.id).where(ChainHead.day == day)):
        return 0
    head = ChainHead(day=day, seq=end.seq, hash=end.hash, published_at=now)
    db.session.add(head)
    db.session.flush()
    audit.record("journal:publish_head", head, by=by, changes={"seq": [None, end.seq]})
    return 1
