"""The sheet of a receipt or voucher as it lies on the accountant's table: one shape for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort

from nhandao_site.domain.ledger import receipts
from nhandao_site.domain.ledger.funds import printing
from nhandao_site.domain.ledger.funds.models import Disbursement, LoanRepayment, ReceiptItem
from nhandao_site.domain.ledger.funds.printing import Printed
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import money

Signer = tuple[str, str]
HEAD, CHIEF = ("Thủ trưởng đơn vị", ""), ("Kế toán trưởng", "")


@dataclass(frozen=True)
class Sheet:
    """What is printed; `cancelled` says why it no longer counts, None when it does."""

    title: str
    number: str
    day: date
    unit: str
    rows: Sequence[tuple[str, str]]
    amount_vnd: int
    signers: Sequence[Signer]
    goods: Sequence[ReceiptItem] = ()
    cancelled: str | None = None
    printed: Printed | None = None

    @property
    def in_words(self) -> str:
        return money.in_words(self.amount_vnd)

    @property
    def day_in_words(self) -> str:
        return f"Ngày {self.day.day:02} tháng {self.day.month:02} năm {self.day.year}"


def print_of(paper: Receipt | Disbursement | LoanRepayment, n: int) -> Printed:
    """404 for a print that never was."""
    return printing.nth(paper, n) or abort(404)


def of_receipt(receipt: Receipt, signer: str, printed: Printed | None) -> Sheet:
    """The giver keeps a copy: of the family it names the code alone."""
    goods = receipt.form is Form.IN_KIND
    reversal = receipts.reversal_of(receipt)
    return Sheet(
        title="Phiếu đảo" if receipt.reverses_id else "Phiếu nhập hiện vật" if goods else "Phiếu thu",
        number=receipts.reference(receipt),
        day=receipt.received_on,
        unit=receipt.unit.name,
        rows=_rows(receipt, goods),
        amount_vnd=receipt.value_vnd,
        goods=receipts.items_of(receipt) if goods else (),
        signers=(
            HEAD,
            CHIEF,
            ("Thủ kho" if goods else "Thủ quỹ", ""),
            ("Người lập phiếu", signer),
            ("Người giao" if goods else "Người nộp tiền", ""),
        ),
        cancelled=f"{reversal.reason}. Phiếu đảo số {receipts.reference(reversal)}" if reversal else None,
        printed=printed,
    )


def _rows(receipt: Receipt, goods: bool) -> list[tuple[str, str]]:
    rows = [
        ("Họ và tên người giao" if goods else "Họ và tên người nộp tiền", receipt.giver_name),
        ("Địa chỉ", receipt.giver_place or ""),
        ("Lý do nộp", receipt.content or "Ủng hộ nhân đạo"),
        ("Nhận cho", meant_for(receipt)),
        ("Đảo vì", receipt.reason or ""),
    ]
    return [*((name, text) for name, text in rows if text), ("Kèm theo", receipt.attached or "………… chứng từ gốc")]


def meant_for(receipt: Receipt) -> str:
    """`Địa chỉ nhân đạo SM26-0031-T`, the name of a programme, or the general fund."""
    if receipt.address:
        return f"Địa chỉ nhân đạo {receipt.address.code or f'hồ sơ số {receipt.address_id}'}"
    return f"Quỹ của chương trình {receipt.programme.name}" if receipt.programme else "Quỹ chung của Hội"
