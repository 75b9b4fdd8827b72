"""How a value of ours stands in a cell, and how a donor's choice stands before a name."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from nhandao_site.domain.pledges.models import Shown
from nhandao_site.domain.workbook.columns import Column, SheetOf
from nhandao_site.domain.workbook.words import MARKS
from nhandao_site.kit import clock

Row = dict[str, Any]
_MARK_OF = {shown: mark for mark, shown in MARKS.items()}


def cells(row: Mapping[str, Any], sheet: SheetOf) -> list[object]:
    """The row in the order of the columns; a name that is no column is a fault of ours."""
    strange = set(row) - {column.name for column in sheet.columns}
    if strange:
        raise LookupError(f"{sheet.name}: {strange}")
    return [_cell(row.get(column.name), column) for column in sheet.columns]


def named(name: str, shown: Shown) -> str:
    """`(ẩn danh) Lê Thị Hoa`: masked is the rule and needs no mark."""
    mark = _MARK_OF.get(shown)
    return f"{mark} {name}" if mark else name


def _cell(value: Any, column: Column) -> object:
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return "có" if value else "không"
    if column.words is not None:
        return "; ".join(_word(each, column) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, datetime):
        return value.astimezone(clock.TZ).replace(tzinfo=None, microsecond=0)
    if isinstance(value, date | int):
        return value
    return "; ".join(value) if isinstance(value, list) else str(value)


def _word(value: Any, column: Column) -> str:
    """The word of the guide for a value, else a word that comes in again; one that has none is a fault of ours."""
    words = column.allowed
    return next(word for word in (*words.shown, getattr(value, "label", "")) if words.get(word) == value)
