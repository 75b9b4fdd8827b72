"""Which snapshot speaks for a unit's period, and what it holds: the ground that every kind of report stands on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from nhandao_site.db import db
from nhandao_site.domain.reports.models import FROZEN, Report, ReportKind, Snapshot
from nhandao_site.domain.targets.figures import Counts, Row
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period


def in_force(unit: Unit, period: Period, kind: ReportKind) -> Snapshot | None:
    """The frozen figures of this kind of report, unless it was sent back."""
    return db.session.scalar(
        select(Snapshot)
        .join(Report, Report.snapshot_id == Snapshot.id)
        .where(
            Report.unit_id == unit.id,
            Report.kind == kind,
            Report.period == period.code,
            Report.state.in_(FROZEN),
        )
        .order_by(Snapshot.id)
        .limit(1)
    )


def row_of(row: Row) -> dict[str, Any]:
    """What a snapshot keeps of one row; the id holds where a code later passes to another unit."""
    return {"unit": row.unit.code, "id": row.unit.id, **row.counts}


def units_of(kept: Snapshot) -> dict[str, Unit]:
    """The units of the frozen rows by the code they bore then."""
    told = kept.table["rows"]
    by_id = {unit.id: unit for unit in _found(Unit.id.in_([row["id"] for row in told if "id" in row]))}
    by_code = {unit.code: unit for unit in _found(Unit.code.in_([row["unit"] for row in told if "id" not in row]))}
    both = {row["unit"]: by_id.get(row["id"]) if "id" in row else by_code.get(row["unit"]) for row in told}
    return {code: unit for code, unit in both.items() if unit is not None}


def rows(kept: Snapshot, keys: Sequence[str]) -> list[Row]:
    """The rows of the units as they were frozen, in their order then."""
    units = units_of(kept)
    return [Row(units[row["unit"]], counts(row, keys)) for row in kept.table["rows"] if row["unit"] in units]


def by_unit(kept: Snapshot) -> dict[int, Mapping[str, Any]]:
    """The same by the id of the unit."""
    units = units_of(kept)
    return {units[row["unit"]].id: row for row in kept.table["rows"] if row["unit"] in units}


def counts(row: Mapping[str, Any], keys: Sequence[str]) -> Counts:
    return {key: row[key] for key in keys if key in row}


def _found(which: ColumnElement[bool]) -> list[Unit]:
    return list(db.session.scalars(select(Unit).where(which)))
