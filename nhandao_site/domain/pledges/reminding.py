"""Letters about instalments: a week before the day, and a week after it when nothing came."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.pledges import letters
from nhandao_site.domain.pledges.lapsing import CLOCK
from nhandao_site.domain.pledges.models import Instalment, Pledge, State
from nhandao_site.kit import clock

WEEK = timedelta(days=7)


def run(today: date | None = None, *, by: Actor = CLOCK) -> int:
    """Returns how many letters were left in the outbox; a second run on the same day leaves none."""
    day = today or clock.today()
    due = (
        select(Instalment)
        .join(Pledge)
        .where(
            Instalment.met_on.is_(None),
            Pledge.state.in_([State.CONFIRMED, State.RUNNING]),
            or_(Instalment.due_on.between(day, day + WEEK), Instalment.due_on.between(day - 5 * WEEK, day - WEEK)),
        )
        .order_by(Instalment.due_on, Instalment.id)
    )
    return sum(_remind(row, day, by) for row in db.session.scalars(due).all())


def _remind(row: Instalment, today: date, by: Actor) -> bool:
    when = "before" if row.due_on >= today else "after"
    if not letters.tell_due(row, f"{row.id}:{when}", clock.format_date(today)):
        return False
    row.reminded_at = clock.now()
    audit.record("pledge:remind", row.pledge, by=by, changes={"instalment": [None, row.number]})
    return True
