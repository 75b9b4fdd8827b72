"""Word documents in the two layouts of the chapter: Decree 30/2020 and the Party's.

A4; margins 20 top and bottom, 30 left, 15 right (mm); Times New Roman, black; the page number
centred at the top and not on page 1. The official number is never assigned here: the symbol
is free text (domain rules §9).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row

from nhandao_site.kit.money import format_number
from nhandao_site.kit.paper import (
    CENTRE,
    JUSTIFIED,
    LEFT,
    RIGHT,
    begin_page,
    keep_whole,
    line,
    new_document,
    rule,
    turn,
    two_columns,
)
from nhandao_site.kit.vietnamese import clean

Layout = Literal["administrative", "party"]


@dataclass(frozen=True)
class LetterHead:
    """The head of the first page. `symbol` is free text such as `Số:       /BC-CTĐ`."""

    layout: Layout
    superior: str
    organisation: str
    symbol: str
    place: str
    day: date | None = None


@dataclass(frozen=True)
class Heading:
    """A bold line of its own: `I. KẾT QUẢ`."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text: justified, first line indented 1.27 cm."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Table:
    """A bordered table whose header row repeats on every page.

    Attributes:
        rows: int cells are written `1.234.567` and set to the right, as are texts in `right`.
        widths: relative widths of the columns; empty = all alike.
        right: numbers of the columns (from 0) set to the right.
        total: whether the last row is bold.
        landscape: on turned pages.
        size: points of the letters.
        own_page: whether it begins a page where it stands in an annex.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""
    widths: Sequence[float] = ()
    right: Sequence[int] = ()
    total: bool = False
    landscape: bool = False
    size: float = 11
    own_page: bool = True


@dataclass(frozen=True)
class Signer:
    """Who signs: `TM. BAN CHẤP HÀNH`, `CHỦ TỊCH`, name; the lines between stay free for the pen."""

    authority: str
    title: str
    name: str


Block = Heading | Paragraph | Table


def _place_and_date(head: LetterHead) -> str:
    if head.day is None:
        return f"{head.place}, ngày      tháng      năm"
    # Decree 30: a zero stands before days below 10 and before January and February.
    month = f"{head.day.month:02}" if head.day.month < 3 else str(head.day.month)
    return f"{head.place}, ngày {head.day.day:02} tháng {month} năm {head.day.year}"


def _head(document: Document, head: LetterHead) -> None:
    left, right = two_columns(document, 65, 100)
    line(left.paragraphs[0], head.superior.upper(), 13)
    _rule_or_star(left, head)
    line(left.add_paragraph(), head.symbol, 13)
    if head.layout == "party":
        line(right.paragraphs[0], "ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True)
        rule(right, 14)
    else:
        line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
        line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
        rule(right, 20)
    day = line(right.add_paragraph(), _place_and_date(head), 13, italic=True)
    day.paragraph_format.space_before = Pt(6)


def _rule_or_star(cell: _Cell, head: LetterHead) -> None:
    line(cell.add_paragraph(), head.organisation.upper(), 13, bold=True)
    if head.layout == "party":
        line(cell.add_paragraph(), "*", 13)
    else:
        rule(cell, 20)


def _title(document: Document, title: str, abstract: str) -> None:
    first = line(document.add_paragraph(), title.upper(), 14, bold=True)
    first.paragraph_format.space_before = Pt(18)
    last = first
    if abstract:
        last = line(document.add_paragraph(), abstract, 14, bold=True)
    last.paragraph_format.space_after = Pt(12)


def _text(document: Document, block: Heading | Paragraph) -> None:
    bold = isinstance(block, Heading) or block.bold
    italic = isinstance(block, Paragraph) and block.italic
    paragraph = line(document.add_paragraph(), block.text, 13, JUSTIFIED, bold=bold, italic=italic)
    paragraph.paragraph_format.first_line_indent = Mm(12.7)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.keep_with_next = isinstance(block, Heading)


def _repeat(row: _Row) -> None:
    keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _cell_text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return format_number(value)
    return "" if value is None else clean(str(value))


def _fill_row(row: _Row, values: Sequence[object], block: Table, bold: bool = False) -> None:
    for column, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        to_right = column in block.right or (isinstance(value, int) and not isinstance(value, bool))
        align = CENTRE if bold and not to_right else RIGHT if to_right else LEFT
        line(cell.paragraphs[0], _cell_text(value), block.size, align, bold=bold)


def _spread(table: DocxTable, block: Table) -> None:
    shares = block.widths or [1.0] * len(block.headers)
    room = (297 if block.landscape else 210) - 45
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(room * share / sum(shares))
        for cell in column.cells:
            cell.width = column.width


def _table(document: Document, block: Table) -> None:
    if block.caption:
        caption = line(document.add_paragraph(), block.caption, 13, bold=True)
        caption.paragraph_format.space_after = Pt(6)
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.headers), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    rows = list(table.rows)
    _fill_row(rows[0], block.headers, block, bold=True)
    _repeat(rows[0])
    for number, (row, values) in enumerate(zip(rows[1:], block.rows, strict=True), start=1):
        _fill_row(row, values, block, bold=block.total and number == len(block.rows))
        keep_whole(row)
    _spread(table, block)
    line(document.add_paragraph(), "", 6)


def _blocks(document: Document, blocks: Sequence[Block]) -> None:
    """Blocks in their order; the page is turned where a table asks for it, and back before what follows."""
    turned = False
    for block in blocks:
        landscape = isinstance(block, Table) and block.landscape
        if landscape != turned:
            turn(document, landscape=landscape)
            turned = landscape
        if isinstance(block, Table):
            _table(document, block)
        else:
            _text(document, block)
    if turned:
        turn(document, landscape=False)


def _foot(document: Document, recipients: Sequence[str], signer: Signer) -> None:
    if document.paragraphs:  # a signature never stands on a page without text
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    left, right = two_columns(document, 80, 85)
    keep_whole(document.tables[-1].rows[0])
    line(left.paragraphs[0], "Nơi nhận:", 12, LEFT, bold=True, italic=True)
    for number, who in enumerate(recipients, start=1):
        end = "." if number == len(recipients) else ";"
        line(left.add_paragraph(), f"- {clean(who).strip(' -;.')}{end}", 11, LEFT)
    lines = [part for part in (signer.authority, signer.title) if part]
    for number, part in enumerate(lines):
        line(right.paragraphs[0] if number == 0 else right.add_paragraph(), part.upper(), 13, bold=True)
    for _ in range(4):
        line(right.add_paragraph(), "", 13)
    line(right.add_paragraph(), signer.name, 13, bold=True)


def write(
    head: LetterHead,
    title: str,
    blocks: Sequence[Block],
    recipients: Sequence[str],
    signer: Signer,
    *,
    abstract: str = "",
    annex: Sequence[Table] = (),
) -> bytes:
    """A .docx of head, title, abstract, blocks in their order, recipients, signer, and the annex behind them.

    Args:
        title: the kind of document, set in capitals: `BÁO CÁO`.
        abstract: what it is about (trích yếu), below the title.
        recipients: the list under “Nơi nhận:”; the last one is `Lưu: VT`.
        annex: tables on pages of their own, turned.

    Raises:
        ValueError: a row, or the widths, of a table do not fit its headers.
    """
    document = new_document()
    document.core_properties.title = clean(f"{title} {abstract}")
    document.core_properties.author = clean(head.organisation)
    _head(document, head)
    _title(document, title, abstract)
    _blocks(document, blocks)
    _foot(document, recipients, signer)
    for number, table in enumerate(annex):
        if number == 0:
            turn(document, landscape=True)
        elif table.own_page:
            begin_page(document)
        _table(document, table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
