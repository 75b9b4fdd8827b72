"""Accounts of the journal by their key, and the money in them. Amounts in đồng."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.ledger.journal.models import BookAccount

DIRECT_IN, DIRECT_OUT = AccountKind.DIRECT_IN.value, AccountKind.DIRECT_OUT.value


def bank(official_account_id: int) -> str:
    return f"{AccountKind.BANK}:{official_account_id}"


def clearing(official_account_id: int) -> str:
    """Money that went through a bank account and is not told yet: − came in, + went out."""
    return f"{AccountKind.CLEARING}:{official_account_id}"


def cash(unit_id: int) -> str:
    return f"{AccountKind.CASH}:{unit_id}"


def goods(unit_id: int) -> str:
    return f"{AccountKind.GOODS}:{unit_id}"


def fund_of_address(address_id: int) -> str:
    return f"{AccountKind.FUND_ADDRESS}:{address_id}"


def fund_of_programme(programme_id: int) -> str:
    return f"{AccountKind.FUND_PROGRAMME}:{programme_id}"


def general_fund(unit_id: int) -> str:
    return f"{AccountKind.FUND_GENERAL}:{unit_id}"


def loans(fund: str) -> str:
    """What borrowers still owe to a fund."""
    return f"{AccountKind.LOANS}:{fund}"


def loan_capital(fund: str) -> str:
    """The other side of `loans`: principal that left a fund and has not come back."""
    return f"{AccountKind.LOAN_CAPITAL}:{fund}"


def kind_of(key: str) -> AccountKind:
    """Raises ValueError for a key nobody makes here."""
    return AccountKind(key.partition(":")[0])


def number_of(key: str) -> int:
    """The id behind the colon: of an address, unit, programme or official account."""
    return int(key.rpartition(":")[2])


def locked(keys: Iterable[str]) -> dict[str, BookAccount]:
    """The accounts, made when new, locked in one order until the transaction ends."""
    wanted = sorted(set(keys))
    _ensure(wanted)
    found = db.session.scalars(
        select(BookAccount)
        .where(BookAccount.key.in_(wanted))
        .order_by(BookAccount.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {account.key: account for account in found}


def in_fund(keys: Iterable[str]) -> int:
    """What may still be paid out of these funds together, in đồng."""
    return -_sum(keys)


def in_box(key: str) -> int:
    """What lies in a cash box, a store or a bank account, in đồng."""
    return _sum([key])


def _sum(keys: Iterable[str]) -> int:
    db.session.flush()
    found = select(BookAccount.balance_vnd).where(BookAccount.key.in_(set(keys)))
    return sum(db.session.scalars(found))


def _ensure(keys: list[str]) -> None:
    known = set(db.session.scalars(select(BookAccount.key).where(BookAccount.key.in_(keys))))
    rows = [{"key": key, "kind": kind_of(key), "balance_vnd": 0} for key in keys if key not in known]
    if not rows:
        return
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    db.session.execute(insert(BookAccount).values(rows).on_conflict_do_nothing(index_elements=["key"]))
