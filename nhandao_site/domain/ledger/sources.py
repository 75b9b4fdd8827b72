"""What the chapter holds and may hand on to one address: gifts for it, then the pooled funds.

Money of another address is never offered: it moves by an approved transfer first.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import booking, references
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.funds import chapter
from nhandao_site.domain.ledger.funds.models import FundTransfer, LineSource
from nhandao_site.domain.ledger.help import counting, standing
from nhandao_site.domain.ledger.help.gifts import GOODS, MONEY, Gift, shown_of
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.models import BookAccount
from nhandao_site.domain.ledger.models import AssistanceLine, Programme, Receipt
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, Shown
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

OFFERED = 60
"""Gifts of one kind that a form offers, oldest first: what came first is handed on first."""


def for_address(address: Address) -> list[Gift]:
    """Everything that may be handed on to this address today, its own gifts first."""
    members = standing.family(address.id)
    own = [*_receipts(Receipt.address_id.in_(members)), *_allocations(members), *_transfers(members)]
    pooled = _pooled(address)
    free = _free({gift.fund for gift in own} | {gift.fund for gift in pooled})
    return [gift for gift in (*(_capped(each, free) for each in own), *pooled) if gift.left_vnd > 0]


def free_of(fund: str) -> int:
    """What of a fund nobody paid out or is about to, đồng."""
    return _free({fund})[fund]


def _free(funds: Iterable[str]) -> dict[str, int]:
    wanted = set(funds)
    db.session.flush()
    held = select(BookAccount.key, BookAccount.balance_vnd).where(BookAccount.key.in_(wanted))
    found = {key: -balance for key, balance in db.session.execute(held)}
    waiting = (
        select(AssistanceLine.fund, func.sum(AssistanceLine.value_vnd))
        .where(AssistanceLine.fund.in_(wanted), AssistanceLine.reverses_id.is_(None), counting.waiting())
        .group_by(AssistanceLine.fund)
    )
    asked = {key: int(vnd) for key, vnd in db.session.execute(waiting)}
    return {key: found.get(key, 0) - asked.get(key, 0) for key in wanted}


def _capped(gift: Gift, free: dict[str, int]) -> Gift:
    return Gift(**(gift.__dict__ | {"left_vnd": min(gift.left_vnd, free[gift.fund])}))


@cache
def used(column: Any) -> Any:
    """(id, đồng) of what lines hand on, waiting or verified, per receipt, allocation or transfer."""
    return (
        select(column.label("of"), func.sum(AssistanceLine.value_vnd).label("vnd"))
        .join(AssistanceLine, AssistanceLine.id == LineSource.line_id)
        .where(column.is_not(None), _stands())
        .group_by(column)
        .subquery()
    )


@cache
def _stands() -> ColumnElement[bool]:
    """Not taken back: an unverified line by any reversal, a verified one by a verified reversal."""
    other = aliased(AssistanceLine)
    in_force = or_(AssistanceLine.verified_at.is_(None), other.verified_at.is_not(None))
    return and_(
        AssistanceLine.reverses_id.is_(None),
        ~exists(select(other.id).where(other.reverses_id == AssistanceLine.id, in_force)),
    )


@cache
def _not_turned(paper: Any) -> ColumnElement[bool]:
    """No reversal names it; of receipts, allocations, transfers."""
    gone = aliased(paper)
    return ~exists(select(gone.id).where(gone.reverses_id == paper.id))


def _receipts(which: ColumnElement[bool]) -> list[Gift]:
    taken = used(LineSource.receipt_id)
    left = Receipt.value_vnd - func.coalesce(taken.c.vnd, 0)
    found = (
        select(Receipt, Pledge, left)
        .outerjoin(taken, taken.c.of == Receipt.id)
        .outerjoin(Pledge, Pledge.id == Receipt.pledge_id)
        .where(which, Receipt.reverses_id.is_(None), left > 0)
        .where(_not_turned(Receipt))
        .options(joinedload(Receipt.unit))
        .order_by(Receipt.received_on, Receipt.id)
        .limit(OFFERED)
    )
    return [_of_receipt(row, pledge, int(vnd)) for row, pledge, vnd in db.session.execute(found)]


def _of_receipt(row: Receipt, pledge: Pledge | None, left: int) -> Gift:
    goods = row.form is Form.IN_KIND
    named = references.receipt(row.year, row.number, row.unit.code)
    return Gift(
        key=f"receipt:{row.id}",
        fund=booking.fund_of(row.address_id, row.programme_id, row.unit_id),
        form=GOODS if goods else MONEY,
        label=f"{named}{f' · {row.content[:60]}' if goods and row.content else ''}",
        left_vnd=left,
        giver_kind=row.giver_kind,
        giver_name=row.giver_name,
        shown=shown_of(row.giver_name, row.shown_name),
        shown_name=row.shown_name,
        pledge=pledge,
        programme_id=row.programme_id,
        store=accounts.goods(row.unit_id) if goods else None,
    )


def _allocations(members: list[int]) -> list[Gift]:
    taken = used(LineSource.allocation_id)
    left = Allocation.amount_vnd - func.coalesce(taken.c.vnd, 0)
    found = (
        select(Allocation, BankLine.on, Pledge, left)
        .join(BankLine, BankLine.id == Allocation.bank_line_id)
        .outerjoin(taken, taken.c.of == Allocation.id)
        .outerjoin(Pledge, Pledge.id == Allocation.pledge_id)
        .where(Allocation.address_id.in_(members), Allocation.purpose == Purpose.ADDRESS)
        .where(Allocation.amount_vnd > 0, Allocation.reverses_id.is_(None), left > 0)
        .where(_not_turned(Allocation))
        .order_by(Allocation.id)
        .limit(OFFERED)
    )
    return [_of_allocation(*row) for row in db.session.execute(found)]


def _of_allocation(row: Allocation, on: Any, pledge: Pledge | None, left: int) -> Gift:
    name = row.giver_name or (pledge.donor_name if pledge else "Người chuyển khoản")
    return Gift(
        key=f"allocation:{row.id}",
        fund=accounts.fund_of_address(row.address_id or 0),
        form=MONEY,
        label=f"{references.allocation(row.id, on)} · chuyển khoản {clock.format_date(on)}",
        left_vnd=int(left),
        giver_kind=pledge.donor_kind if pledge else DonorKind.PERSON,
        giver_name=name,
        shown=shown_of(name, row.shown_name),
        shown_name=row.shown_name,
        pledge=pledge,
    )


def _transfers(members: list[int]) -> list[Gift]:
    """What an approved transfer brought: the chapter hands it on in its own name."""
    taken = used(LineSource.transfer_id)
    left = FundTransfer.amount_vnd - func.coalesce(taken.c.vnd, 0)
    found = (
        select(FundTransfer, left)
        .outerjoin(taken, taken.c.of == FundTransfer.id)
        .where(FundTransfer.to_fund.in_([accounts.fund_of_address(each) for each in members]))
        .where(FundTransfer.approved_at.is_not(None), FundTransfer.amount_vnd > 0, left > 0)
        .where(_not_turned(FundTransfer))
        .order_by(FundTransfer.id)
        .limit(OFFERED)
    )
    return [_of_transfer(row, int(vnd)) for row, vnd in db.session.execute(found)]


def _of_transfer(row: FundTransfer, left: int) -> Gift:
    named = references.transfer(row.id, clock.local_date(row.proposed_at))
    label = f"{named} · điều chuyển từ quỹ khác"
    return _of_chapter(f"transfer:{row.id}", row.to_fund, label, left, chapter.name_of(chapter.root_of(row.unit)))


def _of_chapter(key: str, fund: str, label: str, left: int, name: str, programme_id: int | None = None) -> Gift:
    return Gift(
        key=key, fund=fund, form=MONEY, label=label, left_vnd=left, giver_kind=DonorKind.ORGANISATION,
        giver_name=name, shown=Shown.NAMED, shown_name=name, programme_id=programme_id,
    )  # fmt: skip


def _pooled(address: Address) -> list[Gift]:
    """Programmes, then the general funds of the units above: goods by their receipts, money as one sum."""
    above = chapter.path_of(address.unit)
    keys: dict[str, tuple[str, Unit, Programme | None]] = {
        accounts.general_fund(unit.id): (f"Quỹ chung, {unit.name}", unit, None) for unit in above
    }
    for programme in db.session.scalars(select(Programme).order_by(Programme.is_campaign.desc(), Programme.folded)):
        label = f"Quỹ chương trình {programme.name}"
        keys[accounts.fund_of_programme(programme.id)] = (label, chapter.root_of(address.unit), programme)
    free = {key: left for key, left in _free(keys).items() if left > 0}
    made: list[Gift] = []
    for key, (label, unit, of) in keys.items():
        if key in free:
            made += _pool(key, label, free[key], chapter.name_of(unit), of)
    return made


def _pool(fund: str, label: str, free: int, name: str, programme: Programme | None) -> list[Gift]:
    number = accounts.number_of(fund)
    of = (
        Receipt.programme_id == number if programme else and_(Receipt.unit_id == number, Receipt.programme_id.is_(None))
    )
    goods = _receipts(and_(Receipt.address_id.is_(None), Receipt.form == Form.IN_KIND, of))
    money = free - sum(gift.left_vnd for gift in goods)
    key, number_of_programme = f"fund:{fund}", programme.id if programme else None
    return [*goods, _of_chapter(key, fund, label, max(0, money), name, number_of_programme)]
