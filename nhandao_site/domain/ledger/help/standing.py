"""What the books say of one address and one pledge, written down where lists and profiles read it.

Every verb that moves money takes the lock of the address first, so that two people at once add
up one after the other. Sums are computed anew each time, never added to.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses import standing as addresses
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.help import counting, received
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges import moves, sums
from nhandao_site.domain.pledges.models import COUNTS, Pledge, State
from nhandao_site.kit import clock

Sums = dict[int | None, tuple[int, int]]

REGULAR_LASTS = timedelta(days=366)
"""(D) Regular help without a pledge counts as running for a year after its last act."""


def lock(address_id: int) -> Address:
    """The address that lives on after any merging, locked until the transaction ends."""
    db.session.flush()
    return db.session.scalars(
        select(Address)
        .where(Address.id == sums.survivor_id(address_id))
        .with_for_update()
        .execution_options(populate_existing=True, autoflush=False)
    ).one()


def family(address_id: int) -> list[int]:
    """Every address whose help counts together with this one: its survivor and all that was merged into it."""
    return list(db.session.scalars(kin(), {"of": address_id}))


def family_of_code(code: str) -> list[int]:
    """The same for a code that was typed; empty for an unknown one."""
    return list(db.session.scalars(_kin_of_code(), {"of": code}))


@cache
def kin() -> Select[tuple[int]]:
    """The family of the address `of`, as a part of a larger statement."""
    return _kin(Address.id == bindparam("of"))


@cache
def _kin_of_code() -> Select[tuple[int]]:
    return _kin(Address.code == bindparam("of"))


def _kin(which: ColumnElement[bool]) -> Select[tuple[int]]:
    """Up to the survivor, then down to everything it absorbed."""
    up = select(Address.id, Address.merged_into_id.label("beyond")).where(which).cte("up", recursive=True)
    above = aliased(Address)
    up = up.union(select(above.id, above.merged_into_id).join(up, above.id == up.c.beyond))
    down = select(up.c.id).where(up.c.beyond.is_(None)).cte("down", recursive=True)
    below = aliased(Address)
    down = down.union(select(below.id).join(down, below.merged_into_id == down.c.id))
    return select(down.c.id)


def refresh(address_id: int) -> None:
    """All sums of an address anew; also called by whoever merged two addresses."""
    write_delivered(address_id)
    write_received(address_id)


def write_delivered(address_id: int) -> None:
    """Verified, unreversed lines of the campaign per need; a loan lights the need without adding value."""
    address = lock(address_id)
    members = family(address.id)
    value, quantity = (
        func.coalesce(func.sum(column).filter(counting.adds_value()), 0)
        for column in (AssistanceLine.value_vnd, AssistanceLine.quantity)
    )
    rows = db.session.execute(
        select(AssistanceLine.need_id, value, quantity)
        .where(AssistanceLine.address_id.in_(members), counting.counted(), counting.of_campaign())
        .group_by(AssistanceLine.need_id)
    )
    per_need = _by_own_need(address, [(need, int(vnd or 0), int(many or 0)) for need, vnd, many in rows])
    addresses.set_delivered(address.id, per_need, _regular_running(members))


def write_received(address_id: int) -> None:
    address = lock(address_id)
    db.session.flush()
    rows = received.per_need(family(address.id))
    addresses.set_received(address.id, _by_own_need(address, [(need, vnd, 0) for need, vnd in rows]))


def _by_own_need(address: Address, rows: Iterable[tuple[int | None, int, int]]) -> Sums:
    """Needs of merged dossiers are not needs of this one: what was given for them stands under None."""
    own = set(db.session.scalars(select(Need.id).where(Need.address_id == address.id)))
    summed: Sums = {}
    for need_id, value, quantity in rows:
        key = need_id if need_id in own else None
        before = summed.get(key, (0, 0))
        summed[key] = (before[0] + value, before[1] + quantity)
    return summed


def _regular_running(members: list[int]) -> bool:
    """Regular help goes on: its pledge still runs, or without a pledge the last act is within a year."""
    since = clock.now() - REGULAR_LASTS
    running = exists(select(Pledge.id).where(Pledge.id == AssistanceLine.pledge_id, Pledge.state == State.RUNNING))
    lately = AssistanceLine.pledge_id.is_(None) & (AssistanceLine.delivered_at >= since)
    return bool(
        db.session.scalar(
            select(AssistanceLine.id)
            .where(
                AssistanceLine.address_id.in_(members),
                AssistanceLine.is_regular.is_(True),
                counting.counted(),
                counting.of_campaign(),
                running | lately,
            )
            .limit(1)
        )
    )


def follow_pledge(pledge_id: int | None, *, by: Actor, taken_back: bool = False) -> None:
    """Brings a pledge to what its deliveries and receipts say: sums, instalments met, state.

    Only a reversal (`taken_back`) may open a pledge again that is done.
    """
    if pledge_id is None:
        return
    db.session.flush()
    pledge = db.session.scalars(
        select(Pledge).where(Pledge.id == pledge_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    pledge.received_vnd = received.of_pledge(pledge.id)
    given = _gifts(pledge, counting.counted())
    pledge.delivered_vnd = sum(gift.value_vnd for gift in given)
    _meet_instalments(pledge, given)
    db.session.flush()
    _move_on(pledge, _next_state(pledge, bool(given), taken_back), by=by)


class Gift(NamedTuple):
    """What one line brought to its pledge, loan principal included: it was promised and it came."""

    act_id: int
    day: date
    value_vnd: int


def _gifts(pledge: Pledge, which: ColumnElement[bool]) -> list[Gift]:
    rows = db.session.execute(
        select(AssistanceLine.act_id, AssistanceLine.delivered_at, AssistanceLine.value_vnd)
        .where(AssistanceLine.pledge_id == pledge.id, which)
        .order_by(AssistanceLine.delivered_at, AssistanceLine.id)
    )
    return [Gift(act, clock.local_date(at), value) for act, at, value in rows]


def _meet_instalments(pledge: Pledge, given: list[Gift]) -> None:
    """Oldest first: one in money is met when the sum reaches it, any other by one act each.

    A day an officer wrote by hand stays, unless it came from a delivery that was reversed.
    """
    once = _gifts(pledge, AssistanceLine.verified_at.is_not(None) & AssistanceLine.reverses_id.is_(None))
    owed = 0
    for index, instalment in enumerate(pledge.instalments):
        owed += instalment.value_vnd
        now, before = (_day_met(gifts, owed, index) for gifts in (given, once))
        if now:
            instalment.met_on = now
        elif before and instalment.met_on == before:
            instalment.met_on = None


def _day_met(gifts: list[Gift], owed: int, index: int) -> date | None:
    if not owed:
        days = list({gift.act_id: gift.day for gift in reversed(gifts)}.values())[::-1]
        return days[index] if index < len(days) else None
    total = 0
    for gift in gifts:
        total += gift.value_vnd
        if total >= owed:
            return gift.day
    return None


def _is_fulfilled(pledge: Pledge) -> bool:
    if pledge.cycle is not Cycle.ONCE and pledge.instalments:
        return all(instalment.met_on for instalment in pledge.instalments)
    return pledge.delivered_vnd >= pledge.value_vnd


def _next_state(pledge: Pledge, anything: bool, taken_back: bool) -> State:
    if pledge.state is State.DONE:
        return State.RUNNING if taken_back and not (anything and _is_fulfilled(pledge)) else State.DONE
    if pledge.state not in COUNTS or not anything:
        return pledge.state
    return State.DONE if _is_fulfilled(pledge) else State.RUNNING


def _move_on(pledge: Pledge, after: State, *, by: Actor) -> None:
    """Forward along the graph of pledges; back only from done, as the books alone may."""
    if after is pledge.state:
        sums.recount(pledge.address_id)
    elif pledge.state is State.DONE:
        pledge.state, pledge.ended_at = after, None
        moves.keep(pledge, State.DONE.value, by=by, reason="Một lần trao đã bị đảo")
        sums.recount(pledge.address_id)
    else:
        moves.move(pledge, after, what="finish" if after is State.DONE else "start", by=by)
