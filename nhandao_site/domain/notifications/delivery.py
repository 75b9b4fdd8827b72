"""Taking letters out of the outbox: one process claims a letter, sends it, and says so.

A claim moves `not_before` ahead by the wait of the next attempt, in one UPDATE that names the attempt
it saw; of two processes only one changes the row. The caller commits after every step, so that a
letter is never lost and a second process never sends it again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from nhandao_site.db import db
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock

WAITS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 120, 360, 720, 1440, 2880, 2880))
MOST_ATTEMPTS = len(WAITS)


def due(now: datetime | None = None, limit: int = 100) -> list[int]:
    """Ids of the letters to send now, oldest first."""
    now = now or clock.now()
    return list(db.session.scalars(select(Message.id).where(*_due(now)).order_by(Message.id).limit(limit)))


def claim(message_id: int, now: datetime | None = None) -> Message | None:
    """The letter, when this process is the one to send it."""
    now = now or clock.now()
    message = db.session.get(Message, message_id, populate_existing=True)
    if message is None or message.sent_at or message.attempts >= MOST_ATTEMPTS:
        return None
    mine: Any = db.session.execute(
        update(Message)
        .where(Message.id == message_id, Message.attempts == message.attempts, *_due(now))
        .values(attempts=message.attempts + 1, not_before=now + WAITS[message.attempts])
        .execution_options(synchronize_session=False)
    )
    db.session.expire(message)
    return message if mine.rowcount == 1 else None


def sent(message: Message) -> None:
    message.sent_at, message.last_error = clock.now(), None
    db.session.flush()


def failed(message: Message, error: str) -> None:
    """`error` names what went wrong, without the address of the person."""
    message.last_error = error[:200]
    db.session.flush()


def given_up() -> int:
    """Letters that failed so often that nobody tries again."""
    counted = select(func.count()).where(Message.sent_at.is_(None), Message.attempts >= MOST_ATTEMPTS)
    return db.session.scalar(counted) or 0


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Message.sent_at.is_(None), Message.not_before <= now, Message.attempts < MOST_ATTEMPTS


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest: datetime | None  # when the oldest was written


def waiting(now: datetime | None = None) -> Waiting:
    """Letters that could go now and have not."""
    asked = select(func.count(), func.min(Message.created_at)).where(*_due(now or clock.now()))
    count, oldest = db.session.execute(asked).one()
    return Waiting(count, oldest)
