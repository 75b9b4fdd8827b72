"""The first draft of a report, filled by the program, and the paper around what was written."""

from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.reports import heading, kinds, narrative, snapshots, workflow
from nhandao_site.domain.reports.heading import Paper
from nhandao_site.domain.reports.models import Report, ReportKind
from nhandao_site.domain.reports.movement import counting
from nhandao_site.domain.reports.movement import narrative as movement
from nhandao_site.domain.targets import asked
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period
from nhandao_site.kit.word import Layout


def text(kind: ReportKind, period: Period, unit: Unit, table: Table) -> str:
    """Ready sentences from the figures, beside the period before and the same one a year ago."""
    if kinds.of_movement(kind):
        last = _told(kind, period.previous(), unit)
        return movement.draft(unit.name, period, table.total, last, _own(kind, period, unit))
    before, year_ago = period.previous(), periods.parse(f"{period.year_number - 1:04}{period.code[4:]}")
    last = _told(kind, before, unit)
    ago = last if year_ago == before else _told(kind, year_ago, unit)
    if kind is ReportKind.QUARTER:
        return narrative.draft(unit.name, period, table.total, last, ago)
    own, work = _own(kind, period, unit), counting.work(period, unit)
    return narrative.draft(unit.name, period, table.total, last, ago, own, work)


def fill(report: Report, *, by: Actor) -> None:
    """Puts the ready sentences into a report that has no text yet."""
    if report.text:
        return
    period = snapshots.period_of(report)
    table = kinds.spoken(report.kind, period, report.unit)
    said = workflow.Wording(text(report.kind, period, report.unit, table))
    workflow.write(report, said, seen_version=report.version, by=by)


def paper(kind: ReportKind, period: Period, unit: Unit, layout: Layout, table: Table) -> Paper:
    """The text of the unit's report where one was written, else the ready sentences."""
    written = select(Report).where(Report.unit_id == unit.id, Report.kind == kind, Report.period == period.code)
    report = db.session.scalar(written.where(Report.text != ""))
    around = heading.default_paper(unit, layout, report.text if report else text(kind, period, unit, table))
    return heading.signed(around, report) if report else around


def _own(kind: ReportKind, period: Period, unit: Unit) -> list[dict[str, Any]]:
    letter = "B" if kinds.of_movement(kind) else "A"
    results = [one.as_json() for one in asked.targets(period, unit) if one.id.startswith(letter)]
    return [one for one in results if one["unit"] == unit.code]


def _told(kind: ReportKind, period: Period, unit: Unit) -> dict[str, int] | None:
    """The figures of an earlier period, None when nothing was recorded in it."""
    total = kinds.spoken(kind, period, unit).total
    return total if any(total.values()) else None
