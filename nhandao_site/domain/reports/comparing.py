"""The figures of one report on the screen: this period, what came in after it was frozen, and the period before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nhandao_site.domain.reports import frozen, kinds, tables
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.reports.tables import Cell, Column
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Line:
    """One figure. `change` and `before` are None when nothing was recorded in the period before; `adjusted`
    is what the facts say now minus what was frozen, None for a share."""

    column: Column
    value: Cell
    adjusted: int | None
    change: int | None
    before: Cell


@dataclass(frozen=True)
class Comparison:
    table: Table
    before: Period
    before_is_frozen: bool
    groups: list[tuple[str, list[Line]]]

    @property
    def carried(self) -> list[Mapping[str, object]]:
        """Adjustments of earlier, frozen periods that were recorded inside this one."""
        return [one for one in self.table.adjustments if one["belongs_to"] != self.table.period.code]

    @property
    def late(self) -> list[Mapping[str, object]]:
        """What came in for this period after it was frozen."""
        return [one for one in self.table.adjustments if one["belongs_to"] == self.table.period.code]


def compare(kind: ReportKind, period: Period, unit: Unit) -> Comparison:
    """The table a report may quote, figure by figure, beside the same span before it."""
    table, last = kinds.spoken(kind, period, unit), period.previous()
    kept = frozen.in_force(unit, last, kind)
    then: Counts = kept.table["total"] if kept else kinds.live(kind, last, unit).total
    late = any(one["belongs_to"] == period.code for one in table.adjustments)
    live = kinds.live(kind, period, unit).total if late else table.total
    told = _lines(table.total, live, then if any(then.values()) else None)
    groups = [(group.title, [told(column) for column in group.columns]) for group in kinds.groups(kind)]
    return Comparison(table, last, kept is not None, groups)


def _lines(total: Counts, live: Counts, then: Counts | None) -> Callable[[Column], Line]:
    def line(column: Column) -> Line:
        key, plain = column.key, column.share_of is None
        return Line(
            column,
            tables.cell(total, column),
            _apart(live, total, key) if plain else None,
            _apart(total, then, key) if plain and then is not None else None,
            tables.cell(then, column) if then is not None else tables.NO_DATA,
        )

    return line


def _apart(now: Counts, then: Counts, key: str) -> int | None:
    """None where either of them is not known."""
    return now[key] - then[key] if key in now and key in then else None
