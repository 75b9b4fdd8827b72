"""What a part of a bank line may be for, and what keeps it from being that."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.funds.models import Disbursement, FundTransfer, Loan
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import AssistanceLine, Programme
from nhandao_site.domain.pledges import paying
from nhandao_site.domain.pledges.models import Pledge, Shown, State
from nhandao_site.kit import clock, money, vietnamese

CREDITS = (
    Purpose.ADDRESS,
    Purpose.PROGRAMME,
    Purpose.GENERAL,
    Purpose.INTEREST,
    Purpose.LOAN_REPAYMENT,
    Purpose.OWN,
    Purpose.REFUND,
)
"""Purposes of money that came in."""

DEBITS = (Purpose.PAYMENT, Purpose.FEE, Purpose.OWN, Purpose.REFUND)
"""Purposes of money that went out."""

REFUSED = (State.CANCELLED, State.REFUSED)


@dataclass(frozen=True)
class Part:
    """One part of a line; `amount_vnd` is above zero whatever the sign of the line.

    Attributes:
        other_line: the other end of an own transfer, or the line that sends an untold gift back.
        transfer: the deposit or withdrawal of cash that the line shows.
        giver_name: who sent it, where no pledge says so; masked in public.
        because: why it was matched, in words the auditor reads.
    """

    purpose: Purpose
    amount_vnd: int
    because: str = ""
    pledge: Pledge | None = None
    address: Address | None = None
    need_id: int | None = None
    programme: Programme | None = None
    other_line: BankLine | None = None
    transfer: FundTransfer | None = None
    disbursement: Disbursement | None = None
    loan: Loan | None = None
    giver_name: str = ""
    shown: Shown = Shown.MASKED

    @property
    def address_id(self) -> int | None:
        """The address the part was meant for; it may have been merged since."""
        if self.pledge:
            return self.pledge.address_id
        return self.address.id if self.address else None


def rest(line: BankLine) -> int:
    """What of a line is not told yet, đồng above zero."""
    return abs(line.amount_vnd - line.allocated_vnd)


def check(line: BankLine, parts: Sequence[Part]) -> None:
    """Every part by itself, and all of them against what is left of the line.

    Raises:
        RuleBroken: with the number of the part that can't be.
    """
    if not parts:
        raise RuleBroken("Chưa có phần nào. Hãy ghi dòng này là tiền gì, cho ai.")
    for number, part in enumerate(parts, start=1):
        try:
            _check_part(line, part)
        except RuleBroken as broken:
            raise RuleBroken(f"Phần {number}: {broken}" if len(parts) > 1 else str(broken)) from broken
    _check_together(line, parts)
    _check_sum(line, sum(part.amount_vnd for part in parts))


def _check_together(line: BankLine, parts: Sequence[Part]) -> None:
    """Parts for one pledge, or for one voucher, share what is left of it."""
    for pledge in {part.pledge.id: part.pledge for part in parts if part.pledge}.values():
        amount = sum(part.amount_vnd for part in parts if part.pledge is pledge)
        (_check_promise if line.amount_vnd > 0 else _check_given_back)(pledge, amount)
    for voucher in {part.disbursement.id: part.disbursement for part in parts if part.disbursement}.values():
        _check_unmatched(voucher, sum(part.amount_vnd for part in parts if part.disbursement is voucher))


def _check_sum(line: BankLine, total: int) -> None:
    if line.set_aside_at is not None:
        raise RuleBroken("Dòng này đang để riêng. Hãy lấy lại vào hàng chờ rồi ghi.")
    left = rest(line)
    if left == 0:
        raise RuleBroken("Dòng này vừa được ghi rõ hết rồi. Xin tải lại trang để xem.")
    if total > left:
        asked, have = money.format_money(total), money.format_money(left)
        raise RuleBroken(f"Các phần cộng lại là {asked}, mà dòng này chỉ còn {have} chưa rõ.")


def _check_part(line: BankLine, part: Part) -> None:
    if not 0 < part.amount_vnd <= money.MAX_MONEY:
        raise RuleBroken("Số tiền phải lớn hơn 0 đồng và không quá 15 chữ số.")
    came_in = line.amount_vnd > 0
    if part.purpose not in (CREDITS if came_in else DEBITS):
        way = "Tiền vào" if came_in else "Tiền ra"
        raise RuleBroken(f"{way} không ghi là “{part.purpose.label}” được. Xin chọn lại.")
    _RULES.get(part.purpose, _nothing_more)(line, part)


def _nothing_more(line: BankLine, part: Part) -> None:
    return None


def _for_an_address(line: BankLine, part: Part) -> None:
    if part.address_id is None:
        raise RuleBroken("Chưa chọn đăng ký hoặc địa chỉ.")
    address = standing.lock(part.address_id)
    if address.approved_on is None or address.dossier not in (Dossier.APPROVED, Dossier.CLOSED):
        raise RuleBroken(f"Hồ sơ {address.code or address.id} chưa được duyệt, nên chưa nhận tiền cho địa chỉ này.")
    if address.dossier is Dossier.CLOSED and address.closed_on and line.on > address.closed_on:
        closed = clock.format_date(address.closed_on)
        raise RuleBroken(
            f"Hồ sơ {address.code} đã đóng ngày {closed}, trước khi tiền tới. "
            "Hãy hỏi người gửi, rồi ghi vào quỹ chung hoặc trả lại."
        )
    _check_need(address, part)
    if part.pledge and part.pledge.state in REFUSED:
        said = f"Đăng ký {part.pledge.code} đang “{part.pledge.state.label}”."
        raise RuleBroken(f"{said} Hãy ghi thẳng cho địa chỉ, hoặc chọn đăng ký khác.")


def _check_need(address: Address, part: Part) -> None:
    need = db.session.get(Need, part.need_id) if part.need_id else None
    if part.need_id and (need is None or need.address_id not in standing.family(address.id)):
        raise RuleBroken("Nhu cầu đã chọn không phải của địa chỉ này. Xin chọn lại.")


def _check_promise(pledge: Pledge, amount: int) -> None:
    owed = paying.owed(pledge)
    if owed is not None and amount > owed:
        asked, left = money.format_money(amount), money.format_money(owed)
        raise RuleBroken(
            f"Đăng ký {pledge.code} chỉ còn chờ {left}, ít hơn {asked}. "
            "Phần dư hãy ghi cho địa chỉ hoặc quỹ chung, hay để lại trên dòng."
        )


def _for_a_programme(line: BankLine, part: Part) -> None:
    if part.programme is None:
        raise RuleBroken("Chưa chọn chương trình.")


def _own(line: BankLine, part: Part) -> None:
    if part.transfer is not None:
        _check_transfer(line, part.transfer, part.amount_vnd)
        return
    if part.other_line is None:
        raise RuleBroken("Hãy chọn dòng kia của lần chuyển, hoặc lần nộp, rút tiền mặt đã ghi sổ.")
    _check_pair(line, part.other_line, part.amount_vnd)
    if part.other_line.account_id == line.account_id:
        raise RuleBroken("Chuyển giữa hai tài khoản của Hội thì dòng kia phải ở tài khoản khác.")


def _check_transfer(line: BankLine, row: FundTransfer, amount: int) -> None:
    """A deposit stands in the account's clearing money since it was written; the line shows it whole."""
    side = row.to_fund if line.amount_vnd > 0 else row.from_fund
    if side != accounts.clearing(line.account_id):
        raise RuleBroken("Lần nộp, rút này không phải của tài khoản trên dòng sao kê.")
    if amount != row.amount_vnd:
        asked = money.format_money(row.amount_vnd)
        raise RuleBroken(f"Lần nộp, rút này là {asked}: hãy ghi đúng số ấy, hoặc đảo nó rồi lập lại.")


def _refund(line: BankLine, part: Part) -> None:
    if part.other_line is not None:
        _check_pair(line, part.other_line, part.amount_vnd)
        if part.other_line.account_id != line.account_id:
            raise RuleBroken("Dòng trả lại phải ở cùng một tài khoản với dòng đã nhận.")
    elif line.amount_vnd > 0:
        raise RuleBroken("Hãy chọn dòng tiền ra đã được trả lại.")
    elif part.address_id is not None:
        standing.lock(part.address_id)


def _check_given_back(pledge: Pledge, amount: int) -> None:
    if amount > pledge.received_vnd:
        came = money.format_money(pledge.received_vnd)
        raise RuleBroken(f"Đăng ký {pledge.code} mới nhận {came}, không trả lại nhiều hơn được.")


def _check_pair(line: BankLine, other: BankLine, amount: int) -> None:
    if other.id == line.id or (other.amount_vnd > 0) == (line.amount_vnd > 0):
        raise RuleBroken("Hai dòng của một lần chuyển phải một vào, một ra.")
    if other.set_aside_at is not None or rest(other) < amount:
        left = money.format_money(rest(other))
        raise RuleBroken(f"Dòng kia chỉ còn {left} chưa rõ. Xin chọn dòng khác.")


def _payment(line: BankLine, part: Part) -> None:
    voucher = part.disbursement
    if voucher is None:
        raise RuleBroken("Chưa chọn phiếu chi.")
    if voucher.paid_from != accounts.clearing(line.account_id):
        raise RuleBroken("Phiếu chi này không ghi là chi từ tài khoản của dòng sao kê.")


def _check_unmatched(voucher: Disbursement, amount: int) -> None:
    left = unmatched(voucher)
    if left == 0:
        raise RuleBroken("Phiếu chi này chưa được người thứ hai xác minh, hoặc đã khớp đủ với sao kê.")
    if amount > left:
        raise RuleBroken(f"Phiếu chi này chỉ còn {money.format_money(left)} chưa khớp với sao kê.")


def unmatched(voucher: Disbursement) -> int:
    """What was paid by a voucher and verified, less what bank lines already showed; đồng."""
    paid = select(func.coalesce(func.sum(AssistanceLine.value_vnd), 0)).where(
        AssistanceLine.disbursement_id == voucher.id, AssistanceLine.verified_at.is_not(None)
    )
    shown = select(func.coalesce(func.sum(Allocation.amount_vnd), 0)).where(Allocation.disbursement_id == voucher.id)
    return max(0, int(db.session.scalar(paid) or 0) + int(db.session.scalar(shown) or 0))


def _repayment(line: BankLine, part: Part) -> None:
    if part.loan is None:
        raise RuleBroken("Chưa chọn khoản vay.")


def clean_reason(text: str, example: str) -> str:
    """A reason that says something; raises RuleBroken otherwise."""
    said = vietnamese.clean(text)[:500]
    if len(said) < 5:
        raise RuleBroken(f"Hãy viết rõ vì sao, ví dụ “{example}”.")
    return said


_RULES = {
    Purpose.ADDRESS: _for_an_address,
    Purpose.PROGRAMME: _for_a_programme,
    Purpose.OWN: _own,
    Purpose.REFUND: _refund,
    Purpose.PAYMENT: _payment,
    Purpose.LOAN_REPAYMENT: _repayment,
}
