"""How the chores ended last, for the page and the figures of whoever keeps the machine."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.chores.models import ChoreRun
from nhandao_site.kit import clock


def last_runs() -> list[ChoreRun]:
    """By name."""
    return list(db.session.scalars(select(ChoreRun).order_by(ChoreRun.name)))


def last_run(name: str) -> ChoreRun | None:
    return db.session.get(ChoreRun, name, populate_existing=True)


def first_unseen_day(name: str) -> date | None:
    """The first day that no run of this chore has seen to its end; None before the first one."""
    row = db.session.get(ChoreRun, name)
    if row is None or row.ended_at is None or row.last_error:
        return None
    return clock.local_date(row.ended_at) + timedelta(days=1)
