"""What pledges and the ledger write down here: sums per need and of the whole address, and the help axis.

Callers bring full sums, counted anew over the address and everything merged into it; a key says
that something counted there, even without value (a loan, a day of work without a price).
"""

from collections.abc import Mapping

from sqlalchemy import func, select, update

from nhandao_site.db import db
from nhandao_site.domain.addresses import steps
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Axis, Help, NeedKind
from nhandao_site.domain.audit import House

Sums = Mapping[int | None, tuple[int, int]]
"""need id, or None where the chapter decides → (đồng, quantity)."""


def set_pledged(address_id: int, sums: Sums) -> None:
    """Confirmed promises."""
    for need in _needs(address_id):
        need.pledged_vnd, need.pledged_quantity = sums.get(need.id, (0, 0))
    _write(address_id, pledged_vnd=_total(sums), taken=bool(sums))


def set_received(address_id: int, sums: Sums) -> None:
    """What reached the chapter: bank lines and signed receipts."""
    for need in _needs(address_id):
        need.received_vnd = sums.get(need.id, (0, 0))[0]
    _write(address_id, received_vnd=_total(sums))


def set_delivered(address_id: int, sums: Sums, regular_running: bool) -> None:
    """What reached the address, verified by another person."""
    for need in _needs(address_id):
        need.delivered_vnd, need.delivered_quantity = sums.get(need.id, (0, 0))
        if need.kind is NeedKind.LOAN and need.id in sums:
            need.delivered_quantity = max(1, need.delivered_quantity)
    _write(address_id, delivered_vnd=_total(sums), helped=bool(sums), regular_running=regular_running)


def absorb(survivor: Address, merged: Address) -> None:
    """Until the rooms above count anew, the survivor stands for both; the merged row asks and holds nothing."""
    _write(
        survivor.id,
        pledged_vnd=survivor.pledged_vnd + merged.pledged_vnd,
        received_vnd=survivor.received_vnd + merged.received_vnd,
        delivered_vnd=survivor.delivered_vnd + merged.delivered_vnd,
        taken=survivor.taken or merged.taken,
        helped=survivor.helped or merged.helped,
        regular_running=survivor.regular_running or merged.regular_running,
    )
    nothing = {"need_vnd": 0, "pledged_vnd": 0, "received_vnd": 0, "delivered_vnd": 0}
    _write(merged.id, taken=False, helped=False, regular_running=False, **nothing)


def recount_needs(address_id: int) -> None:
    """The sum of what is still wished for, and the help axis that depends on it."""
    db.session.flush()
    wished = select(func.coalesce(func.sum(Need.amount_vnd), 0))
    total = db.session.scalar(wished.where(Need.address_id == address_id, Need.dropped_at.is_(None)))
    _write(address_id, need_vnd=int(total or 0))


def is_met(need: Need) -> bool:
    """Delivered in full. A need that states neither amount nor quantity is met by the first delivery."""
    if need.kind is NeedKind.LOAN:
        return need.delivered_quantity > 0
    if need.quantity:
        return need.delivered_quantity >= need.quantity or 0 < need.amount_vnd <= need.delivered_vnd
    if need.amount_vnd:
        return need.delivered_vnd >= need.amount_vnd
    return need.delivered_vnd > 0 or need.delivered_quantity > 0


def _needs(address_id: int) -> list[Need]:
    return list(db.session.scalars(select(Need).where(Need.address_id == address_id)))


def _total(sums: Sums) -> int:
    return sum(vnd for vnd, _ in sums.values())


def _write(address_id: int, **values: int | bool) -> None:
    """By statement, so that sums never disturb the version an editor is looking at."""
    db.session.flush()
    db.session.execute(
        update(Address)
        .where(Address.id == address_id)
        .values(**values)
        .execution_options(synchronize_session="evaluate")
    )
    _follow(address_id)


def _follow(address_id: int) -> None:
    """The help axis is derived from the sums and never typed."""
    address = db.session.get(Address, address_id)
    if address is None:
        return
    after = _help_of(address)
    if after is not address.help:
        steps.shift(address, Axis.HELP, after, by=House())


def _help_of(address: Address) -> Help:
    live = [need for need in _needs(address.id) if need.dropped_at is None]
    if address.helped and live and all(is_met(need) for need in live):
        return Help.FULL
    if address.helped and address.regular_running:
        return Help.REGULAR
    if address.helped:
        return Help.HELPED
    return Help.TAKEN if address.taken else Help.NONE
