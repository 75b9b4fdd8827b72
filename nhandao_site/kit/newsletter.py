"""A bulletin in Word: a head across the page, the stories in two columns below it, on A4."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt

from nhandao_site.kit.paper import CENTRE, JUSTIFIED, LEFT, ink, line, new_document
from nhandao_site.kit.passages import Passage
from nhandao_site.kit.vietnamese import clean


@dataclass(frozen=True)
class Piece:
    """One story: its passages, who wrote it, who confirmed it, where to read it on."""

    title: str
    lede: str
    passages: Sequence[Passage]
    credit: str
    link: str


@dataclass(frozen=True)
class Head:
    """`organisation` tells the bulletin; `month` is “Tháng 11/2026”."""

    organisation: str
    title: str
    month: str
    words: Sequence[Passage] = ()
    signed: str = ""


def write(head: Head, pieces: Sequence[Piece], foot: str = "") -> bytes:
    """A .docx: Times New Roman as all papers of the chapter, page numbers at the top from page 2."""
    document = new_document()
    document.core_properties.title = clean(f"{head.title} {head.month}")
    document.core_properties.author = clean(head.organisation)
    _sides(document.sections[0])
    _head(document, head)
    if pieces:
        _columns(document.add_section(WD_SECTION.CONTINUOUS), 2)
    for piece in pieces:
        _piece(document, piece)
    if foot:
        _columns(document.add_section(WD_SECTION.CONTINUOUS), 1)
        line(document.add_paragraph(), foot, 10, CENTRE, italic=True).paragraph_format.space_before = Pt(10)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sides(section: Section) -> None:
    """A bulletin is pinned to a board, not bound: both sides alike."""
    section.left_margin = section.right_margin = Mm(18)


def _columns(section: Section, count: int) -> None:
    _sides(section)
    section.different_first_page_header_footer = False
    found = section._sectPr.xpath("./w:cols")
    columns = found[0] if found else OxmlElement("w:cols")
    if not found:
        section._sectPr.append(columns)
    columns.set(qn("w:num"), str(count))
    columns.set(qn("w:space"), str(int(8 / 25.4 * 1440)))
    columns.set(qn("w:sep"), "1" if count > 1 else "0")


def _head(document: Document, head: Head) -> None:
    line(document.paragraphs[0] if document.paragraphs else document.add_paragraph(), head.organisation.upper(), 12)
    title = line(document.add_paragraph(), head.title.upper(), 22, bold=True)
    title.paragraph_format.space_before = Pt(6)
    month = line(document.add_paragraph(), head.month, 13, italic=True)
    month.paragraph_format.space_after = Pt(10)
    _ruled(month)
    for passage in head.words:
        _passage(document, passage, 12, italic=True)
    if head.signed:
        line(document.add_paragraph(), head.signed, 11, LEFT, bold=True).paragraph_format.space_after = Pt(8)


def _ruled(paragraph: object) -> None:
    borders, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "000000")):
        below.set(qn(f"w:{name}"), value)
    borders.append(below)
    properties = paragraph._p.get_or_add_pPr()  # type: ignore[attr-defined]
    properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _piece(document: Document, piece: Piece) -> None:
    title = line(document.add_paragraph(), piece.title, 15, LEFT, bold=True)
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(8), Pt(3)
    title.paragraph_format.keep_with_next = True
    if piece.lede:
        lede = line(document.add_paragraph(), piece.lede, 12, LEFT, italic=True)
        lede.paragraph_format.space_after = Pt(4)
    for passage in piece.passages:
        _passage(document, passage, 12)
    credit = line(document.add_paragraph(), piece.credit, 10, LEFT, italic=True)
    credit.paragraph_format.space_before = Pt(2)
    end = line(document.add_paragraph(), piece.link, 9, LEFT)
    end.paragraph_format.space_after = Pt(10)
    _ruled(end)


def _passage(document: Document, passage: Passage, size: float, italic: bool = False) -> None:
    if passage.kind == "heading":
        paragraph = line(document.add_paragraph(), passage.text, size, LEFT, bold=True)
        paragraph.paragraph_format.space_before = Pt(4)
        paragraph.paragraph_format.keep_with_next = True
        return
    quoted = passage.kind == "quote"
    paragraph = line(document.add_paragraph(), "", size, JUSTIFIED)
    text = clean(passage.text)
    ink(paragraph.add_run(f"– {text}" if passage.kind == "item" else text), size, italic=italic or quoted)
    paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.left_indent = Mm(4 if quoted or passage.kind == "item" else 0)
    paragraph.paragraph_format.first_line_indent = Mm(5 if passage.kind == "text" else 0)
