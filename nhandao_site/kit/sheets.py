"""Tables out of whatever a bank calls Excel: .xlsx, .xls, a web page or text under that name.

The kind is decided by the bytes, never by the name. A hostile file gets a sentence, not a crash.
"""

import codecs
import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nhandao_site.kit import excel
from nhandao_site.kit.images import sniff
from nhandao_site.kit.vietnamese import nfc

MAX_BYTES = excel.MAX_BYTES
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_TEXT = 2000
_BOOKS = ("application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>")
_SPAN = re.compile(r"\b(?:colspan|MergeAcross)\s*=\s*[\"']?([0-9]{1,3})", re.IGNORECASE)
_PLACE = re.compile(r"\bIndex\s*=\s*[\"']?([0-9]{1,3})", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_DECLARED = {"windows-1258": "cp1258", "windows-1252": "cp1252", "iso-8859-1": "cp1252"}
_DELIMITERS = "\t;|,"
_SAMPLE = 80


class BadTable(ValueError):
    """The file holds no table that can be read; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Table:
    """Rows from row 1 and column A: text (NFC, trimmed), int, float, bool, date, datetime; `""` is empty."""

    name: str
    rows: list[list[object]]


def read(data: bytes) -> list[Table]:
    """Every table of a file.

    Raises:
        BadTable: empty, too large, another kind of file, damaged, with a password.
    """
    _refuse_wrong_kind(data)
    if sniff(data) in _BOOKS or data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        tables = _of_workbook(data)
    else:
        tables = _of_text(_decoded(data))
    tables = [table for table in tables if any(any(cell != "" for cell in row) for row in table.rows)]
    if not tables:
        raise BadTable("Tệp không có dòng nào; hãy tải lại sao kê từ ngân hàng.")
    return tables


def _refuse_wrong_kind(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n"):
        raise BadTable("Tệp trống; hãy tải lại sao kê từ ngân hàng.")
    if len(data) > MAX_BYTES:
        raise BadTable("Tệp lớn quá 30 MB; hãy chia nhỏ theo tháng rồi gửi lại.")
    head = data[:64].lstrip().lower()
    if head.startswith(b"%pdf"):
        raise BadTable("Đây là tệp PDF; hãy tải sao kê dạng Excel hoặc CSV từ ngân hàng.")
    if head.startswith(b"mime-version:"):
        raise BadTable("Đây là trang web đã lưu (MHTML); hãy mở bằng Excel, lưu thành .xlsx rồi gửi lại.")
    if (sniff(data) or "").startswith(("image/", "video/")):
        raise BadTable("Đây là ảnh chụp, không phải sao kê; hãy tải sao kê dạng Excel hoặc CSV từ ngân hàng.")


def _of_workbook(data: bytes) -> list[Table]:
    try:
        book = excel.read(data)
    except excel.BadWorkbook as bad:
        raise BadTable(str(bad)) from None
    return [Table(name, [_row(row) for row in _few(rows)]) for name, rows in book.items()]


def _row(cells: Sequence[object]) -> list[object]:
    return [cell.strip()[:MAX_TEXT] if isinstance(cell, str) else cell for cell in cells[:MAX_COLUMNS]]


def _few(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise BadTable("Tệp có hơn 200.000 dòng; hãy chia nhỏ theo tháng rồi gửi lại.")
        yield row


def _decoded(data: bytes) -> str:
    text = nfc(_text(data)).replace("\0", "")
    odd = sum(1 for char in text[:20_000] if ord(char) < 32 and char not in "\t\n\r\f\v")
    if odd > max(3, len(text[:20_000]) // 100):
        raise BadTable("Tệp này không phải bảng Excel, CSV hay trang web; hãy chọn tệp sao kê khác.")
    return text


def _text(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    sample = data[:4000]
    if sample.count(0) > len(sample) // 5:
        return data.decode("utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be", "replace")
    return _of_one_byte_a_letter(data)


def _of_one_byte_a_letter(data: bytes) -> str:
    """UTF-8 when it is, or nearly is; else what the page declares, else the Vietnamese Windows page."""
    text = data.decode("utf-8", "replace")
    lost, foreign = text.count("\ufffd"), len(text) - sum(map(str.isascii, text))
    if lost * 20 <= foreign:
        return text
    declared = _CHARSET.search(data[:2000])
    name = _DECLARED.get(declared[1].decode("ascii").lower(), "cp1258") if declared else "cp1258"
    return data.decode(name, "replace")


def _of_text(text: str) -> list[Table]:
    return _of_markup(text) if text.lstrip().startswith("<") else [_of_lines(text)]


def _of_lines(text: str) -> Table:
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return Table("", [_row(row) for row in _few(rows)])
    except csv.Error:
        raise BadTable("Tệp CSV bị hỏng, không đọc được; hãy tải lại sao kê từ ngân hàng.") from None


def _delimiter(text: str) -> str:
    """The one that cuts most lines into the same number of cells; a comma last, money holds commas."""
    if text[:4].lower() == "sep=" and text[4:5] in _DELIMITERS:
        return text[4]
    sample = "\n".join(text[:60_000].splitlines()[:_SAMPLE])
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row)
    except csv.Error:
        return 0
    return max((many * 100 for width, many in widths.items() if width >= 3), default=len(widths) - 1)


def _without(text: str, begin: str, end: str) -> str:
    """Cuts what stands between two marks, once through the text; an open end takes the rest along."""
    opening, closing = (re.compile(re.escape(mark), re.IGNORECASE) for mark in (begin, end))
    kept, at = [], 0
    while start := opening.search(text, at):
        kept.append(text[at : start.start()])
        stop = closing.search(text, start.end())
        if stop is None:
            return "".join(kept)
        at = stop.end()
    return "".join([*kept, text[at:]])


def _of_markup(text: str) -> list[Table]:
    for begin, end in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        text = _without(text, begin, end)
    page = _Page()
    at = 0
    for tag in _TAG.finditer(text):
        page.text(text[at : tag.start()])
        page.tag(tag[2].lower().rpartition(":")[2], bool(tag[1]), tag[3])
        at = tag.end()
    return page.tables


class _Page:
    """A web page or an Excel 2003 page, tag by tag: only tables, rows and cells matter."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self._cell: list[str] | None = None
        self._span = 0

    def text(self, text: str) -> None:
        if self._cell is not None and text:
            self._cell.append(html.unescape(text))

    def tag(self, name: str, closing: bool, given: str) -> None:
        if name in {"table", "tr", "row", "td", "th", "cell"}:
            self._close()
        if name == "table" and not closing:
            self.tables.append(Table("", []))
        elif name in {"tr", "row"} and not closing:
            self._rows().append([])
        elif name in {"td", "th", "cell"} and not closing:
            self._open(given)
        elif name in {"br", "p", "div", "li"}:
            self.text("\n")

    def _rows(self) -> list[list[object]]:
        if not self.tables:
            self.tables.append(Table("", []))
        rows = self.tables[-1].rows
        if len(rows) >= MAX_ROWS:
            raise BadTable("Tệp có hơn 200.000 dòng; hãy chia nhỏ theo tháng rồi gửi lại.")
        return rows

    def _open(self, given: str) -> None:
        rows = self._rows()
        if not rows:
            rows.append([])
        if place := _PLACE.search(given):
            rows[-1] += [""] * min(int(place[1]) - 1 - len(rows[-1]), MAX_COLUMNS)
        span = _SPAN.search(given)
        more = int(span[1]) - (0 if "across" in given.lower() else 1) if span else 0
        self._span = max(0, min(more, MAX_COLUMNS))
        self._cell = []

    def _close(self) -> None:
        if self._cell is None:
            return
        row = self._rows()[-1]
        if len(row) < MAX_COLUMNS:
            row.append(re.sub(r"[ \t]*\n\s*", "\n", nfc("".join(self._cell)[:MAX_TEXT]).strip()))
            row += [""] * self._span
        self._cell = None
