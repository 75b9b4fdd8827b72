"""The reports of Sông Mây: two years of the province locked, quarters of its communes in every other state."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.cli.demo.till import PAPER
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.media import keeping
from nhandao_site.domain.reports import beginning, calendar, drafting, workflow
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import Report, ReportKind
from nhandao_site.domain.reports.snapshots import Unanswered
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

MET = "Đã đối chiếu với danh sách ký nhận của các xã; số này đúng."
YEARS_BACK = 2


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """What the verbs do inside is done on that day: a report of last year carries the dates of last year."""
    moment, present = datetime.combine(day, time(hour), clock.TZ).astimezone(clock.now().tzinfo), clock.now
    setattr(clock, "now", lambda: moment)  # noqa: B010 — the clock of the whole house, moved back for a demonstration
    try:
        yield
    finally:
        setattr(clock, "now", present)  # noqa: B010


def send_reports() -> int:
    """Returns how many reports were made."""
    province = account("duyet").unit
    for year in _finished_years():
        _locked_year(province, calendar.duty(ReportKind.YEAR, year))
    older, newest = _finished_quarters()
    _quarter("xa-a", older, accepted=True)
    _quarter("xa-b", older, returned=True)
    _quarter("xa-a", newest)
    _on_paper("X05", newest)
    with on(newest.due_on - timedelta(days=8)):
        _begun(account("xa-b").unit, newest, account("xa-b"), "Trần Văn Tâm")
    return YEARS_BACK + 5


def _finished_years() -> list[Period]:
    """The last reporting years whose report has been sent and accepted by now, the oldest first."""
    today = clock.today()
    last = today.year if today > date(today.year, 12, 15) else today.year - 1
    return [periods.year(last - back) for back in reversed(range(YEARS_BACK))]


def _finished_quarters() -> list[Duty]:
    """The last two quarters whose reports were due before today; the units of today lived in both."""
    year = clock.today().year
    duties = [*calendar.duties_of_year(year - 1), *calendar.duties_of_year(year)]
    return [one for one in duties if one.kind is ReportKind.QUARTER and one.due_on <= clock.today()][-2:]


def _locked_year(province: Unit, duty: Duty) -> None:
    """Written in November, sent early in December, accepted by another hand, locked."""
    writer, second = account("duyet"), account("duyet2")
    year = duty.period.year_number
    with on(date(year, 11, 27)):
        report = _begun(province, duty, writer, "Phạm Thu Hà", f"{year % 100 + 80}/BC-CTĐ")
    with on(date(year, 12, 2), 15):
        _submit(report, writer)
    with on(date(year, 12, 5)):
        workflow.accept(report, by=second)
    with on(date(year, 12, 9)):
        workflow.lock(report, by=second)


def _quarter(short: str, duty: Duty, *, accepted: bool = False, returned: bool = False) -> None:
    writer, judge = account(short), account("duyet")
    with on(duty.due_on - timedelta(days=6)):
        report = _begun(writer.unit, duty, writer, writer.name)
    with on(duty.due_on - timedelta(days=3 if accepted else -1)):
        _submit(report, writer)
    with on(duty.due_on + timedelta(days=4)):
        if accepted:
            workflow.accept(report, by=judge)
        if returned:
            workflow.send_back(
                report, reason="Xin viết rõ phần tồn tại và ghi thêm hai buổi tuyên truyền ở ấp.", by=judge
            )


def _on_paper(code: str, duty: Duty) -> None:
    unit, judge = db.session.scalars(select(Unit).where(Unit.code == code)).one(), account("duyet")
    with on(duty.due_on):
        report = beginning.open_owed(unit, duty.kind, duty.period, by=judge)
        kept = keeping.keep_document(
            PAPER, subject="report", subject_id=report.id, role="paper", original_name="bao-cao-quy.pdf", by=judge
        )
        workflow.file_paper(report, file_id=kept.id, came_on=duty.due_on - timedelta(days=2), by=judge)


def _begun(unit: Unit, duty: Duty, writer: Account, signer: str, symbol: str = "") -> Report:
    report = beginning.open_owed(unit, duty.kind, duty.period, by=writer)
    drafting.fill(report, by=writer)
    db.session.flush()
    said = workflow.Wording(report.text, symbol, signer, "Chủ tịch")
    workflow.write(report, said, seen_version=report.version, by=writer)
    return report


def _submit(report: Report, writer: Account) -> None:
    try:
        workflow.submit(report, by=writer)
    except Unanswered as asked:
        workflow.submit(report, answers={each.key: MET for each in asked.questions}, by=writer)
