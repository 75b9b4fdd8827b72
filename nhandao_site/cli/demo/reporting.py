"""The reports of Sông Mây: a year and a half-year of the province locked, quarters of its communes in every other state."""

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
from nhandao_site.domain.reports.plausibility import Unanswered
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

MET = "Đã đối chiếu với danh sách ký nhận của các xã; số này đúng."
NOTES = """## I. Công tác tuyên truyền

Phát thanh trên loa ấp mỗi sáng thứ Hai; hai buổi nói chuyện ở nhà văn hóa.

## II. Kết quả

Số liệu theo bảng kèm. Các gia đình đều ký nhận, có ảnh lúc trao."""
SETTLED = timedelta(days=10)
"""So long after its last day a report has been read, accepted and locked."""


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
    province, today = account("duyet").unit, clock.today()
    for kind in (ReportKind.YEAR, ReportKind.HALF_YEAR):
        _locked(province, _finished(kind, today - SETTLED)[-1])
    older, newest = _finished(ReportKind.QUARTER, today)[-2:]
    _quarter("xa-a", older, accepted=True)
    _quarter("xa-b", older, returned=True)
    _quarter("xa-a", newest)
    _on_paper("X05", newest)
    with on(newest.due_on - timedelta(days=8)):
        _begun(account("xa-b").unit, newest, account("xa-b"), words=NOTES)
    return 7


def _finished(kind: ReportKind, today: date) -> list[Duty]:
    """Duties of this kind that were due by a day, the earliest first."""
    duties = [one for year in (today.year - 1, today.year) for one in calendar.duties_of_year(year)]
    return [one for one in duties if one.kind is kind and one.due_on <= today]


def _locked(province: Unit, duty: Duty) -> None:
    """Written and sent between the end of its period and its last day, accepted by another hand, locked."""
    writer, second = account("duyet"), account("duyet2")
    with on(duty.period.end + timedelta(days=2)):
        report = _begun(province, duty, writer, f"{duty.period.end.month + 80}/BC-CTĐ")
    with on(duty.period.end + timedelta(days=3), 15):
        _submit(report, writer)
    with on(duty.due_on + timedelta(days=2)):
        workflow.accept(report, by=second)
    with on(duty.due_on + timedelta(days=6)):
        workflow.lock(report, by=second)


def _quarter(short: str, duty: Duty, *, accepted: bool = False, returned: bool = False) -> None:
    writer, judge = account(short), account("duyet")
    with on(duty.due_on - timedelta(days=6)):
        report = _begun(writer.unit, duty, writer, words=NOTES if returned or accepted else "")
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


def _begun(unit: Unit, duty: Duty, writer: Account, symbol: str = "", words: str = "") -> Report:
    """With words of one's own, or with the ready sentences."""
    report = beginning.open_owed(unit, duty.kind, duty.period, by=writer)
    if not words:
        drafting.fill(report, by=writer)
        db.session.flush()
    said = workflow.Wording(words or report.text, symbol, writer.name, "Chủ tịch")
    workflow.write(report, said, seen_version=report.version, by=writer)
    return report


def _submit(report: Report, writer: Account) -> None:
    try:
        with db.session.begin_nested():
            workflow.submit(report, by=writer)
    except Unanswered as asked:
        workflow.submit(report, answers={each.key: MET for each in asked.questions}, by=writer)
