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
from nhandao_site.domain.reports import late, plausibility
from nhandao_site.domain.reports.models import FROZEN, Report, Snapshot
from nhandao_site.domain.reports.plausibility import Question, Unanswered
from nhandao_site.domain.targets import asked, definitions, figures
from nhandao_site.domain.targets.figures import Counts, Row, Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

__all__ = ["Question", "Unanswered", "in_force", "period_of", "questions", "spoken", "take"]
Adjustment = dict[str, Any]
BEFORE = 3
"""How many earlier periods tell what is usual."""


def take(unit: Unit, period: Period, *, by: Actor) -> Snapshot:
    """Computes the figures and targets of a unit now, and keeps them for good."""
    table = figures.table(period, unit).as_json()
    snapshot = Snapshot(
        unit_id=unit.id,
        period=period.code,
        taken_at=clock.now(),
        taken_by_id=by.id,
        definitions=dict(definitions.versions()),
        table={"rows": table["rows"], "total": table["total"]},
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
    """The frozen figures that speak for a unit's period: those of a report that was not sent back."""
    return db.session.scalar(
        select(Snapshot)
        .join(Report, Report.snapshot_id == Snapshot.id)
        .where(Report.unit_id == unit.id, Report.period == period.code, Report.state.in_(FROZEN))
        .order_by(Snapshot.id)
        .limit(1)
    )


def spoken(period: Period, unit: Unit) -> Table:
    """The table of figures as it may be quoted: frozen when it was reported, else as the facts stand now.

    Its adjustments are what came in late for this period, when it is frozen, and what was recorded
    inside this period for earlier, frozen ones.
    """
    live, kept = figures.table(period, unit), in_force(unit, period)
    carried = [one for earlier in _earlier(unit, period) for one in _carried(earlier, unit, period)]
    if kept is None:
        return Table(period, unit, live.rows, live.total, adjustments=carried)
    rows = _frozen_rows(kept)
    adjustments = differences(kept, live, late.facts(kept, unit, period))
    return Table(period, unit, rows, dict(kept.table["total"]), locked=True, adjustments=[*adjustments, *carried])


def questions(snapshot: Snapshot) -> list[Question]:
    """What the figures just frozen have to answer for, beside the unit's own earlier periods."""
    period, before = periods.parse(snapshot.period), []
    for _ in range(BEFORE):
        period = period.previous()
        before.append(spoken(period, snapshot.unit).total)
    return plausibility.questions(snapshot.table["total"], before)


def differences(kept: Snapshot, live: Table, facts: Sequence[late.Fact]) -> list[Adjustment]:
    """What the facts say now minus what was frozen, unit by unit and key by key.

    The direct units are named one by one; the whole only where none of them explains it.
    """
    now = {row.unit.code: row for row in live.rows}
    frozen = {row["unit"]: row for row in kept.table["rows"]}
    found: list[Adjustment] = []
    for code in [*frozen, *(code for code in now if code not in frozen)]:
        there = now[code].counts if code in now else {}
        mine = [fact for fact in facts if code in now and fact.is_within(now[code].unit)]
        found += _apart(kept.period, code, frozen.get(code, {}), there, mine)
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
        .where(Report.unit_id == unit.id, Report.state.in_(FROZEN), Report.period < period.code)
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


def _frozen_rows(kept: Snapshot) -> list[Row]:
    codes = [row["unit"] for row in kept.table["rows"]]
    units = {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.code.in_(codes)))}
    return [Row(units[row["unit"]], _counts(row)) for row in kept.table["rows"] if row["unit"] in units]


def _counts(row: Mapping[str, Any]) -> Counts:
    return {key: row[key] for key in figures.KEYS if key in row}
