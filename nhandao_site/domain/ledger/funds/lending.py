"""Interest-free loans out of a fund: lent with the act of help, paid back into the fund, written off by a decision.

Principal is never value and what comes back is never a donation.
"""

from datetime import date

from sqlalchemy import Select, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.funds import chapter, numbers
from nhandao_site.domain.ledger.funds.models import Loan, LoanInstalment, LoanRepayment
from nhandao_site.domain.ledger.help.lines import Terms
from nhandao_site.domain.ledger.journal import accounts, posting
from nhandao_site.domain.ledger.journal.kinds import AccountKind, Kind, Source
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.kit import clock, money, vietnamese

MOST_INSTALMENTS = 120


def draft(line: AssistanceLine, terms: Terms | None, *, by: Actor) -> Loan:
    """The loan behind a line that waits for its second person, with its schedule.

    Raises:
        RuleBroken: no schedule, more parts than đồng, a first day before the loan.
    """
    if terms is None or line.fund is None:
        raise RuleBroken("Vốn vay của Hội cần số kỳ trả và ngày trả kỳ đầu.")
    lent_on = clock.local_date(line.delivered_at)
    if not 1 <= terms.instalments <= min(MOST_INSTALMENTS, line.value_vnd):
        raise RuleBroken(f"Số kỳ trả vốn phải từ 1 đến {MOST_INSTALMENTS}.")
    if terms.first_due <= lent_on:
        raise RuleBroken("Ngày trả kỳ đầu phải sau ngày cho vay.")
    loan = Loan(
        line_id=line.id,
        address_id=line.address_id,
        unit_id=line.unit_id,
        fund=line.fund,
        principal_vnd=line.value_vnd,
        lent_on=lent_on,
        contract=vietnamese.clean(terms.contract)[:120] or None,
        instalments=_schedule(line.value_vnd, terms),
    )
    db.session.add(loan)
    db.session.flush()
    audit.record("loan:lend", loan, by=by, changes={"principal_vnd": [None, loan.principal_vnd]})
    return loan


def _schedule(principal: int, terms: Terms) -> list[LoanInstalment]:
    """Equal whole đồng each month; what does not divide comes with the last part."""
    part = principal // terms.instalments
    parts = [part] * (terms.instalments - 1) + [principal - part * (terms.instalments - 1)]
    return [
        LoanInstalment(number=number, due_on=clock.add_months(terms.first_due, number - 1), value_vnd=value)
        for number, value in enumerate(parts, start=1)
    ]


def follow(lines: list[AssistanceLine]) -> None:
    """After their verification: a line of a loan makes it run, its reversal ends it."""
    for line in lines:
        if not line.is_loan or line.fund is None:
            continue
        loan = db.session.scalars(_held(line.reverses_id or line.id)).one()
        if line.reverses_id:
            check_untouched(loan)
            loan.cancelled_at = clock.now()
        else:
            loan.booked_at = clock.now()
    db.session.flush()


def of_line(line_id: int) -> Loan | None:
    return db.session.scalar(_held(line_id))


def _held(line_id: int) -> Select[Loan]:
    found = select(Loan).where(Loan.line_id == line_id).with_for_update()
    return found.execution_options(populate_existing=True)


def check_untouched(loan: Loan) -> None:
    """A loan of which something came back is not reversed any more."""
    if loan.repaid_vnd or loan.written_off_vnd:
        back = money.format_money(loan.repaid_vnd + loan.written_off_vnd)
        raise RuleBroken(f"Khoản vay này đã thu hồi hoặc xóa nợ {back}. Hãy đảo các phiếu ấy trước khi đảo khoản vay.")


def left_of(loan: Loan) -> int:
    """What is still owed, đồng."""
    return loan.principal_vnd - loan.repaid_vnd - loan.written_off_vnd


def repay(loan: Loan, value: int, *, paid_on: date, paid_into: str, by: Actor) -> LoanRepayment:
    """Principal that came back: numbered, into a box or an account, and to the fund it was lent from.

    Args:
        value: đồng.
        paid_into: `cash:<unit>`, or `clearing:<account>` when a bank line brought it.

    Raises:
        RuleBroken: not lent yet, more than is owed, a day to come.
        NotAllowed: no accountant of the box.
    """
    loan = lock(loan.id)
    unit = chapter.unit_of_box(paid_into, loan.unit)
    if not by.may(Permission.LEDGER_RECORD, within=unit) or by.id is None:
        raise NotAllowed("Chỉ kế toán của đơn vị giữ quỹ mới ghi thu hồi vốn vay.")
    _check_repayment(loan, value, paid_on, paid_into)
    row = LoanRepayment(
        loan_id=loan.id,
        unit_id=unit.id,
        year=paid_on.year,
        number=numbers.take("loan_repayment", unit.id, paid_on.year),
        paid_on=paid_on,
        value_vnd=value,
        paid_into=paid_into,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    loan.repaid_vnd += value
    db.session.add(row)
    db.session.flush()
    audit.record("loan_repayment:record", row, by=by, changes={"value_vnd": [None, value]})
    posting.post(_posting(loan, row), by=by)
    return row


def reverse_repayment(row: LoanRepayment, *, reason: str, by: Actor) -> LoanRepayment:
    """A repayment of minus the value with its own number; today is its day.

    Raises:
        RuleBroken: brought by a bank line, no reason, reversed before, or the money was lent or paid out again.
    """
    if accounts.kind_of(row.paid_into) is AccountKind.CLEARING:
        raise RuleBroken("Tiền này vào theo dòng sao kê. Hãy bỏ ghép dòng sao kê ở trang đối soát, phiếu sẽ tự đảo.")
    return turn(row, reason=reason, by=by)


def turn(row: LoanRepayment, *, reason: str, by: Actor) -> LoanRepayment:
    """As `reverse_repayment`, also for what a bank line brought: the part of the line goes with it."""
    loan, why = lock(row.loan_id), vietnamese.clean(reason)[:500]
    if not by.may(Permission.LEDGER_RECORD, within=row.unit) or by.id is None:
        raise NotAllowed("Chỉ kế toán của đơn vị giữ quỹ mới đảo phiếu thu hồi vốn.")
    if row.reverses_id or reversal_of(row):
        raise RuleBroken("Phiếu thu hồi này là phiếu đảo, hoặc đã được đảo rồi.")
    if len(why) < 5:
        raise RuleBroken("Hãy viết rõ vì sao đảo phiếu này, ví dụ “ghi nhầm người trả”.")
    today = clock.today()
    turned = LoanRepayment(
        loan_id=loan.id,
        unit_id=row.unit_id,
        year=today.year,
        number=numbers.take("loan_repayment", row.unit_id, today.year),
        paid_on=today,
        value_vnd=-row.value_vnd,
        paid_into=row.paid_into,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
        reverses_id=row.id,
        reason=why,
    )
    loan.repaid_vnd -= row.value_vnd
    db.session.add(turned)
    db.session.flush()
    audit.record("loan_repayment:reverse", turned, by=by, reason=why, changes={"reverses": [None, row.id]})
    first = posting.entry_of(Source.REPAYMENT, row.id)
    posting.reverse(
        first,
        at=clock.start_of(today),
        source=Source.REPAYMENT,
        source_id=turned.id,
        reference=reference(turned),
        by=by,
    )
    return turned


def reversal_of(row: LoanRepayment) -> LoanRepayment | None:
    return db.session.scalar(select(LoanRepayment).where(LoanRepayment.reverses_id == row.id))


def reference(row: LoanRepayment) -> str:
    """`TV26-0003-X1`: what stands on the paper."""
    return references.repayment(row.year, row.number, row.unit.code)


def lock(loan_id: int) -> Loan:
    found = select(Loan).where(Loan.id == loan_id).with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def check_running(loan: Loan) -> None:
    if loan.booked_at is None:
        raise RuleBroken("Khoản vay này chưa được người thứ hai xác minh, nên chưa thu hồi được.")
    if loan.cancelled_at:
        raise RuleBroken("Khoản vay này đã bị đảo, không còn gì để thu hồi.")


def _check_repayment(loan: Loan, value: int, paid_on: date, paid_into: str) -> None:
    check_running(loan)
    if accounts.kind_of(paid_into) not in (AccountKind.CASH, AccountKind.CLEARING):
        raise RuleBroken("Vốn thu hồi vào quỹ tiền mặt hoặc tài khoản của Hội. Xin chọn lại.")
    if not 0 < value <= left_of(loan):
        raise RuleBroken(f"Khoản vay này còn phải trả {money.format_money(left_of(loan))}. Xin xem lại số tiền.")
    if not loan.lent_on <= paid_on <= clock.today():
        raise RuleBroken(f"Ngày trả phải từ ngày vay {clock.format_date(loan.lent_on)} đến hôm nay.")


def _posting(loan: Loan, row: LoanRepayment) -> Posting:
    value = row.value_vnd
    return Posting(
        kind=Kind.LOAN_REPAID,
        at=clock.start_of(row.paid_on),
        amount_vnd=value,
        legs=(
            (row.paid_into, value),
            (loan.fund, -value),
            (accounts.loans(loan.fund), -value),
            (accounts.loan_capital(loan.fund), value),
        ),
        source=Source.REPAYMENT,
        source_id=row.id,
        reference=reference(row),
        unit_id=loan.unit_id,
        programme_id=loan.line.programme_id,
        address_id=loan.address_id,
    )
