"""Where a request becomes lasting. Rules flush; a face that is content calls `save()`, once.

A form carries a one-time key. `save_once` writes the key and where it led in the same transaction:
a double click, a reload or twenty parallel copies leave one record and get the same answer.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, Sealed, db, from_copy, reading
from nhandao_site.kit import clock


class FormKey(Model):
    __tablename__ = "form_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    led_to: Mapped[str] = mapped_column(Sealed)  # may hold a private link
    at: Mapped[datetime]


def save() -> None:
    db.session.commit()


def fresh_key() -> str:
    return secrets.token_urlsafe(18)


def answered(key: str | None) -> str | None:
    """Where the first copy of this form led, if there was one."""
    row = db.session.get(FormKey, key) if key else None
    return row.led_to if row else None


def save_once(key: str | None, led_to: str) -> str:
    """Commits together with the key; if a parallel copy was first, undoes this one and gives its answer."""
    if not key:
        save()
        return led_to
    db.session.add(FormKey(key=key[:64], led_to=led_to, at=clock.now()))
    try:
        save()
    except IntegrityError:
        db.session.rollback()
        first = answered(key[:64])
        if first is None:
            raise
        return first
    return led_to


def forget_old_keys(now: datetime) -> int:
    """A form left open for ninety days is no longer a double click."""
    gone = db.session.execute(delete(FormKey).where(FormKey.at < now - timedelta(days=90)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def undo() -> None:
    """Forgets what this request did so far; a form that is shown again begins from what is kept."""
    db.session.rollback()


def begin_writing() -> None:
    """For a page that is only read and yet leaves a line (a look at a private paper): SQLite takes its
    write lock before the first question, for a read that turns into a write may be refused at once."""
    db.session.rollback()
    reading.set(False)
    from_copy.set(False)


def begin_reading() -> None:
    """For a sent form that only looks: a long look must not hold SQLite's write lock."""
    db.session.rollback()
    reading.set(True)


def is_reading() -> bool:
    return reading.get()
