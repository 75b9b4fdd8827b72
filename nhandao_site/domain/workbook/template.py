"""The empty workbook a chapter fills in: every sheet with its columns, the allowed words, and a guide."""

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from nhandao_site.domain.workbook.columns import GUIDE, SHEETS, Cell, Column, SheetOf
from nhandao_site.domain.workbook.words import YES_NO

LAST_ROW = 20_000
_WIDE = {Cell.LONG: 60, Cell.TEXT: 24, Cell.CODE: 16, Cell.DAY: 13, Cell.MOMENT: 18, Cell.MONEY: 16}
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
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    styles = {
        "plain": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}),
        "required": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#FFF1CC"}
        ),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "money": book.add_format({"num_format": "#,##0"}),
        "year": book.add_format({"num_format": "0"}),
    }
    _guide(book.add_worksheet(GUIDE), styles)
    for sheet in SHEETS:
        _sheet(book.add_worksheet(sheet.name), sheet, styles)
    book.close()
    return out.getvalue()


def _guide(page: Any, styles: dict[str, Any]) -> None:
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


def _sheet(page: Any, sheet: SheetOf, styles: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        page.write(0, place, column.name, styles["required" if column.required else "plain"])
        page.set_column(place, place, max(_WIDE.get(column.cell, 14), len(column.name) + 2), styles.get(_style(column)))
        if rule := _validation(column):
            page.data_validation(1, place, LAST_ROW, place, rule)


def _style(column: Column) -> str:
    kinds = {
        Cell.CODE: "text", Cell.CODES: "text", Cell.DIGITS: "text", Cell.DAY: "day", Cell.MOMENT: "moment",
        Cell.MONEY: "money", Cell.YEAR: "year", Cell.BIRTH: "year",
    }  # fmt: skip
    return kinds.get(column.cell, "")


def _validation(column: Column) -> dict[str, Any] | None:
    """A drop-down where one word is allowed; Excel keeps at most 255 characters of it."""
    words = YES_NO if column.cell is Cell.YES_NO else column.words if column.cell is Cell.WORD else None
    if words is None or len(",".join(words.shown)) > 255:
        return None
    return {"validate": "list", "source": list(words.shown), "error_title": column.name, "error_type": "warning",
            "error_message": f"Nên chọn trong: {words.listed()}."[:255]}  # fmt: skip
