"""What came for promises and what was handed over of them, line by line, as their donor may read it.

Beside a child's address a paper keeps its number and hides the commune that signed it, as in the open book.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help import counting, discretion, received
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock


@dataclass(frozen=True)
class Came:
    """One receipt or one part of a bank line; `value_vnd` is negative where it was taken or sent back."""

    pledge_id: int
    day: date
    value_vnd: int
    reference: str
    how: str
    is_correction: bool


@dataclass(frozen=True)
class Handed:
    """One line of help that a second person verified; negative on a correction.

    `voucher` is the chapter's own payment slip, empty where the donor handed it over.
    """

    line_id: int
    pledge_id: int
    act_id: int
    day: date
    value_vnd: int
    reference: str
    voucher: str
    form: Form
    quantity: int | None
    measure: str | None
    is_loan: bool
    corrects_id: int | None

    @property
    def is_correction(self) -> bool:
        return self.corrects_id is not None


def came(pledges: Collection[int]) -> list[Came]:
    """Oldest first; two statements."""
    if not pledges:
        return []
    return sorted([*_by_hand(pledges), *_by_bank(pledges)], key=lambda each: (each.day, each.reference))


def handed(pledges: Collection[int]) -> list[Handed]:
    """Oldest first; one statement."""
    if not pledges:
        return []
    rows = db.session.execute(
        select(
            AssistanceLine, Disbursement.year, Disbursement.number, Unit.code, Unit.kind,
            discretion.of_child(AssistanceLine),
        )
        .outerjoin(Disbursement, Disbursement.id == AssistanceLine.disbursement_id)
        .outerjoin(Unit, Unit.id == Disbursement.unit_id)
        .where(AssistanceLine.pledge_id.in_(pledges), counting.booked())
        .order_by(AssistanceLine.delivered_at, AssistanceLine.id)
    )  # fmt: skip
    return [_handed(*row) for row in rows]


def still_given(lines: Iterable[Handed]) -> list[Handed]:
    """Without lines that were taken back and the lines that took them back, as the figures count."""
    every = list(lines)
    undone = {each.corrects_id for each in every}
    return [each for each in every if not each.is_correction and each.line_id not in undone]


def _by_hand(pledges: Collection[int]) -> list[Came]:
    rows = db.session.execute(
        select(Receipt, Unit.code, Unit.kind, discretion.of_child(Receipt))
        .join(Unit, Unit.id == Receipt.unit_id)
        .where(Receipt.pledge_id.in_(pledges))
    )
    return [_receipt(*row) for row in rows]


def _receipt(row: Receipt, unit_code: str, kind: Any, child: bool) -> Came:
    how = "phiếu thu tiền mặt" if row.form is Form.CASH else "phiếu nhận hiện vật"
    number = discretion.paper(references.receipt(row.year, row.number, unit_code), kind, bool(child))
    is_back = row.reverses_id is not None
    return Came(row.pledge_id or 0, row.received_on, row.value_vnd, number, f"đảo {how}" if is_back else how, is_back)


def _by_bank(pledges: Collection[int]) -> list[Came]:
    rows = db.session.execute(
        select(Allocation, BankLine.on)
        .join(BankLine, BankLine.id == Allocation.bank_line_id)
        .where(Allocation.pledge_id.in_(pledges), Allocation.purpose.in_(received.PURPOSES))
    )
    return [_part(row, on) for row, on in rows]


def _part(row: Allocation, on: date) -> Came:
    """A reversal has its own day: that of the deed, not of the bank's line."""
    back = row.reverses_id is not None
    day = clock.local_date(row.allocated_at) if back else on
    how = "Hội trả lại qua ngân hàng" if row.purpose is Purpose.REFUND else "chuyển khoản"
    number = references.allocation(row.id, day)
    return Came(row.pledge_id or 0, day, row.amount_vnd, number, f"bỏ ghép {how}" if back else how, back)


def _handed(
    line: AssistanceLine, year: int | None, number: int | None, unit_code: str | None, kind: Any, child: bool
) -> Handed:
    voucher = ""
    if year and number and unit_code:
        voucher = discretion.paper(references.disbursement(year, number, unit_code), kind, bool(child))
    return Handed(
        line_id=line.id,
        pledge_id=line.pledge_id or 0,
        act_id=line.act_id,
        day=clock.local_date(line.delivered_at),
        value_vnd=line.value_vnd,
        reference=references.delivery(line.id, line.delivered_at),
        voucher=voucher,
        form=line.form,
        quantity=line.quantity,
        measure=line.measure,
        is_loan=line.is_loan,
        corrects_id=line.reverses_id,
    )
