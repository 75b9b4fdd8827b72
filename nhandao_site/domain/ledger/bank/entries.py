"""How parts of bank lines are booked: out of the account's clearing money, into a fund or a box."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import booking, references
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.journal.posting import Legs, Posting
from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

KINDS = {
    Purpose.ADDRESS: Kind.GIFT_BANK,
    Purpose.PROGRAMME: Kind.GIFT_BANK,
    Purpose.GENERAL: Kind.GIFT_BANK,
    Purpose.INTEREST: Kind.INTEREST,
    Purpose.FEE: Kind.BANK_FEE,
    Purpose.REFUND: Kind.REFUND,
    Purpose.OWN: Kind.OWN_TRANSFER,
}
"""A payment is booked by its voucher, a repayment by its loan, cash paid in by its own paper."""


def posting(row: Allocation, part: Part, line: BankLine, *, owner: Unit) -> Posting | None:
    """What is booked for one part; None where another paper books it, or two lines cancel out."""
    if row.purpose not in KINDS or part.transfer or (row.purpose is Purpose.REFUND and part.other_line):
        return None
    address = db.session.get(Address, row.address_id) if row.address_id else None
    kind = KINDS[row.purpose]
    return Posting(
        kind=kind,
        at=clock.start_of(line.on),
        amount_vnd=part.amount_vnd,
        legs=_legs(row, part, line, owner),
        source=Source.ALLOCATION,
        source_id=row.id,
        reference=references.allocation(row.id, line.on),
        unit_id=address.unit_id if address else owner.id,
        form=Form.CASH.value if kind is not Kind.OWN_TRANSFER else "",
        programme_id=row.programme_id,
        address_id=row.address_id,
        pledge_id=row.pledge_id,
    )


def _legs(row: Allocation, part: Part, line: BankLine, owner: Unit) -> Legs:
    value, clearing = part.amount_vnd, accounts.clearing(line.account_id)
    if part.other_line:
        signed = value if line.amount_vnd > 0 else -value
        return ((clearing, signed), (accounts.clearing(part.other_line.account_id), -signed))
    if line.amount_vnd > 0:
        return ((clearing, value), (booking.fund_of(row.address_id, row.programme_id, owner.id), -value))
    return (*_out_of(row, value, owner), (clearing, -value))


def _out_of(row: Allocation, value: int, owner: Unit) -> Legs:
    """Money sent back leaves the fund it went to; of a family, whichever funds hold some, the living one last."""
    own = booking.fund_of(row.address_id, row.programme_id, owner.id)
    if not row.address_id:
        return ((own, value),)
    legs, left = [], value
    for member in sorted(standing.family(row.address_id), key=lambda each: each == row.address_id):
        fund = accounts.fund_of_address(member)
        some = min(left, max(0, accounts.in_fund([fund]))) if fund != own else left
        legs += [(fund, some)] if some else []
        left -= some
    return tuple(legs)


def entry_of(rows: list[Allocation]) -> Entry | None:
    """The entry that booked a part, or its other end."""
    numbers = [row.id for row in rows]
    return db.session.scalar(select(Entry).where(Entry.source == Source.ALLOCATION, Entry.source_id.in_(numbers)))
