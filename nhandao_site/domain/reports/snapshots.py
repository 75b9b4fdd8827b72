"""Frozen figures, and what came in for their period afterwards.

A late fact never changes a frozen figure. It is an adjustment: shown beside the frozen table, and
carried by the period in which it was recorded.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.reports import calendar, frozen, late
from nhandao_site.domain.reports.listed import Listed, as_kept
from nhandao_site.domain.reports.models import FROZEN, WITH_FIGURES, Report, Snapshot
from nhandao_site.domain.targets import asked, definitions, figures
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

Adjustment = dict[str, Any]


def take(unit: Unit, period: Period, *, lists: Sequence[Listed] = (), by: Actor) -> Snapshot:
    """Computes the figures and targets of a unit now, and keeps them for good with the lists of the annex."""
    table = figures.table(period, unit)
    told = {"rows": [frozen.row_of(row) for row in table.rows], "total": table.total, "lists": as_kept(lists)}
    return keep(unit, period, told, definitions.versions(), by=by)


def keep(unit: Unit, period: Period, told: dict[str, Any], versions: Mapping[str, int], *, by: Actor) -> Snapshot:
    """A snapshot of a table with the targets of the unit as they stand now."""
    snapshot = Snapshot(
        unit_id=unit.id,
        period=period.code,
        taken_at=clock.now(),
        taken_by_id=by.id,
        definitions=dict(versions),
        table=told,
        targets=[result.as_json() for result in asked.targets(period, unit)],
        last_line_id=db.session.scalar(select(func.max(AssistanceLine.id))) or 0,
        last_event_id=db.session.scalar(select(func.max(Event.id))) or 0,
    )
    db.session.add(snapshot)
    db.session.flush()
    audit.record("report:freeze", snapshot, by=by)
    return snapshot


def period_of(report: Report) -> Period:
    return periods.parse(report.period)


def in_force(unit: Unit, period: Period) -> Snapshot | None:
    """The frozen figures that speak for a unit's period: those of its report that was not sent back.

    A report of the movement keeps a table of its own and says nothing of these.
    """
    return frozen.in_force(unit, period, calendar.kind_for(period))


def spoken(period: Period, unit: Unit) -> Table:
    """The table of figures as it may be quoted: frozen when it was reported, else as the facts stand now.

    Its adjustments are what came in late for this period, when it is frozen, and what was recorded
    inside this period for earlier, frozen ones.
    """
    live, kept = figures.table(period, unit), in_force(unit, period)
    carried = [one for earlier in _earlier(unit, period) for one in _carried(earlier, unit, period)]
    if kept is None:
        return Table(period, unit, live.rows, live.total, adjustments=carried)
    rows = frozen.rows(kept, figures.KEYS)
    adjustments = differences(kept, live, late.facts(kept, unit, period))
    return Table(period, unit, rows, dict(kept.table["total"]), locked=True, adjustments=[*adjustments, *carried])


def differences(kept: Snapshot, live: Table, facts: Sequence[late.Fact]) -> list[Adjustment]:
    """What the facts say now minus what was frozen, unit by unit and key by key.

    The direct units are named one by one; the whole only where none of them explains it.
    """
    now = {row.unit.id: row for row in live.rows}
    then, units = frozen.by_unit(kept), {unit.id: unit for unit in frozen.units_of(kept).values()}
    units |= {row.unit.id: row.unit for row in live.rows}
    found: list[Adjustment] = []
    for number in dict.fromkeys([*then, *now]):
        there = now[number].counts if number in now else {}
        mine = [fact for fact in facts if number in now and fact.is_within(now[number].unit)]
        found += _apart(kept.period, units[number].code, then.get(number, {}), there, mine)
    explained = {one["key"] for one in found}
    whole = _apart(kept.period, live.unit.code, kept.table["total"], live.total, list(facts))
    return found + [one for one in whole if one["key"] not in explained]


def _apart(
    period: str, code: str, frozen: Mapping[str, Any], now: Mapping[str, int], facts: Sequence[late.Fact]
) -> list[Adjustment]:
    return [
        {
            "belongs_to": period,
            "unit": code,
            "key": key,
            "difference": now.get(key, 0) - frozen.get(key, 0),
            "because": late.because(key, facts),
        }
        for key in figures.KEYS
        if now.get(key, 0) != frozen.get(key, 0)
    ]


def _earlier(unit: Unit, period: Period) -> list[Snapshot]:
    """Frozen periods of the unit of the same length that ended before this one began."""
    found = (
        select(Snapshot)
        .join(Report, Report.snapshot_id == Snapshot.id)
        .where(
            Report.unit_id == unit.id,
            Report.state.in_(FROZEN),
            Report.kind.in_(WITH_FIGURES),
            Report.period < period.code,
        )
        .order_by(Snapshot.id)
    )
    kept = {one.period: one for one in db.session.scalars(found)}
    same = [one for code, one in kept.items() if _as_long(periods.parse(code), period)]
    return [one for one in same if periods.parse(one.period).end < period.start]


def _as_long(one: Period, other: Period) -> bool:
    return one.part[:1] == other.part[:1]


def _carried(earlier: Snapshot, unit: Unit, period: Period) -> list[Adjustment]:
    """Adjustments of an earlier period that were recorded inside this one."""
    then = periods.parse(earlier.period)
    facts = late.facts(earlier, unit, then)
    if not any(period.contains(fact.recorded_at) for fact in facts):
        return []
    said = {fact.name for fact in facts if period.contains(fact.recorded_at)}
    found = differences(earlier, figures.table(then, unit), facts)
    return [one for one in found if said & set(one["because"].split("; "))]
