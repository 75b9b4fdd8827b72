"""The only door into the journal: an entry with its legs, its line in the chain, its day's sum.

Lines come one after the other: whoever posts holds the tail of the journal until the transaction
ends. So a verb takes its other locks (address, pledge, bank line) first and posts last; a verb that
does many deeds takes all those locks, in order, before it posts the first of them.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.ledger.journal import accounts, tail, writing
from nhandao_site.domain.ledger.journal.kinds import AccountKind, Kind, Side, Source
from nhandao_site.domain.ledger.journal.models import BookAccount, Entry
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.kit import money

Legs = tuple[tuple[str, int], ...]
CHUNK = 500


@dataclass(frozen=True)
class Posting:
    """One deed to be booked.

    Attributes:
        amount_vnd: what the line says, đồng, above zero (minus only in a reversal).
        legs: (account key, đồng) pairs that add up to 0; holdings grow with +, funds with −.
        source: the table and row that is booked; a row is booked once.
        reference: what people search by, e.g. `PT26-0012-X1`.
    """

    kind: Kind
    at: datetime
    amount_vnd: int
    legs: Legs
    source: Source
    source_id: int
    reference: str
    unit_id: int
    form: str = ""
    programme_id: int | None = None
    address_id: int | None = None
    pledge_id: int | None = None
    corrects_id: int | None = None


def post(posting: Posting, *, by: Actor) -> Entry:
    """Books one deed.

    Raises:
        RuleBroken: a fund or a cash box would hold less than nothing.
        ValueError: legs that do not add up, a fault of the caller.
    """
    return db.session.get_one(Entry, post_many([posting], by=by)[0])


def post_all(postings: Sequence[Posting], *, by: Actor) -> list[Entry]:
    """Books deeds in their order, all or none; what counts is that funds and boxes suffice for them together."""
    numbers = post_many(postings, by=by)
    found: list[Entry] = []
    for start in range(0, len(numbers), CHUNK):
        some = numbers[start : start + CHUNK]
        found += db.session.scalars(select(Entry).where(Entry.id.in_(some)).order_by(Entry.id))
    return found


def post_many(postings: Sequence[Posting], *, by: Actor) -> range:
    """`post_all` for thousands of deeds: a few statements; returns the numbers of their lines."""
    if not postings:
        return range(0)
    for posting in postings:
        _check(posting)
    end = tail.hold()
    first = end.seq + 1
    held = accounts.locked(key for posting in postings for key, _ in posting.legs)
    balances = _balances(postings, held)
    words = writing.Words(_programmes(postings), _codes(postings))
    writing.write(postings, end, words, {key: account.id for key, account in held.items()}, by=by)
    for key, account in held.items():
        account.balance_vnd = balances[key]
    db.session.flush()
    return range(first, first + len(postings))


def mirror(entry: Entry, *, at: datetime, source: Source, source_id: int, reference: str) -> Posting:
    """What takes an entry back: every sign turned, pointing to the first.

    Raises:
        ValueError: the entry itself takes another one back.
    """
    if entry.corrects_id is not None:
        raise ValueError(f"{entry.reference} is a correction; a correction is not reversed.")
    legs = tuple((leg.account.key, -leg.amount_vnd) for leg in entry.legs)
    return Posting(
        kind=entry.kind,
        at=at,
        amount_vnd=-entry.amount_vnd,
        legs=legs,
        source=source,
        source_id=source_id,
        reference=reference,
        unit_id=entry.unit_id,
        form=entry.form,
        programme_id=entry.programme_id,
        address_id=entry.address_id,
        pledge_id=entry.pledge_id,
        corrects_id=entry.id,
    )


def reverse(entry: Entry, *, at: datetime, source: Source, source_id: int, reference: str, by: Actor) -> Entry:
    """Books the mirror of an entry.

    Raises:
        RuleBroken: what came in was paid out meanwhile.
    """
    return post(mirror(entry, at=at, source=source, source_id=source_id, reference=reference), by=by)


def entry_of(source: Source, source_id: int) -> Entry:
    """The entry that booked a row; every row is booked in the transaction that makes it count."""
    return db.session.scalars(select(Entry).where(Entry.source == source, Entry.source_id == source_id)).one()


def _check(posting: Posting) -> None:
    if sum(vnd for _, vnd in posting.legs) != 0 or not posting.legs:
        raise ValueError(f"Legs of {posting.reference} do not add up to nothing.")
    if any(type(vnd) is not int or vnd == 0 for _, vnd in posting.legs) or type(posting.amount_vnd) is not int:
        raise ValueError(f"A leg of {posting.reference} moves nothing, or no whole đồng.")
    if (posting.amount_vnd < 0) != (posting.corrects_id is not None) or posting.amount_vnd == 0:
        raise ValueError(f"The sign of {posting.reference} says another thing than its correction.")
    if posting.at.tzinfo is None or not unicodedata.is_normalized("NFC", posting.reference):
        raise ValueError(f"{posting.reference} has no time zone, or is not composed as it will be kept.")


def _balances(postings: Sequence[Posting], held: Mapping[str, BookAccount]) -> dict[str, int]:
    """What every account will hold; nothing is written when a fund or a box would hold less than nothing."""
    after = {key: account.balance_vnd for key, account in held.items()}
    for posting in postings:
        for key, vnd in posting.legs:
            after[key] += vnd
    for key, vnd in after.items():
        _check_balance(held[key].kind, vnd)
    return after


def _check_balance(kind: AccountKind, vnd: int) -> None:
    if kind.value.startswith("fund_") and vnd > 0:
        lacking = money.format_money(vnd)
        raise RuleBroken(f"Không đủ tiền: {kind.label} còn thiếu {lacking}. Hãy điều chuyển quỹ trước khi chi.")
    if kind in (AccountKind.CASH, AccountKind.GOODS) and vnd < 0:
        raise RuleBroken(f"Không đủ: {kind.label} của đơn vị còn thiếu {money.format_money(-vnd)}.")


def _programmes(postings: Sequence[Posting]) -> dict[int, str]:
    return dict(_pairs(Programme.id, Programme.name, {each.programme_id for each in postings if each.programme_id}))


def _codes(postings: Sequence[Posting]) -> dict[int, str]:
    return dict(_pairs(Address.id, Address.code, {each.address_id for each in postings if each.address_id}))


def _pairs(number: Any, word: Any, wanted: set[int]) -> Iterator[tuple[int, str]]:
    found = sorted(wanted)
    for start in range(0, len(found), CHUNK):
        for row in db.session.execute(select(number, word).where(number.in_(found[start : start + CHUNK]))):
            yield row[0], row[1]


__all__ = [
    "Kind", "Legs", "Posting", "Side", "Source", "entry_of", "mirror", "post", "post_all", "post_many", "reverse",
]  # fmt: skip
