"""A unit took others over inside the period: their tables stand beside its own, each under its own time.

Nothing is added to the unit's own table. One list more adds up what adds up, so that anyone sees that no total changed.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.reports import tables
from nhandao_site.domain.reports.listed import Listed, Row, numbered
from nhandao_site.domain.reports.tables import Group
from nhandao_site.domain.targets import definitions
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Succession, Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

SHEET = 31


def predecessors(unit: Unit, period: Period) -> list[Unit]:
    """Units that were merged whole into this one on a day after the first of the period, by name."""
    inside = Succession.on > period.start, Succession.on <= period.end
    found = select(Unit).join(Succession, Succession.old_id == Unit.id)
    whole = found.where(Succession.new_id == unit.id, Succession.partial.is_(False), *inside)
    return list(db.session.scalars(whole.order_by(Unit.sort_key, Unit.id)))


def lists(period: Period, unit: Unit, read: Callable[[Unit], Table]) -> list[Listed]:
    """The tables of the old units, and the sums over all; nothing for a unit that took none over in the period."""
    old = [read(one) for one in predecessors(unit, period)]
    if not old:
        return []
    return [*(_table(each, group) for each in old for group in tables.GROUPS), _sums(read(unit), old)]


def _table(old: Table, group: Group) -> Listed:
    last = clock.format_date(old.unit.valid_to) if old.unit.valid_to else ""
    named = [(row.unit.name, row.counts) for row in old.rows]
    rows = [*tables.body(named, group), tables.total(old.total, group)]
    return Listed(
        f"Số liệu của {old.unit.name} đến {last} (đơn vị cũ, không cộng vào bảng trên) – {group.title}",
        f"{old.unit.code} {group.sheet}"[:SHEET],
        tuple(tables.heads(group)),
        tables.widths(group),
        [[value if isinstance(value, int) else str(value) for value in row] for row in rows],
    )


def _sums(own: Table, old: Sequence[Table]) -> Listed:
    """Only what adds up: an address that stood in both would be counted twice."""
    keys = dict.fromkeys(column.key for group in tables.GROUPS for column in group.columns if column.share_of is None)
    every = [*old, own]
    rows: list[Row] = []
    for figure in map(definitions.figure, keys):
        parts = [table.total[figure.id] for table in every]
        if figure.adds_up:
            rows.append([figure.label, *parts, sum(parts)])
    heads = ("TT", "Số liệu", *(table.unit.name for table in every), "Cộng")
    title = "Tổng hợp trước và sau thay đổi đơn vị (những số cộng được)"
    return Listed(title, "Trước và sau thay đổi", heads, (0.5, 3, *(1.6 for _ in every), 1.6), numbered(rows))
