"""Unconfirmed pledges end after a number of days and free what they held."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.pledges import introductions, moves
from nhandao_site.domain.pledges.models import Pledge, State
from nhandao_site.kit import clock

CLOCK = House("Đồng hồ của trang")


def run(today: date | None = None, *, by: Actor = CLOCK) -> int:
    """Lapses every waiting pledge whose last day is over. Returns how many; a second run finds none."""
    day = today or clock.today()
    over = select(Pledge.id).where(Pledge.state == State.WAITING, Pledge.lapses_on < day).order_by(Pledge.id)
    return sum(_lapse(number, day, by) for number in db.session.scalars(over).all())


def _lapse(number: int, today: date, by: Actor) -> bool:
    pledge = db.session.get(Pledge, number)
    if pledge is None:
        return False
    moves.take(pledge)
    if pledge.state is not State.WAITING or pledge.lapses_on is None or pledge.lapses_on >= today:
        return False  # an officer was faster
    moves.move(pledge, State.LAPSED, what="lapse", by=by)
    introductions.release(pledge)
    return True
