"""What came in for one pledge, as its donor reads it: the day at the bank, the reference in the open book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from nhandao_site.db import db
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.models import Receipt

MOST = 200


@dataclass(frozen=True)
class Came:
    """One receipt of money or goods; `on` is the day of the bank line or of the paper."""

    on: date
    reference: str
    value_vnd: int
    how: str  # chuyển khoản, tiền, hiện vật, trả lại người gửi


def received_for(pledge_id: int) -> list[Came]:
    """What stands for a pledge, the oldest first: bank lines and signed receipts, without what was reversed.

    Their sum is the pledge's `received_vnd`; money sent back to the donor is a row of its own, below zero.
    """
    return sorted((*_by_bank(pledge_id), *_by_hand(pledge_id)), key=lambda came: (came.on, came.reference))


def _by_bank(pledge_id: int) -> Iterator[Came]:
    turned = aliased(Allocation)
    undone = select(turned.id).where(turned.reverses_id == Allocation.id).exists()
    found = (
        select(Allocation.id, BankLine.on, Allocation.amount_vnd, Allocation.purpose)
        .join(BankLine, BankLine.id == Allocation.bank_line_id)
        .where(Allocation.pledge_id == pledge_id, Allocation.purpose.in_((Purpose.ADDRESS, Purpose.REFUND)))
        .where(Allocation.reverses_id.is_(None), ~undone)
        .order_by(Allocation.id.desc())
        .limit(MOST)
    )
    for number, on, amount, purpose in db.session.execute(found):
        how = "chuyển khoản" if purpose is Purpose.ADDRESS else purpose.label
        yield Came(on, references.allocation(number, on), amount, how)


def _by_hand(pledge_id: int) -> Iterator[Came]:
    turned = aliased(Receipt)
    undone = select(turned.id).where(turned.reverses_id == Receipt.id).exists()
    found = select(Receipt).where(Receipt.pledge_id == pledge_id, Receipt.reverses_id.is_(None), ~undone)
    for row in db.session.scalars(found.options(joinedload(Receipt.unit)).order_by(Receipt.id.desc()).limit(MOST)):
        yield Came(
            row.received_on, references.receipt(row.year, row.number, row.unit.code), row.value_vnd, row.form.label
        )
