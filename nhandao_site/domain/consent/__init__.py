"""Who said yes to what, with the proof. Rooms above decide what a missing yes forbids."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.consent.models import Consent, Giver, Scope, Withdrawal
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.kit import clock, vietnamese

ANSWER_WORKING_DAYS = 2
FINISH_DAYS = 15
FINISH_DAYS_WITH_THIRD_PARTIES = 20
FOR_EVER = date(9999, 12, 31)


def give(
    row: Any,
    *,
    scopes: Iterable[Scope],
    giver: Giver,
    giver_name: str | None,
    given_on: date,
    valid_until: date | None = None,
    evidence: str | None = None,
    evidence_file_id: int | None = None,
    origin: str = "site",
    by: Actor,
) -> list[Consent]:
    """Keeps one yes per scope for `row` (any mapped row with an id). Checks dates, proof and repetition only.

    Said again on a later day or for longer, a yes stands beside the older one (`said_again`); the same
    yes once more would only make one paper look like two.
    """
    wanted = list(dict.fromkeys(scopes))
    _check(wanted, given_on, valid_until, evidence, evidence_file_id)
    _refuse_repetition(of(row), wanted, giver, giver_name, given_on, valid_until)
    given = [
        Consent(
            subject=row.__tablename__,
            subject_id=row.id,
            scope=scope,
            giver=giver,
            giver_name=giver_name,
            given_on=given_on,
            valid_until=valid_until,
            evidence=evidence,
            evidence_file_id=evidence_file_id,
            origin=origin,
            recorded_by_id=by.id,
            recorded_at=clock.now(),
        )
        for scope in wanted
    ]
    db.session.add_all(given)
    db.session.flush()
    audit.record("consent:give", row, by=by, changes={"đồng ý": [None, ", ".join(scope.label for scope in wanted)]})
    return given


def _check(scopes: list[Scope], given_on: date, until: date | None, evidence: str | None, file_id: int | None) -> None:
    if not scopes:
        raise RuleBroken("Chưa chọn việc nào được đồng ý; hãy đánh dấu ít nhất một việc.")
    if given_on > clock.today():
        raise RuleBroken("Ngày đồng ý không thể ở tương lai; hãy xem lại ngày trên phiếu.")
    if until is not None and until < given_on:
        raise RuleBroken("Ngày hết hiệu lực phải từ ngày đồng ý trở đi.")
    if not (evidence or "").strip() and file_id is None:
        raise RuleBroken("Hãy ghi bằng chứng của sự đồng ý (phiếu ký, ghi âm…) hoặc đính kèm tệp.")


def _refuse_repetition(
    kept: list[Consent], wanted: list[Scope], giver: Giver, name: str | None, given_on: date, until: date | None
) -> None:
    """The same person, the same day, no longer than before: nothing new was said."""
    known = [
        yes
        for yes in kept
        if yes.scope in wanted
        and yes.withdrawn_at is None
        and yes.given_on == given_on
        and (until or FOR_EVER) <= (yes.valid_until or FOR_EVER)
        and _voice(yes.giver, yes.giver_name) == _voice(giver, name)
    ]
    if known:
        told = ", ".join(f"“{yes.scope.label}”" for yes in known)
        raise RuleBroken(
            f"Đồng ý {told} của {giver.label}, ngày {clock.format_date(given_on)} đã ghi rồi; "
            "hãy bỏ dấu ở việc ấy, hoặc xem lại ngày trên phiếu."
        )


def _voice(giver: Giver, name: str | None) -> tuple[Giver, str]:
    """A family has one person who is helped and maybe two guardians."""
    return giver, vietnamese.fold_name(name or "") if giver is Giver.GUARDIAN else ""


def said_again(kept: Iterable[Consent]) -> dict[int, Consent]:
    """id of a living yes → the latest later one of the same person to the same scope."""
    latest: dict[tuple[Scope, tuple[Giver, str]], Consent] = {}
    rows = [yes for yes in kept if yes.withdrawn_at is None]
    for yes in sorted(rows, key=lambda each: (each.given_on, each.id)):
        latest[yes.scope, _voice(yes.giver, yes.giver_name)] = yes
    newer = {yes.id: latest[yes.scope, _voice(yes.giver, yes.giver_name)] for yes in rows}
    return {id_: yes for id_, yes in newer.items() if yes.id != id_}


def of(row: Any) -> list[Consent]:
    """Every yes ever kept for `row`, oldest first."""
    return of_subject(row.__tablename__, row.id)


def of_subject(subject: str, subject_id: int) -> list[Consent]:
    found = select(Consent).where(Consent.subject == subject, Consent.subject_id == subject_id).order_by(Consent.id)
    return list(db.session.scalars(found))


def in_force(row: Any, scope: Scope, day: date | None = None, given_by: Collection[Giver] = tuple(Giver)) -> bool:
    return lasts_until(of(row), scope, given_by, day or clock.today()) is not None


def holds_on(day: date) -> ColumnElement[bool]:
    """`Consent.in_force` asked of the database."""
    unbounded = or_(Consent.valid_until.is_(None), Consent.valid_until >= day)
    return and_(Consent.withdrawn_at.is_(None), Consent.given_on <= day, unbounded)


def lasts_until(kept: Iterable[Consent], scope: Scope, given_by: Collection[Giver], day: date) -> date | None:
    """The last day on which one of these yeses to `scope` holds; None when none holds on `day`."""
    ends = [
        yes.valid_until or FOR_EVER
        for yes in kept
        if yes.scope is scope and yes.giver in given_by and yes.in_force(day)
    ]
    return max(ends, default=None)


def withdraw(
    row: Any,
    *,
    scopes: Collection[Scope],
    reason: str,
    third_parties: bool = False,
    by: Actor,
) -> Withdrawal:
    """Takes back every living yes to these scopes and starts the legal clock."""
    if not reason.strip():
        raise RuleBroken("Hãy ghi lý do hoặc lời của người rút đồng ý.")
    taken_back = _take_back(row, scopes, reason)
    if not taken_back:
        raise RuleBroken("Không có sự đồng ý nào còn hiệu lực để rút.")
    clock_row = _start_clock(row, taken_back, reason, third_parties, by)
    audit.record(
        "consent:withdraw",
        row,
        by=by,
        reason=reason,
        changes={
            "rút đồng ý": [", ".join(scope.label for scope in taken_back), None],
            "trả lời trước": [None, clock.format_date(clock_row.answer_by)],
            "xong trước": [None, clock.format_date(clock_row.finish_by)],
        },
    )
    return clock_row


def _take_back(row: Any, scopes: Collection[Scope], reason: str) -> list[Scope]:
    living = [yes for yes in of(row) if yes.scope in scopes and yes.withdrawn_at is None]
    for yes in living:
        yes.withdrawn_at, yes.withdrawn_reason = clock.now(), reason
    return list(dict.fromkeys(yes.scope for yes in living))


def _start_clock(row: Any, scopes: list[Scope], reason: str, third_parties: bool, by: Actor) -> Withdrawal:
    values = clock_of(scopes, asked_on=clock.today(), reason=reason, third_parties=third_parties, by=by)
    withdrawal = Withdrawal(subject=row.__tablename__, subject_id=row.id, **values)
    db.session.add(withdrawal)
    db.session.flush()
    return withdrawal


def clock_of(scopes: Iterable[Scope], *, asked_on: date, reason: str, third_parties: bool, by: Actor) -> dict[str, Any]:
    """The columns of a `Withdrawal` but for its subject: the deadlines run from the day it was asked."""
    return {
        "scopes": ",".join(scopes),
        "asked_on": asked_on,
        "reason": reason,
        "with_third_parties": third_parties,
        "answer_by": clock.add_working_days(asked_on, ANSWER_WORKING_DAYS),
        "finish_by": asked_on + timedelta(days=FINISH_DAYS_WITH_THIRD_PARTIES if third_parties else FINISH_DAYS),
        "recorded_by_id": by.id,
    }


def answer(withdrawal: Withdrawal, *, text: str, by: Actor) -> None:
    """The person was told what was done; the clock of the answer stops."""
    if not text.strip():
        raise RuleBroken("Hãy ghi Hội đã trả lời người rút đồng ý thế nào.")
    withdrawal.answer, withdrawal.answered_at = text.strip(), clock.now()
    audit.record("consent:answer", withdrawal, by=by)


def finish(withdrawal: Withdrawal, *, by: Actor) -> None:
    """Everything was taken down, with third parties as well."""
    if withdrawal.answered_at is None:
        raise RuleBroken("Hãy trả lời người rút đồng ý trước khi ghi đã làm xong.")
    withdrawal.finished_at = clock.now()
    audit.record("consent:finish", withdrawal, by=by)


def open_withdrawals(subject: str, ids: Any = None) -> list[Withdrawal]:
    """Those whose clock still runs, the most pressing first; `ids` is a collection or a select of ids."""
    found = select(Withdrawal).where(Withdrawal.subject == subject, Withdrawal.finished_at.is_(None))
    if ids is not None:
        found = found.where(Withdrawal.subject_id.in_(ids))
    return list(db.session.scalars(found.order_by(Withdrawal.answer_by, Withdrawal.id)))
