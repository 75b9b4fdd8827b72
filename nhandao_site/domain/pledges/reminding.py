"""Letters about periods of regular help: a week before the day, the day before, on the day, a week after it.

One letter a person and day, however many of their periods are due; none for what has come, for a promise
nobody confirmed, or for a family that no longer stands before the public.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published import shown
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.pledges import due, letters, schedule
from nhandao_site.domain.pledges.lapsing import CLOCK
from nhandao_site.domain.pledges.letters import Reminder
from nhandao_site.domain.pledges.models import Instalment, Pledge
from nhandao_site.kit import clock

WEEK, DAY = timedelta(days=7), timedelta(days=1)
LAST = timedelta(days=35)
"""How long after its day a period is still written about, if the clock stood still meanwhile."""

MOST_AT_ONCE = 1000


def run(today: date | None = None, *, by: Actor = CLOCK) -> int:
    """Returns how many letters were left in the outbox; a second run on the same day leaves none."""
    day = today or clock.today()
    people: dict[str, list[Instalment]] = {}
    for row in db.session.scalars(_due(day).limit(MOST_AT_ONCE)).all():
        if row.pledge.email:
            people.setdefault(row.pledge.email, []).append(row)
    return sum(_remind(rows, day, by) for rows in people.values())


def stage(due_on: date, today: date) -> date:
    """The day from which the letter that fits today may be written: see above."""
    starts = (due_on - WEEK, due_on - DAY, due_on, due_on + WEEK)
    return max(start for start in starts if start <= max(today, due_on - WEEK))


def _due(day: date) -> Select[Instalment]:
    days = [day + WEEK - timedelta(days=back) for back in range((WEEK + LAST).days + 1)]
    promise = contains_eager(Instalment.pledge)
    return (
        select(Instalment)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .join(Address, Address.id == Pledge.address_id)
        .where(due.awaited(), shown.in_sight_there(day), Pledge.email.is_not(None))
        .where(or_(*(_unwritten(each, day) for each in days)))
        .options(
            promise.selectinload(Pledge.instalments),
            promise.joinedload(Pledge.need),
            promise.contains_eager(Pledge.address),
        )
        .order_by(Instalment.due_on, Instalment.id)
    )


def _unwritten(due_on: date, today: date) -> ColumnElement[bool]:
    since = clock.start_of(stage(due_on, today))
    before = or_(Instalment.reminded_at.is_(None), Instalment.reminded_at < since)
    return and_(Instalment.due_on == due_on, before)


def _remind(rows: Sequence[Instalment], today: date, by: Actor) -> bool:
    told = {row: each for row in rows if (each := _told(row, today))}
    if not told:
        return False
    key = f"instalments:{min(row.id for row in told)}:{today}"
    sent = letters.tell_due(rows[0].pledge.email, list(told.values()), key)
    for row in told:
        row.reminded_at = max(clock.now(), clock.start_of(today))
        audit.record("pledge:remind", row.pledge, by=by, changes={"instalment": [None, row.number]})
    return sent


def _told(row: Instalment, today: date) -> Reminder | None:
    """None while the chapter has called too lately to say that anything is late."""
    pledge = row.pledge
    late = stage(row.due_on, today) > row.due_on
    if late and schedule.counts_from(pledge, row.due_on) + WEEK > today:
        return None
    turn = next(each for each in schedule.turns(pledge, today=today) if each.number == row.number)
    return Reminder(pledge, turn, late=late, today=row.due_on == today)
