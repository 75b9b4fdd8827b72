import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from nhandao_site.kit import excel

BOOK = "xl/worksheets/sheet1.xml"


def _written(*rows: list[object], formats: tuple[str | None, ...] = ()) -> bytes:
    return excel.write([excel.Sheet("Địa chỉ", ["Tên", "Số"], rows, formats=formats)])


def _part(book: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name).decode()


def _with_part(book: bytes, name: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, body if entry == name else old.read(entry))
    return out.getvalue()


def test_what_is_written_is_read_back_with_its_kinds() -> None:
    moment = datetime(2025, 11, 24, 17, 10, tzinfo=UTC)
    book = _written(["Bưởi", 1_234_567], ["x", 2.5], [date(2025, 11, 25), moment], [True, None], ["0011", 0])
    assert excel.read(book) == {
        "Địa chỉ": [
            ["Tên", "Số"],
            ["Bưởi", 1_234_567],
            ["x", 2.5],
            [date(2025, 11, 25), datetime(2025, 11, 25, 0, 10)],  # noqa: DTZ001 (a cell has no zone)
            ["có", ""],
            ["0011", 0],
        ]
    }


def test_text_never_becomes_a_formula_or_a_link() -> None:
    book = _written(["=1+1", 1], ["https://x.vn", 2], ["+84912", 3], ["-5", 4])
    assert "<f>" not in _part(book, BOOK)
    assert "hyperlink" not in _part(book, BOOK)
    assert [row[0] for row in excel.read(book)["Địa chỉ"][1:]] == ["=1+1", "https://x.vn", "+84912", "-5"]


def test_the_header_is_bold_frozen_and_printed_on_each_page() -> None:
    book = _written(["x", 1])
    assert 'state="frozen"' in _part(book, BOOK)
    assert "Print_Titles" in _part(book, "xl/workbook.xml")
    assert "$1:$1" in _part(book, "xl/workbook.xml")
    assert "<b/>" in _part(book, "xl/styles.xml")


def test_numbers_are_shown_in_groups_and_years_are_not() -> None:
    styles = _part(_written([2026, 1_000_000], formats=("0",)), "xl/styles.xml")
    assert re.search(r'<xf numFmtId="1" ', styles), "the built-in format 0"
    assert re.findall(r'<numFmt numFmtId="164" formatCode="(.+?)"', styles) == ["#,##0"]
    assert '<xf numFmtId="164" ' in styles


def test_a_share_worked_out_in_tenths_is_a_number_that_can_be_added() -> None:
    book = _written(["x", Decimal(669) / 10], ["y", Decimal(700) / 10], formats=(None, "0.0"))
    assert [row[1] for row in excel.read(book)["Địa chỉ"][1:]] == [66.9, 70]


def test_a_sheet_gets_a_name_that_excel_takes() -> None:
    book = excel.write([excel.Sheet("Quý I/2026 [tổng hợp toàn tỉnh, rất dài]", ["a"], [])])
    (name,) = excel.read(book)
    assert name == "Quý I 2026  tổng hợp toàn tỉnh,"


def test_rows_keep_their_numbers_when_the_first_are_empty() -> None:
    book = excel.write([excel.Sheet("A", ["", ""], [[None, None], [None, "x"]])])
    assert excel.read(book)["A"] == [["", ""], ["", ""], ["", "x"]]


def test_decomposed_text_is_read_composed() -> None:
    assert excel.read(_written(["Bu\u031bo\u031b\u0309i", 1]))["Địa chỉ"][1][0] == "Bưởi"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "không phải Excel"),
        (b"Ng\xc3\xa0y;1", "không phải Excel"),
        (b"<html><table><tr><td>1</td></tr></table>", "HTML"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><Workbook/>", "HTML"),
        (b"PK\x03\x04junk", "không phải Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 99, "hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(data: bytes, sentence: str) -> None:
    with pytest.raises(excel.BadWorkbook, match=sentence):
        excel.read(data)


def test_a_workbook_cut_off_on_the_way_is_refused() -> None:
    book = _written(["x", 1])
    with pytest.raises(excel.BadWorkbook):
        excel.read(book[: len(book) // 2])


def test_a_broken_sheet_is_refused() -> None:
    with pytest.raises(excel.BadWorkbook, match="hỏng"):
        excel.read(_with_part(_written(["x", 1]), BOOK, b"<worksheet><sheetData><row><c r='A1'"))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(excel.BadWorkbook, match="quá lớn"):
        excel.read(_with_part(_written(["x", 1]), BOOK, b" " * 2_000_000))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    book = bytearray(_with_part(_written(["x", 1]), BOOK, b" " * 2_000_000))
    lie = (2_000_000).to_bytes(4, "little")
    while (place := book.find(lie)) >= 0:
        book[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(excel.BadWorkbook, match="hỏng"):
        excel.read(bytes(book))


def test_two_cells_in_far_corners_are_not_a_sheet_of_billions() -> None:
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    with pytest.raises(excel.BadWorkbook, match="quá rộng"):
        excel.read(_with_part(_written(["x", 1]), BOOK, far))


def test_csv_opens_with_its_marks_and_runs_nothing() -> None:
    made = excel.csv_bytes(
        ["Tên", "Số"],
        [["=cmd|' /C calc'!A0", -5], [" @x", 1_000], ["\tx", None], ["-Hà", date(2026, 3, 5)], ['a"b;c,d', True]],
    )
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").split("\r\n") == [
        "Tên,Số",
        "'=cmd|' /C calc'!A0,-5",
        "' @x,1000",
        "'\tx,",
        "'-Hà,05/03/2026",
        '"a""b;c,d",có',
        "",
    ]


def test_a_title_is_printed_on_every_page_and_the_first_row_stays_the_headers() -> None:
    book = excel.write([excel.Sheet("1", ["Tên"], [["x"]], title="Quý I & II – Tỉnh Sông Mây")])
    assert "&amp;C&amp;BQuý I &amp;&amp; II – Tỉnh Sông Mây" in _part(book, BOOK)
    assert excel.read(book)["1"] == [["Tên"], ["x"]]


def test_a_row_is_as_high_as_its_longest_text_and_a_head_as_its_words() -> None:
    """Without a height LibreOffice and a printer show one line of it."""
    long = "Chỉ đạo hệ thống Hội Chữ thập đỏ các cấp triển khai Cuộc vận động trong cả năm"
    book = excel.write([excel.Sheet("1", ["TT", "Đơn vị được kiểm tra", "Việc"], [[1, "Xã", long], [2, "Xã", "ngắn"]])])
    heights = re.findall(r'<row r="(\d)"[^>]*?ht="([\d.]+)"', _part(book, BOOK))
    assert heights == [("1", "31.5"), ("2", "31.5")]


def test_totals_and_the_headings_between_rows_are_bold() -> None:
    book = excel.write([excel.Sheet("1", ["Tên"], [["Xã"], ["Tổng"]], bold=[1])])
    plain, total = re.findall(r'<c r="A[23]" s="(\d+)"', _part(book, BOOK))
    styles = _part(book, "xl/styles.xml")
    fonts = re.findall(r"<font>(.*?)</font>", styles)
    looks = [int(font) for font in re.findall(r'<xf [^>]*fontId="(\d)"', styles.partition("<cellXfs")[2])]
    assert ["<b/>" in fonts[looks[int(style)]] for style in (plain, total)] == [False, True]
