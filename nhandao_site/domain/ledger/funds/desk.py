"""Vouchers, funds and loans as the staff sees them: those of one's own branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.funds.models import (
    Disbursement,
    FundTransfer,
    Loan,
    LoanInstalment,
    LoanRepayment,
    LoanWriteOff,
)
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

PAGE = 25
CAP = 999
MOST_ON_A_LIST = 60


@dataclass(frozen=True)
class Voucher:
    """One phiếu chi on a list; its lines are there already."""

    row: Disbursement
    value_vnd: int
    waits: bool
    is_cancelled: bool


@dataclass(frozen=True)
class VoucherPage:
    rows: tuple[Voucher, ...]
    after: int | None


@dataclass(frozen=True)
class LoanPage:
    rows: tuple[Loan, ...]
    overdue: dict[int, int]
    """Loan → đồng that should have come back by today."""
    after: int | None


@dataclass(frozen=True)
class Part:
    """One part of a schedule; đồng."""

    number: int
    due_on: date
    value_vnd: int
    met_vnd: int
    is_late: bool


def vouchers_for(officer: Account, after: int | None = None) -> VoucherPage:
    found = _vouchers_of(officer).order_by(Disbursement.id.desc()).limit(PAGE + 1)
    if after:
        found = found.where(Disbursement.id < after)
    rows = db.session.scalars(found).unique().all()
    return VoucherPage(tuple(map(told, rows[:PAGE])), rows[PAGE - 1].id if len(rows) > PAGE else None)


def vouchers_among(officer: Account, numbers: Sequence[int]) -> list[Voucher]:
    """Those of a list of ids that are of this branch and not cancelled, in the order of their numbers."""
    wanted = Disbursement.id.in_(numbers[:MOST_ON_A_LIST])
    rows = db.session.scalars(_vouchers_of(officer).where(wanted).order_by(Disbursement.id)).unique()
    return [voucher for voucher in map(told, rows) if not voucher.is_cancelled]


def voucher_for(officer: Account, number: int) -> Disbursement | None:
    return db.session.scalars(_vouchers_of(officer).where(Disbursement.id == number)).unique().one_or_none()


def vouchers_of_act(act_id: int) -> list[Voucher]:
    found = select(Disbursement).where(Disbursement.act_id == act_id).order_by(Disbursement.id)
    return [told(row) for row in db.session.scalars(found.options(selectinload(Disbursement.lines)))]


def told(row: Disbursement) -> Voucher:
    """What a voucher pays today: lines that were taken back pay nothing."""
    verified = {line.id for line in row.lines if line.verified_at}
    undone = {
        line.reverses_id
        for line in row.lines
        if line.reverses_id and (line.verified_at or line.reverses_id not in verified)
    }
    standing = [line for line in row.lines if line.reverses_id is None and line.id not in undone]
    fresh = [line for line in row.lines if line.reverses_id is None]
    return Voucher(
        row,
        sum(line.value_vnd for line in standing or fresh),
        any(line.verified_at is None for line in standing),
        not standing,
    )


def transfers_for(officer: Account, limit: int = 50) -> list[FundTransfer]:
    """The newest first."""
    found = select(FundTransfer).join(Unit, Unit.id == FundTransfer.unit_id).where(officer.unit.branch())
    return list(db.session.scalars(found.order_by(FundTransfer.id.desc()).limit(limit)))


def transfer_for(officer: Account, number: int) -> FundTransfer | None:
    found = select(FundTransfer).join(Unit, Unit.id == FundTransfer.unit_id).where(officer.unit.branch())
    return db.session.scalar(found.where(FundTransfer.id == number))


def loans_for(officer: Account, which: str = "", after: int | None = None) -> LoanPage:
    """`qua-han`, `dang-vay`, `xong`, or all; the newest first."""
    found = _loans_of(officer).order_by(Loan.id.desc()).limit(PAGE + 1)
    if condition := _state(which):
        found = found.where(*condition)
    if after:
        found = found.where(Loan.id < after)
    rows = db.session.scalars(found).unique().all()
    shown = rows[:PAGE]
    late = overdue_of([row.id for row in shown])
    return LoanPage(tuple(shown), late, shown[-1].id if len(rows) > PAGE else None)


def loan_for(officer: Account, number: int) -> Loan | None:
    found = _loans_of(officer).where(Loan.id == number).options(selectinload(Loan.instalments))
    return db.session.scalars(found).unique().one_or_none()


def repayments_of(loan: Loan) -> list[LoanRepayment]:
    found = select(LoanRepayment).where(LoanRepayment.loan_id == loan.id).order_by(LoanRepayment.id)
    return list(db.session.scalars(found.options(joinedload(LoanRepayment.unit))))


def repayment_for(officer: Account, number: int) -> LoanRepayment | None:
    row = db.session.get(LoanRepayment, number)
    return row if row and loan_for(officer, row.loan_id) else None


def schedule_of(loan: Loan) -> list[Part]:
    """Each part with what came for it; money meets the oldest part first."""
    left, today = loan.repaid_vnd + loan.written_off_vnd, clock.today()
    parts: list[Part] = []
    for each in loan.instalments:
        met = min(left, each.value_vnd)
        left -= met
        parts.append(Part(each.number, each.due_on, each.value_vnd, met, each.due_on < today and met < each.value_vnd))
    return parts


def write_offs_of(loan: Loan) -> list[LoanWriteOff]:
    return list(
        db.session.scalars(select(LoanWriteOff).where(LoanWriteOff.loan_id == loan.id).order_by(LoanWriteOff.id))
    )


def write_off_for(officer: Account, number: int) -> LoanWriteOff | None:
    row = db.session.get(LoanWriteOff, number)
    return row if row and loan_for(officer, row.loan_id) else None


def rows_to_approve(officer: Account) -> CompoundSelect[int]:
    """Transfers and debts to forgive that a second person of this branch has to decide."""
    moves = select(FundTransfer.id).join(Unit, Unit.id == FundTransfer.unit_id)
    debts = select(LoanWriteOff.id).join(Loan, Loan.id == LoanWriteOff.loan_id).join(Unit, Unit.id == Loan.unit_id)
    return union_all(moves.where(*_to_decide(officer, FundTransfer)), debts.where(*_to_decide(officer, LoanWriteOff)))


def write_offs_waiting(officer: Account) -> list[LoanWriteOff]:
    """Debts to forgive that wait for their second person, the oldest first."""
    found = select(LoanWriteOff).join(Loan, Loan.id == LoanWriteOff.loan_id).join(Unit, Unit.id == Loan.unit_id)
    waiting = found.where(officer.unit.branch(), LoanWriteOff.approved_at.is_(None), LoanWriteOff.refused_at.is_(None))
    loaded = waiting.options(joinedload(LoanWriteOff.loan).joinedload(Loan.address))
    return list(db.session.scalars(loaded.order_by(LoanWriteOff.id).limit(PAGE)))


def overdue_rows(officer: Account) -> Select[int]:
    """Loans that owe what was due before today, up to the cap."""
    return _loans_of(officer).with_only_columns(Loan.id).where(*(_state("qua-han") or ())).limit(CAP + 1)


def overdue_of(numbers: Sequence[int], today: date | None = None) -> dict[int, int]:
    """Loan → đồng that were due before today and have not come back."""
    back = Loan.repaid_vnd + Loan.written_off_vnd
    due = _due(today)
    found = select(Loan.id, due - back).where(Loan.id.in_(numbers), *running(), due > back)
    return {number: int(vnd) for number, vnd in db.session.execute(found)}


def running() -> tuple[ColumnElement[bool], ...]:
    """Lent and not taken back; it may be repaid already."""
    return Loan.booked_at.is_not(None), Loan.cancelled_at.is_(None)


def _due(today: date | None = None) -> Any:
    part = select(func.coalesce(func.sum(LoanInstalment.value_vnd), 0))
    before = LoanInstalment.due_on < (today or clock.today())
    return part.where(LoanInstalment.loan_id == Loan.id, before).scalar_subquery()


def _state(which: str) -> tuple[ColumnElement[bool], ...]:
    back = Loan.repaid_vnd + Loan.written_off_vnd
    states = {
        "qua-han": (*running(), _due() > back),
        "dang-vay": (*running(), back < Loan.principal_vnd),
        "xong": (*running(), back >= Loan.principal_vnd),
    }
    return states.get(which, ())


def _to_decide(officer: Account, of: type[FundTransfer] | type[LoanWriteOff]) -> tuple[ColumnElement[bool], ...]:
    undecided = of.approved_at.is_(None), of.refused_at.is_(None)
    return officer.unit.branch(), *undecided, of.proposed_by_id != officer.id


def _within(officer: Account, column: Any) -> Any:
    homes = select(Address.id).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch())
    return column.in_(homes)


def _vouchers_of(officer: Account) -> Select[Disbursement]:
    return (
        select(Disbursement)
        .where(_within(officer, Disbursement.address_id))
        .options(
            joinedload(Disbursement.address).joinedload(Address.unit),
            joinedload(Disbursement.unit),
            selectinload(Disbursement.lines),
        )
    )


def _loans_of(officer: Account) -> Select[Loan]:
    return (
        select(Loan)
        .where(_within(officer, Loan.address_id))
        .options(
            joinedload(Loan.address).joinedload(Address.unit),
            joinedload(Loan.unit),
            joinedload(Loan.line).joinedload(AssistanceLine.programme),
        )
    )
