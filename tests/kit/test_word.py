import io
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Pt

from nhandao_site.kit import word

HEAD = word.LetterHead(
    "administrative", "Trung ương Hội", "Hội tỉnh Sông Mây", "Số:      /BC-CTĐ", "Sông Mây", date(2026, 2, 5)
)
SIGNER = word.Signer("TM. Ban Thường vụ", "Phó Chủ tịch", "Trần Thị B")
RECIPIENTS = ["Như trên;", "- Lưu: VT"]
TABLE = word.Table(["STT", "Đơn vị", "Trị giá"], [[1, "Xã A", 1_234_567], ["", "Cộng", 1_234_567]], total=True)


def _opened(*blocks: word.Block, head: word.LetterHead = HEAD) -> Document:
    made = word.write(head, "Báo cáo", blocks, RECIPIENTS, SIGNER, abstract="Kết quả năm 2026")
    return docx.Document(io.BytesIO(made))


def _mm(*lengths: Length) -> tuple[int, ...]:
    """Whole millimetres: Word keeps twentieths of a point."""
    return tuple(round(length.mm) for length in lengths)


def _cell_texts(document: Document, table: int, cell: int) -> list[str]:
    return [paragraph.text for paragraph in document.tables[table].rows[0].cells[cell].paragraphs if paragraph.text]


def test_the_sheet_is_a4_with_the_margins_of_the_decree() -> None:
    (section,) = _opened().sections
    assert _mm(section.page_width, section.page_height) == (210, 297)
    assert _mm(section.top_margin, section.bottom_margin) == (20, 20)
    assert _mm(section.left_margin, section.right_margin) == (30, 15)


def test_the_page_number_is_centred_on_top_but_not_on_page_one() -> None:
    (section,) = _opened().sections
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    number = section.header.paragraphs[0]
    assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert [node.text for node in number._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_every_letter_is_times_new_roman() -> None:
    document = _opened(word.Heading("I. KẾT QUẢ"), word.Paragraph("Một câu."), TABLE)
    assert document.styles["Normal"].font.name == "Times New Roman"
    scripts = [qn(f"w:{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")]
    fonts = {node.get(script) for node in document.element.iter(qn("w:rFonts")) for script in scripts}
    assert fonts == {"Times New Roman"}


def test_the_administrative_head_has_country_and_motto() -> None:
    document = _opened()
    assert _cell_texts(document, 0, 0) == ["TRUNG ƯƠNG HỘI", "HỘI TỈNH SÔNG MÂY", "Số:      /BC-CTĐ"]
    assert _cell_texts(document, 0, 1) == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Sông Mây, ngày 05 tháng 02 năm 2026",
    ]


def test_the_party_head_has_neither() -> None:
    head = word.LetterHead("party", "Tỉnh ủy Sông Mây", "Ban Chỉ đạo", "Số:     -BC/BCĐ", "Sông Mây")
    document = _opened(head=head)
    assert _cell_texts(document, 0, 0) == ["TỈNH ỦY SÔNG MÂY", "BAN CHỈ ĐẠO", "*", "Số:     -BC/BCĐ"]
    right = _cell_texts(document, 0, 1)
    assert right[0] == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert right[1] == "Sông Mây, ngày      tháng      năm"
    assert "CỘNG HÒA" not in "".join(right)


def test_title_and_text_are_set_as_the_decree_says() -> None:
    document = _opened(word.Heading("I. KẾT QUẢ"), word.Paragraph("Một câu."))
    title, abstract, heading, text = [p for p in document.paragraphs if p.text]
    assert (title.text, abstract.text) == ("BÁO CÁO", "Kết quả năm 2026")
    assert title.alignment == abstract.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert title.runs[0].font.size == Pt(14)
    assert title.runs[0].bold
    assert heading.runs[0].bold
    assert text.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert text.runs[0].font.size == Pt(13)
    assert _mm(text.paragraph_format.first_line_indent) == (13,)


def test_the_header_row_of_a_table_repeats_and_numbers_stand_right() -> None:
    table = _opened(TABLE).tables[1]
    header = table.rows[0]._tr.get_or_add_trPr()
    assert header.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.find(f".//{qn('w:tblHeader')}") is None
    figure = table.rows[1].cells[2].paragraphs[0]
    assert figure.text == "1.234.567"
    assert figure.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert not figure.runs[0].bold
    assert table.rows[2].cells[1].paragraphs[0].runs[0].bold


def test_a_wide_table_gets_turned_pages_of_its_own() -> None:
    wide = word.Table([str(n) for n in range(20)], [list(range(20))], caption="Bảng số liệu", landscape=True, size=8)
    document = _opened(word.Paragraph("Trước."), wide, word.Paragraph("Sau."))
    first, turned, last = document.sections
    assert turned.orientation == WD_ORIENT.LANDSCAPE
    assert _mm(turned.page_width, turned.page_height) == (297, 210)
    assert _mm(first.page_width, last.page_width) == (210, 210)
    assert not turned.different_first_page_header_footer
    assert turned.header.is_linked_to_previous


def test_recipients_end_with_the_file_copy_and_the_signer_stands_beside() -> None:
    document = _opened()
    assert _cell_texts(document, 1, 0) == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    heading = document.tables[1].rows[0].cells[0].paragraphs[0].runs[0]
    assert heading.font.size == Pt(12)
    assert heading.bold
    assert heading.italic
    assert document.tables[1].rows[0].cells[0].paragraphs[1].runs[0].font.size == Pt(11)
    signer = [text for text in _cell_texts(document, 1, 1) if text]
    assert signer == ["TM. BAN THƯỜNG VỤ", "PHÓ CHỦ TỊCH", "Trần Thị B"]


def test_letters_that_break_xml_do_not_break_the_document() -> None:
    document = _opened(word.Paragraph("A & B <0>\x00\x0b ]]>"))
    assert "A & B <0> ]]>" in [paragraph.text for paragraph in document.paragraphs]


def test_a_row_that_does_not_fit_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        _opened(word.Table(["a", "b"], [[1]]))
