"""Cash and goods that reached the chapter's hands. Each receipt is signed, numbered without a gap, kept."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import booking, receiving, references
from nhandao_site.domain.ledger.funds import numbers
from nhandao_site.domain.ledger.funds.models import ReceiptItem
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.ledger.receiving import Item, ReceiptContent
from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money, vietnamese

__all__ = ["Item", "ReceiptContent", "items_of", "record", "reference", "reversal_of", "reverse"]


def record(address: Address | None, content: ReceiptContent, *, unit: Unit | None = None, by: Actor) -> Receipt:
    """Signs for cash or goods; from now on they are “đã nhận”.

    Args:
        address: whom it was given for; None: a programme's fund (`content.programme`) or the general fund.
        unit: whose receipt book; by default the unit of the person who signs.

    Raises:
        RuleBroken: no value, a day to come, no giver, a dossier that takes no help.
        NotAllowed: the address or the book is not of this person's branch.
    """
    address = standing.lock(address.id) if address else None
    book = _book(unit, address, by)
    _may(by, address.unit if address else book)
    receiving.check(content, address)
    kind, name = receiving.giver_of(content)
    promised = content.pledge
    receipt = _added(
        Receipt(
            unit_id=book.id,
            year=content.received_on.year,
            address_id=address.id if address else None,
            programme_id=content.programme.id if content.programme else None,
            need_id=content.need_id or (promised.need_id if promised else None),
            pledge_id=promised.id if promised else None,
            form=content.form,
            content=vietnamese.clean(content.content)[:500] or None,
            value_vnd=content.total_vnd,
            giver_kind=kind,
            giver_name=name,
            giver_place=vietnamese.clean(content.giver_place)[:200] or None,
            attached=vietnamese.clean(content.attached)[:200] or None,
            shown_name=receiving.shown_name(content, name),
            received_on=content.received_on,
        ),
        by,
    )
    _list_goods(receipt, content)
    audit.record("receipt:record", receipt, by=by, changes={"value_vnd": [None, receipt.value_vnd]})
    _follow(receipt, by=by)
    return receipt


def reverse(receipt: Receipt, *, reason: str, by: Actor) -> Receipt:
    """A receipt of minus the value with its own number; today is its day.

    Raises:
        RuleBroken: no reason, already reversed, itself a reversal, or the money was paid out meanwhile.
    """
    why = vietnamese.clean(reason)
    _may(by, standing.lock(receipt.address_id).unit if receipt.address_id else receipt.unit)
    _check_reversible(receipt, why)
    same = (
        "unit_id", "address_id", "programme_id", "need_id", "pledge_id", "form", "content", "giver_kind",
        "giver_name", "giver_place", "shown_name",
    )  # fmt: skip
    reversal = _added(
        Receipt(
            **{name: getattr(receipt, name) for name in same},
            year=clock.today().year,
            value_vnd=-receipt.value_vnd,
            received_on=clock.today(),
            reverses_id=receipt.id,
            reason=why,
        ),
        by,
    )
    audit.record("receipt:reverse", reversal, by=by, reason=why, changes={"reverses": [None, receipt.id]})
    _follow(reversal, by=by)
    return reversal


def reversal_of(receipt: Receipt) -> Receipt | None:
    return db.session.scalar(select(Receipt).where(Receipt.reverses_id == receipt.id))


def items_of(receipt: Receipt) -> list[ReceiptItem]:
    """The goods of a receipt; a reversal names those of the receipt it takes back."""
    of = receipt.reverses_id or receipt.id
    return list(
        db.session.scalars(select(ReceiptItem).where(ReceiptItem.receipt_id == of).order_by(ReceiptItem.number))
    )


def reference(receipt: Receipt) -> str:
    """`PT26-0012-X1`: what stands on the paper and in the open book."""
    return references.receipt(receipt.year, receipt.number, receipt.unit.code)


def _book(unit: Unit | None, address: Address | None, by: Actor) -> Unit:
    book = unit or getattr(by, "unit", None) or (address.unit if address else None)
    if book is None:
        raise RuleBroken("Cần biết phiếu này thuộc quyển của đơn vị nào.")
    return book


def _check_reversible(receipt: Receipt, why: str) -> None:
    if receipt.reverses_id:
        raise RuleBroken("Đây đã là phiếu đảo. Nếu phiếu đảo sai, hãy lập một phiếu thu mới.")
    if reversal_of(receipt):
        raise RuleBroken("Phiếu thu này đã được đảo rồi, không đảo lần nữa.")
    if len(why) < 5:
        raise RuleBroken("Hãy viết rõ vì sao đảo phiếu này, ví dụ “ghi hai lần một khoản”.")
    left = accounts.in_fund([booking.fund_of(receipt.address_id, receipt.programme_id, receipt.unit_id)])
    if left < receipt.value_vnd:
        raise RuleBroken(
            f"Khoản này đã chi hoặc đã điều chuyển: quỹ chỉ còn {money.format_money(left)}. "
            "Hãy đảo dòng chi hoặc điều chuyển bù trước, rồi đảo phiếu thu."
        )


def _added(receipt: Receipt, by: Actor) -> Receipt:
    """The number is taken in this transaction: a receipt that is undone gives it back."""
    receipt.number = numbers.take("receipt", receipt.unit_id, receipt.year)
    receipt.recorded_by_id, receipt.recorded_at = _hand(by), clock.now()
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _list_goods(receipt: Receipt, content: ReceiptContent) -> None:
    for number, item in enumerate(receiving.goods_of(content), start=1):
        row = ReceiptItem(receipt_id=receipt.id, number=number, name=vietnamese.clean(item.name)[:200])
        row.quantity, row.measure = item.quantity, vietnamese.clean(item.measure)[:40] or None
        row.value_vnd, row.basis = item.value_vnd, item.basis
        db.session.add(row)
    if receipt.form is Form.IN_KIND:
        db.session.flush()


def _follow(receipt: Receipt, *, by: Actor) -> None:
    if receipt.address_id:
        standing.write_received(receipt.address_id)
    standing.follow_pledge(receipt.pledge_id, by=by)
    booking.receipt(receipt, by=by)


def _hand(by: Actor) -> int:
    if by.id is None:
        raise NotAllowed("Phiếu thu phải có người ký; hãy đăng nhập bằng tài khoản kế toán.")
    return by.id


def _may(by: Actor, unit: Unit) -> None:
    if not by.may(Permission.LEDGER_RECORD, within=unit):
        raise NotAllowed("Chỉ kế toán của đơn vị mới lập phiếu thu ở đây.")
