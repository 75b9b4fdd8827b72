"""Under whom a unit stood on a day: a living commune may have come under another province (domain rules §3).

The path of a unit says where it stands today. Whoever asks for figures of an earlier day asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from nhandao_site.db import db
from nhandao_site.domain.units.models import Unit, UnitStand

DAY = timedelta(days=1)
Ids = tuple[int, ...]


def keep(unit: Unit, last_day: date) -> None:
    """That until this day the unit stood under the one it stands under now; called before it is moved."""
    if unit.parent_id is not None:
        db.session.merge(UnitStand(unit_id=unit.id, last_day=last_day, parent_id=unit.parent_id))
        db.session.flush()


def children(unit: Unit, first: date, last: date) -> list[Unit]:
    """The direct units below on some day of the span, in the order of a Vietnamese list; dead or alive."""
    came_later = select(UnitStand.unit_id).where(UnitStand.last_day >= last)
    now = Unit.id.not_in(came_later) & (Unit.parent_id == unit.id)
    found = list(db.session.scalars(select(Unit).where(now)))
    stands = db.session.scalars(select(UnitStand).order_by(UnitStand.unit_id, UnitStand.last_day)).all()
    since: dict[int, date] = {}
    left = set()
    for stand in stands:
        if stand.parent_id == unit.id and stand.last_day >= first and since.get(stand.unit_id, first) <= last:
            left.add(stand.unit_id)
        since[stand.unit_id] = stand.last_day + DAY
    if left - {one.id for one in found}:
        found = list({*found, *db.session.scalars(select(Unit).where(Unit.id.in_(left)))})
    return sorted(found, key=lambda one: (one.sort_key, one.id))


def reach(unit: Unit) -> ColumnElement[bool]:
    """Units that stand below this one, or ever did."""
    stood = select(Unit).join(UnitStand, UnitStand.unit_id == Unit.id).where(UnitStand.parent_id == unit.id)
    return or_(unit.branch(), *(one.branch() for one in db.session.scalars(stood)))


@dataclass
class Paths:
    """The ids from the root down to a unit, on any day; two statements for all units."""

    today: dict[int, Ids]
    stands: dict[int, list[tuple[date, int]]]
    turns: list[date] = field(init=False)
    """The days from which something stands elsewhere, the earliest first."""

    def __post_init__(self) -> None:
        self.turns = sorted({last + DAY for moves in self.stands.values() for last, _parent in moves})

    def on(self, unit_id: int, day: date) -> Ids:
        path = self.today.get(unit_id, ())
        if not self.turns or day >= self.turns[-1]:
            return path
        for place, one in reversed(list(enumerate(path))):
            above = next((parent for last, parent in self.stands.get(one, ()) if day <= last), None)
            if above is not None:
                return (*self.on(above, day), *path[place:])
        return path

    def moved_inside(self, first: date, last: date) -> set[int]:
        """Units that came under another one on a day after the first of a span."""
        return {one for one, moves in self.stands.items() if any(first <= day < last for day, _parent in moves)}


def paths() -> Paths:
    rows = db.session.execute(select(Unit.id, Unit.path))
    return Paths({number: _ids(path) for number, path in rows}, _stands(db.session.scalars(select(UnitStand))))


def _stands(rows: Iterable[UnitStand]) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append((row.last_day, row.parent_id))
    return {number: sorted(moves) for number, moves in found.items()}


def _ids(path: str) -> Ids:
    return tuple(int(part) for part in path.strip("/").split("/") if part)
