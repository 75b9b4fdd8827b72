"""The sheet of a receipt or voucher as it lies on the accountant's table: one shape for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort

from nhandao_site.domain.ledger import receipts
from nhandao_site.domain.ledger.funds import chapter, lending, moving, naming, paying, printing
from nhandao_site.domain.ledger.funds.desk import Voucher
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, LoanRepayment, ReceiptItem
from nhandao_site.domain.ledger.funds.printing import Printable, Printed
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock, money

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


def print_of(paper: Printable, n: int) -> Printed:
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


def of_disbursement(voucher: Voucher, signer: str, printed: Printed | None) -> Sheet:
    """The chapter's own copy, signed by whoever takes the money: it names the recipient."""
    row = voucher.row
    goods = row.paid_from.startswith("goods:")
    keeper, taker = ("Thủ kho", "Người nhận") if goods else ("Thủ quỹ", "Người nhận tiền")
    return Sheet(
        title="Phiếu xuất hiện vật" if goods else "Phiếu chi",
        number=paying.reference(row),
        day=clock.local_date(row.lines[0].delivered_at),
        unit=row.unit.name,
        rows=_rows_of_payment(row, taker),
        amount_vnd=voucher.value_vnd,
        signers=(
            HEAD,
            CHIEF,
            (keeper, ""),
            ("Người lập phiếu", signer),
            (taker, row.recipient),
        ),
        cancelled=_why_cancelled(row) if voucher.is_cancelled else None,
        printed=printed,
    )


def _rows_of_payment(row: Disbursement, taker: str) -> list[tuple[str, str]]:
    loan = any(line.is_loan for line in row.lines)
    needs = ", ".join(dict.fromkeys(line.need_kind.label for line in row.lines))
    address = row.address
    rows = [
        (f"Họ và tên {taker[:1].lower()}{taker[1:]}", row.recipient),
        ("Địa chỉ nhân đạo", f"{address.code or f'hồ sơ số {address.id}'}, {address.unit.name}"),
        ("Lý do chi", f"Cho vay không lãi: {needs}" if loan else f"Trao giúp: {needs}"),
        ("Chi từ", chapter.label_of_box(row.paid_from)),
        ("Chi trước thứ tự vì", row.out_of_turn or ""),
    ]
    return [*((name, text) for name, text in rows if text), ("Kèm theo", "………… chứng từ gốc")]


def _why_cancelled(row: Disbursement) -> str:
    turned = [line for line in row.lines if line.reverses_id and line.reason]
    return turned[-1].reason or "" if turned else ""


def of_repayment(row: LoanRepayment, signer: str, printed: Printed | None) -> Sheet:
    """What the borrower keeps: the code of the address, the loan, what is still owed."""
    turned = lending.reversal_of(row)
    loan = row.loan
    rows = [
        ("Thu hồi của", f"Địa chỉ nhân đạo {loan.address.code or f'hồ sơ số {loan.address_id}'}"),
        ("Khoản vay", loan.contract or f"cho vay ngày {clock.format_date(loan.lent_on)}"),
        ("Còn phải trả", money.format_money(lending.left_of(loan))),
        ("Nộp vào", chapter.label_of_box(row.paid_into)),
        ("Đảo vì", row.reason or ""),
    ]
    return Sheet(
        title="Phiếu đảo thu hồi vốn" if row.reverses_id else "Phiếu thu hồi vốn vay",
        number=lending.reference(row),
        day=row.paid_on,
        unit=row.unit.name,
        rows=[(name, text) for name, text in rows if text],
        amount_vnd=row.value_vnd,
        signers=(HEAD, CHIEF, ("Thủ quỹ", ""), ("Người lập phiếu", signer), ("Người trả", "")),
        cancelled=f"{turned.reason}. Phiếu đảo số {lending.reference(turned)}" if turned else None,
        printed=printed,
    )


def of_transfer(row: FundTransfer, people: dict[int, str], printed: Printed | None) -> Sheet:
    """Money between two funds that two people agreed to, or cash carried to the bank."""
    names, turned = naming.labels([row.from_fund, row.to_fund]), moving.reversal_of(row)
    own, approver = moving.is_own(row), people.get(row.approved_by_id or 0, "")
    rows = [
        ("Chuyển từ", names[row.from_fund]),
        ("Sang", names[row.to_fund]),
        ("Chứng từ" if own else "Lý do, ý người đã góp", row.reason),
        ("Duyệt lúc", clock.format_time(row.approved_at) if row.approved_at and not own else ""),
    ]
    return Sheet(
        title=_title_of_transfer(row, own),
        number=moving.reference(row),
        day=clock.local_date(row.approved_at or row.proposed_at),
        unit=row.unit.name,
        rows=[(name, text) for name, text in rows if text],
        amount_vnd=row.amount_vnd,
        signers=(
            HEAD,
            CHIEF,
            *(() if own else (("Người duyệt", approver),)),
            ("Người lập" if own else "Người đề nghị", people.get(row.proposed_by_id, "")),
        ),
        cancelled=f"{turned.reason}. Giấy đảo số {moving.reference(turned)}" if turned else None,
        printed=printed,
    )


def _title_of_transfer(row: FundTransfer, own: bool) -> str:
    if row.reverses_id:
        return "Giấy đảo điều chuyển"
    return "Giấy nộp, rút tiền" if own else "Giấy điều chuyển quỹ"
