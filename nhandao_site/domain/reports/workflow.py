"""A report on its way: begun, submitted with its frozen figures, returned or accepted, locked.

nháp → đã nộp → (trả lại → đã nộp) → đã tiếp nhận → đã khóa. The superior unit returns, accepts and
locks; nobody accepts the report they submitted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, ChangedMeanwhile, NotAllowed, RuleBroken
from nhandao_site.domain.reports import calendar, kinds, snapshots
from nhandao_site.domain.reports.models import FROZEN, Report, ReportKind, ReportMove, ReportState
from nhandao_site.domain.reports.plausibility import Question, Unanswered
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.periods import Period

S = ReportState
NEXT = {
    S.DRAFT: {S.SUBMITTED},
    S.SUBMITTED: {S.RETURNED, S.ACCEPTED},
    S.RETURNED: {S.SUBMITTED},
    S.ACCEPTED: {S.RETURNED, S.LOCKED},
    S.LOCKED: set(),
}
LONGEST, SHORTEST_ANSWER = 60_000, 5


def begin(unit: Unit, kind: ReportKind, period: Period, *, by: Actor) -> Report:
    """The draft of a unit's report, or the one that was begun before.

    Raises:
        RuleBroken: there is no such report for that period, or the period has not begun.
        NotAllowed: not a reporter of this unit.
    """
    _may_write(by, unit)
    owed = duty(unit, kind, period)
    found = db.session.scalar(
        select(Report).where(Report.unit_id == unit.id, Report.kind == kind, Report.period == period.code)
    )
    if found is not None:
        return found
    if clock.today() < period.start:
        raise RuleBroken(f"{period.title()} bắt đầu từ {clock.format_date(period.start)}; chưa đến lúc lập báo cáo.")
    report = Report(
        unit_id=unit.id,
        kind=kind,
        period=period.code,
        due_on=owed.due_on,
        created_by_id=by.id,
        created_at=clock.now(),
        answers={},
    )
    db.session.add(report)
    db.session.flush()
    audit.record("report:begin", report, by=by)
    return report


@dataclass(frozen=True)
class Wording:
    """What the writer of a report types; `text` is Markdown, `symbol` the number and symbol as the office gave it."""

    text: str
    symbol: str = ""
    signer: str = ""
    signer_title: str = ""


def write(report: Report, said: Wording, *, seen_version: int, by: Actor) -> None:
    """The text of a draft, or of a returned report.

    Raises:
        RuleBroken: it was submitted, or too long.
        ChangedMeanwhile: somebody else wrote since this form was opened.
    """
    report = locked(report.id)
    _may_write(by, report.unit)
    _must_be_open(report)
    if seen_version != report.version:
        raise ChangedMeanwhile("Người khác vừa sửa báo cáo này. Xin xem lại bản mới rồi ghi tiếp; chữ bạn gõ vẫn còn.")
    if len(said.text) > LONGEST:
        raise RuleBroken(f"Báo cáo dài quá {LONGEST} ký tự; hãy viết gọn lại.")
    report.text = vietnamese.clean_lines(said.text)
    report.symbol = vietnamese.clean(said.symbol)[:60] or None
    report.signer = vietnamese.clean(said.signer)[:120] or None
    report.signer_title = vietnamese.clean(said.signer_title)[:120] or None
    audit.record("report:write", report, by=by)


def submit(
    report: Report, *, answers: dict[str, str] | None = None, by: Actor, progress: Callable[[str], None] | None = None
) -> Report:
    """Freezes the figures as they stand now and sends the report up.

    Args:
        answers: what was said to each plausibility question, by its key.
        progress: hears what is being done, a sentence at a time; a province adds up every commune below it.

    Raises:
        Unanswered: the figures raise questions that have no answer yet.
        RuleBroken: it was submitted before.
    """
    report = locked(report.id)
    _may_write(by, report.unit)
    _must_be_open(report)
    said, told = cleaned(answers or {}), progress or (lambda _: None)
    told("Đang cộng số liệu của đơn vị và các đơn vị bên dưới…")
    snapshot = kinds.take(report, by=by)
    told("Đang so với các kỳ trước, giữ số liệu…")
    _ask(kinds.questions(report, snapshot.table["total"]), said)
    report.answers, report.snapshot_id, report.submitted_at = said, snapshot.id, clock.now()
    _move(report, S.SUBMITTED, by=by)
    return report


def keep_answers(report: Report, *, answers: dict[str, str], by: Actor) -> None:
    """What was said to the questions so far stays with the draft, while others still wait for a word."""
    report = locked(report.id)
    _may_write(by, report.unit)
    _must_be_open(report)
    report.answers = cleaned(answers)
    audit.record("report:write", report, by=by)


def cleaned(answers: dict[str, str]) -> dict[str, str]:
    return {key: vietnamese.clean(text)[:500] for key, text in answers.items()}


def is_answer(text: str) -> bool:
    """Whether it says anything: five letters at least."""
    return len(text) >= SHORTEST_ANSWER


def file_paper(report: Report, *, file_id: int, came_on: date, by: Actor) -> Report:
    """A report that came on paper or by mail: its scan, the day it came; the figures are those of the site.

    Raises:
        RuleBroken: a day to come, or it was submitted before.
        NotAllowed: not an officer of the unit above.
    """
    report = locked(report.id)
    _may_judge(by, report)
    _must_be_open(report)
    if came_on > clock.today():
        raise RuleBroken(f"Ngày nhận {clock.format_date(came_on)} chưa tới, xin xem lại.")
    report.paper_file_id, report.paper_came_on = file_id, came_on
    report.snapshot_id = kinds.take(report, by=by).id
    report.submitted_at = clock.start_of(came_on)
    _move(report, S.SUBMITTED, by=by, reason="Nhận bản giấy hoặc thư")
    return report


def send_back(report: Report, *, reason: str, by: Actor) -> None:
    """Raises RuleBroken without a comment that says what to mend."""
    report = locked(report.id)
    _may_judge(by, report)
    why = vietnamese.clean(reason)
    if len(why) < 5:
        raise RuleBroken("Hãy ghi rõ cần sửa gì, để đơn vị biết mà sửa.")
    _move(report, S.RETURNED, by=by, reason=why)


def accept(report: Report, *, by: Actor) -> None:
    report = locked(report.id)
    _may_judge(by, report)
    _check_other_hand(report, by)
    _move(report, S.ACCEPTED, by=by)


def lock(report: Report, *, by: Actor) -> None:
    """From now on nothing of this report changes; what comes later is an adjustment."""
    report = locked(report.id)
    _may_judge(by, report)
    _move(report, S.LOCKED, by=by)


def locked(report_id: int) -> Report:
    """The row, held until the transaction ends."""
    found = select(Report).where(Report.id == report_id).with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def _move(report: Report, after: ReportState, *, by: Actor, reason: str | None = None) -> None:
    before = report.state
    if after not in NEXT[before]:
        raise RuleBroken(f"Báo cáo đang ở trạng thái “{before.label}” nên không thể “{after.label}” nữa.")
    report.state = after
    db.session.add(
        ReportMove(
            report_id=report.id,
            before=before.value,
            after=after.value,
            at=clock.now(),
            by_id=by.id,
            by_name=by.name,
            reason=reason,
        )
    )
    db.session.flush()
    audit.record(f"report:{after.value}", report, by=by, reason=reason)
    _tell(report, after, reason)


def _tell(report: Report, after: ReportState, reason: str | None) -> None:
    """The writer learns what became of it."""
    if after not in (S.RETURNED, S.ACCEPTED) or report.created_by_id is None:
        return
    period = snapshots.period_of(report)
    said = f" Lý do: {reason}" if reason else ""
    writer = db.session.get(Account, report.created_by_id)
    notifications.tell(
        writer.email if writer and writer.is_active else None,
        f"{calendar.named(report.kind, period)}: {after.label}",
        f"Báo cáo của {report.unit.name} {after.label}.{said}",
    )


def duty(unit: Unit, kind: ReportKind, period: Period) -> calendar.Duty:
    """Raises RuleBroken where no such report is asked for such a period."""
    try:
        return calendar.duty_of(unit.kind, kind, period)
    except LookupError:
        raise RuleBroken(f"Không có {kind.label} cho {period.title()}.") from None


def _ask(questions: list[Question], said: dict[str, str]) -> None:
    unanswered = [question for question in questions if not is_answer(said.get(question.key, ""))]
    if unanswered:
        raise Unanswered(unanswered)


def _must_be_open(report: Report) -> None:
    if report.state in FROZEN:
        raise RuleBroken(f"Báo cáo này {report.state.label}. Muốn sửa, xin đơn vị cấp trên trả lại.")


def _may_write(by: Actor, unit: Unit) -> None:
    if not by.may(Permission.REPORTS_WRITE, within=unit):
        raise NotAllowed("Bạn không lập báo cáo của đơn vị này.")


def _may_judge(by: Actor, report: Report) -> None:
    own = getattr(by, "unit", None)
    below = own is None or own.id != report.unit_id or report.unit.kind is UnitKind.PROVINCE
    if not below or not by.may(Permission.REPORTS_ACCEPT, within=report.unit):
        raise NotAllowed("Chỉ cán bộ của đơn vị cấp trên mới xét báo cáo này.")


def _check_other_hand(report: Report, by: Actor) -> None:
    last = db.session.scalar(
        select(ReportMove)
        .where(ReportMove.report_id == report.id, ReportMove.after == S.SUBMITTED.value)
        .order_by(ReportMove.id.desc())
        .limit(1)
    )
    if last is not None and by.id is not None and last.by_id == by.id and report.paper_came_on is None:
        raise RuleBroken("Người nộp không tự tiếp nhận báo cáo của mình. Hãy nhờ một cán bộ khác.")
