"""What the figures of a report would be asked if it were submitted now; nothing is frozen by looking."""

from nhandao_site.domain.reports import plausibility, snapshots
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.reports.plausibility import Question
from nhandao_site.domain.targets import figures


def questions_of(report: Report) -> list[Question]:
    """The same questions that `workflow.submit` waits for, answered or not."""
    period, before = snapshots.period_of(report), []
    now = figures.table(period, report.unit).total
    for _ in range(snapshots.BEFORE):
        period = period.previous()
        before.append(snapshots.spoken(period, report.unit).total)
    return plausibility.questions(now, before)
