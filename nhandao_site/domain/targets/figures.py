"""The table of figures of a unit in a period: one row for each direct unit that lived then, and the total.

Every number is computed from recorded facts; the total counts each address, act and giver once, so it is not the
sum of the rows. Keys and their order are the contract of `figures show`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.targets import helping, stock
from nhandao_site.domain.targets.scopes import Scope, Territory, children, is_territory
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

KEYS = (
    "surveyed", "filed", "filed_new", "listed_site", "listed_inhandao", "listed_any",
    "helped_addresses", "helped_times", "regular_addresses", "one_off_addresses",
    "houses_built", "houses_built_vnd", "houses_repaired", "houses_repaired_vnd",
    "wheelchairs", "treatment", "livelihood", "other",
    "organisations", "individuals",
    "cash_vnd", "in_kind_vnd", "labour_vnd", "value_vnd", "loans_vnd", "other_programmes_vnd",
)  # fmt: skip
Counts = dict[str, int]


@dataclass(frozen=True)
class Row:
    unit: Unit
    counts: Counts


@dataclass(frozen=True)
class Table:
    """`locked` and `adjustments` are what the report of this unit and period says of it, if there is one."""

    period: Period
    unit: Unit
    rows: list[Row]
    total: Counts
    locked: bool = False
    adjustments: Sequence[Mapping[str, Any]] = field(default=())

    def as_json(self) -> dict[str, Any]:
        period = self.period
        return {
            "period": {"code": period.code, "start": period.start.isoformat(), "end": period.end.isoformat()},
            "unit": self.unit.code,
            "locked": self.locked,
            "rows": [{"unit": row.unit.code, **row.counts} for row in self.rows],
            "total": self.total,
            "adjustments": [dict(one) for one in self.adjustments],
        }


def table(period: Period, unit: Unit) -> Table:
    """The figures as the recorded facts say them now."""
    below = children(unit, period)
    counts = beside([child for child in below if not is_territory(child)], period)
    if is_territory(unit):
        counts |= territorial(period, unit, [child for child in below if is_territory(child)])
    else:
        counts |= beside([unit], period)
    return Table(period, unit, [Row(child, counts[child.id]) for child in below], counts[unit.id])


def territorial(period: Period, whole: Unit, groups: Sequence[Unit], *, with_help: bool = True) -> dict[int, Counts]:
    """Figures by unit id: of every group, and of `whole` with each address, act and giver once.

    `groups` are units of the territory below `whole`, none of them inside another. Without `with_help` the
    lines are not read, and everything that comes from them stands at 0.
    """
    territory = Territory(Scope(period, whole, groups))
    kept = stock.Stock(territory)
    seen = helping.of_territory(territory) if with_help else helping.nothing(len(groups) + 1)
    filed = [kept.filed_by[day] for day in territory.scope.last_days]
    tables, together = seen.counts(filed)
    counts = [*tables[:-1], together]
    return {unit.id: _ordered(kept.of[slot], counts[slot]) for slot, unit in enumerate(territory.scope.measured)}


def beside(units: Sequence[Unit], period: Period) -> dict[int, Counts]:
    """The same measures of schools, clubs, members and bodies: what they introduced, gave and mobilised."""
    if not units:
        return {}
    introduced, given = stock.introduced(units, period), helping.by_givers(units, period)
    return {unit.id: _ordered(introduced[unit.id], counts) for unit, counts in zip(units, given, strict=True)}


def _ordered(kept: Counts, given: Counts) -> Counts:
    both = kept | given
    return {key: both[key] for key in KEYS}
