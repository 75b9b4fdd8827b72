"""Which rows leave: everything, or what belongs to one branch of units; and the keys they leave with."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, true

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook.plan import in_chunks

Thing = TypeVar("Thing")


class Scope:
    """`unit` None is the whole installation."""

    def __init__(self, unit: Unit | None) -> None:
        self.unit = unit
        self.codes: dict[int, str] = dict(_pairs(select(Unit.id, Unit.code)))

    def within(self, column: Any) -> ColumnElement[bool]:
        """Rows whose unit lies in the branch."""
        return true() if self.unit is None else column.in_(select(Unit.id).where(self.unit.branch()))

    def of_address(self, column: Any) -> ColumnElement[bool]:
        """Rows that belong to an address of the branch."""
        return true() if self.unit is None else column.in_(select(Address.id).where(self.within(Address.unit_id)))

    def code(self, unit_id: int | None) -> str | None:
        return self.codes.get(unit_id or 0)


def keys_of_addresses(ids: Iterable[int]) -> dict[int, str]:
    """The chapter's own key, else the public code, else the number of the draft."""
    found: dict[int, str] = {}
    for some in in_chunks(sorted(set(ids))):
        rows = db.session.execute(select(Address.id, Address.chapter_key, Address.code).where(Address.id.in_(some)))
        found |= {number: key or code or f"HS-{number}" for number, key, code in rows}
    return found


def in_pieces(ids: list[int], told: Callable[[list[int]], Iterable[Thing]]) -> Iterator[Thing]:
    """Rows of many ids, asked for some hundreds at a time."""
    for some in in_chunks(ids):
        yield from told(some)


def _pairs(asked: Any) -> Iterator[tuple[Any, Any]]:
    for row in db.session.execute(asked):
        yield row[0], row[1]
