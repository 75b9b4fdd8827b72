"""The clock's part: points of waiting, letters about the next visit."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses import notices, priority
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock

AHEAD = timedelta(days=7)
MOST_AT_ONCE = 500


def run(today: date, *, by: Actor) -> int:
    """Waiting moves addresses up; whoever follows an address hears of its visit a week before, once."""
    return priority.rescore_all(today, by=by) + remind_visits(today, by=by)


def remind_visits(today: date, *, by: Actor) -> int:
    due = (
        select(Address)
        .where(
            Address.visit_due_on.between(today, today + AHEAD),
            Address.dossier.in_((Dossier.APPROVED, Dossier.CLOSED)),
        )
        .order_by(Address.visit_due_on, Address.id)
        .limit(MOST_AT_ONCE)
    )
    reminded = 0
    for address in db.session.scalars(due):
        day = clock.format_date(address.visit_due_on)
        key = f"visit:{address.id}:{address.visit_due_on}"
        reminded += notices.tell_followers(address, f"đến hạn thăm ngày {day}", by=by, once_key=key)
    return reminded
