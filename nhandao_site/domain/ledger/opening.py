"""Books what stands in the tables without an entry: imported lists, and years before the journal was kept.

Verbs book their own row when it begins to count. Rows that come in bulk are booked here, the oldest
deed first; a row that is booked is passed over, so this may run again at any time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import selectinload

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger import booking, references
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.ledger.journal import posting, tail
from nhandao_site.domain.ledger.journal.kinds import Source
from nhandao_site.domain.ledger.journal.models import Entry, Leg
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

CHUNK = 400
Key = tuple[Source, int]


class Waiting(NamedTuple):
    """A row to be booked: whole, or as the mirror of the row it takes back."""

    key: Key
    at: datetime
    deed: Posting | Key
    reference: str

    @property
    def first(self) -> Key | None:
        return None if isinstance(self.deed, Posting) else self.deed


def book_what_stands(*, by: Actor) -> int:
    """Every receipt and every line that counts and has no entry yet; returns how many were booked."""
    return _book([*_receipts(), *_lines(None)], by=by)


def book_lines(ids: Iterable[int], *, by: Actor) -> int:
    """The same for these assistance lines alone, as an import has just written them."""
    found: list[Waiting] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        found += _lines(AssistanceLine.id.in_(wanted[start : start + CHUNK]))
    return _book(found, by=by)


def _book(waiting: list[Waiting], *, by: Actor) -> int:
    """All at once: the number an entry will get is known while the tail is held."""
    if not waiting:
        return 0
    begin = tail.hold().seq + 1
    rows = _in_order(waiting)
    numbers = {row.key: begin + place for place, row in enumerate(rows)}
    made = {row.key: row.deed for row in rows if isinstance(row.deed, Posting)}
    kept = _kept([row.first for row in rows if row.first and row.first not in numbers])
    whole = [row.deed if isinstance(row.deed, Posting) else _mirror(row, row.deed, numbers, made, kept) for row in rows]
    booked = posting.post_many(whole, by=by)
    return len(booked)


def _in_order(waiting: list[Waiting]) -> list[Waiting]:
    """The oldest deed first; what takes another back never before it, whatever its day."""
    days = {row.key: row.at for row in waiting}
    return sorted(
        waiting,
        key=lambda row: (max(row.at, days.get(row.first or row.key, row.at)), row.first is not None, row.key),
    )


def _mirror(
    row: Waiting, of: Key, numbers: dict[Key, int], made: dict[Key, Posting], kept: dict[Key, Entry]
) -> Posting:
    if of in kept:
        source, number = row.key
        return posting.mirror(kept[of], at=row.at, source=source, source_id=number, reference=row.reference)
    first = made[of]
    return replace(
        first,
        at=row.at,
        amount_vnd=-first.amount_vnd,
        legs=tuple((key, -vnd) for key, vnd in first.legs),
        source_id=row.key[1],
        reference=row.reference,
        corrects_id=numbers[of],
    )


def _kept(keys: list[Key]) -> dict[Key, Entry]:
    """Entries that stand already and are taken back now."""
    found: dict[Key, Entry] = {}
    asked = select(Entry).options(selectinload(Entry.legs).joinedload(Leg.account))
    for source in Source:
        ids = [number for of, number in keys if of is source]
        for start in range(0, len(ids), CHUNK):
            some = asked.where(Entry.source == source, Entry.source_id.in_(ids[start : start + CHUNK]))
            found |= {(entry.source, entry.source_id): entry for entry in db.session.scalars(some)}
    return found


def _unbooked(source: Source, number: Any) -> ColumnElement[bool]:
    return ~exists(select(Entry.id).where(Entry.source == source, Entry.source_id == number))


def _receipts() -> Iterator[Waiting]:
    columns = (
        Receipt.id, Receipt.unit_id, Receipt.year, Receipt.number, Receipt.received_on, Receipt.form,
        Receipt.value_vnd, Receipt.address_id, Receipt.programme_id, Receipt.pledge_id, Receipt.reverses_id,
    )  # fmt: skip
    asked = (
        select(*columns, Unit.code.label("unit_code"), Address.unit_id.label("home_unit_id"))
        .join(Unit, Unit.id == Receipt.unit_id)
        .outerjoin(Address, Address.id == Receipt.address_id)
        .where(_unbooked(Source.RECEIPT, Receipt.id))
    )
    for row in _rows(asked):
        home = row.home_unit_id or row.unit_id
        back = (Source.RECEIPT, row.reverses_id)
        deed = back if row.reverses_id else booking.of_receipt(row, row.unit_code, home)
        shown = references.receipt(row.year, row.number, row.unit_code)
        yield Waiting((Source.RECEIPT, row.id), clock.start_of(row.received_on), deed, shown)


def _lines(which: ColumnElement[bool] | None) -> list[Waiting]:
    columns = (
        AssistanceLine.id, AssistanceLine.delivered_at, AssistanceLine.value_vnd, AssistanceLine.unit_id,
        AssistanceLine.form, AssistanceLine.programme_id, AssistanceLine.address_id, AssistanceLine.pledge_id,
        AssistanceLine.is_loan, AssistanceLine.fund, AssistanceLine.disbursement_id, AssistanceLine.reverses_id,
    )  # fmt: skip
    asked = select(*columns).where(
        counting.booked(), AssistanceLine.value_vnd != 0, _unbooked(Source.LINE, AssistanceLine.id)
    )
    rows = _rows(asked if which is None else asked.where(which))
    return [_of_line(row) for row in rows]


def _of_line(row: Any) -> Waiting:
    deed = (Source.LINE, row.reverses_id) if row.reverses_id else booking.of_line(row)
    return Waiting((Source.LINE, row.id), row.delivered_at, deed, references.delivery(row.id, row.delivered_at))


def _rows(asked: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    db.session.flush()
    yield from db.session.execute(asked)


__all__ = ["book_lines", "book_what_stands"]
