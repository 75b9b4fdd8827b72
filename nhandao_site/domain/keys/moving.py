"""Rows go over to the keys of the current generation, some at a time, while others read and write.

A seal is replaced only where it still stands as it was read, so no writer is overrun. All rows that carry one
mark go over in one transaction, in every table: whoever counts different givers counts right at each moment.
What was done is told by the rows themselves, so a move that was killed goes on where it is begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text, func, or_, select, text, type_coerce

from nhandao_site.db import ERASED_MARK, Blind, Sealed, db, keyring, open_gate
from nhandao_site.kit import sealing

ROWS, MARKS = 200, 100


@dataclass(frozen=True)
class Place:
    """Columns of one table, and the key its rows are walked by."""

    table: Table
    key: str
    columns: tuple[str, ...]


def sealed_places() -> list[Place]:
    """Every table with sealed columns."""
    return list(_places(Sealed))


def marked_places() -> list[Place]:
    return list(_places(Blind))


def _places(kind: type[Any]) -> Iterator[Place]:
    for table in db.metadata.sorted_tables:
        columns = tuple(column.name for column in table.columns if isinstance(column.type, kind))
        if columns:
            yield Place(table, next(iter(table.primary_key)).name, columns)


def left_to_seal(place: Place) -> int:
    """Rows with a seal of an older generation."""
    return db.session.scalar(select(func.count()).select_from(place.table).where(_old_seals(place))) or 0


def reseal_some(place: Place, after: Any) -> tuple[Any, int]:
    """Seals the next rows anew; returns where it stopped (None at the end) and how many columns it wrote."""
    key = place.table.c[place.key]
    raw = [type_coerce(place.table.c[name], Text).label(name) for name in place.columns]
    wanted = select(key.label("row_key"), *raw).where(_old_seals(place)).order_by(key).limit(ROWS)
    rows = db.session.execute(wanted if after is None else wanted.where(key > after)).all()
    if not rows:
        return None, 0
    with open_gate():
        count = sum(_reseal(place, name, rows) for name in place.columns)
    return rows[-1].row_key, count


def _reseal(place: Place, name: str, rows: Any) -> int:
    ring, now = keyring(), sealing.seal_prefix(keyring().current)
    old = [(row.row_key, getattr(row, name)) for row in rows]
    changes = [
        {"key": key, "old": sealed, "new": ring.seal(ring.open(sealed))}
        for key, sealed in old
        if sealed not in {None, ERASED_MARK} and not sealed.startswith(now)
    ]
    if changes:
        statement = f'UPDATE {place.table.name} SET "{name}" = :new WHERE "{place.key}" = :key AND "{name}" = :old'  # noqa: S608
        db.session.execute(text(statement), changes)
    return len(changes)


def _old_seals(place: Place) -> Any:
    prefix = sealing.seal_prefix(keyring().current)
    raw = [type_coerce(place.table.c[name], Text) for name in place.columns]
    return or_(*((column != ERASED_MARK) & ~column.startswith(prefix, autoescape=True) for column in raw))


def left_to_mark(place: Place) -> int:
    """Rows with a mark of an older generation."""
    prefix = sealing.mark_prefix(keyring().current)
    raw = [type_coerce(place.table.c[name], Text) for name in place.columns]
    old = or_(*(column.is_not(None) & ~column.startswith(prefix, autoescape=True) for column in raw))
    return db.session.scalar(select(func.count()).select_from(place.table).where(old)) or 0


def remark_some(place: Place, name: str, after: str) -> tuple[str | None, int]:
    """Carries the next marks of this column on, wherever they stand; returns the last one (None at the end)."""
    column, prefix = type_coerce(place.table.c[name], Text), sealing.mark_prefix(keyring().current)
    old = column.is_not(None) & ~column.startswith(prefix, autoescape=True) & (column > after)
    marks = list(db.session.scalars(select(column).where(old).distinct().order_by(column).limit(MARKS)))
    if not marks:
        return None, 0
    ring = keyring()
    changes = [{"old": mark, "new": ring.carried_on(mark)[-1]} for mark in marks]
    with open_gate():
        for each in marked_places():
            for other in each.columns:
                statement = f'UPDATE {each.table.name} SET "{other}" = :new WHERE "{other}" = :old'  # noqa: S608
                db.session.execute(text(statement), changes)
    return marks[-1], len(marks)


def left() -> int:
    """Rows of all tables that still need an older generation."""
    return sum(map(left_to_seal, sealed_places())) + sum(map(left_to_mark, marked_places()))


def older_transactions(since: Any) -> int:
    """On PostgreSQL: transactions begun before `since`, which may still write with the keys they began with."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND xact_start IS NOT NULL AND xact_start <= :since"
    )
    return int(db.session.scalar(text(asked), {"since": since}) or 0)
