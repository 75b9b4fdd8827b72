"""Bytes of an .xlsx become sheets of typed rows; whatever can't be read becomes a fault with its place."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.workbook import cells, formulas
from nhandao_site.domain.workbook.columns import GUIDE, SHEETS, Column, SheetOf
from nhandao_site.domain.workbook.faults import Fault
from nhandao_site.kit import excel, vietnamese

MOST_FAULTS = 2_000


@dataclass(frozen=True)
class Row:
    """One row of a sheet: `row["Mã"]` is typed, None where the cell is empty. `sound`: nothing in it was unreadable."""

    sheet: str
    number: int
    values: dict[str, Any]
    sound: bool = True

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)


@dataclass
class Book:
    sha256: str
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def rows(self, sheet: str) -> list[Row]:
        return [row for row in self.sheets.get(sheet, ()) if row.sound]

    def mentioned(self, sheet: str) -> set[str]:
        """Every Mã of a sheet, of unsound rows too: a reference to one of them is no second fault."""
        return {row["Mã"] for row in self.sheets.get(sheet, ()) if row["Mã"]}


def parse(data: bytes) -> Book:
    """Never raises for a bad file: the faults say what is wrong."""
    book = Book(hashlib.sha256(data).hexdigest())
    try:
        raw = excel.read(data)
    except excel.BadWorkbook as bad:
        book.faults.append(Fault("", 0, "", str(bad)))
        return book
    unread = formulas.unreadable(data)
    known = {_plain(sheet.name): sheet for sheet in SHEETS}
    for name, lines in raw.items():
        sheet = known.get(_plain(name))
        if sheet is None:
            _unknown_sheet(book, name, lines)
        elif sheet.name in book.sheets:
            book.faults.append(Fault(sheet.name, 0, "", f"Có hai trang tính “{sheet.name}”; hãy gộp thành một."))
        else:
            book.sheets[sheet.name] = list(_Reader(book, sheet, unread.get(name, set())).rows(lines))
    if not book.sheets and not book.faults:
        names = ", ".join(sheet.name for sheet in SHEETS)
        book.faults.append(
            Fault("", 0, "", f"Tệp không có trang tính nào của mẫu; các trang tính của mẫu là: {names}.")
        )
    del book.faults[MOST_FAULTS:]
    return book


def _unknown_sheet(book: Book, name: str, lines: Sequence[Sequence[object]]) -> None:
    if _plain(name) != _plain(GUIDE) and any(cell != "" for line in lines for cell in line):
        book.warnings.append(Fault(name, 0, "", f"Trang tính “{name}” không có trong mẫu nên được bỏ qua."))


def _plain(header: object) -> str:
    """Headers meet whatever their case, marks, blanks, stars and brackets."""
    return vietnamese.fold_name(re.sub(r"\([^)]*\)", " ", str(header)))


class _Reader:
    def __init__(self, book: Book, sheet: SheetOf, unread: set[formulas.Place]) -> None:
        self.book, self.sheet, self.unread = book, sheet, unread
        self.places: dict[str, int] = {}
        self.seen: dict[tuple[Any, ...], int] = {}

    def fault(self, number: int, column: str, message: str) -> None:
        self.book.faults.append(Fault(self.sheet.name, number, column, message))

    def rows(self, lines: Sequence[Sequence[object]]) -> Iterator[Row]:
        numbered = enumerate(lines, start=1)
        head = next(((number, line) for number, line in numbered if any(_filled(cell) for cell in line)), None)
        if head is None or not self._headers(*head):
            return
        for number, line in numbered:
            if any(_filled(cell) for cell in line) or any(place[0] == number for place in self.unread):
                yield self._row(number, line)

    def _headers(self, number: int, line: Sequence[object]) -> bool:
        wanted = {_plain(column.name): column for column in self.sheet.columns}
        for place, header in enumerate(line):
            if not _filled(header):
                continue
            column = wanted.get(_plain(header))
            if column is None:
                text = vietnamese.clean(str(header))[:40]
                message = f"Cột “{text}” không có trong mẫu nên được bỏ qua."
                self.book.warnings.append(Fault(self.sheet.name, number, text, message))
            elif column.name in self.places:
                self.fault(number, column.name, f"Có hai cột “{column.name}”; hãy giữ một.")
            else:
                self.places[column.name] = place
        missing = [column.name for column in self.sheet.columns if column.required and column.name not in self.places]
        for name in missing:
            self.fault(number, name, f"Thiếu cột “{name}”; dòng đầu của trang tính phải là tên các cột như mẫu.")
        return not missing

    def _row(self, number: int, line: Sequence[object]) -> Row:
        before = len(self.book.faults)
        values = {
            column.name: self._cell(number, line, column) for column in self.sheet.columns if column.name in self.places
        }
        self._refuse_repeated(number, values)
        return Row(self.sheet.name, number, values, len(self.book.faults) == before)

    def _cell(self, number: int, line: Sequence[object], column: Column) -> Any:
        place = self.places[column.name]
        raw = line[place] if place < len(line) else None
        if (number, place + 1) in self.unread:
            self.fault(number, column.name, "Công thức trong ô bị lỗi hoặc chưa tính; hãy dán lại bằng giá trị.")
            return None
        try:
            value = cells.read(raw, column)
        except cells.BadCell as bad:
            self.fault(number, column.name, str(bad))
            return None
        if value is None and column.required:
            self.fault(number, column.name, f"Thiếu {column.name}; ô này bắt buộc.")
        return value

    def _refuse_repeated(self, number: int, values: dict[str, Any]) -> None:
        key = tuple(values.get(name) for name in self.sheet.key)
        if not key or (key[0] is None):
            return
        first = self.seen.setdefault(key, number)
        if first != number:
            last = self.sheet.key[-1]
            if self.sheet.key == ("Mã",):
                message = f"Mã “{values['Mã']}” đã có ở dòng {first}; mỗi mã chỉ dùng cho một dòng."
            else:
                message = f"Dòng này lặp lại dòng {first} (cùng {', '.join(self.sheet.key)})."
            self.fault(number, "Mã" if "Mã" in self.sheet.key else last, message)


def _filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def fingerprint(row: Row) -> str:
    """The content of a row, whatever its number and formats: two equal ones say the same."""
    said = [(name, _spelt(value)) for name, value in sorted(row.values.items()) if value not in (None, [])]
    return repr((row.sheet, said))


def _spelt(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_spelt(one) for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
