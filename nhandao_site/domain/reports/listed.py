"""A list that goes with a report as an annex, and is frozen with its figures."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

Row = list[str | int]


@dataclass(frozen=True)
class Listed:
    """`sheet` names it in Excel (at most 31 characters), `widths` are relative; numbers stay numbers."""

    title: str
    sheet: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: list[Row]


def numbered(rows: Iterable[Row]) -> list[Row]:
    return [[number, *row] for number, row in enumerate(rows, start=1)]


def as_kept(lists: Iterable[Listed]) -> list[dict[str, Any]]:
    """The shape in which a snapshot holds them."""
    return [asdict(one) for one in lists]


def from_kept(kept: Mapping[str, Any]) -> Listed:
    """As a snapshot holds it."""
    return Listed(
        kept["title"], kept["sheet"], tuple(kept["heads"]), tuple(kept["widths"]), [list(row) for row in kept["rows"]]
    )
