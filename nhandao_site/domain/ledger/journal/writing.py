"""The rows of the journal, written in few statements whatever their number. Only `posting` calls this."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.journal import chain
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.models import ChainTail, DaySum, Entry, EntrySalt, Leg
from nhandao_site.kit import clock

CHUNK = 5_000
_INTO: dict[Any, Any] = {model: insert(model.__table__) for model in (Entry, EntrySalt, Leg)}  # type: ignore[arg-type]
"""Without the ORM, which would look at every row three times."""

Rows = list[dict[str, Any]]


class Deed(Protocol):
    """What `posting.Posting` says; named here so that the rows need not know the door."""

    @property
    def kind(self) -> Kind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def amount_vnd(self) -> int: ...
    @property
    def legs(self) -> tuple[tuple[str, int], ...]: ...
    @property
    def source(self) -> Source: ...
    @property
    def source_id(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def programme_id(self) -> int | None: ...
    @property
    def address_id(self) -> int | None: ...
    @property
    def pledge_id(self) -> int | None: ...
    @property
    def corrects_id(self) -> int | None: ...


@dataclass(frozen=True)
class Words:
    """Names of programmes and codes of addresses, asked once for all deeds."""

    programmes: Mapping[int, str]
    codes: Mapping[int, str]


def write(deeds: Sequence[Deed], tail: ChainTail, words: Words, numbers: Mapping[str, int], *, by: Actor) -> None:
    """Lines, salts, legs and day sums of the deeds; moves the tail. `numbers`: ids of the accounts."""
    for start in range(0, len(deeds), CHUNK):
        some = deeds[start : start + CHUNK]
        first = tail.seq + 1
        lines, salts = _lines(some, tail, words, by)
        db.session.execute(_INTO[Entry], lines)
        db.session.execute(_INTO[EntrySalt], salts)
        db.session.execute(_INTO[Leg], list(_legs(some, first, numbers)))
    _add_to_days(deeds)


def _lines(deeds: Sequence[Deed], tail: ChainTail, words: Words, by: Actor) -> tuple[Rows, Rows]:
    lines: Rows = []
    salts: Rows = []
    seq, before, now = tail.seq, tail.hash, clock.now()
    for deed in deeds:
        seq, salt = seq + 1, secrets.token_hex(16)
        body = chain.canonical(_line(deed, seq, before, salt, words))
        own = chain.digest(body)
        lines.append(_row(deed) | {"id": seq, "line": body, "prev": before, "hash": own} | _hand(now, by))
        salts.append({"entry_id": seq, "salt": salt})
        before = own
    tail.seq, tail.hash = seq, before
    return lines, salts


def _line(deed: Deed, seq: int, before: str, salt: str, words: Words) -> chain.Line:
    return chain.Line(
        seq=seq,
        at=chain.moment(deed.at),
        kind=deed.kind.value,
        programme=words.programmes.get(deed.programme_id or 0, ""),
        amount=deed.amount_vnd,
        ref=chain.reference(salt, deed.reference, words.codes.get(deed.address_id or 0)),
        corrects=deed.corrects_id,
        prev=before,
    )


def _row(deed: Deed) -> dict[str, Any]:
    return {
        "at": deed.at.replace(microsecond=0),
        "kind": deed.kind,
        "side": deed.kind.side,
        "form": deed.form,
        "amount_vnd": deed.amount_vnd,
        "programme_id": deed.programme_id,
        "unit_id": deed.unit_id,
        "address_id": deed.address_id,
        "pledge_id": deed.pledge_id,
        "reference": deed.reference,
        "source": deed.source,
        "source_id": deed.source_id,
        "corrects_id": deed.corrects_id,
    }


def _hand(now: datetime, by: Actor) -> dict[str, Any]:
    return {"recorded_at": now, "by_id": by.id}


def _legs(deeds: Sequence[Deed], first: int, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for seq, deed in enumerate(deeds, start=first):
        for key, vnd in deed.legs:
            yield {"entry_id": seq, "account_id": numbers[key], "amount_vnd": vnd}


def _add_to_days(deeds: Sequence[Deed]) -> None:
    summed: dict[tuple[str, int, Kind, str, int], tuple[int, int]] = {}
    for deed in deeds:
        day = clock.local_date(deed.at).isoformat()
        key = (day, deed.unit_id, deed.kind, deed.form, deed.programme_id or 0)
        vnd, many = summed.get(key, (0, 0))
        summed[key] = (vnd + deed.amount_vnd, many + 1)
    names = ("day", "unit_id", "kind", "form", "programme_id")
    rows = [dict(zip(names, key, strict=True), amount_vnd=vnd, lines=many) for key, (vnd, many) in summed.items()]
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    for start in range(0, len(rows), 1000):
        added = dialect.insert(DaySum).values(rows[start : start + 1000])
        grown = {name: getattr(DaySum, name) + added.excluded[name] for name in ("amount_vnd", "lines")}
        db.session.execute(added.on_conflict_do_update(index_elements=list(names), set_=grown))
