"""How a chore began and ended, written down for whoever looks after the machine."""

from datetime import datetime, timedelta

from nhandao_site.db import db
from nhandao_site.domain.chores.models import ChoreRun

LONG = timedelta(minutes=30)
BACKUP = "backup.create"
"""Not of the clock's list: the keeper's own command, or its timer."""


def began(name: str, now: datetime) -> None:
    row = db.session.get(ChoreRun, name, populate_existing=True)
    if row is None:
        db.session.add(ChoreRun(name=name, busy_until=now + LONG))
    else:
        row.busy_until = now + LONG
    db.session.flush()


def ended(name: str, now: datetime, *, moved: int, error: str | None) -> None:
    """`error` is the kind of what went wrong, never its words."""
    row = db.session.get(ChoreRun, name, populate_existing=True)
    if row is None:
        db.session.add(row := ChoreRun(name=name, busy_until=now))
    row.busy_until = row.ended_at = now
    row.moved, row.last_error = moved, error
    db.session.flush()
