"""Whose figures are asked, and where every address belonged on which day.

The unit of an address is the one it belonged to on the day that is asked (domain rules §8): on the day of
delivery for help, on the day of approval for “new”, and on the last day of the period, or of the unit, for what
is cumulative. Units of the territory count the addresses that live there; schools, clubs, members and bodies
count what they gave, mobilised or introduced, and stand beside.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, false, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Residence
from nhandao_site.domain.targets import lines
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit.periods import Period

TERRITORY = frozenset({UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET})
OUTSIDE = -1
WIDE = frozenset({UnitKind.CENTRAL, UnitKind.PROVINCE})


def is_territory(unit: Unit) -> bool:
    return unit.kind in TERRITORY


def lives_in(unit: Unit, period: Period) -> bool:
    """Whether the unit existed on some day of the period."""
    begun = unit.valid_from is None or unit.valid_from <= period.end
    return begun and (unit.valid_to is None or unit.valid_to >= period.start)


def last_day(unit: Unit, period: Period) -> date:
    """The day on which its cumulative figures are read: a unit that ended stays under its own time."""
    return period.end if unit.valid_to is None else min(period.end, unit.valid_to)


def days_of(unit: Unit, period: Period) -> tuple[date, date]:
    """The first and last day of the period on which the unit is looked at."""
    return period.start, max(period.start, last_day(unit, period))


def children(unit: Unit, period: Period) -> list[Unit]:
    """The direct units below that lived in the period, in the order of a Vietnamese list."""
    return [child for child in standing.children(unit, period.start, period.end) if lives_in(child, period)]


@dataclass(frozen=True)
class Scope:
    """`groups` are measured each for itself, none inside another; `whole` is the unit they stand under.

    Slot n is the n-th group; the slot after the last one is the rest of `whole`.
    """

    period: Period
    whole: Unit
    groups: Sequence[Unit]
    rest: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rest", len(self.groups))

    @property
    def measured(self) -> list[Unit]:
        return [*self.groups, self.whole]

    @property
    def last_days(self) -> list[date]:
        """For every slot: a unit that lives on is read until the one it stood under ended."""
        whole = last_day(self.whole, self.period)
        return [min(whole, last_day(unit, self.period)) for unit in self.measured]

    def cuts(self) -> set[date]:
        return set(self.last_days)


def standing_on(day: date, column: str) -> ColumnElement[int | None]:
    """The unit (`unit_id`) or hamlet (`hamlet_id`) of an `Address` on a day, as a column."""
    then = _residence(day, "unit_id")
    return case((then.is_not(None), _residence(day, column)), else_=getattr(Address, column))


def _residence(day: date, column: str) -> ScalarSelect[int | None]:
    return (
        select(getattr(Residence, column))
        .where(Residence.address_id == Address.id, Residence.from_on <= day)
        .order_by(Residence.from_on.desc())
        .limit(1)
        .correlate(Address)
        .scalar_subquery()
    )


def within_reach(whole: Unit, paths: standing.Paths) -> Select[int] | None:
    """Ids of addresses that ever belonged to a small unit, merged ones with their survivor; None: look at all.

    A province holds nearly every row: asking each of them whether it does costs more than it spares.
    """
    if whole.kind in WIDE or not is_territory(whole):
        return None
    if whole.kind is UnitKind.HAMLET:
        here, there = Address.hamlet_id == whole.id, Residence.hamlet_id == whole.id
    else:
        units = select(Unit.id).where(paths.branch_ever(whole))
        here, there = Address.unit_id.in_(units), Residence.unit_id.in_(units)
    own = select(Address.id).where(or_(here, Address.id.in_(select(Residence.address_id).where(there))))
    merged = aliased(Address)
    return select(merged.id).where(or_(merged.id.in_(own), merged.merged_into_id.in_(own)))


class Territory:
    """Slots of places and of addresses: `slots` for those that stayed, `wanderers` for those that moved inside."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._paths = standing.paths().ready()
        self.reach = within_reach(scope.whole, self._paths)
        self._places: dict[tuple[int, int | None, int], int] = {}
        self._by_id = {unit.id: slot for slot, unit in enumerate(scope.groups)}
        self._hamlets = any(unit.kind is UnitKind.HAMLET for unit in scope.measured)
        self.wanderers = self._histories()
        self.slots = self._constant()
        self.homes = homes()
        self.slots |= {merged: self.slots[home] for merged, home in self.homes.items() if home in self.slots}
        self.follow_home(self.wanderers)

    def place(self, unit_id: int, hamlet_id: int | None, day: date) -> int:
        """The slot of a place on a day: its unit may have stood under another one then."""
        key = (unit_id, hamlet_id if self._hamlets else None, bisect_right(self._paths.turns, day))
        if key not in self._places:
            self._places[key] = self._place(unit_id, key[1], day)
        return self._places[key]

    def _place(self, unit_id: int, hamlet_id: int | None, day: date) -> int:
        ids = self._paths.on(unit_id, day)
        if self.scope.whole.id not in ids and self.scope.whole.id != hamlet_id:
            return OUTSIDE
        found = [self._by_id[one] for one in (hamlet_id or 0, *reversed(ids)) if one in self._by_id]
        return found[0] if found else self.scope.rest

    def on(self, address_id: int, day: date) -> int:
        """The slot of an address on a day of the period."""
        history = self.wanderers.get(address_id)
        if history is None:
            return self.slots.get(address_id, OUTSIDE)
        return history[max(0, bisect_right(history, day, key=lambda stay: stay[0]) - 1)][1]

    def follow_home(self, histories: dict[int, list[tuple[date, int]]]) -> None:
        """A merged address was always where the one that stands for it was."""
        for merged, home in self.homes.items():
            histories.pop(merged, None)
            if home in histories:
                histories[merged] = histories[home]

    def _constant(self) -> dict[int, int]:
        day = self.scope.period.end
        moved = db.session.scalar(select(Residence.id).where(Residence.from_on > date.min).limit(1)) is not None
        unit = standing_on(day, "unit_id") if moved else Address.unit_id
        hamlet = standing_on(day, "hamlet_id") if moved and self._hamlets else Address.hamlet_id
        found = select(Address.id, unit, hamlet).where(Address.merged_into_id.is_(None))
        if self.reach is not None:
            found = found.where(Address.id.in_(self.reach))
        place, slots = self.place, dict[int, int]()
        for rows in lines.stream(found):
            slots |= {number: place(at or 0, hamlet_id, day) for number, at, hamlet_id in rows}
        return slots

    def _histories(self) -> dict[int, list[tuple[date, int]]]:
        start, end = self.scope.period.start, self.scope.period.end
        elsewhere = self._paths.carried_inside(start, end)
        carried = Residence.unit_id.in_(select(Unit.id).where(standing.among(elsewhere))) if elsewhere else false()
        here = and_(Residence.from_on > start, Residence.from_on <= end)
        moved = select(Residence.address_id).where(or_(here, carried))
        if self.reach is not None:
            moved = moved.where(Residence.address_id.in_(self.reach))
        return self.histories(moved)

    def histories(self, whose: Select[int]) -> dict[int, list[tuple[date, int]]]:
        """Every stay of these addresses, oldest first, as (first day, slot)."""
        columns = (Residence.address_id, Residence.from_on, Residence.unit_id, Residence.hamlet_id)
        found = (
            select(*columns).where(Residence.address_id.in_(whose)).order_by(Residence.address_id, Residence.from_on)
        )
        stays: dict[int, list[tuple[date, int, int | None]]] = {}
        for number, day, unit_id, hamlet_id in db.session.execute(found):
            stays.setdefault(number, []).append((day, unit_id, hamlet_id))
        return {number: list(self._placed(own)) for number, own in stays.items()}

    def _placed(self, stays: list[tuple[date, int, int | None]]) -> Iterator[tuple[date, int]]:
        """Each stay where it lay, and anew from every day on which units came under others."""
        for (day, unit_id, hamlet_id), then in zip_longest(stays, (stay[0] for stay in stays[1:])):
            turns = (turn for turn in self._paths.turns if day < turn and (then is None or turn < then))
            for since in (day, *turns):
                yield since, self.place(unit_id, hamlet_id, since)


def homes() -> dict[int, int]:
    """Every merged address with the one that stands for it, whatever chain lies between."""
    found = select(Address.id, Address.merged_into_id).where(Address.merged_into_id.is_not(None))
    into = {number: home for number, home in db.session.execute(found) if home is not None}
    return {number: _end(number, into) for number in into}


def _end(number: int, into: dict[int, int]) -> int:
    while number in into:
        number = into[number]
    return number
