"""Lines that are no gift: interest, fees, own transfers, money sent back, help that was paid out."""

import re
from collections.abc import Iterator

from nhandao_site.domain.ledger.bank import candidates
from nhandao_site.domain.ledger.bank.candidates import Known
from nhandao_site.domain.ledger.bank.models import BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part, rest
from nhandao_site.domain.ledger.bank.proposing import Proposal
from nhandao_site.domain.ledger.funds import lending
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.kit import clock, vietnamese

_INTEREST = re.compile(r"\b(lai nhap von|tra lai tien gui|lai tien gui|lai khong ky han|interest)\b")
_FEE = re.compile(r"\b(phi|fee|charge|thue gtgt|vat)\b")
_SMALL_FEE_VND = 1_000_000


def special(line: BankLine, known: Known) -> Iterator[Proposal]:
    words = vietnamese.fold_name(line.memo or "")
    yield from _vouchers(line, known)
    if line.amount_vnd > 0 and _INTEREST.search(words):
        yield _guess(line, Purpose.INTEREST, "nội dung ghi lãi")
    if line.amount_vnd < 0 and _FEE.search(words) and rest(line) <= _SMALL_FEE_VND:
        yield _guess(line, Purpose.FEE, "nội dung ghi phí")
    yield from _cash(line, known)
    yield from _loans(line, known, words)
    yield from _pairs(line, known)


def _guess(line: BankLine, purpose: Purpose, because: str, other: BankLine | None = None) -> Proposal:
    return Proposal(Part(purpose, rest(line), because, other_line=other))


def _vouchers(line: BankLine, known: Known) -> Iterator[Proposal]:
    if line.amount_vnd > 0:
        return
    for voucher, left in known.vouchers:
        if voucher.paid_from == accounts.clearing(line.account_id) and left == rest(line):
            part = Part(Purpose.PAYMENT, left, "phiếu chi cùng số tiền, từ tài khoản này", disbursement=voucher)
            yield Proposal(part)


def _cash(line: BankLine, known: Known) -> Iterator[Proposal]:
    for transfer in known.transfers:
        side = transfer.to_fund if line.amount_vnd > 0 else transfer.from_fund
        if side == accounts.clearing(line.account_id) and transfer.amount_vnd == rest(line):
            because = "lần nộp tiền mặt đã ghi sổ" if line.amount_vnd > 0 else "lần rút tiền mặt đã ghi sổ"
            yield Proposal(Part(Purpose.OWN, rest(line), f"{because}, cùng số tiền", transfer=transfer))


def _loans(line: BankLine, known: Known, words: str) -> Iterator[Proposal]:
    if line.amount_vnd < 0 or not candidates.REPAYS.search(words):
        return
    for loan in known.loans:
        if loan.address.code in known.seen[line.id].addresses and rest(line) <= lending.left_of(loan):
            yield Proposal(Part(Purpose.LOAN_REPAYMENT, rest(line), "nội dung ghi trả vốn vay", loan=loan))


def _pairs(line: BankLine, known: Known) -> Iterator[Proposal]:
    """The other end of an own transfer; on the same account, what was sent and came back."""
    for other in known.opposite:
        if other.amount_vnd != -line.amount_vnd or abs(other.on - line.on) > candidates.OWN_WITHIN:
            continue
        when = clock.format_date(other.on)
        if other.account_id != line.account_id:
            yield _guess(line, Purpose.OWN, f"tài khoản kia có dòng ngược chiều cùng số tiền, ngày {when}", other)
        else:
            yield _guess(line, Purpose.REFUND, f"dòng ngược chiều cùng số tiền, ngày {when}", other)
