"""The first draft of a report, filled by the program, and the paper around what was written."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.reports import building, narrative, snapshots, workflow
from nhandao_site.domain.reports.building import Paper
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period
from nhandao_site.kit.word import Layout


def text(period: Period, unit: Unit, table: Table) -> str:
    """Ready sentences from the figures, beside the period before and the same one a year ago."""
    before, year_ago = period.previous(), periods.parse(f"{period.year_number - 1:04}{period.code[4:]}")
    last = _told(before, unit)
    return narrative.draft(unit.name, period, table.total, last, last if year_ago == before else _told(year_ago, unit))


def fill(report: Report, *, by: Actor) -> None:
    """Puts the ready sentences into a report that has no text yet."""
    if report.text:
        return
    period = snapshots.period_of(report)
    said = workflow.Wording(text(period, report.unit, snapshots.spoken(period, report.unit)))
    workflow.write(report, said, seen_version=report.version, by=by)


def paper(period: Period, unit: Unit, layout: Layout, table: Table) -> Paper:
    """The text of the unit's report where one was written, else the ready sentences."""
    written = select(Report).where(Report.unit_id == unit.id, Report.period == period.code, Report.text != "")
    report = db.session.scalar(written.order_by(Report.id).limit(1))
    around = building.default_paper(unit, layout, report.text if report else text(period, unit, table))
    return building.signed(around, report) if report else around


def _told(period: Period, unit: Unit) -> dict[str, int] | None:
    """The figures of an earlier period, None when nothing was recorded in it."""
    total = snapshots.spoken(period, unit).total
    return total if any(total.values()) else None
