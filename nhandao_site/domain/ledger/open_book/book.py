"""The open book: the lines of the journal, newest first by (moment, seq), page by page.

A page costs the same whatever lies behind it: the newest few of each kind (and of each unit, when a
place is asked for) are taken by their index and the newest of those make the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.ledger.journal.kinds import Kind
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.open_book import lines_shown
from nhandao_site.domain.ledger.open_book.lines_shown import BookLine
from nhandao_site.domain.ledger.open_book.narrowing import Narrowing
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

__all__ = ["BookLine", "Cursor", "every_line", "lines"]


@dataclass(frozen=True)
class Cursor:
    """The line a page begins behind."""

    at: datetime
    id: int

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """None for anything that is no cursor: the page then begins at the top."""
        parts = (text or "").split(".")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
            return None
        if len(parts[0]) > 11 or len(parts[1]) > 15:
            return None
        return cls(datetime.fromtimestamp(int(parts[0]), clock.TZ), int(parts[1]))

    def behind(self, entry: Any) -> ColumnElement[bool]:
        return and_(entry.at <= self.at, or_(entry.at < self.at, entry.id < self.id))


def lines(narrowing: Narrowing, after: Cursor | None, limit: int) -> list[BookLine]:
    """The next lines, newest first; one statement."""
    if narrowing.nothing:
        return []
    if narrowing.own is not None:
        return lines_shown.read(_newest(Entry, _looked_at(narrowing), after, limit), narrowing)
    if narrowing.by_code or narrowing.corrections or (not narrowing.kinds and _anywhere(narrowing)):
        few = aliased(Entry)
        return lines_shown.read(_newest(few, narrowing.everything(few), after, limit), narrowing)
    return lines_shown.read(_walk(narrowing, after, limit), narrowing)


def every_line(narrowing: Narrowing, chunk: int = 2000) -> Iterator[list[BookLine]]:
    """The whole book in pieces, for files: one walk along the order of the book, whatever is asked."""
    after: Cursor | None = None
    while True:
        conditions = narrowing.everything(Entry) if narrowing.by_code else _looked_at(narrowing)
        found = lines_shown.read(_newest(Entry, conditions, after, chunk), narrowing)
        if not found:
            return
        yield found
        after = Cursor(found[-1].at, found[-1].id)


def _anywhere(narrowing: Narrowing) -> bool:
    return narrowing.branch is None or narrowing.everywhere


def _newest(entry: Any, conditions: list[ColumnElement[bool]], after: Cursor | None, limit: int) -> Select[Any]:
    behind = [after.behind(entry)] if after else []
    return select(entry.id).where(*conditions, *behind).order_by(entry.at.desc(), entry.id.desc()).limit(limit)


def _looked_at(narrowing: Narrowing) -> list[ColumnElement[bool]]:
    """Conditions that no index but the one of the order can serve: a file reads every row once anyway."""
    found = narrowing.conditions(Entry)
    if narrowing.kinds:
        found.append(Unindexed(Entry.kind).in_(narrowing.kinds))
    if narrowing.branch is not None and not narrowing.everywhere:
        found.append(Unindexed(Entry.unit_id).in_(narrowing.branch.ids()))
    return found


def _walk(narrowing: Narrowing, after: Cursor | None, limit: int) -> Select[Any]:
    """Ids of the page: the newest of the newest of each kind."""
    kinds = narrowing.kinds or tuple(Kind)
    if _anywhere(narrowing):
        each = [_newest(Entry, [*narrowing.conditions(Entry), Entry.kind == kind], after, limit) for kind in kinds]
        few: Any = union_all(*(select(one.subquery().c.id) for one in each))
    else:
        few = _of_units(narrowing, kinds, after, limit)
    newest = aliased(Entry)
    return _newest(newest, [newest.id.in_(few)], None, limit)


def _of_units(narrowing: Narrowing, kinds: tuple[Kind, ...], after: Cursor | None, limit: int) -> Select[Any]:
    """The newest of each kind in each unit of the branch; an index leads to every one of these few lines."""
    assert narrowing.branch is not None  # noqa: S101 — the caller asked
    kind = union_all(*(select(literal(one.value).label("kind")) for one in kinds)).subquery("kinds")
    unit = select(Unit.id).where(Unit.id.in_(narrowing.branch.ids())).subquery("units")
    inner = aliased(Entry)
    conditions = [*narrowing.conditions(inner), inner.unit_id == unit.c.id, inner.kind == kind.c.kind]
    few = _newest(inner, conditions, after, limit)
    if db.engine.dialect.name == "postgresql":
        found = few.lateral("found")
        return select(found.c.id).select_from(unit.join(kind, true()).join(found, true()))
    own = aliased(Entry)
    return select(own.id).select_from(unit.join(kind, true()).join(own, own.id.in_(few.correlate(unit, kind))))
