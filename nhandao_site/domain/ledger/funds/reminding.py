"""Letters about loans: a week before a part is due, and once it is a week late, to the commune and the accountants."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.funds import chapter, desk, lending
from nhandao_site.domain.ledger.funds.models import Loan, LoanInstalment
from nhandao_site.kit import clock, money

WEEK = timedelta(days=7)
MOST_AT_ONCE = 500


def run(today: date, *, by: Actor) -> int:
    """Returns how many letters were left in the outbox; a second run on the same day leaves none."""
    due = (
        select(LoanInstalment)
        .join(Loan)
        .where(
            *desk.running(),
            Loan.repaid_vnd + Loan.written_off_vnd < Loan.principal_vnd,
            or_(
                LoanInstalment.due_on.between(today, today + WEEK),
                LoanInstalment.due_on.between(today - 5 * WEEK, today - WEEK),
            ),
        )
        .order_by(LoanInstalment.due_on, LoanInstalment.id)
        .limit(MOST_AT_ONCE)
    )
    return sum(_remind(part, today, by) for part in db.session.scalars(due).all())


def _remind(part: LoanInstalment, today: date, by: Actor) -> int:
    loan = part.loan
    owed = sum(each.value_vnd for each in loan.instalments if each.number <= part.number)
    lacking = owed - loan.repaid_vnd - loan.written_off_vnd
    if lacking <= 0:
        return 0
    when = "đến hạn" if part.due_on >= today else "quá hạn"
    told = sum(_tell(account, part, when, lacking) for account in _readers(loan))
    if told:
        part.reminded_at = clock.now()
        audit.record("loan:remind", loan, by=by, changes={"kỳ": [None, part.number]})
    return told


def _tell(account: Account, part: LoanInstalment, when: str, lacking: int) -> bool:
    loan, day = part.loan, clock.format_date(part.due_on)
    named = loan.address.code or f"hồ sơ số {loan.address_id}"
    body = (
        f"Vốn vay không lãi của {named} ({loan.unit.name}): kỳ {part.number} {when} ngày {day}.\n"
        f"Tới kỳ này còn thiếu {money.format_money(lacking)}; "
        f"cả khoản còn {money.format_money(lending.left_of(loan))}.\n"
        "Xin mời vào trang quản trị, mục Vốn vay, để xem và nhắc gia đình."
    )
    key = f"loan:{part.id}:{when}:{account.id}"
    return (
        notifications.tell(account.email, f"Vốn vay của {named}: kỳ {part.number} {when}", body, once_key=key)
        is not None
    )


def _readers(loan: Loan) -> list[Account]:
    """Officers of the commune, accountants of the units above."""
    commune = [role for role, granted in GRANTS.items() if Permission.ADDRESSES_FOLLOW in granted]
    keepers = [role for role, granted in GRANTS.items() if Permission.LEDGER_RECORD in granted]
    above = [unit.id for unit in chapter.path_of(loan.unit)]
    found = select(Account).where(
        or_(
            Account.role.in_(commune) & (Account.unit_id == loan.unit_id),
            Account.role.in_(keepers) & Account.unit_id.in_(above),
        ),
        Account.locked_at.is_(None),
        Account.ends_on >= clock.today(),
    )
    return list(db.session.scalars(found.order_by(Account.id).limit(20)))
