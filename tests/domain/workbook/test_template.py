"""The empty workbook explains itself and comes back in without a word."""

from nhandao_site.domain.workbook import reading, template
from nhandao_site.domain.workbook.columns import GUIDE, SHEETS
from nhandao_site.kit import excel
from tests.domain.workbook.builder import believable


def test_every_sheet_has_its_columns_by_name_and_the_guide_comes_first() -> None:
    sheets = excel.read(template.write())
    assert list(sheets) == [GUIDE, *(sheet.name for sheet in SHEETS)]
    for sheet in SHEETS:
        assert sheets[sheet.name][0] == [column.name for column in sheet.columns]


def test_the_guide_names_every_column_its_words_and_marks_the_required_ones() -> None:
    lines = [tuple(line[:3]) for line in excel.read(template.write())[GUIDE]]
    told = {(line[0], line[1]): str(line[2]) for line in lines}
    assert "thoát khó khăn" in told["Địa chỉ", "Lý do đóng"]
    assert "nhà xây mới" in told["Địa chỉ", "Nhu cầu chính*"]
    assert ("Địa chỉ", "Nơi ở") in told and ("Trợ giúp", "Giá trị*") in told
    assert sum(len(sheet.columns) for sheet in SHEETS) == len(
        [key for key in told if key[1] and key[0] != "Trang tính"]
    )


def test_the_empty_template_is_read_without_faults() -> None:
    book = reading.parse(template.write())
    assert (book.faults, book.warnings) == ([], [])
    assert set(book.sheets) == {sheet.name for sheet in SHEETS} == set(believable()) | {"Đăng ký"}
