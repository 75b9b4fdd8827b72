"""The only door into the journal: an entry with its legs, its line in the chain, its day's sum.

Lines come one after the other: whoever posts holds the tail of the chain until the transaction ends.
So a verb takes its other locks (address, pledge, bank line) first and posts last.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.ledger.journal import accounts, chain
from nhandao_site.domain.ledger.journal.kinds import AccountKind, Kind, Side, Source
from nhandao_site.domain.ledger.journal.models import BookAccount, ChainTail, DaySum, Entry, EntrySalt, Leg
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.kit import clock, money

Legs = tuple[tuple[str, int], ...]


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
    return post_all([posting], by=by)[0]


def post_all(postings: Sequence[Posting], *, by: Actor) -> list[Entry]:
    """Books deeds in their order, all or none."""
    if not postings:
        return []
    for posting in postings:
        _check(posting)
    db.session.flush()
    held = accounts.locked(key for posting in postings for key, _ in posting.legs)
    words = _Words(postings)
    tail = _tail()
    entries = [_entry(posting, tail, words, by) for posting in postings]
    db.session.add_all(entries)
    db.session.flush()
    db.session.add_all(EntrySalt(entry_id=entry.id, salt=words.salts[entry.id]) for entry in entries)
    _move(entries, postings, held)
    _add_to_days(entries)
    db.session.flush()
    return entries


def reverse(entry: Entry, *, at: datetime, source: Source, source_id: int, reference: str, by: Actor) -> Entry:
    """The same entry with every sign turned, pointing to the first."""
    legs = tuple((leg.account.key, -leg.amount_vnd) for leg in entry.legs)
    return post(
        Posting(
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
        ),
        by=by,
    )


def entry_of(source: Source, source_id: int) -> Entry:
    """The entry that booked a row; every row is booked in the transaction that makes it count."""
    return db.session.scalars(select(Entry).where(Entry.source == source, Entry.source_id == source_id)).one()


class _Words:
    """Names of programmes and codes of addresses, asked once for all postings."""

    def __init__(self, postings: Sequence[Posting]) -> None:
        self.salts: dict[int, str] = {}
        programmes = {each.programme_id for each in postings if each.programme_id}
        addresses = {each.address_id for each in postings if each.address_id}
        self.programmes = dict(_pairs(Programme.id, Programme.name, programmes))
        self.codes = dict(_pairs(Address.id, Address.code, addresses))


def _pairs(number: Any, word: Any, wanted: set[int]) -> Iterator[tuple[int, str]]:
    found = sorted(wanted)
    for start in range(0, len(found), 500):
        for row in db.session.execute(select(number, word).where(number.in_(found[start : start + 500]))):
            yield row[0], row[1]


def _check(posting: Posting) -> None:
    if sum(vnd for _, vnd in posting.legs) != 0 or not posting.legs:
        raise ValueError(f"Legs of {posting.reference} do not add up to nothing.")
    if any(not isinstance(vnd, int) or vnd == 0 for _, vnd in posting.legs):
        raise ValueError(f"A leg of {posting.reference} moves nothing.")
    if (posting.amount_vnd < 0) != (posting.corrects_id is not None) or posting.amount_vnd == 0:
        raise ValueError(f"The sign of {posting.reference} says another thing than its correction.")


def _tail() -> ChainTail:
    found = select(ChainTail).where(ChainTail.id == 1).with_for_update().execution_options(populate_existing=True)
    tail = db.session.scalar(found)
    if tail is None:
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        first = insert(ChainTail).values(id=1, seq=0, hash=chain.FIRST)
        db.session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        tail = db.session.scalars(found).one()
    return tail


def _entry(posting: Posting, tail: ChainTail, words: _Words, by: Actor) -> Entry:
    salt = secrets.token_hex(16)
    line = chain.Line(
        seq=tail.seq + 1,
        at=chain.moment(posting.at),
        kind=posting.kind.value,
        programme=words.programmes.get(posting.programme_id or 0, ""),
        amount=posting.amount_vnd,
        ref=chain.reference(salt, posting.reference, words.codes.get(posting.address_id or 0)),
        corrects=posting.corrects_id,
        prev=tail.hash,
    )
    body = chain.canonical(line)
    words.salts[line.seq] = salt
    tail.seq, tail.hash = line.seq, chain.digest(body)
    return Entry(
        id=line.seq,
        at=posting.at.replace(microsecond=0),
        kind=posting.kind,
        side=posting.kind.side,
        form=posting.form,
        amount_vnd=posting.amount_vnd,
        programme_id=posting.programme_id,
        unit_id=posting.unit_id,
        address_id=posting.address_id,
        pledge_id=posting.pledge_id,
        reference=posting.reference,
        source=posting.source,
        source_id=posting.source_id,
        corrects_id=posting.corrects_id,
        recorded_at=clock.now(),
        by_id=by.id,
        line=body,
        prev=line.prev,
        hash=tail.hash,
    )


def _move(entries: Sequence[Entry], postings: Sequence[Posting], held: dict[str, BookAccount]) -> None:
    """Adds the legs and the balances; a fund or box below nothing is refused before the database does."""
    for entry, posting in zip(entries, postings, strict=True):
        for key, vnd in posting.legs:
            account = held[key]
            account.balance_vnd += vnd
            db.session.add(Leg(entry_id=entry.id, account_id=account.id, amount_vnd=vnd))
    for account in held.values():
        _check_balance(account)


def _check_balance(account: BookAccount) -> None:
    if account.kind.value.startswith("fund_") and account.balance_vnd > 0:
        lacking = money.format_money(account.balance_vnd)
        raise RuleBroken(f"Không đủ tiền: {account.kind.label} còn thiếu {lacking}. Hãy điều chuyển quỹ trước khi chi.")
    if account.kind in (AccountKind.CASH, AccountKind.GOODS) and account.balance_vnd < 0:
        lacking = money.format_money(-account.balance_vnd)
        raise RuleBroken(f"Không đủ: {account.kind.label} của đơn vị còn thiếu {lacking}.")


def _add_to_days(entries: Sequence[Entry]) -> None:
    summed: dict[tuple[str, int, Kind, str, int], tuple[int, int]] = {}
    for entry in entries:
        day = clock.local_date(entry.at).isoformat()
        key = (day, entry.unit_id, entry.kind, entry.form, entry.programme_id or 0)
        vnd, many = summed.get(key, (0, 0))
        summed[key] = (vnd + entry.amount_vnd, many + 1)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    names = ("day", "unit_id", "kind", "form", "programme_id")
    rows = [dict(zip(names, key, strict=True), amount_vnd=vnd, lines=many) for key, (vnd, many) in summed.items()]
    for start in range(0, len(rows), 1000):
        added = insert(DaySum).values(rows[start : start + 1000])
        db.session.execute(
            added.on_conflict_do_update(
                index_elements=list(names),
                set_={
                    "amount_vnd": DaySum.amount_vnd + added.excluded.amount_vnd,
                    "lines": DaySum.lines + added.excluded.lines,
                },
            )
        )


__all__ = ["Kind", "Legs", "Posting", "Side", "Source", "entry_of", "post", "post_all", "reverse"]
