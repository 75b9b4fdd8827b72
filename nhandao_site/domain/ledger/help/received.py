"""What makes “đã nhận”, in one place: signed receipts, and parts of bank lines told apart.

A claim, a memo or a screenshot never does. Money sent back to its giver counts against.
The bank's table is named here by its columns: the rooms that write it look down at this one.
"""

from collections.abc import Sequence

from sqlalchemy import Subquery, column, func, select, table, union_all

from nhandao_site.db import db
from nhandao_site.domain.ledger.models import Receipt

PURPOSES = ("address", "refund")
"""Values of `bank.models.Purpose` whose parts belong to an address."""

_PART = table(
    "allocation",
    column("address_id"),
    column("need_id"),
    column("pledge_id"),
    column("amount_vnd"),
    column("purpose"),
)


def rows() -> Subquery:
    """One row per receipt and part: `address_id, need_id, pledge_id, value_vnd`; minus on what was taken back."""
    by_hand = select(Receipt.address_id, Receipt.need_id, Receipt.pledge_id, Receipt.value_vnd)
    by_bank = select(_PART.c.address_id, _PART.c.need_id, _PART.c.pledge_id, _PART.c.amount_vnd)
    return union_all(by_hand, by_bank.where(_PART.c.purpose.in_(PURPOSES))).subquery("received")


def per_need(members: Sequence[int]) -> list[tuple[int | None, int]]:
    """(need, đồng) of these addresses together; None where no need was named."""
    came = rows()
    total = select(came.c.need_id, func.sum(came.c.value_vnd)).where(came.c.address_id.in_(members))
    return [(need, int(vnd or 0)) for need, vnd in db.session.execute(total.group_by(came.c.need_id))]


def of_pledge(pledge_id: int) -> int:
    """Đồng that came for one pledge."""
    came = rows()
    return int(db.session.scalar(select(func.sum(came.c.value_vnd)).where(came.c.pledge_id == pledge_id)) or 0)
