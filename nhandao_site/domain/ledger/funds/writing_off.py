"""What is asked back no more: proposed with the decision's number, day and signer, approved by a second person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.funds import lending
from nhandao_site.domain.ledger.funds.models import Loan, LoanWriteOff
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.kit import clock, money, vietnamese

DECIDED = "Đề nghị này đã được duyệt hoặc từ chối rồi. Xin tải lại trang để xem."


@dataclass(frozen=True)
class Decision:
    """The paper that forgives a debt."""

    symbol: str
    decided_on: date
    signer: str
    reason: str


def propose(loan: Loan, value: int, decision: Decision, *, by: Actor) -> LoanWriteOff:
    """Asks to forgive a part of a loan, đồng.

    Raises:
        RuleBroken: more than is owed, a decision that is not whole, another one waiting.
    """
    loan = lending.lock(loan.id)
    if not by.may(Permission.FUNDS_PROPOSE, within=loan.unit) or by.id is None:
        raise NotAllowed("Chỉ kế toán của đơn vị mới đề nghị xóa nợ vốn vay.")
    lending.check_running(loan)
    _check(loan, value, decision)
    if waiting_of(loan):
        raise RuleBroken("Khoản vay này đang có một đề nghị xóa nợ chờ duyệt. Hãy chờ duyệt hoặc từ chối trước.")
    row = LoanWriteOff(
        loan_id=loan.id,
        value_vnd=value,
        decision=vietnamese.clean(decision.symbol)[:120],
        decided_on=decision.decided_on,
        signer=vietnamese.clean(decision.signer)[:120],
        reason=vietnamese.clean(decision.reason)[:500],
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("loan_write_off:ask", row, by=by, reason=row.reason, changes={"value_vnd": [None, value]})
    return row


def approve(row: LoanWriteOff, *, by: Actor) -> None:
    """A second person agrees; from now on nobody asks this part back.

    Raises:
        RuleBroken: decided before, a loan that was reversed meanwhile, more than is still owed.
    """
    loan = lending.lock(row.loan_id)
    _check_approver(row, loan, by)
    _check_open(row)
    lending.check_running(loan)  # it may have been reversed while the proposal waited
    if row.value_vnd > lending.left_of(loan):
        raise RuleBroken(f"Khoản vay chỉ còn {money.format_money(lending.left_of(loan))}. Hãy từ chối và đề nghị lại.")
    row.approved_by_id, row.approved_at = by.id, clock.now()
    loan.written_off_vnd += row.value_vnd
    db.session.flush()
    audit.record("loan_write_off:approve", row, by=by)
    posting.post(_posting(loan, row), by=by)


def refuse(row: LoanWriteOff, *, by: Actor) -> None:
    """The debt stays. Raises RuleBroken when it was decided before."""
    _check_approver(row, lending.lock(row.loan_id), by)
    _check_open(row)
    row.refused_at = clock.now()
    db.session.flush()
    audit.record("loan_write_off:refuse", row, by=by)


def reverse(row: LoanWriteOff, *, reason: str, by: Actor) -> LoanWriteOff:
    """The decision was revoked or written down wrongly: the debt stands again, by a line of minus its value.

    Raises:
        RuleBroken: not approved, reversed before, no reason.
        NotAllowed: nobody who approves debts of this branch.
    """
    loan, why = lending.lock(row.loan_id), vietnamese.clean(reason)[:500]
    if not by.may(Permission.FUNDS_APPROVE, within=loan.unit) or by.id is None:
        raise NotAllowed("Bạn không đảo việc xóa nợ của đơn vị này.")
    if row.approved_at is None or row.reverses_id or reversal_of(row):
        raise RuleBroken("Lần xóa nợ này chưa được duyệt, là dòng đảo, hoặc đã được đảo rồi.")
    if len(why) < 10:
        raise RuleBroken("Hãy viết rõ vì sao đảo, ví dụ “quyết định bị thu hồi ngày …”. Viết ít nhất mười chữ cái.")
    now = clock.now()
    turned = LoanWriteOff(
        loan_id=loan.id,
        value_vnd=-row.value_vnd,
        decision=row.decision,
        decided_on=row.decided_on,
        signer=row.signer,
        reason=why,
        proposed_by_id=by.id,
        proposed_at=now,
        approved_at=now,
        reverses_id=row.id,
    )
    loan.written_off_vnd -= row.value_vnd
    db.session.add(turned)
    db.session.flush()
    audit.record("loan_write_off:reverse", turned, by=by, reason=why, changes={"reverses": [None, row.id]})
    first = posting.entry_of(Source.WRITE_OFF, row.id)
    posting.reverse(
        first,
        at=now,
        source=Source.WRITE_OFF,
        source_id=turned.id,
        reference=references.write_off(turned.id, clock.today()),
        by=by,
    )
    return turned


def reversal_of(row: LoanWriteOff) -> LoanWriteOff | None:
    return db.session.scalar(select(LoanWriteOff).where(LoanWriteOff.reverses_id == row.id))


def waiting_of(loan: Loan) -> LoanWriteOff | None:
    found = select(LoanWriteOff).where(
        LoanWriteOff.loan_id == loan.id, LoanWriteOff.approved_at.is_(None), LoanWriteOff.refused_at.is_(None)
    )
    return db.session.scalar(found)


def _check(loan: Loan, value: int, decision: Decision) -> None:
    if not 0 < value <= lending.left_of(loan):
        raise RuleBroken(
            f"Khoản vay này còn phải trả {money.format_money(lending.left_of(loan))}. Xin xem lại số tiền."
        )
    if not (vietnamese.clean(decision.symbol) and vietnamese.clean(decision.signer)):
        raise RuleBroken("Xóa nợ cần số quyết định và người ký.")
    if decision.decided_on > clock.today():
        raise RuleBroken(f"Ngày quyết định {clock.format_date(decision.decided_on)} chưa tới, xin xem lại.")
    if len(vietnamese.clean(decision.reason)) < 10:
        raise RuleBroken("Hãy viết rõ vì sao xóa nợ, ví dụ “hộ vay mất, con nhỏ không có tài sản”.")


def _check_approver(row: LoanWriteOff, loan: Loan, by: Actor) -> None:
    if not by.may(Permission.FUNDS_APPROVE, within=loan.unit) or by.id is None:
        raise NotAllowed("Bạn không duyệt xóa nợ vốn vay của đơn vị này.")
    if row.proposed_by_id == by.id:
        raise RuleBroken("Người đề nghị không tự duyệt. Hãy nhờ một người khác.")


def _check_open(row: LoanWriteOff) -> None:
    """The loan is held, so what is read now nobody else decides any more."""
    db.session.refresh(row)
    if row.approved_at or row.refused_at:
        raise RuleBroken(DECIDED)


def _posting(loan: Loan, row: LoanWriteOff) -> Posting:
    value = row.value_vnd
    return Posting(
        kind=Kind.LOAN_WRITTEN_OFF,
        at=clock.now(),
        amount_vnd=value,
        legs=((accounts.loans(loan.fund), -value), (accounts.loan_capital(loan.fund), value)),
        source=Source.WRITE_OFF,
        source_id=row.id,
        reference=references.write_off(row.id, clock.today()),
        unit_id=loan.unit_id,
        programme_id=loan.line.programme_id,
        address_id=loan.address_id,
    )
