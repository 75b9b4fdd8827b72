"""In which order the list of dossiers stands, and where its next page begins.

A cursor stands in the address line: of a list by name it holds a number, never the name.
"""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, and_, or_, select, true, tuple_

from nhandao_site.domain.addresses.models import Address

Line = Select[*tuple[Any, ...]]


class Order(Enum):
    NEWEST = ""
    NAME = "ten"
    WAIT = "cho"


def arranged(line: Line, order: Order) -> Line:
    """A Vietnamese list goes by the given name; a queue by the longest wait; all else newest first."""
    if order is Order.NAME:
        return line.order_by(Address.sort_key, Address.id)
    return line.order_by(Address.waiting_since, Address.id) if order is Order.WAIT else line.order_by(Address.id.desc())


def after(line: Line, cursor: str, order: Order) -> Line:
    """What follows the cursor; one that somebody made up begins the list anew."""
    moment, _, number = cursor.rpartition("~")
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
    if order is Order.NEWEST or not seen:
        return line.where(Address.id < seen if seen and order is Order.NEWEST else true())
    if order is Order.NAME:
        last = select(Address.sort_key).where(Address.id == seen).scalar_subquery()
        return line.where(tuple_(Address.sort_key, Address.id) > tuple_(last, seen))
    since = _instant(moment)
    if since is None:
        return line
    return line.where(or_(Address.waiting_since > since, and_(Address.waiting_since == since, Address.id > seen)))


def cursor_at(row: Any, order: Order) -> str:
    return f"{row.waiting_since.isoformat()}~{row.id}" if order is Order.WAIT else f"~{row.id}"


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
