"""A bank's file as lines: found under its heading, every cell understood or named in a sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nhandao_site.domain.ledger.bank import cells, columns
from nhandao_site.domain.ledger.bank.columns import Columns, Field
from nhandao_site.kit import sheets
from nhandao_site.kit.vietnamese import clean, fold

MOST_LINES = 100_000
MOST_MEMO = 500
_OPENING = re.compile(r"so du dau|so du ky truoc|dau ky|opening balance|beginning balance|balance b/?f")
_CLOSING = re.compile(r"so du cuoi|cuoi ky|closing balance|ending balance|balance c/?f")
_TOTAL = re.compile(r"^(tong|cong\b|luy ke|total|sum\b|page|trang\b)|phat sinh trong ky")
_OWN = re.compile(r"^(so )?(tai khoan|tk)\b(?! doi ung)|^account( no| number)?\b|^a/c\b")
_NAME_OF = re.compile(r"^ten|name")
_NUMBER = re.compile(r"[0-9][0-9X*. \-]{2,28}(?![0-9/X*])", re.IGNORECASE)
_NOTHING = re.compile(r"[-–−]|0+(?:[.,]0+)?")
_MOVING = (Field.DEBIT, Field.CREDIT, Field.AMOUNT)
_IN, _OUT = {"c", "cr", "co", "credit", "+", "thu"}, {"d", "dr", "no", "debit", "-", "−", "chi"}


@dataclass(frozen=True)
class Line:
    """One movement; `row` counts from 1 as the reader of the file sees it, + came in, − went out."""

    row: int
    on: date
    document: str
    amount_vnd: int
    balance_vnd: int | None
    memo: str
    counterparty: str
    raw: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What can't be read; row 0 speaks of the whole file."""

    row: int
    message: str


@dataclass(frozen=True)
class Reading:
    """What a file says. `opening_vnd`, `closing_vnd`: only where it states them."""

    columns: Columns
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    opening_vnd: int | None
    closing_vnd: int | None
    accounts: tuple[str, ...]
    rows: Sequence[Sequence[object]]


class NoHeading(sheets.BadTable):
    """No row looks like a heading: a person has to say which column is which."""

    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        super().__init__("Không tìm thấy dòng tiêu đề (ngày, ghi nợ, ghi có, số dư); hãy chỉ ra từng cột.")
        self.rows = rows


Told = tuple[Mapping[Field, int], int]
"""Columns and the row of the heading, as a person chose them for one file."""


def read(data: bytes, *, kept: Mapping[str, Any] | None = None, told: Told | None = None) -> Reading:
    """The lines of a file.

    Args:
        kept: the mapping saved for the account; used where the file has its headings.
        told: columns and heading row a person chose for this very file.

    Raises:
        BadTable: no table, or none that is a statement; a Vietnamese sentence.
    """
    tables = sheets.read(data)
    for table in tables:
        found = _columns(table.rows, kept, told)
        if found:
            return _read(table.rows, found)
    raise NoHeading(max((table.rows for table in tables), key=len))


def _columns(rows: Sequence[Sequence[object]], kept: Mapping[str, Any] | None, told: Told | None) -> Columns | None:
    if told:
        return columns.chosen(*told, rows)
    return (columns.saved(kept, rows) if kept else None) or columns.guess(rows)


def _read(rows: Sequence[Sequence[object]], of: Columns) -> Reading:
    if not of.is_enough:
        raise sheets.BadTable("Cần chỉ ra cột ngày và ít nhất một cột tiền.")
    reader = _Reader(rows, of)
    lines, faults = reader.lines()
    named = tuple(_accounts(rows[: of.header]))
    return Reading(of, tuple(lines), tuple(faults), reader.opening, reader.closing, named, rows)


class _Reader:
    def __init__(self, rows: Sequence[Sequence[object]], of: Columns) -> None:
        self.rows, self.of = rows, of
        self.opening: int | None = None
        self.closing: int | None = None
        self.sign: str | None = None
        self.debits_are_minus = False
        self.moving = [self._moves(row) for row in rows]
        self.stated = frozenset(
            number for number, row in enumerate(rows, start=1) if not self.moving[number - 1] and _states_a_balance(row)
        )

    def lines(self) -> tuple[list[Line], list[Fault]]:
        try:
            self._look_around()
        except cells.BadCell as bad:
            return [], [Fault(0, str(bad))]
        lines: list[Line] = []
        faults: list[Fault] = []
        for number, row in enumerate(self.rows[self.of.header :], start=self.of.header + 1):
            try:
                line = self._line(number, row)
            except cells.BadCell as bad:
                faults.append(Fault(number, str(bad)))
                continue
            if line is None:
                self._continue_memo(lines, row)
            else:
                lines.append(line)
        if len(lines) > MOST_LINES:
            faults.append(Fault(0, "Sao kê có hơn 100.000 dòng; hãy chia nhỏ theo tháng."))
        if not lines and not faults:
            faults.append(Fault(0, "Không có dòng giao dịch nào dưới tiêu đề; hãy kiểm tra kỳ sao kê."))
        return lines, faults

    def _look_around(self) -> None:
        money = (Field.DEBIT, Field.CREDIT, Field.AMOUNT, Field.BALANCE)
        stated = [self.rows[number - 1] for number in sorted(self.stated)]
        told = [self.of.cell(row, field) for row in self.rows[self.of.header :] for field in money]
        self.sign = cells.thousands([*told, *(cell for row in stated for cell in row)])
        for row in stated:
            for kind, value in _balances(row, self.sign):
                if kind == "opening" and self.opening is None:
                    self.opening = value
                elif kind == "closing":
                    self.closing = value
        self.debits_are_minus = self._all_minus()

    def _moves(self, row: Sequence[object]) -> bool:
        moved = (self.of.cell(row, field) for field in _MOVING)
        return cells.is_day(self.of.cell(row, Field.DATE)) and any(
            cell != "" and not _is_nothing(cell) for cell in moved
        )

    def _all_minus(self) -> bool:
        """Some banks print every debit with a minus; a single minus among others is a correction."""
        found = []
        for row, moves in zip(self.rows, self.moving, strict=True):
            if moves and Field.DEBIT in self.of.at:
                try:
                    value = cells.amount(self.of.cell(row, Field.DEBIT), self.sign)
                except cells.BadCell:
                    continue
                found += [value] if value else []
        return bool(found) and all(value < 0 for value in found)

    def _line(self, number: int, row: Sequence[object]) -> Line | None:
        if self._is_furniture(number, row):
            return None
        on, behind = cells.day(self.of.cell(row, Field.DATE))
        amount = self._amount(row)
        if amount == 0:
            raise cells.BadCell("Dòng có ngày mà không có số tiền.")
        document = _text(self.of.cell(row, Field.DOCUMENT)) or behind
        return Line(
            number,
            on,
            clean(document)[:60],
            amount,
            cells.amount(self.of.cell(row, Field.BALANCE), self.sign),
            clean(_text(self.of.cell(row, Field.MEMO)))[:MOST_MEMO],
            clean(_text(self.of.cell(row, Field.COUNTERPARTY)))[:60],
            tuple(_text(cell) for cell in row),
        )

    def _is_furniture(self, number: int, row: Sequence[object]) -> bool:
        """Totals, balances, a heading that is repeated, an empty line: nothing moved."""
        if self.moving[number - 1]:
            return False
        if not any(cell != "" for cell in row) or number in self.stated:
            return True
        told = [fold(cell) for cell in row if isinstance(cell, str) and cell]
        if any(_TOTAL.search(text) for text in told[:2]) or columns.guess([row]):
            return True
        moved = [cell for field in _MOVING if (cell := self.of.cell(row, field)) != ""]
        if cells.is_day(self.of.cell(row, Field.DATE)):
            return bool(moved)  # a day with a written nought: the bank tells something, no money moved
        return not any(_is_money(cell, self.sign) for cell in moved)

    def _amount(self, row: Sequence[object]) -> int:
        debit, credit, single = (cells.amount(self.of.cell(row, field), self.sign) or 0 for field in _MOVING)
        if debit and credit:
            raise cells.BadCell("Dòng có cả tiền vào và tiền ra.")
        if Field.DIRECTION in self.of.at and single:
            return self._directed(row, single)
        return single or credit - (-debit if self.debits_are_minus else debit)

    def _directed(self, row: Sequence[object], single: int) -> int:
        way = fold(_text(self.of.cell(row, Field.DIRECTION)).strip(". "))
        if way in _IN or way in _OUT:
            return abs(single) if way in _IN else -abs(single)
        raise cells.BadCell(f"Không biết “{way[:20]}” là nợ hay có.")

    def _continue_memo(self, lines: list[Line], row: Sequence[object]) -> None:
        """A long memo may go on in the next row, alone."""
        memo = _text(self.of.cell(row, Field.MEMO))
        others = [cell for place, cell in enumerate(row) if cell != "" and place != self.of.at.get(Field.MEMO)]
        if memo and lines and not others:
            lines[-1] = replace(lines[-1], memo=clean(f"{lines[-1].memo} {memo}")[:MOST_MEMO])


def _states_a_balance(row: Sequence[object]) -> bool:
    words = (fold(cell) for cell in row if isinstance(cell, str) and len(cell) < 80)
    return any(_OPENING.search(text) or _CLOSING.search(text) for text in words)


def _balances(row: Sequence[object], sign: str | None) -> Iterator[tuple[str, int]]:
    """Each label of a row with the first amount behind it, also inside the same cell."""
    label: str | None = None
    for cell in row:
        text = fold(cell) if isinstance(cell, str) else ""
        told: object = cell
        if words := "opening" if _OPENING.search(text) else "closing" if _CLOSING.search(text) else None:
            label, told = words, str(cell).rpartition(":")[2] if ":" in str(cell) else ""
        if label and _is_money(told, sign):
            yield label, cells.amount(told, sign) or 0
            label = None


def _is_nothing(cell: object) -> bool:
    return bool(_NOTHING.fullmatch(cell)) if isinstance(cell, str) else cell == 0


def _is_money(cell: object, sign: str | None) -> bool:
    if cell == "" or (isinstance(cell, str) and not any(map(str.isdigit, cell))):
        return False
    try:
        return cells.amount(cell, sign) is not None
    except cells.BadCell:
        return False


def _accounts(above: Sequence[Sequence[object]]) -> Iterator[str]:
    """What the rows above the heading call the statement's own account."""
    for row in above:
        words = [_text(cell) for cell in row]
        for place, text in enumerate(words):
            name, colon, behind = text.partition(":")
            label = _OWN.match(" ".join(fold(name).split()))
            if not label or _NAME_OF.search(fold(name)):
                continue
            if not colon:  # "Tài khoản 2022", or the number in the next cell
                behind = "".join(_NUMBER.findall(name)[:1])
            told = behind.strip() or next((word for word in words[place + 1 :] if word), "")
            if (found := _NUMBER.match(told)) and not cells.is_day(told):
                yield found[0].strip()


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
