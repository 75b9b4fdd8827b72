"""Lines that hand on what the chapter received: whose gift, how much of it is left, which voucher pays."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.ledger import sources
from nhandao_site.domain.ledger.bank import parts
from nhandao_site.domain.ledger.funds import lending, paying
from nhandao_site.domain.ledger.funds.models import Disbursement, LineSource
from nhandao_site.domain.ledger.funds.paying import Paying
from nhandao_site.domain.ledger.help import turns
from nhandao_site.domain.ledger.help.gifts import Gift
from nhandao_site.domain.ledger.help.lines import LineContent
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Receipt
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money

AHEAD = timedelta(days=14)
"""A voucher may be prepared this long before the day of the hand-over, to be printed and signed."""

Made = Sequence[tuple[LineContent, AssistanceLine]]


def is_paid(contents: Sequence[LineContent]) -> bool:
    """Every line leaves the chapter's hands: it may then be prepared before its day."""
    return bool(contents) and all(content.gift for content in contents)


def check(address: Address, made: Made) -> None:
    """What is asked of each gift and each fund, against what is left of them now.

    Raises:
        RuleBroken: a gift of elsewhere or spent meanwhile, goods for money, another programme than the fund's.
    """
    if not any(content.gift for content, _ in made):
        return
    fresh = {gift.key: gift for gift in sources.for_address(address)}
    by_gift, by_fund = Counter[str](), Counter[str]()
    for content, line in made:
        if content.gift:
            gift = _fresh(content.gift, fresh)
            _check_line(gift, line)
            by_gift[gift.key] += line.value_vnd
            by_fund[gift.fund] += line.value_vnd
    for key, value in by_gift.items():
        _check_left(fresh[key].label, fresh[key].left_vnd, value)
    for fund, value in by_fund.items():
        _check_left("Quỹ", sources.free_of(fund), value)


def _fresh(gift: Gift, fresh: dict[str, Gift]) -> Gift:
    if gift.key not in fresh:
        raise RuleBroken(f"“{gift.label}” không còn tiền cho địa chỉ này, hoặc đang chờ ở phiếu chi khác.")
    return fresh[gift.key]


def _check_left(label: str, left: int, asked: int) -> None:
    if asked > left:
        have, wanted = money.format_money(max(0, left)), money.format_money(asked)
        raise RuleBroken(f"{label} chỉ còn {have} chưa chi và chưa hẹn chi, mà lượt này cần {wanted}.")


def _check_line(gift: Gift, line: AssistanceLine) -> None:
    if line.form is not gift.form:
        raise RuleBroken(f"“{gift.label}” là {gift.form.label}, nên dòng này phải ghi hình thức “{gift.form.label}”.")
    if gift.programme_id and line.programme_id != gift.programme_id:
        raise RuleBroken("Tiền của một chương trình chỉ ghi cho chính chương trình ấy. Hãy chọn lại chương trình.")


def vouchers(
    act: Act, address: Address, made: Made, how: Paying, *, delivered_at: datetime, by: Actor
) -> dict[str, Disbursement]:
    """The vouchers of an act by the box they are paid from."""
    sums, why = Counter[str](), None
    for content, line in made:
        if content.gift:
            sums[paying.box_of(content.gift, how)] += line.value_vnd
    general = [content.gift.fund for content, _ in made if content.gift and content.gift.is_general]
    if general:
        branch = db.session.get_one(Unit, accounts.number_of(general[0]))
        why = turns.reason_for(address, branch, how.out_of_turn)
    if not sums:
        return {}
    return paying.prepare(act, address, dict(sums), how, delivered_at=delivered_at, why=why, by=by)


def remember(content: LineContent, line: AssistanceLine, *, by: Actor) -> None:
    """Whose gift a line hands on, and the loan that begins with it."""
    gift = content.gift
    if gift is None:
        return
    if not gift.key.startswith("fund:"):
        row = LineSource(line_id=line.id)
        row.receipt_id, row.allocation_id = gift.row_id("receipt"), gift.row_id("allocation")
        row.transfer_id = gift.row_id("transfer")
        db.session.add(row)
    if line.is_loan:
        lending.draft(line, content.terms, by=by)


def check_before(lines: Sequence[AssistanceLine], *, by: Actor) -> None:
    """What must hold when a second person says that money or goods of the chapter were handed over.

    Raises:
        RuleBroken: no signed paper, a day to come, a gift that was taken back meanwhile.
    """
    fresh = [line for line in lines if line.reverses_id is None and line.disbursement_id]
    if not fresh:
        return
    wanted = sorted({line.disbursement_id or 0 for line in fresh})
    papers = list(db.session.scalars(select(Disbursement).where(Disbursement.id.in_(wanted))))
    paying.check_paid(papers, by=by)
    if late := next((line for line in fresh if line.delivered_at > clock.now()), None):
        raise RuleBroken(f"Hẹn trao {clock.format_time(late.delivered_at)} chưa tới. Xác minh sau khi đã ký nhận.")
    _check_gifts_stand(fresh)


def check_free(taken_back: Sequence[AssistanceLine]) -> None:
    """What a bank line showed as paid stays paid until that line is free again, or its money would be nobody's.

    Args:
        taken_back: lines to be reversed, or their reversals.

    Raises:
        RuleBroken: more than the bank has not shown yet.
    """
    paid = Counter[int]()
    for line in taken_back:
        paid[line.disbursement_id or 0] += abs(line.value_vnd)
    held = select(Disbursement).where(Disbursement.id.in_(paid)).order_by(Disbursement.id).with_for_update()
    for voucher in db.session.scalars(held).all():
        if parts.unmatched(voucher) < paid[voucher.id]:
            raise RuleBroken(
                f"Sao kê đã cho thấy phiếu chi {paying.reference(voucher)} được chi. "
                "Hãy nhờ kế toán bỏ ghép dòng sao kê ấy trước khi đảo."
            )


def _check_gifts_stand(lines: Sequence[AssistanceLine]) -> None:
    """Goods of a pooled fund may be handed on by two acts at once: their receipt is held until both are counted."""
    numbers = [line.id for line in lines]
    held = select(LineSource.receipt_id).where(LineSource.line_id.in_(numbers), LineSource.receipt_id.is_not(None))
    receipts = db.session.scalars(select(Receipt).where(Receipt.id.in_(held)).order_by(Receipt.id).with_for_update())
    for receipt in receipts.all():
        taken = sources.used(LineSource.receipt_id)
        asked = int(db.session.scalar(select(taken.c.vnd).where(taken.c.of == receipt.id)) or 0)
        if db.session.scalar(select(Receipt.id).where(Receipt.reverses_id == receipt.id)):
            raise RuleBroken("Phiếu thu của khoản này đã bị đảo. Hãy đảo dòng chi và lập lại từ nguồn khác.")
        _check_left("Khoản nhận này", receipt.value_vnd, asked)
