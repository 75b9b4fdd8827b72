"""What a reader of the open book looks for: a code, a month, a place, a kind of line, and all of them at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from nhandao_site.domain.ledger.help import discretion, standing
from nhandao_site.domain.ledger.journal.kinds import Kind, Side
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

COUNTED = tuple(kind for kind in Kind if kind.side is not Side.BESIDE)
"""The kinds that add up: thu and chi."""


@dataclass(frozen=True)
class Branch:
    """A unit with everything below it."""

    name: str
    code: str
    path: str
    is_wide: bool
    written: tuple[int, ...] | None = None  # its units that have lines; None: not looked up

    def ids(self) -> Any:
        if self.written is not None:
            return self.written
        return select(Unit.id).where(Unit.path >= self.path, Unit.path < self.path[:-1] + "0")


@dataclass(frozen=True)
class Choice:
    """A unit that the typed words may mean."""

    code: str
    label: str


@dataclass(frozen=True)
class Narrowing:
    """Conditions on entries; `unknown` says in words what could not be found.

    Attributes:
        kinds: empty for every kind.
        first, last: days in Vietnam, both included.
        members: addresses that count together.
        entries: lines of one paper; their corrections and what they correct belong to them.
        everywhere: the unit holds every line of the book, so it narrows nothing.
        own: of the branch only this unit's own lines, and those of children anywhere in it.
    """

    kinds: tuple[Kind, ...] = ()
    corrections: bool = False
    first: date | None = None
    last: date | None = None
    members: tuple[int, ...] | None = None
    pledge_id: int | None = None
    entries: tuple[int, ...] | None = None
    branch: Branch | None = None
    everywhere: bool = False
    own: int | None = None
    nothing: bool = False
    unknown: str | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def is_narrow(self) -> bool:
        return replace(self, kinds=()) != Narrowing() or self.kinds not in ((), COUNTED)

    @property
    def by_code(self) -> bool:
        """Few lines, found by their own index."""
        return self.members is not None or self.pledge_id is not None or self.entries is not None

    @property
    def by_days_alone(self) -> bool:
        """The sums of the days hold the answer."""
        place = self.branch is None or self.everywhere
        return place and not (self.by_code or self.corrections or self.nothing or self.own is not None)

    @property
    def without_children(self) -> bool:
        return self.branch is not None and not self.branch.is_wide

    def conditions(self, entry: Any = Entry) -> list[ColumnElement[bool]]:
        """All but the kinds and the unit, of which a walk may take one after the other."""
        return list(self._conditions(entry))

    def everything(self, entry: Any = Entry) -> list[ColumnElement[bool]]:
        found = self.conditions(entry)
        if self.kinds:
            found.append(entry.kind.in_(self.kinds))
        if self.branch is not None and not self.everywhere:
            found.append(entry.unit_id.in_(self.branch.ids()))
        return found

    def _conditions(self, entry: Any) -> Iterator[ColumnElement[bool]]:
        if self.nothing:
            yield false()
        if self.first is not None and self.last is not None:
            yield entry.at >= clock.start_of(self.first)
            yield entry.at < clock.start_of(self.last + timedelta(days=1))
        if self.members is not None:
            yield entry.address_id.in_(self.members)
        if self.pledge_id is not None:
            yield entry.pledge_id == self.pledge_id
        if self.entries is not None:
            yield or_(entry.id.in_(self.entries), entry.corrects_id.in_(self.entries))
        if self.corrections:
            yield entry.corrects_id.is_not(None)
        if self.own is not None:
            yield or_(entry.unit_id == self.own, discretion.of_child(entry))
        if self.without_children:
            yield ~discretion.of_child(entry)


EVERYTHING = Narrowing()
BOTH_SIDES = Narrowing(kinds=COUNTED)


def within(period: Period) -> Narrowing:
    """Everything dated inside a reporting period."""
    return Narrowing(first=period.start, last=period.end)


def of_address(address_id: int) -> Narrowing:
    return Narrowing(members=tuple(standing.family(address_id)))


def month(first: date) -> Narrowing:
    """Everything dated inside the month that begins on this day."""
    return Narrowing(first=first, last=clock.add_months(first, 1) - timedelta(days=1))
