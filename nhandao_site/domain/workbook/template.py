"""The empty workbook a chapter fills in: every sheet with its columns, the allowed words, and a guide."""

import io
from collections.abc import Iterator
from typing import Any

from nhandao_site.domain.workbook.columns import GUIDE, SHEETS, Column
from nhandao_site.domain.workbook.pages import lay_out, open_book

_INTRODUCTION = (
    "Dòng đầu của mỗi trang tính là tên cột; xin giữ nguyên. Cột nền vàng (ghi * dưới đây) là bắt buộc.",
    "Trang tính nào chưa có số liệu thì để trống. Thứ tự các dòng không quan trọng.",
    "Ngày: dd/mm/yyyy; giờ: dd/mm/yyyy HH:MM; tiền: số đồng chẵn, ví dụ 1.500.000; có/không.",
    "Trong một ô có nhiều giá trị thì cách nhau bằng dấu ; hoặc dấu phẩy.",
    "Mã, CCCD, điện thoại: định dạng ô là văn bản để Excel không bỏ số 0 ở đầu.",
    "Nhập lại cùng một tệp không đổi gì. Có lỗi ở bất kỳ ô nào thì cả tệp chưa được nhập.",
)


def write() -> bytes:
    out = io.BytesIO()
    book, styles = open_book(out)
    guide(book.add_worksheet(GUIDE), styles)
    for sheet in SHEETS:
        lay_out(book.add_worksheet(sheet.name), sheet, styles)
    book.close()
    return out.getvalue()


def guide(page: Any, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 22)
    page.set_column(2, 2, 90, styles["wrap"])
    page.write(0, 0, "Tệp số liệu của đơn vị", styles["title"])
    row = 2
    for line in _INTRODUCTION:
        page.write(row, 0, line)
        row += 1
    row += 1
    page.write_row(row, 0, ("Trang tính", "Cột", "Ghi gì"), styles["bold"])
    for sheet in SHEETS:
        for column in sheet.columns:
            row += 1
            page.write_row(row, 0, (sheet.name, f"{column.name}{'*' if column.required else ''}"))
            page.write(row, 2, ". ".join(_says(column)), styles["wrap"])


def _says(column: Column) -> Iterator[str]:
    yield f"{column.cell.value}: {column.words.listed()}" if column.words else column.cell.value
    if column.hint:
        yield column.hint
