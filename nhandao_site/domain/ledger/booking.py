"""How receipts and help that was handed over are booked in the journal: which accounts they move."""

from collections.abc import Iterable
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.posting import Legs, Posting
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock


def fund_of(address_id: int | None, programme_id: int | None, unit_id: int) -> str:
    """The fund that a gift belongs to: its address, else its programme, else the general fund of the unit."""
    if address_id:
        return accounts.fund_of_address(address_id)
    return accounts.fund_of_programme(programme_id) if programme_id else accounts.general_fund(unit_id)


def receipt(row: Receipt, *, by: Actor) -> None:
    """A signed receipt goes into the unit's box or store, and into the fund it was given for.

    Raises:
        RuleBroken: a reversal of money that was paid out meanwhile.
    """
    if row.reverses_id:
        first = posting.entry_of(Source.RECEIPT, row.reverses_id)
        shown, at = references.receipt(row.year, row.number, row.unit.code), clock.start_of(row.received_on)
        posting.reverse(first, at=at, source=Source.RECEIPT, source_id=row.id, reference=shown, by=by)
        return
    home = db.session.get(Address, row.address_id) if row.address_id else None
    posting.post(of_receipt(row, row.unit.code, home.unit_id if home else row.unit_id), by=by)


def of_receipt(row: Any, unit_code: str, unit_id: int) -> Posting:
    """A receipt that reverses nothing (or its columns). `unit_id`: of its address, else whose book it is."""
    is_goods = row.form is Form.IN_KIND
    box = accounts.goods(row.unit_id) if is_goods else accounts.cash(row.unit_id)
    return Posting(
        kind=Kind.GIFT_GOODS if is_goods else Kind.GIFT_CASH,
        at=clock.start_of(row.received_on),
        amount_vnd=row.value_vnd,
        legs=((box, row.value_vnd), (fund_of(row.address_id, row.programme_id, row.unit_id), -row.value_vnd)),
        source=Source.RECEIPT,
        source_id=row.id,
        reference=references.receipt(row.year, row.number, unit_code),
        unit_id=unit_id,
        form=row.form.value,
        programme_id=row.programme_id,
        address_id=row.address_id,
        pledge_id=row.pledge_id,
    )


def lines(rows: Iterable[AssistanceLine], *, by: Actor) -> None:
    """Verified lines: out of a box of the chapter, or handed over by the giver and only told here.

    A line that was worth nothing moves nothing and has no entry.

    Raises:
        RuleBroken: more than the fund or the box holds.
    """
    worth = [row for row in rows if row.value_vnd]
    posting.post_many([of_line(row) for row in worth if row.reverses_id is None], by=by)
    posting.post_many([_taking_back(row) for row in worth if row.reverses_id], by=by)


def _taking_back(row: AssistanceLine) -> Posting:
    first = posting.entry_of(Source.LINE, row.reverses_id or 0)
    shown = references.delivery(row.id, row.delivered_at)
    return posting.mirror(first, at=row.delivered_at, source=Source.LINE, source_id=row.id, reference=shown)


def of_line(row: Any) -> Posting:
    """A line that reverses nothing (or its columns)."""
    return Posting(
        kind=_kind(row),
        at=row.delivered_at,
        amount_vnd=row.value_vnd,
        legs=_legs(row),
        source=Source.LINE,
        source_id=row.id,
        reference=references.delivery(row.id, row.delivered_at),
        unit_id=row.unit_id,
        form=row.form.value,
        programme_id=row.programme_id,
        address_id=row.address_id,
        pledge_id=row.pledge_id,
    )


def _kind(row: Any) -> Kind:
    if row.fund is None:
        return Kind.LENT_DIRECTLY if row.is_loan else Kind.DELIVERED
    return Kind.LENT if row.is_loan else Kind.DISBURSED


def _legs(row: Any) -> Legs:
    value = row.value_vnd
    if row.fund is None or row.disbursement_id is None:
        return ((accounts.DIRECT_OUT, value), (accounts.DIRECT_IN, -value))
    voucher = db.session.get_one(Disbursement, row.disbursement_id)
    paid = ((row.fund, value), (voucher.paid_from, -value))
    if not row.is_loan:
        return paid
    return (*paid, (accounts.loans(row.fund), value), (accounts.loan_capital(row.fund), -value))
