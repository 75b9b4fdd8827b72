"""The graph of a pledge's life. Every step goes through `move`: a row, a deed, a letter, the sums."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.pledges import letters, sums
from nhandao_site.domain.pledges.models import Pledge, PledgeMove, State
from nhandao_site.kit import clock

LAPSE_DAYS = 14

NEXT: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CONFIRMED, State.REFUSED, State.CANCELLED, State.LAPSED, State.WAITING}),
    State.CONFIRMED: frozenset({State.RUNNING, State.DONE, State.CANCELLED, State.WAITING}),
    State.RUNNING: frozenset({State.DONE, State.CANCELLED, State.WAITING}),
    State.DONE: frozenset({State.RUNNING}),
    State.CANCELLED: frozenset(),
    State.LAPSED: frozenset(),
    State.REFUSED: frozenset(),
}
"""What may follow. Waiting follows waiting when a donor changes an unconfirmed pledge; from done to running
lead a delivery that is reversed and an officer who wrote “hoàn thành” by mistake."""


def take(pledge: Pledge) -> Pledge:
    """The pledge as it is now, held until the transaction ends; its address first, so that nobody waits in a circle."""
    sums.lock(pledge.address_id)
    # A refresh would repeat the joins the row was loaded with, and PostgreSQL locks no outer join.
    row = select(Pledge).where(Pledge.id == pledge.id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def move(pledge: Pledge, to: State, *, what: str, by: Actor | None, reason: str | None = None) -> None:
    """One step along the graph; `by=None` is the donor. Raises RuleBroken for a step there is not."""
    before = pledge.state
    if to not in NEXT[before]:
        raise RuleBroken(
            f"Đăng ký {pledge.code} đang ở trạng thái “{before.label}” nên không chuyển sang “{to.label}” được. "
            "Xin tải lại trang để xem tình hình mới."
        )
    pledge.state = to
    now = clock.now()
    if to in (State.DONE, State.CANCELLED, State.LAPSED, State.REFUSED):
        pledge.ended_at = now
    elif before is State.DONE:
        pledge.ended_at = None
    keep(pledge, before.value, by=by, reason=reason)
    audit.record(f"pledge:{what}", pledge, by=by, reason=reason, changes={"state": [before.value, to.value]})
    letters.tell_of_step(pledge, what, reason)
    sums.recount(pledge.address_id)


def keep(pledge: Pledge, before: str, *, by: Actor | None, reason: str | None = None) -> None:
    """The line in the pledge's own book; before == after is a note, no step."""
    db.session.flush()
    name = by.name if by else letters.DONOR
    line = PledgeMove(
        pledge_id=pledge.id, before=before, after=pledge.state.value, at=clock.now(), by_name=name, reason=reason
    )
    db.session.add(line)
    db.session.flush()


def lapse_day(today: date, days: int) -> date:
    return today + timedelta(days=days)
