"""Accounts of the journal by their key, and the money in them. Amounts in đồng."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal import tail
from nhandao_site.domain.ledger.journal.kinds import AccountKind
from nhandao_site.domain.ledger.journal.models import BookAccount

CHUNK = 500

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
    """The accounts, made when new, as they stand while the tail of the journal is held."""
    tail.hold()
    wanted = sorted(set(keys))
    return {account.key: account for some in _chunks(wanted) for account in _found(some)}


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


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _found(keys: list[str]) -> list[BookAccount]:
    asked = select(BookAccount).where(BookAccount.key.in_(keys)).order_by(BookAccount.key).with_for_update()
    asked = asked.execution_options(populate_existing=True)
    there = list(db.session.scalars(asked))
    if len(there) < len(keys):
        _make(set(keys) - {account.key for account in there})
        there = list(db.session.scalars(asked))
    return there


def _make(keys: set[str]) -> None:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    rows = [{"key": key, "kind": kind_of(key), "balance_vnd": 0} for key in sorted(keys)]
    db.session.execute(insert(BookAccount).values(rows).on_conflict_do_nothing(index_elements=["key"]))
