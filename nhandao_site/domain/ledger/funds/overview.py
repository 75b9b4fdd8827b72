"""Balances of funds, boxes and accounts, each opened down to its entries; what is left over and where it may go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, cast, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Help
from nhandao_site.domain.ledger.funds import chapter, naming
from nhandao_site.domain.ledger.funds.models import Loan
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.ledger.journal.models import BookAccount, Entry, Leg
from nhandao_site.domain.units.models import Unit

PAGE = 50
SHOWN = 100
POOLED = (AccountKind.FUND_GENERAL, AccountKind.FUND_PROGRAMME)
HOLDINGS = (AccountKind.CASH, AccountKind.GOODS, AccountKind.BANK)
LISTED = (*POOLED, *HOLDINGS, AccountKind.CLEARING)
OF_A_UNIT = (AccountKind.CASH, AccountKind.GOODS, AccountKind.FUND_GENERAL)
GROWS_DOWN = (*POOLED, AccountKind.FUND_ADDRESS, AccountKind.CLEARING)
"""Accounts whose books grow with minus; people read them the other way round."""


@dataclass(frozen=True)
class Balance:
    """One account as people read it: what a fund may spend, what lies in a box; đồng."""

    key: str
    kind: AccountKind
    label: str
    vnd: int
    note: str = ""


@dataclass(frozen=True)
class Overview:
    pooled: tuple[Balance, ...]
    holdings: tuple[Balance, ...]
    untold: tuple[Balance, ...]
    """Money of bank lines nobody told yet; minus: paid out or carried, and not on a statement so far."""
    of_addresses: tuple[Balance, ...]
    left_over: tuple[Balance, ...]
    addresses_vnd: int
    lent_vnd: int


@dataclass(frozen=True)
class Movement:
    """One entry as it moved one account; đồng, + is more of it."""

    leg_id: int
    at: datetime
    reference: str
    words: str
    vnd: int
    is_correction: bool


@dataclass(frozen=True)
class Movements:
    rows: tuple[Movement, ...]
    after: int | None


def of(officer: Account) -> Overview:
    rows = list(db.session.scalars(select(BookAccount).where(BookAccount.kind.in_(LISTED))))
    told = _told(sorted(rows, key=lambda row: row.id), officer)
    own, total = _address_funds(officer)
    return Overview(
        pooled=tuple(each for each in told if each.kind in POOLED),
        holdings=tuple(each for each in told if each.kind in HOLDINGS),
        untold=tuple(each for each in told if each.kind is AccountKind.CLEARING and each.vnd),
        of_addresses=tuple(_of_address(*row) for row in own),
        left_over=tuple(_of_address(*row) for row in _left_over(officer)),
        addresses_vnd=total,
        lent_vnd=_lent(officer),
    )


def one(officer: Account, key: str) -> Balance | None:
    """An account by its key, when it is of this branch."""
    row = db.session.scalar(select(BookAccount).where(BookAccount.key == key))
    if row is None:
        return None
    if row.kind is AccountKind.FUND_ADDRESS:
        found = _funds_of(officer).where(BookAccount.id == row.id)
        seen = db.session.execute(found.add_columns(Address)).first()
        return _of_address(seen[0], seen[1]) if seen else None
    if row.kind not in LISTED:
        return None
    return next(iter(_told([row], officer)), None)


def movements(key: str, after: int | None = None) -> Movements:
    """What moved an account, the newest first."""
    found = (
        select(Leg.id, Leg.amount_vnd, Entry.at, Entry.reference, Entry.kind, Entry.corrects_id)
        .join(Entry, Entry.id == Leg.entry_id)
        .join(BookAccount, BookAccount.id == Leg.account_id)
        .where(BookAccount.key == key)
        .order_by(Leg.id.desc())
        .limit(PAGE + 1)
    )
    rows = db.session.execute(found.where(Leg.id < after) if after else found).all()
    sign = -1 if accounts.kind_of(key) in GROWS_DOWN else 1
    shown = tuple(
        Movement(leg, at, reference, kind.label, sign * vnd, corrects is not None)
        for leg, vnd, at, reference, kind, corrects in rows[:PAGE]
    )
    return Movements(shown, shown[-1].leg_id if len(rows) > PAGE else None)


def _told(rows: list[BookAccount], officer: Account) -> list[Balance]:
    """Those of this branch; bank accounts and programmes are the province's."""
    numbers = [accounts.number_of(row.key) for row in rows if row.kind in OF_A_UNIT]
    held = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(numbers), officer.unit.branch())))
    keeps_all = chapter.the_province().is_within(officer.unit)
    mine = [row for row in rows if (accounts.number_of(row.key) in held if row.kind in OF_A_UNIT else keeps_all)]
    names = naming.labels(row.key for row in mine)
    return [
        Balance(row.key, row.kind, names[row.key], -row.balance_vnd if row.kind in GROWS_DOWN else row.balance_vnd)
        for row in mine
    ]


def _funds_of(officer: Account) -> Any:
    number = cast(func.substr(BookAccount.key, len("fund_address:") + 1), Integer)
    return (
        select(BookAccount)
        .join(Address, Address.id == number)
        .join(Unit, Unit.id == Address.unit_id)
        .where(BookAccount.kind == AccountKind.FUND_ADDRESS, officer.unit.branch())
    )


def _address_funds(officer: Account) -> tuple[list[Any], int]:
    held = _funds_of(officer).where(BookAccount.balance_vnd < 0)
    total = db.session.scalar(held.with_only_columns(func.coalesce(func.sum(-BookAccount.balance_vnd), 0)))
    rows = held.add_columns(Address).order_by(BookAccount.balance_vnd, BookAccount.id).limit(SHOWN)
    return list(db.session.execute(rows)), int(total or 0)


def _left_over(officer: Account) -> list[Any]:
    """Money of addresses that need no more: closed, or helped in full."""
    done = or_(Address.dossier == Dossier.CLOSED, Address.help == Help.FULL)
    held = _funds_of(officer).where(BookAccount.balance_vnd < 0, done)
    return list(db.session.execute(held.add_columns(Address).order_by(BookAccount.balance_vnd).limit(SHOWN)))


def _of_address(row: BookAccount, address: Address) -> Balance:
    closed = f"đã đóng: {address.closing.label}" if address.dossier is Dossier.CLOSED and address.closing else ""
    note = closed or ("đã đủ" if address.help is Help.FULL else "")
    return Balance(row.key, row.kind, f"Địa chỉ {address.code or f'hồ sơ số {address.id}'}", -row.balance_vnd, note)


def _lent(officer: Account) -> int:
    owed = func.coalesce(func.sum(Loan.principal_vnd - Loan.repaid_vnd - Loan.written_off_vnd), 0)
    found = select(owed).join(Unit, Unit.id == Loan.unit_id).where(officer.unit.branch())
    return int(db.session.scalar(found.where(Loan.booked_at.is_not(None), Loan.cancelled_at.is_(None))) or 0)
