"""Under whom a unit stood on a day: a living commune may have come under another province (domain rules §3).

The path of a unit says where it stands today. Whoever asks for figures of an earlier day asks here.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

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


@dataclass
class Paths:
    """The ids from the root down to a unit, on any day; one statement, two once any unit ever stood elsewhere."""

    stands: dict[int, list[tuple[date, int]]]
    turns: list[date] = field(init=False)
    """The days from which something stands elsewhere, the earliest first."""

    def __post_init__(self) -> None:
        self.turns = sorted({last + DAY for moves in self.stands.values() for last, _parent in moves})
        self._known: dict[tuple[int, int], Ids] = {}

    def ready(self) -> "Paths":
        """With everything read: whoever asks while rows stream in can't ask the database on the same connection."""
        _ = self.today
        return self

    @cached_property
    def today(self) -> dict[int, Ids]:
        return {number: _ids(path) for number, path in db.session.execute(select(Unit.id, Unit.path))}

    @cached_property
    def _carried(self) -> list[int]:
        """Units that ever stood elsewhere, by themselves or with what stood above them."""
        return [number for number, path in self.today.items() if not self.stands.keys().isdisjoint(path)]

    def of(self, unit: Unit, day: date) -> Ids:
        return self.on(unit.id, day) if self._turned(day) else _ids(unit.path)

    def on(self, unit_id: int, day: date) -> Ids:
        if not self._turned(day):
            return self.today.get(unit_id, ())
        key = unit_id, bisect_right(self.turns, day)
        if key not in self._known:
            self._known[key] = self._then(unit_id, day)
        return self._known[key]

    def _turned(self, day: date) -> bool:
        return bool(self.turns) and day < self.turns[-1]

    def _then(self, unit_id: int, day: date) -> Ids:
        path = self.today.get(unit_id, ())
        for place, one in reversed(list(enumerate(path))):
            above = next((parent for last, parent in self.stands.get(one, ()) if day <= last), None)
            if above is not None:
                return (*self.on(above, day), *path[place:])
        return path

    def carried_inside(self, first: date, last: date) -> list[int]:
        """Units that did not stand in one place all through a span."""
        days = self.days(first, last)
        return [one for one in self._carried if len({self.on(one, day) for day in days}) > 1] if days[1:] else []

    def days(self, first: date, last: date) -> list[date]:
        """The first day of a span, and every later one of it from which something stands elsewhere."""
        return [first, *(turn for turn in self.turns if first < turn <= last)]

    def holders(self, units: Iterable[Unit], day: date) -> dict[int, int]:
        """Each unit that stood in the branch of one of these on the day → that one; none of them inside another."""
        wanted = {unit.id for unit in units}
        above = ((number, wanted.intersection(self.on(number, day))) for number in self.today)
        return {number: held.pop() for number, held in above if held}

    def branch(self, unit: Unit, day: date) -> ColumnElement[bool]:
        """As `Unit.branch()`: this unit and everything that stood below it on the day."""
        return self._held(unit, *self.apart(unit, [day]))

    def branch_within(self, unit: Unit, first: date, last: date) -> ColumnElement[bool]:
        """This unit and everything that stood below it on some day of the span."""
        return self._held(unit, *self.apart(unit, self.days(first, last)))

    def branch_ever(self, unit: Unit) -> ColumnElement[bool]:
        return self.branch_within(unit, date.min, date.max)

    def branch_when(
        self, unit: Unit, on: Any, first: date, last: date, edge: Callable[[date], Any] = lambda day: day
    ) -> ColumnElement[bool]:
        """What stood below the unit on the row's own day.

        Args:
            on: the column of that day, between `first` and `last`; of an instant with `edge=clock.start_of`.
        """
        days = self.days(first, last)
        apart = [self.apart(unit, [day]) for day in days]
        if all(one == apart[0] for one in apart):
            return self._held(unit, *apart[0])
        ends = [*days[1:], last + DAY]
        parts = zip(days, ends, apart, strict=True)
        return or_(*(and_(on >= edge(a), on < edge(b), self._held(unit, *one)) for a, b, one in parts))

    def apart(self, unit: Unit, days: list[date]) -> tuple[Ids, Ids]:
        """(below it on one of the days but not today, below it today but on none of them)."""
        if not any(map(self._turned, days)):
            return (), ()
        then = {one for one in self._carried if any(unit.id in self.on(one, day) for day in days)}
        now = {one for one in self._carried if unit.id in self.today[one]}
        return tuple(sorted(then - now)), tuple(sorted(now - then))

    @staticmethod
    def _held(unit: Unit, came: Ids, left: Ids) -> ColumnElement[bool]:
        held = unit.branch()
        if left:
            held = and_(held, ~among(left))
        return or_(held, among(came)) if came else held


def among(ids: Iterable[int]) -> ColumnElement[bool]:
    """Units by their ids, written out: a merger of provinces carries more than a statement takes parameters."""
    return Unit.id.in_(bindparam(None, sorted(ids), expanding=True, literal_execute=True, unique=True))


def paths() -> Paths:
    return Paths(_stands(db.session.scalars(select(UnitStand))))


def _stands(rows: Iterable[UnitStand]) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append((row.last_day, row.parent_id))
    return {number: sorted(moves) for number, moves in found.items()}


def _ids(path: str) -> Ids:
    return tuple(int(part) for part in path.strip("/").split("/") if part)
