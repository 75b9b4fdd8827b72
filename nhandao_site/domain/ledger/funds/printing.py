"""Each print of a receipt, voucher or transfer leaves a line: the first is the original, every later one a copy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger.funds import numbers
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, LoanRepayment, ReceiptPrint
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.kit import clock


class Paper(StrEnum):
    RECEIPT = "receipt"
    DISBURSEMENT = "disbursement"
    REPAYMENT = "loan_repayment"
    TRANSFER = "fund_transfer"


Printable = Receipt | Disbursement | LoanRepayment | FundTransfer


@dataclass(frozen=True)
class Printed:
    """The n-th print of one paper; n counts from 1."""

    n: int
    at: datetime
    by_id: int

    @property
    def is_copy(self) -> bool:
        return self.n > 1


def record(paper: Printable, *, by: Actor) -> int:
    """Writes a print down; returns which one it is. Two people at once get two numbers.

    Raises:
        RuleBroken: a transfer that no second person agreed to.
    """
    if by.id is None:
        raise NotAllowed("Bản in phải có người in; hãy đăng nhập.")
    if isinstance(paper, FundTransfer) and paper.approved_at is None:
        raise RuleBroken("Chưa có giấy điều chuyển để in: đề nghị này chưa được duyệt.")
    name = Paper(paper.__tablename__)
    n = numbers.take(f"print-{name}", paper.id)
    db.session.add(ReceiptPrint(paper=name.value, paper_id=paper.id, printed_by_id=by.id, printed_at=clock.now()))
    audit.record(f"{name}:print", paper, by=by, changes={"bản in": [None, n]})
    db.session.flush()
    return n


def prints_of(paper: Printable) -> list[Printed]:
    """Oldest first."""
    found = (
        select(ReceiptPrint)
        .where(ReceiptPrint.paper == paper.__tablename__, ReceiptPrint.paper_id == paper.id)
        .order_by(ReceiptPrint.id)
    )
    rows = db.session.scalars(found)
    return [Printed(n, row.printed_at, row.printed_by_id) for n, row in enumerate(rows, start=1)]


def nth(paper: Printable, n: int) -> Printed | None:
    return next((each for each in prints_of(paper) if each.n == n), None)
