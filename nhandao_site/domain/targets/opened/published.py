"""Figures of a reporting year as anyone may take them home: by period, by unit, by group; never a family.

The numbers are those of `figures.table`, the same that reports and pages show. Counts of one to four families,
acts or givers are hidden, and with them as many others as are needed that nobody can reckon them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group
from nhandao_site.domain.targets import figures, helping, stock
from nhandao_site.domain.targets.lines import in_chunks
from nhandao_site.domain.targets.opened.touching import is_over, is_untouched
from nhandao_site.domain.targets.scopes import OUTSIDE, Scope, Territory, children, is_territory
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods, small_cells
from nhandao_site.kit.periods import Period

__all__ = ["Line", "Year", "is_over", "is_untouched", "of", "whole", "years"]

COUNTS = tuple(key for key in figures.KEYS if not key.endswith("_vnd"))
TIED = {"houses_built_vnd": "houses_built", "houses_repaired_vnd": "houses_repaired"}
"""Sums of money that tell of a few houses: hidden with their number."""
OF_GROUPS = ("filed", "helped_addresses")
ACTS = ("helped_times", "houses_built", "houses_repaired", "wheelchairs", "treatment", "livelihood", "other")
HOMES = ("helped_addresses", "regular_addresses", "one_off_addresses")
ADD_UP = ("filed_new", *ACTS)
"""Over the parts of a year; the others are distinct, or stand at the end of their period."""
STAND = ("surveyed", "filed", "listed_site", "listed_inhandao", "listed_any")

Cell = tuple[str, str, str, str]
"""(period, unit, group, measure); "" is the whole."""


@dataclass(frozen=True)
class Line:
    """One row of a file. `values` in the order of its columns; None: hidden."""

    period: str
    unit: str
    unit_name: str
    group: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Year:
    """Everything that is published of one year, hidden cells already hidden, all three files together."""

    code: str
    label: str
    by_period: tuple[Line, ...]
    by_unit: tuple[Line, ...]
    by_group: tuple[Line, ...]


def years() -> tuple[str, ...]:
    """From the first approved dossier to the year that runs now, newest first."""
    first = db.session.scalar(select(db.func.min(Address.approved_on)))
    now = periods.containing(clock.today()).year_number
    begun = periods.containing(first).year_number if first else now
    return tuple(str(year) for year in range(now, min(begun, now) - 1, -1))


def whole(province_code: str) -> Unit | None:
    own = db.session.scalar(select(Unit).where(Unit.code == province_code)) if province_code else None
    kinds = (UnitKind.PROVINCE, UnitKind.CENTRAL)
    first = select(Unit).where(Unit.kind.in_(kinds), Unit.valid_to.is_(None)).order_by(Unit.id).limit(1)
    return own or db.session.scalar(first)


def of(code: str, province_code: str = "") -> Year:
    """The files of a year.

    Raises:
        KeyError: a year of which nothing is published.
    """
    if code not in years():
        raise KeyError(code)
    period, unit = periods.parse(code), whole(province_code)
    if unit is None:
        return Year(code, period.label(), (), (), ())
    spans = [*periods.quarters(period.year_number), periods.half_year(period.year_number)]
    groups = [child for child in children(unit, period) if is_territory(child)]
    table = figures.territorial(period, unit, groups)
    parts = {span.code: figures.territorial(span, unit, [])[unit.id] for span in spans if span.start <= clock.today()}
    rows = {"": table[unit.id]} | {child.code: table[child.id] for child in groups}
    crossed = _crossed(period, unit, groups)
    cells = _cells(code, rows, parts, crossed)
    secret = small_cells.hidden(cells, list(_sums(code, rows, parts, crossed)))
    names = {child.code: child.name for child in groups}
    return Year(
        code,
        period.label(),
        tuple(_line(span, "", unit.name, counts, secret) for span, counts in ({code: rows[""]} | parts).items()),
        tuple(_line(code, key, names.get(key, unit.name), rows[key], secret) for key in [*names, ""]),
        tuple(_of_groups(code, crossed, names | {"": unit.name}, secret)),
    )


Crossed = Mapping[tuple[str, str, str], int]
"""(unit, group, measure): how many; "" is all units, all groups."""


def _crossed(period: Period, unit: Unit, groups: Sequence[Unit]) -> Crossed:
    """Filed and helped addresses by unit and group, each address once in a unit and once in all."""
    territory = Territory(Scope(period, unit, groups))
    kept, seen = stock.Stock(territory), helping.of_territory(territory)
    last = territory.scope.last_days[-1]
    everywhere = {number for number in kept.filed_by[last] if territory.on(number, last) != OUTSIDE}
    group_of = _groups(everywhere.union(*kept.filed_by.values()))
    counted = Counter[tuple[str, str, str]]()
    helped_by = [seen.helped_by(slot) for slot in range(len(groups))]
    for slot, child in enumerate(groups):
        day = territory.scope.last_days[slot]
        filed = {number for number in kept.filed_by[day] if territory.on(number, day) == slot}
        _count(counted, child.code, group_of, filed, helped_by[slot] & kept.filed_by[day])
    _count(counted, "", group_of, everywhere, everywhere & set[int]().union(*helped_by, seen.helped_by(len(groups))))
    return counted


def _count(
    counted: Counter[tuple[str, str, str]], unit: str, group_of: Mapping[int, Group], filed: set[int], helped: set[int]
) -> None:
    for measure, homes in (("filed", filed), ("helped_addresses", helped)):
        counted[unit, "", measure] += len(homes)
        for group, many in Counter(group_of[number] for number in homes if number in group_of).items():
            counted[unit, group.value, measure] += many


def _group_of(some: Sequence[int]) -> Select[int, Group]:
    return select(Address.id, Address.group).where(Address.id.in_(some))


def _groups(numbers: set[int]) -> dict[int, Group]:
    found: dict[int, Group] = {}
    for some in in_chunks(numbers):
        found |= {row[0]: row[1] for row in db.session.execute(_group_of(some))}
    return found


def _cells(code: str, rows: Mapping[str, Any], parts: Mapping[str, Any], crossed: Crossed) -> dict[Cell, int]:
    cells = {(code, unit, "", key): counts[key] for unit, counts in rows.items() for key in COUNTS}
    cells |= {(span, "", "", key): counts[key] for span, counts in parts.items() for key in COUNTS}
    return cells | {(code, unit, group, key): many for (unit, group, key), many in crossed.items() if group}


def _sums(code: str, rows: Mapping[str, Any], parts: Mapping[str, Any], crossed: Crossed) -> Iterator[list[Cell]]:
    """Whatever adds up, or nearly so: totals of distinct things are guarded as if they were sums."""
    units = [unit for unit in rows if unit]
    for key in COUNTS:
        yield [(code, unit, "", key) for unit in ("", *units)]
    for place in [(code, unit) for unit in rows] + [(span, "") for span in parts]:
        yield [(*place, "", key) for key in ACTS]
        yield [(*place, "", key) for key in HOMES]
    quarters = [span for span in parts if "-Q" in span]
    half = f"{code}-H1"
    for key in ADD_UP:
        yield [(span, "", "", key) for span in (code, *quarters)]
        yield [(span, "", "", key) for span in (half, *quarters[:2])]
    for key in STAND:
        yield [(span, "", "", key) for span in (code, *quarters[-1:])]
        yield [(span, "", "", key) for span in (half, *quarters[1:2])]
    for key in OF_GROUPS:
        for unit in rows:
            yield [(code, unit, group, key) for group in ("", *(group.value for group in Group))]
        for group in Group:
            yield [(code, unit, group.value, key) for unit in ("", *units)]


def _line(span: str, unit: str, name: str, counts: Mapping[str, int], secret: set[Cell]) -> Line:
    gone = {key for key in COUNTS if (span, unit, "", key) in secret}
    values = (None if TIED.get(key, key) in gone else counts[key] for key in figures.KEYS)
    return Line(span, unit, name, "", tuple(values))


def _of_groups(code: str, crossed: Crossed, names: Mapping[str, str], secret: set[Cell]) -> Iterator[Line]:
    for unit, name in names.items():
        for group in (*Group, None):
            word = group.value if group else ""
            values = (
                None if (code, unit, word, key) in secret else crossed.get((unit, word, key), 0) for key in OF_GROUPS
            )
            yield Line(code, unit, name, group.label if group else "", tuple(values))
