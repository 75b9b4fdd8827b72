"""Which targets are asked of whom in a period, and how each of them stands.

Rows of the plans say which apply: a row names a unit, or means every unit of the target's kind that lived in the
period (domain rules §8). A target of a unit is listed once: a row that names the unit goes before one that means
all, a later plan before an earlier one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.rosters.models import CommuneClass, CommuneLevel, RosterEntry, RosterKind
from nhandao_site.domain.targets import adding, definitions
from nhandao_site.domain.targets.adding import Status
from nhandao_site.domain.targets.definitions import TargetDefinition
from nhandao_site.domain.targets.measuring import Measuring
from nhandao_site.domain.targets.models import PlanTarget
from nhandao_site.domain.targets.scopes import days_of, lives_in
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

HALVES = ("persons", "collectives")
DISTRICTS_END = date(2025, 6, 30)
"""Targets of districts end here; a plan that begins later, or that names the district, asks it again."""


@dataclass(frozen=True)
class Asked:
    """One target of one unit, by the row that holds; `known` is False for a commune without a class of the year."""

    definition: TargetDefinition
    unit: Unit
    row: PlanTarget
    threshold: Decimal | int
    known: bool = True

    @property
    def first_year(self) -> int:
        return periods.parse(self.row.from_period).year_number


@dataclass(frozen=True)
class TargetResult:
    """`numerator` and `denominator` are None when there is not enough to count them."""

    asked: Asked
    numerator: int | None
    denominator: int | None

    @property
    def id(self) -> str:
        return self.asked.definition.id

    @property
    def status(self) -> Status:
        return adding.status(*self._sides())

    @property
    def missing(self) -> int:
        """How many more would meet it."""
        return adding.missing(*self._sides())

    def _sides(self) -> tuple[int | None, int | None, str, Decimal | int, str]:
        definition = self.asked.definition
        return self.numerator, self.denominator, definition.operator, self.asked.threshold, definition.measure

    def as_json(self) -> dict[str, Any]:
        threshold = self.asked.threshold
        return {
            "id": self.id,
            "unit": self.asked.unit.code,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "operator": self.asked.definition.operator,
            "threshold": int(threshold) if threshold == int(threshold) else float(threshold),
            "measure": self.asked.definition.measure,
            "status": self.status.value,
        }


def targets(period: Period, unit: Unit, *, only_public: bool = False) -> list[TargetResult]:
    """Every target asked inside the unit in the period, in the order of the plan's numbering, then of the units."""
    paths = standing.paths()
    asked = [one for one in asked_in(period, unit, paths) if one.row.is_public or not only_public]
    measuring = Measuring(period, unit, paths)
    measuring.prepare([(one.definition.id, one.unit) for one in asked])
    return [TargetResult(one, *_measured(one, measuring)) for one in asked]


def _measured(asked: Asked, measuring: Measuring) -> tuple[int | None, int | None]:
    """A whole-plan target counts from the first year of its row."""
    if not asked.known:
        return None, None
    return measuring.of(asked.definition.id, asked.unit, asked.first_year)


def asked_in(period: Period, unit: Unit, paths: standing.Paths | None = None) -> Iterator[Asked]:
    """Without counting anything: what is asked of whom."""
    whom = _Whom(period, unit, paths or standing.paths())
    found: dict[tuple[str, int], Asked] = {}
    for row in sorted(rows_of(period), key=_rank):
        for definition in halves_of(row.target):
            for one in whom.asked(definition, row):
                threshold = threshold_of(row, definition, one)
                found[definition.id, one.id] = Asked(definition, one, row, threshold, whom.knows(definition, one))
    order = {definition.id: place for place, definition in enumerate(definitions.targets())}
    yield from sorted(found.values(), key=lambda one: (order[one.definition.id], one.unit.sort_key, one.unit.id))


def _rank(row: PlanTarget) -> tuple[bool, date, int]:
    """Whichever comes last holds."""
    return row.unit_id is not None, periods.parse(row.from_period).start, row.id


def rows_of(period: Period) -> Iterator[PlanTarget]:
    """Rows in force at the end of the period: begun by then, and not over before."""
    for row in db.session.scalars(select(PlanTarget).options(joinedload(PlanTarget.unit))):
        until = periods.parse(row.to_period).end if row.to_period else None
        if periods.parse(row.from_period).start <= period.end and (until is None or period.end <= until):
            yield row


def halves_of(name: str) -> list[TargetDefinition]:
    """`B5` means both of its halves; an id that nobody defined means nothing."""
    known = {definition.id: definition for definition in definitions.targets()}
    return [known[one] for one in (name, *(f"{name}.{half}" for half in HALVES)) if one in known]


def threshold_of(row: PlanTarget, definition: TargetDefinition, unit: Unit) -> Decimal | int:
    """The plan's own number, or the seed's: of the national title one round is enough."""
    if row.threshold is not None:
        return row.threshold
    return 1 if definition.id == "B8" and unit.kind is UnitKind.CENTRAL else definition.threshold


class _Whom:
    """The units that a row asks: those that stood inside the unit that is looked at on some day of the period."""

    def __init__(self, period: Period, inside: Unit, paths: standing.Paths) -> None:
        self.period, self.paths = period, paths
        first, self.last = days_of(inside, period)
        held = self.paths.branch_within(inside, first, self.last)
        branch = list(db.session.scalars(select(Unit).where(held).order_by(Unit.sort_key, Unit.id)))
        self.alive = [unit for unit in branch if lives_in(unit, period)]
        self.there = {unit.id for unit in self.alive}
        year = period.year_number
        classes = select(CommuneClass.unit_id, CommuneClass.level).where(CommuneClass.year == year)
        self.level = {row[0]: row[1] for row in db.session.execute(classes)}
        lists = select(RosterEntry.unit_id).where(RosterEntry.year == year, RosterEntry.kind == RosterKind.LEADERS)
        self.with_leaders = set(db.session.scalars(lists.distinct()))
        above = select(Unit).where(Unit.kind.in_((UnitKind.DISTRICT, UnitKind.PROVINCE)))
        self.above = {one.id: one for one in db.session.scalars(above)}

    def asked(self, definition: TargetDefinition, row: PlanTarget) -> Iterable[Unit]:
        if row.unit is not None:
            return [row.unit] if row.unit.id in self.there else []
        return (unit for unit in self.alive if self._is_asked(definition.asked_of, unit, row))

    def _is_asked(self, whom: str, unit: Unit, row: PlanTarget) -> bool:
        kind = unit.kind
        if kind is UnitKind.DISTRICT and not self._still_asked(row):
            return False
        if whom == "leaders":
            return unit.id in self.with_leaders or (not self.with_leaders and kind is UnitKind.PROVINCE)
        if whom in LEVELS:
            wanted = LEVELS[whom]
            return kind is UnitKind.COMMUNE and self.level.get(unit.id, wanted) is wanted
        if whom == "districts_or_communes":
            return kind is UnitKind.DISTRICT or (kind is UnitKind.COMMUNE and self._stands_alone(unit))
        if whom == "schools_of_provinces":
            return kind is UnitKind.SCHOOL and self._kind_above(unit) is UnitKind.PROVINCE
        return kind in _KINDS.get(whom, ())

    def knows(self, definition: TargetDefinition, unit: Unit) -> bool:
        return definition.asked_of not in LEVELS or unit.id in self.level

    def _still_asked(self, row: PlanTarget) -> bool:
        return self.period.start <= DISTRICTS_END or periods.parse(row.from_period).start > DISTRICTS_END

    def _stands_alone(self, commune: Unit) -> bool:
        """No district stands above it at the period's end, and it lives until then itself."""
        above = (self.above[one] for one in self.paths.of(commune, self.last) if one in self.above)
        standing_above = any(one.kind is UnitKind.DISTRICT and one.lives_on(self.last) for one in above)
        return commune.lives_on(self.period.end) and not standing_above

    def _kind_above(self, unit: Unit) -> UnitKind | None:
        path = self.paths.of(unit, self.last)
        found = self.above.get(path[-2]) if len(path) > 1 else None
        return found.kind if found else None


LEVELS = {"difficult_communes": CommuneLevel.DIFFICULT, "average_communes": CommuneLevel.AVERAGE}
_KINDS = {
    "communes": (UnitKind.COMMUNE,),
    "districts": (UnitKind.DISTRICT,),
    "districts_and_provinces": (UnitKind.DISTRICT, UnitKind.PROVINCE),
    "provinces": (UnitKind.PROVINCE,),
    "provinces_and_central": (UnitKind.PROVINCE, UnitKind.CENTRAL),
}

__all__ = ["Asked", "TargetResult", "asked_in", "targets"]
