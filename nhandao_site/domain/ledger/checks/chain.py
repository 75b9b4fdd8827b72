"""The chain from its first line to its last: numbers, hashes, and each line against the columns beside it.

The lines are made anew from the columns, as text, so that a million of them take seconds. They are
read in pieces: between two of them whoever waits to write may do so.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal import chain

PIECE = 8_000
MOST = 200
"""Faults that are put into words; one broken line of a million is found, a million are not listed."""

_SECONDS = {"sqlite": "substr(e.at, 1, 19)", "postgresql": "to_char(e.at, 'YYYY-MM-DD HH24:MI:SS')"}
_LINES = """SELECT e.id, {seconds}, e.kind, e.form, e.amount_vnd, e.programme_id, e.unit_id, e.address_id,
    e.reference, e.corrects_id, e.line, e.prev, e.hash, s.salt
    FROM entry e LEFT JOIN entry_salt s ON s.entry_id = e.id AND s.entry_id > {behind:d} AND s.entry_id <= {upto:d}
    WHERE e.id > {behind:d} AND e.id <= {upto:d} ORDER BY e.id"""

Day = tuple[str, int, str, str, int]


class Walk:
    """One walk along the chain. `faults` says what is wrong, `days` what the lines add up to per day."""

    def __init__(self, behind: int = 0) -> None:
        self.faults: list[str] = []
        self.days: dict[Day, list[int]] = {}
        self.seq, self.before = behind, _hash_of(behind) if behind else chain.FIRST
        self._names = {None: '""'} | {
            number: json.dumps(name, ensure_ascii=False) for number, name in _rows("SELECT id, name FROM programme")
        }
        self._codes: dict[int | None, str | None] = {None: None}
        self._codes.update(_rows("SELECT id, code FROM address"))
        self._hours: dict[str, tuple[str, str, str]] = {}

    def pieces(self) -> Iterator[None]:
        """Walks on; stops after each piece, where a transaction may end."""
        seconds, behind, last = _SECONDS[db.engine.dialect.name], self.seq, _last()
        while behind < last:
            asked = _LINES.format(seconds=seconds, behind=behind, upto=behind + PIECE)
            self._look(_plain(asked))
            behind += PIECE
            yield

    def _look(self, rows: list[Any]) -> None:
        """A break is named at its line; the walk goes on from what is written there."""
        sha256, names, codes, days, hours = hashlib.sha256, self._names, self._codes, self.days, self._hours
        seq, before = self.seq, self.before
        for number, at, kind, form, amount, programme, unit, address, shown, corrects, line, prev, own, salt in rows:
            day, hour, zone = hours.get(at[:13]) or self._hour(at[:13])
            head = f'{{"seq":{number},"at":"{hour}{at[13:]}{zone}","kind":"{kind}","programme":{names.get(programme)}'
            head = f'{head},"amount":{amount},"ref":"'
            if salt is None:
                ref = line[len(head) : len(head) + 64]
            else:
                ref = sha256(f"{salt}\0{shown}\0{codes.get(address) or ''}".encode()).hexdigest()
            corrected = "null" if corrects is None else corrects
            if line != f'{head}{ref}","corrects":{corrected},"prev":"{prev}"}}':
                self._tell(number, f"chữ của dòng khác với các cột bên cạnh, hoặc không phải của chứng từ {shown}")
            if number != seq + 1:
                self._tell(number, f"sau dòng {seq} phải là dòng {seq + 1}")
            if prev != before:
                self._tell(number, "không nối vào dòng trước")
            if sha256(b"\0" + line.encode()).hexdigest() != own:
                self._tell(number, "mã băm không khớp chữ của dòng")
            key = (day, unit, kind, form, programme or 0)
            if key in days:
                days[key][0] += amount
                days[key][1] += 1
            else:
                days[key] = [amount, 1]
            seq, before = number, own
        self.seq, self.before = seq, before

    def _hour(self, hour: str) -> tuple[str, str, str]:
        """`2026-11-22 03` as it was in Vietnam: day, hour, offset; each is reckoned once."""
        there = chain.moment(datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC))
        self._hours[hour] = there[:10], there[:13], there[19:]
        return self._hours[hour]

    def _tell(self, number: int, fault: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(f"dòng {number}: {fault}")


def hold_still() -> None:
    """Nobody posts until the transaction ends; in SQLite a transaction sees no later line anyway."""
    if db.engine.dialect.name == "postgresql":
        _rows("SELECT seq FROM chain_tail FOR UPDATE")


def ends(walk: Walk) -> list[str]:
    """The last line is the one everybody posts behind; a published head still stands where it stood."""
    faults = []
    for seq, own in _rows("SELECT seq, hash FROM chain_tail"):
        if (seq, own) != (walk.seq, walk.before):
            faults.append(f"sổ dừng ở dòng {walk.seq}, mà đuôi sổ ghi {seq}")
    if walk.seq and not _rows("SELECT 1 FROM chain_tail"):
        faults.append("sổ không có đuôi")
    return faults + heads()


def heads() -> list[str]:
    asked = """SELECT h.day, h.seq FROM chain_head h LEFT JOIN entry e ON e.id = h.seq AND e.hash = h.hash
        WHERE e.id IS NULL ORDER BY h.seq"""
    return [f"đầu sổ công bố ngày {day} (dòng {seq}) không còn khớp" for day, seq in _rows(asked)]


def day_sums(walk: Walk) -> list[str]:
    """What is written down per day against what the lines of a whole walk add up to."""
    asked = "SELECT day, unit_id, kind, form, programme_id, amount_vnd, lines FROM book_day"
    kept = {tuple(row[:5]): [row[5], row[6]] for row in _rows(asked)}
    wrong = [key for key in kept.keys() | walk.days.keys() if kept.get(key) != walk.days.get(key)]
    return [
        f"ngày {key[0]} · đơn vị {key[1]} · {key[2]}: ghi {_sum(kept.get(key))}, cộng lại {_sum(walk.days.get(key))}"
        for key in sorted(wrong, key=str)[:MOST]
    ]


def _sum(found: list[int] | None) -> str:
    return f"{found[0]} đ trong {found[1]} dòng" if found else "không có dòng nào"


def last_lines(many: int) -> list[str]:
    """The end of the chain alone, in a moment however long it is."""
    walk = Walk(behind=max(0, _last() - many))
    for _ in walk.pieces():
        pass
    return walk.faults + ends(walk)


def _last() -> int:
    return int(_rows("SELECT coalesce(max(id), 0) FROM entry")[0][0])


def _hash_of(number: int) -> str:
    return "".join(own for (own,) in _rows("SELECT hash FROM entry WHERE id = :number", number=number))


def _rows(asked: str, **values: Any) -> list[Any]:
    return list(db.session.execute(text(asked), values))


def _plain(asked: str) -> list[Any]:
    """Rows as the driver makes them, for the one question that is asked a million times."""
    cursor = db.session.connection().connection.cursor()
    try:
        cursor.execute(asked)
        return list(cursor.fetchall())
    finally:
        cursor.close()
