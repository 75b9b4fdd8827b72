"""What is still missing of an address, and the sums that flow down to it.

Both read the rows of pledges anew: nothing is added up from what a session happened to hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import standing
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.pledges.models import COUNTS, HOLDS, Pledge, State

_CAME = case((Pledge.received_vnd > Pledge.delivered_vnd, Pledge.received_vnd), else_=Pledge.delivered_vnd)
# A finished pledge holds what came of it and no more: what was given for it stands among the deliveries,
# linked or (on a chapter's own list) not. A running one keeps its promise, or more when more came.
_HELD = case(
    (Pledge.state == State.DONE, _CAME),
    (Pledge.value_vnd < _CAME, _CAME),
    else_=Pledge.value_vnd,
)
_THINGS = func.coalesce(Pledge.quantity, 0)


@dataclass(frozen=True)
class Lack:
    """`vnd` None: the need states no amount; `quantity` None: no quantity."""

    vnd: int | None
    quantity: int | None


@dataclass(frozen=True)
class Missing:
    """What nobody has promised or given yet: per need, and of the address as a whole (`total`)."""

    needs: dict[int, Lack] = field(default_factory=dict)
    total: int | None = None

    def of(self, need_id: int | None) -> Lack:
        """The whole is a lid on every part: a gift left to the chapter's choice takes its share too."""
        if need_id is None:
            return Lack(self.total, None)
        own = self.needs[need_id]
        lids = [lid for lid in (own.vnd, self.total if own.vnd is not None else None) if lid is not None]
        return Lack(min(lids, default=None), own.quantity)


def lock(address_id: int) -> Address:
    """From here to the end of the transaction nobody else promises anything to this address."""
    row = select(Address).where(Address.id == address_id).with_for_update()
    return db.session.scalars(row.execution_options(populate_existing=True)).one()


def missing(address_id: int, *, besides: int | None = None) -> Missing:
    """`besides` leaves out one pledge, to ask whether it would still fit."""
    held = _held(address_id, besides)
    free_vnd, _, free_delivered = held.get(None, (0, 0, 0))
    needs: dict[int, Lack] = {}
    for row in db.session.execute(
        select(Need.id, Need.amount_vnd, Need.quantity, Need.delivered_vnd, Need.delivered_quantity)
        .where(Need.address_id == address_id, Need.dropped_at.is_(None))
        .order_by(Need.position)
    ):
        vnd, quantity, delivered = held.get(row.id, (0, 0, 0))
        given_besides = max(0, row.delivered_vnd - delivered)
        lack = max(0, row.amount_vnd - vnd - given_besides) if row.amount_vnd else None
        left = None if row.quantity is None else max(0, row.quantity - max(quantity, row.delivered_quantity))
        needs[row.id] = Lack(lack, left)
    stated = [lack.vnd for lack in needs.values() if lack.vnd is not None]
    return Missing(needs, max(0, sum(stated) - max(0, free_vnd - free_delivered)) if stated else None)


def _held(address_id: int, besides: int | None) -> dict[int | None, tuple[int, int, int]]:
    sums = (func.sum(_HELD), func.sum(_THINGS), func.sum(Pledge.delivered_vnd))
    rows: Any = db.session.execute(_by_need(address_id, HOLDS, *sums).where(Pledge.id != (besides or 0)))
    return {need: (int(vnd or 0), int(things or 0), int(delivered or 0)) for need, vnd, things, delivered in rows}


def _by_need(address_id: int, states: Sequence[State], *sums: Any) -> Select[Any]:
    """Sums per need of the address; what was meant for a need of a merged address counts without a need."""
    need = case((Need.address_id == address_id, Pledge.need_id))
    return (
        select(need, *sums)
        .select_from(Pledge)
        .outerjoin(Need, Need.id == Pledge.need_id)
        .where(Pledge.address_id.in_(family(address_id)), Pledge.state.in_(states))
        .group_by(need)
    )


def recount(address_id: int) -> None:
    """Writes the confirmed promises of an address down to it, counted anew; a merged one counts for its survivor."""
    db.session.flush()
    home = survivor_id(address_id)
    rows: Any = db.session.execute(_by_need(home, COUNTS, func.sum(Pledge.value_vnd), func.sum(_THINGS)))
    standing.set_pledged(home, {need: (int(vnd or 0), int(things or 0)) for need, vnd, things in rows})


def survivor_id(address_id: int) -> int:
    """Where the chain of merges ends."""
    here = address_id
    while (beyond := db.session.scalar(select(Address.merged_into_id).where(Address.id == here))) is not None:
        here = beyond
    return here


def family(address_id: int) -> list[int]:
    """The address and all that were merged into it, at any depth."""
    return list(db.session.scalars(kin(), {"of": address_id}))


@cache
def kin() -> Select[tuple[int]]:
    """The family of the address `of`, as a part of a larger statement."""
    tree = select(Address.id).where(Address.id == bindparam("of")).cte("kin", recursive=True)
    tree = tree.union(select(Address.id).join(tree, Address.merged_into_id == tree.c.id))
    return select(tree.c.id)
