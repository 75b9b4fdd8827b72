"""A child lives “in the province”: the book must not say more than its profile does.

A line stands under a commune, a paper carries the code of the office that signed it. Beside the code
of a child's address neither is told, and a commune's own lines and sums are those of grown people.
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Subquery, exists, or_, select

from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published.shown import is_child
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import clock

WIDE = frozenset({UnitKind.CENTRAL, UnitKind.PROVINCE})
"""As fine as a child's place may be told."""

HIDDEN_OFFICE = "…"


def of_child(entry: Any) -> ColumnElement[bool]:
    """The address of an entry is a child's, or was merged into one; `entry` is Entry or an alias of it."""
    own = select(Address.id).where(Address.id == entry.address_id, is_child(clock.today()))
    return or_(exists(own.correlate(entry)), _merged_into_child(entry))


def child_beside(entry: Any) -> ColumnElement[bool]:
    """The same where `Address` stands beside the entry already."""
    return or_(is_child(clock.today()), _merged_into_child(entry))


def _merged_into_child(entry: Any) -> ColumnElement[bool]:
    homes = _homes()
    into = select(homes.c.id).join(Address, Address.id == homes.c.home)
    return exists(into.where(homes.c.id == entry.address_id, is_child(clock.today())).correlate(entry))


def paper(reference: str, office: UnitKind | None, child: bool) -> str:
    """`PT26-0012-…`: the number without the commune that signed, beside a child's address."""
    return f"{reference.rsplit('-', 1)[0]}-{HIDDEN_OFFICE}" if child and tells_place(office) else reference


def tells_place(office: UnitKind | None) -> bool:
    return office is not None and office not in WIDE


@cache
def _homes() -> Subquery:
    """One and the same in all parts of a statement: it may be asked about lines, their place and their office."""
    return counting.homes()
