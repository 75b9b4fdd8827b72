"""The outbox of deeds. Rooms above write here; this room knows none of them."""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event, Link
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock

origin: ContextVar[str | None] = ContextVar("origin", default=None)


class House:
    """The clock, an import or a command acting without a person at a screen; it may do all."""

    id: int | None = None

    def __init__(self, name: str = "Hệ thống") -> None:
        self.name = name

    def may(self, permission: Any, within: Any = None) -> bool:
        return True


def record(
    what: str,
    row: Any,
    *,
    by: Actor | None,
    reason: str | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Writes one line about `row` (any mapped row with an id). `by=None` is an anonymous visitor."""
    deed = Event(
        at=clock.now(),
        what=what,
        actor_id=by.id if by else None,
        actor_name=by.name if by else "Khách",
        subject=row.__tablename__,
        subject_id=row.id,
        reason=reason,
        changes=changes,
        origin=origin.get(),
    )
    db.session.add(deed)
    return deed


def history(row: Any, limit: int = 200) -> list[Event]:
    """The deeds on one row, newest first."""
    found = (
        db.select(Event)
        .where(Event.subject == row.__tablename__, Event.subject_id == row.id)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(found))


def last_deed() -> int:
    """The number of the newest deed: it grows whenever anything was changed by a verb."""
    return db.session.scalar(db.select(db.func.max(Event.id))) or 0


def last_line() -> int:
    """The last number of the chain: deeds stand in it in the order in which they were committed, as ids do not."""
    return db.session.scalar(db.select(db.func.max(Link.seq))) or 0


def done_after(line: int, *, but: Sequence[str], limit: int) -> Sequence[Row[str, str, int | None]]:
    """(what, subject, subject_id) of at most so many deeds after this line, those left out whose names begin so."""
    found = db.select(Event.what, Event.subject, Event.subject_id).join(Link, Link.event_id == Event.id)
    found = found.where(Link.seq > line, *(~Event.what.startswith(begins, autoescape=True) for begins in but))
    return db.session.execute(found.order_by(Link.seq).limit(limit)).all()


def newest_at() -> datetime | None:
    """The instant of the newest deed."""
    found: datetime | None = db.session.scalar(db.select(Event.at).order_by(Event.id.desc()).limit(1))
    return found
