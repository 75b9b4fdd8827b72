"""Words in the list of addresses, at a cost that does not grow with the list.

A rare word is read off the index of words. A common one is asked of the first rows in priority
order, which nearly always fill a page; only when they don't, of the whole index as well.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.search import published as finding
from nhandao_site.domain.search.models import SearchRow

FEW = 200
"""Rows that are looked at one by one, whatever the size of the table."""

Lines = Select[*tuple[Any, ...]]


def look(
    words: list[str], wanted: Sequence[ColumnElement[bool]], lines: Lines, limit: int, *, first: bool, hurried: bool
) -> tuple[Sequence[Row[Any]], int, str]:
    """The next rows of `lines` that hold the words; how many there are in all, and how to say it.

    Two statements, or three. `wanted` are the conditions of the whole list, `first` is true of its
    first page; `hurried` looks at the first rows alone before it reads the whole index.
    """
    hits = _holding(words).limit(FEW + 1).subquery()
    counted = select(func.count(), func.count(Address.id)).select_from(hits)
    held, met = db.session.execute(counted.outerjoin(Address, and_(Address.id == hits.c.id, *wanted))).one()
    rows: Sequence[Row[Any]] = ()
    if held > FEW and hurried:
        rows = db.session.execute(lines.where(_among_the_first(words, lines)).limit(limit + 1)).all()
    if len(rows) <= limit:
        rows = db.session.execute(lines.where(Address.id.in_(_holding(words))).limit(limit + 1)).all()
    if held <= FEW:
        return rows, met, str(met)
    if first and len(rows) <= limit:
        return rows, len(rows), str(len(rows))
    return rows, met, f"hơn {FEW}" if met > FEW else f"ít nhất {max(met, len(rows))}"


def _holding(words: list[str]) -> Lines:
    return finding.holding(words, SearchRow.consent_subject_id.label("id"), kind="address")


def _among_the_first(words: list[str], lines: Lines) -> ColumnElement[bool]:
    first = lines.with_only_columns(Address.id, Address.code).limit(FEW).subquery()
    # A scalar, so that PostgreSQL too asks these rows and not the whole table of words.
    holds = select(finding.holds(words)).where(SearchRow.kind == "address", SearchRow.ref == first.c.code)
    return Address.id.in_(select(first.c.id).where(holds.scalar_subquery()))
