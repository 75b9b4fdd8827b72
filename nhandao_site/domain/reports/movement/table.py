"""The table of the movement's report: as the facts stand, as it was frozen, and what came in between."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nhandao_site.domain.reports import frozen
from nhandao_site.domain.reports.models import ReportKind, Snapshot
from nhandao_site.domain.reports.movement import counting
from nhandao_site.domain.reports.movement.columns import KEYS, PLAN_LONG
from nhandao_site.domain.reports.movement.counting import Fact
from nhandao_site.domain.targets.figures import Counts, Row, Table
from nhandao_site.domain.targets.scopes import children
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

Adjustment = dict[str, Any]
Names = dict[str, dict[str, list[str]]]
WHOLE = "*"
"""Where `names` keeps the facts of the total."""
NAMED = 12
"""So many causes are named; of more, the first and how many."""


@dataclass(frozen=True)
class MovementTable(Table):
    """`names` says by unit and key which facts were counted, so that a later difference can name its cause."""

    names: Names = field(default_factory=dict)


def live(period: Period, unit: Unit) -> MovementTable:
    """As the recorded facts say it now: one row for each direct unit that lived in the period, and the total.

    What was recorded for the unit itself, and for none below it, stands in a row of its own, the first.
    """
    found = counting.facts(period, unit)
    below = children(unit, period)
    by_unit = _apart(found, unit)
    known = counting.first_year(period) is not None
    rows = [Row(child, _counts(by_unit.get(child.id, []), known)) for child in below]
    names = {str(child.id): _names(by_unit.get(child.id, [])) for child in below} | {WHOLE: _names(found)}
    if own := by_unit.get(unit.id):
        rows.insert(0, Row(unit, _counts(own, known)))
        names[str(unit.id)] = _names(own)
    return MovementTable(period, unit, rows, _counts(found, known), names=names)


def as_kept(table: MovementTable) -> dict[str, Any]:
    """What a snapshot keeps: numbers, the names of the facts, and what was carried from before."""
    return {
        "rows": [frozen.row_of(row) for row in table.rows],
        "total": table.total,
        "names": table.names,
        "carried": [dict(one) for one in table.adjustments],
    }


def spoken(kind: ReportKind, period: Period, unit: Unit) -> MovementTable:
    """The table as it may be quoted: frozen once reported, what came in later beside it.

    What was recorded for the same report a year before, after that was frozen, is carried here.
    """
    now, kept = live(period, unit), frozen.in_force(unit, period, kind)
    if kept is None:
        return replace(now, adjustments=_carried(kind, period, unit))
    told = kept.table
    return MovementTable(
        period, unit, frozen.rows(kept, KEYS), frozen.counts(told["total"], KEYS), locked=True,
        adjustments=[*_differences(kept, now), *told["carried"]], names=told["names"],
    )  # fmt: skip


def _carried(kind: ReportKind, period: Period, unit: Unit) -> list[Adjustment]:
    before = period.previous()
    kept = frozen.in_force(unit, before, kind)
    return _differences(kept, live(before, unit)) if kept else []


def _apart(found: Iterable[Fact], unit: Unit) -> dict[int, list[Fact]]:
    """By the direct unit below `unit` that each fact belongs to, or the unit itself."""
    apart: dict[int, list[Fact]] = defaultdict(list)
    for fact in found:
        below = fact.path[fact.path.index(unit.id) + 1 :] if unit.id in fact.path else ()
        apart[below[0] if below else unit.id].append(fact)
    return apart


def _counts(found: Iterable[Fact], known: bool) -> Counts:
    counts = counting.tally(found)
    return {key: counts.get(key, 0) for key in KEYS if known or key not in PLAN_LONG}


def _names(found: Iterable[Fact]) -> dict[str, list[str]]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for fact in found:
        names[fact.key][fact.same] = fact.name
    return {key: sorted(kept.values()) for key, kept in names.items()}


def _differences(kept: Snapshot, now: MovementTable) -> list[Adjustment]:
    """The direct units one by one; the whole only where none of them explains it."""
    units = {row.unit.id: row.unit for row in [*frozen.rows(kept, KEYS), *now.rows]}
    counted, then = {row.unit.id: row.counts for row in now.rows}, frozen.by_unit(kept)
    found: list[Adjustment] = []
    for number, unit in units.items():
        found += _of_unit(kept, unit, then.get(number, {}), counted.get(number, {}), now.names, str(number))
    explained = {one["key"] for one in found}
    whole = _of_unit(kept, now.unit, kept.table["total"], now.total, now.names, WHOLE)
    return found + [one for one in whole if one["key"] not in explained]


def _of_unit(
    kept: Snapshot, unit: Unit, then: Mapping[str, Any], now: Mapping[str, int], names: Names, place: str
) -> list[Adjustment]:
    before, after = kept.table["names"].get(place, {}), names.get(place, {})
    return [
        {
            "belongs_to": kept.period,
            "unit": unit.code,
            "key": key,
            "difference": now.get(key, 0) - then.get(key, 0),
            "because": _because(before.get(key, []), after.get(key, [])),
        }
        for key in KEYS
        if now.get(key, 0) != then.get(key, 0)
    ]


def _because(then: Sequence[str], now: Sequence[str]) -> str:
    """What came and what went: `Tham gia TG-9; bỏ 12/KH-CTĐ`."""
    came = [name for name in dict.fromkeys(now) if name not in then]
    went = [f"bỏ {name}" for name in dict.fromkeys(then) if name not in now]
    told = [*came, *went]
    more = len(told) - NAMED
    return "; ".join([*told[:NAMED], *([f"và {more} dòng khác"] if more > 0 else [])])
