"""How the sheets of the workbook look: heads, widths, formats, drop-downs."""

import io
from typing import Any

import xlsxwriter

from nhandao_site.domain.workbook.columns import Cell, Column, SheetOf
from nhandao_site.domain.workbook.words import YES_NO

LAST_ROW = 20_000
_WIDE = {Cell.LONG: 60, Cell.TEXT: 24, Cell.CODE: 16, Cell.DAY: 13, Cell.MOMENT: 18, Cell.MONEY: 16}


def open_book(out: io.BytesIO, *, large: bool = False) -> tuple[Any, dict[str, Any]]:
    """A workbook that runs nothing it is given, and the styles of the house. `large` writes row by row to disk."""
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**options, "constant_memory": True} if large else {**options, "in_memory": True})
    heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    return book, {
        "plain": book.add_format(heading),
        "required": book.add_format({**heading, "bg_color": "#FFF1CC"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        "money": book.add_format({"num_format": "#,##0"}),
        "year": book.add_format({"num_format": "0"}),
    }


def lay_out(page: Any, sheet: SheetOf, styles: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for place, column in enumerate(sheet.columns):
        page.write(0, place, column.name, styles["required" if column.required else "plain"])
        page.set_column(
            place, place, max(_WIDE.get(column.cell, 14), len(column.name) + 2), styles.get(style_of(column))
        )
        if rule := _validation(column):
            page.data_validation(1, place, LAST_ROW, place, rule)


def style_of(column: Column) -> str:
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
