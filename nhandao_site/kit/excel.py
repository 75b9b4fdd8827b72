"""Workbooks in and out. Reading is for hostile files; writing is for people who print them."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import python_calamine
import xlsxwriter

from nhandao_site.kit import apart, clock
from nhandao_site.kit.images import sniff
from nhandao_site.kit.vietnamese import nfc

MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CELLS = 10_000_000
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NARROWEST, _WIDEST = 6, 60
"""Characters of a column; longer text is wrapped in its cell."""
_LINE = 15.75
"""Points of one line: not every program finds the height of wrapped text by itself."""
_NUMBER, _FRACTION, _DAY, _MOMENT = (
    "#,##0",
    "#,##0.##",
    "dd/mm/yyyy",
    "dd/mm/yyyy hh:mm",
)


class BadWorkbook(ValueError):
    """The file can't be read as a workbook; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Sheet:
    """A sheet to write.

    Attributes:
        widths: characters per column; empty = by content.
        formats: Excel number format per column (`"0"` for a year), None = by the value:
            whole numbers `#,##0`, dates `dd/mm/yyyy`, instants in Vietnam time.
        bold: rows (0 is the first under the headers) that are totals or headings of what follows.
        title: printed at the head of every page (at most 200 characters); the first row stays the headers.
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]
    widths: Sequence[float] = ()
    formats: Sequence[str | None] = ()
    bold: Collection[int] = ()
    title: str = ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _area(part: bytes) -> int:
    refs = _CELL.findall(part)
    return max((int(row) for _, row in refs), default=0) * max((_column(name) for name, _ in refs), default=0)


def _inspect_zip(data: bytes) -> None:
    """Unpack once, counting: neither the sizes nor the ranges a file states are believed."""
    left = MAX_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.file_size > left:
                raise BadWorkbook("Tệp Excel bung ra quá lớn; hãy chia nhỏ rồi gửi lại.")
            part = archive.read(entry)
            left -= len(part)
            if entry.filename.endswith(".xml") and _area(part) > MAX_CELLS:
                raise BadWorkbook("Trang tính quá rộng; hãy xóa các dòng, cột thừa rồi gửi lại.")


def _refuse_wrong_kind(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise BadWorkbook("Tệp lớn quá 30 MB; hãy chia nhỏ rồi gửi lại.")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<", data):
        raise BadWorkbook(
            "Tệp này là trang web (HTML/XML) mang đuôi Excel; hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại."
        )
    if sniff(data) not in {
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }:
        raise BadWorkbook("Tệp này không phải Excel (.xlsx hoặc .xls, không có macro); hãy chọn tệp khác.")


def _value(cell: object) -> object:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return nfc(cell) if isinstance(cell, str) else cell


def _sheets(data: bytes) -> Iterator[tuple[str, Sequence[Sequence[object]]]]:
    if not data.startswith(b"PK"):
        yield from apart.read(data).items()
        return
    _inspect_zip(data)
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read(source: bytes | Path) -> dict[str, list[list[object]]]:
    """Every sheet of an .xlsx or .xls, row by row from row 1 and column A.

    Cells are text (NFC), int, float, bool, date, datetime, time or timedelta; an empty cell
    is `""`. A number stays a number: account numbers typed as numbers have lost their zeros.

    Raises:
        BadWorkbook: too large (30 MB, 300 MB unpacked, 10 million cells), another kind of
            file, with a password, damaged; a Vietnamese sentence.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    _refuse_wrong_kind(data)
    try:
        return {nfc(name): [[_value(cell) for cell in row] for row in rows] for name, rows in _sheets(data)}
    except BadWorkbook:
        raise
    except (python_calamine.PasswordError, apart.Locked):
        raise BadWorkbook("Tệp Excel có mật khẩu; hãy bỏ mật khẩu rồi gửi lại.") from None
    except apart.TooWide:
        raise BadWorkbook("Trang tính quá rộng; hãy xóa các dòng, cột thừa rồi gửi lại.") from None
    except Exception as fault:  # readers fail in every way there is; the sender needs one sentence
        raise BadWorkbook("Tệp Excel bị hỏng, không đọc được; hãy mở và lưu lại rồi gửi.") from fault


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "Trang"


def _natural_format(value: object) -> str | None:
    if isinstance(value, datetime):
        return _MOMENT
    if isinstance(value, date):
        return _DAY
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _NUMBER if isinstance(value, int) else _FRACTION


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime) and value.tzinfo:
        return clock.local(value).replace(tzinfo=None)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, int | float | date) else str(value)


def _column_width(width: float) -> float:
    return min(max(width, _NARROWEST), _WIDEST)


def _head_width(head: str) -> float:
    """A head takes two lines rather than half a page."""
    return max(*map(len, head.split()), len(head) / 2 + 1, 1.0) + 2 if head else _NARROWEST


def _lines(text: str, width: float) -> int:
    return max(1, math.ceil(len(text) * 1.05 / _column_width(width)))


class _Writer:
    def __init__(self, out: io.BytesIO) -> None:
        options = {
            "constant_memory": True,  # rows leave for a temporary file as they come
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        }
        self.book = xlsxwriter.Workbook(out, options)
        self._formats: dict[tuple[str | None, bool, bool], xlsxwriter.format.Format] = {}
        head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
        self._head = self.book.add_format(head | {"bg_color": "#E9EEF6"})

    def _format(self, pattern: str | None, *, bold: bool, wrapped: bool) -> xlsxwriter.format.Format:
        asked = (pattern, bold, wrapped)
        if asked not in self._formats:
            look = {"border": 1, "border_color": "#B8BEC8", "valign": "top", "bold": bold, "text_wrap": wrapped}
            self._formats[asked] = self.book.add_format(look | ({"num_format": pattern} if pattern else {}))
        return self._formats[asked]

    def add(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(_sheet_name(sheet.name))
        widths = [_head_width(nfc(header)) for header in sheet.headers]
        page.set_row(0, _LINE * max(map(_lines, sheet.headers, sheet.widths or widths), default=1))
        page.write_row(0, 0, [nfc(header) for header in sheet.headers], self._head)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        if sheet.title:
            page.set_header(f"&C&B{nfc(sheet.title)[:200].replace('&', '&&')}")
            page.set_footer("&CTrang &P/&N")
        for number, row in enumerate(sheet.rows):
            self._row(page, number, row, sheet, widths)
        for column, width in enumerate(sheet.widths or widths):
            page.set_column(column, column, _column_width(width))

    def _row(
        self,
        page: xlsxwriter.worksheet.Worksheet,
        number: int,
        row: Sequence[object],
        sheet: Sheet,
        widths: list[float],
    ) -> None:
        values = [_shown(cell) for cell in row]
        most = [_column_width(width) for width in sheet.widths] or [_WIDEST] * len(values)
        lines = [
            _lines(value, width) if isinstance(value, str) else 1 for value, width in zip(values, most, strict=False)
        ]
        if max(lines, default=1) > 1:
            page.set_row(number + 1, _LINE * max(lines))
        for column, value in enumerate(values):
            asked = sheet.formats[column] if column < len(sheet.formats) else None
            wrapped = column < len(lines) and lines[column] > 1
            look = self._format(asked or _natural_format(value), bold=number in sheet.bold, wrapped=wrapped)
            if value is None or value == "":
                page.write_blank(number + 1, column, None, look)
                continue
            page.write(number + 1, column, value, look)
            if column < len(widths):
                widths[column] = max(widths[column], len(str(value)) + 2.0)


def write(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx: bold header, frozen and repeated in print; text never becomes a formula or link."""
    out = io.BytesIO()
    writer = _Writer(out)
    for sheet in sheets:
        writer.add(sheet)
    writer.book.close()
    return out.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, datetime):
        return clock.format_time(value)
    if isinstance(value, date):
        return clock.format_date(value)
    if isinstance(value, bool):
        return _shown(value)
    if isinstance(value, str):
        text = nfc(value)
        return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text
    return "" if value is None else value


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV that Excel opens with its diacritics (UTF-8 with BOM) and without running formulas.

    Text that begins with `= + - @`, a tab or a line break gets an apostrophe in front; numbers
    stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_csv_cell(header) for header in headers])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
