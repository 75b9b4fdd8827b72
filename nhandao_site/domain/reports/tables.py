"""The table of figures as it stands in a report: groups of columns that fit an A4 page turned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`key` is that of `figures show`; `share_of` makes it a percentage of another key, one decimal."""

    key: str
    head: str
    share_of: str | None = None

    @property
    def is_money(self) -> bool:
        return self.key.endswith("_vnd")


@dataclass(frozen=True)
class Group:
    """`title` stands over the table, `sheet` names its page in Excel (at most 31 characters)."""

    title: str
    sheet: str
    columns: tuple[Column, ...]


GROUPS = (
    Group(
        "1. Địa chỉ nhân đạo: khảo sát, lập hồ sơ, trợ giúp",
        "1. Địa chỉ",
        (
            Column("surveyed", "Khảo sát"),
            Column("filed", "Lập hồ sơ (lũy kế)"),
            Column("filed_new", "Lập hồ sơ mới trong kỳ"),
            Column("listed_any", "Đưa lên hệ thống"),
            Column("listed_site", "Trên trang này"),
            Column("listed_inhandao", "Trên iNHANDAO"),
            Column("helped_addresses", "Địa chỉ được trợ giúp"),
            Column("helped_addresses", "Tỷ lệ (%)", share_of="filed"),
            Column("helped_times", "Lượt trợ giúp"),
            Column("regular_addresses", "Thường xuyên"),
            Column("one_off_addresses", "Đột xuất"),
        ),
    ),
    Group(
        "2. Trợ giúp theo nhu cầu (số lượt) và lực lượng tham gia",
        "2. Nhu cầu, lực lượng",
        (
            Column("houses_built", "Nhà xây mới"),
            Column("houses_built_vnd", "Trị giá (đồng)"),
            Column("houses_repaired", "Nhà sửa chữa"),
            Column("houses_repaired_vnd", "Trị giá (đồng)"),
            Column("wheelchairs", "Xe lăn, xe lắc"),
            Column("treatment", "Chữa bệnh, PHCN"),
            Column("livelihood", "Sinh kế"),
            Column("other", "Khác"),
            Column("organisations", "Tổ chức"),
            Column("individuals", "Cá nhân"),
        ),
    ),
    Group(
        "3. Trị giá trợ giúp (đồng)",
        "3. Trị giá",
        (
            Column("cash_vnd", "Tiền"),
            Column("in_kind_vnd", "Hiện vật"),
            Column("labour_vnd", "Công sức"),
            Column("value_vnd", "Tổng trị giá"),
            Column("loans_vnd", "Vốn vay không lãi"),
            Column("other_programmes_vnd", "Chương trình khác (không cộng)"),
        ),
    ),
)


Cell = int | Decimal | str | None
NO_DATA = "–"


def as_text(tenths: int) -> Cell:
    """`70,0`: a share as people write it."""
    return f"{tenths // 10},{tenths % 10}"


def as_number(tenths: int) -> Cell:
    """The same for Excel, which adds its own comma."""
    return Decimal(tenths) / 10


def cell(figures: Figures, column: Column, share: Callable[[int], Cell] = as_text) -> Cell:
    """A number, a share worked out in whole tenths, or “–” where there is no data."""
    value = figures.get(column.key)
    if value is None:
        return NO_DATA
    if column.share_of is None:
        return int(value)
    whole = figures.get(column.share_of)
    return share(int(value) * 1000 // int(whole)) if whole else NO_DATA


def body(
    names: Sequence[tuple[str, Figures]], group: Group, share: Callable[[int], Cell] = as_text
) -> list[list[Cell]]:
    """One row per unit in the order given: its number, its name, its figures."""
    return [
        [number, name, *(cell(figures, column, share) for column in group.columns)]
        for number, (name, figures) in enumerate(names, start=1)
    ]


def total(figures: Figures, group: Group, share: Callable[[int], Cell] = as_text) -> list[Cell]:
    return ["", "Tổng", *(cell(figures, column, share) for column in group.columns)]


def heads(group: Group) -> list[str]:
    return ["TT", "Đơn vị", *(column.head for column in group.columns)]


def widths(group: Group) -> tuple[float, ...]:
    """Relative, for number and name and every column: money needs more room."""
    return (0.5, 2.6, *(1.6 if column.is_money else 1.0 for column in group.columns))
