"""The sheet of paper under a Word document: size, margins, letters, lines, page numbers."""

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from nhandao_site.kit.vietnamese import clean

FONT = "Times New Roman"
CENTRE, LEFT, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


def ink(run: Run, size: float, bold: bool = False, italic: bool = False) -> Run:
    run.font.name, run.font.size = FONT, Pt(size)
    run.font.bold, run.font.italic = bold, italic
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    return run


def line(
    paragraph: DocxParagraph,
    text: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH = CENTRE,
    *,
    bold: bool = False,
    italic: bool = False,
) -> DocxParagraph:
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    # Runs of blanks are kept: they are the room left for a number or a date in ink.
    ink(paragraph.add_run(" ".join(map(clean, text.split(" ")))), size, bold, italic)
    return paragraph


def rule(cell: _Cell, indent: float) -> None:
    """The thin line under a name: the upper border of a low paragraph, shortened from both sides (mm)."""
    paragraph = line(cell.add_paragraph(), "", 4)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)


def keep_whole(row: _Row) -> None:
    """A row that no page break cuts in two."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def begin_page(document: Document) -> None:
    document.add_paragraph().paragraph_format.page_break_before = True


def _margins(section: Section, landscape: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)


def _number_pages(section: Section) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        ink(paragraph.add_run(), 13)._r.append(mark)


def new_document() -> Document:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    _margins(document.sections[0])
    _number_pages(document.sections[0])
    return document


def two_columns(document: Document, left: float, right: float) -> tuple[_Cell, _Cell]:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    # Word believes the cells, LibreOffice the grid.
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = column.cells[0].width = Mm(width)
    first, second = table.rows[0].cells
    return first, second


def turn(document: Document, *, landscape: bool) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _margins(section, landscape)
