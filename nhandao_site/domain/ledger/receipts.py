"""Cash and goods that reached the chapter's hands. Each receipt is signed, numbered without a gap, kept."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import booking, givers, references, standing
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.pledges.models import Form, Pledge, Shown, State
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.money import MAX_MONEY

REFUSED = (State.CANCELLED, State.REFUSED)
_TAKE_NUMBER = text(
    "INSERT INTO counter (series, last) VALUES (:series, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


@dataclass(frozen=True)
class ReceiptContent:
    """What came in: money (đồng), or goods with their estimated value in đồng."""

    form: Form
    value_vnd: int
    received_on: date
    content: str = ""
    giver_name: str = ""
    shown: Shown = Shown.MASKED
    need_id: int | None = None
    pledge: Pledge | None = None


def record(address: Address, content: ReceiptContent, *, unit: Unit | None = None, by: Actor) -> Receipt:
    """Signs for cash or goods given for an address; from now on they are “đã nhận”.

    Args:
        unit: whose receipt book; by default the unit of the person who signs.

    Raises:
        RuleBroken: no value, a day to come, no giver, a dossier that takes no help.
        NotAllowed: the address is not of this person's branch.
    """
    address = standing.lock(address.id)
    _may(by, address)
    _check(address, content)
    promised = content.pledge
    name = vietnamese.clean(content.giver_name) or (promised.donor_name if promised else "")
    if not name:
        raise RuleBroken("Cần ghi người nộp. Nếu họ muốn giấu tên, vẫn ghi tên ở đây và chọn “giấu tên”.")
    book = unit or getattr(by, "unit", None) or address.unit
    receipt = _added(
        Receipt(
            unit_id=book.id,
            year=content.received_on.year,
            address_id=address.id,
            need_id=content.need_id or (promised.need_id if promised else None),
            pledge_id=promised.id if promised else None,
            form=content.form,
            content=vietnamese.clean(content.content)[:500] or None,
            value_vnd=content.value_vnd,
            giver_name=name,
            shown_name=_shown_name(content, name),
            received_on=content.received_on,
        ),
        by,
    )
    audit.record("receipt:record", receipt, by=by, changes={"value_vnd": [None, receipt.value_vnd]})
    _follow(receipt, by=by)
    return receipt


def reverse(receipt: Receipt, *, reason: str, by: Actor) -> Receipt:
    """A receipt of minus the value with its own number; today is its day.

    Raises:
        RuleBroken: no reason, already reversed, or itself a reversal.
    """
    why = vietnamese.clean(reason)
    if receipt.address_id:
        _may(by, standing.lock(receipt.address_id))
    if receipt.reverses_id:
        raise RuleBroken("Đây đã là phiếu đảo. Nếu phiếu đảo sai, hãy lập một phiếu thu mới.")
    if reversal_of(receipt):
        raise RuleBroken("Phiếu thu này đã được đảo rồi, không đảo lần nữa.")
    if len(why) < 5:
        raise RuleBroken("Hãy viết rõ vì sao đảo phiếu này, ví dụ “ghi hai lần một khoản”.")
    reversal = _added(
        Receipt(
            unit_id=receipt.unit_id,
            year=clock.today().year,
            address_id=receipt.address_id,
            need_id=receipt.need_id,
            pledge_id=receipt.pledge_id,
            form=receipt.form,
            content=receipt.content,
            value_vnd=-receipt.value_vnd,
            giver_name=receipt.giver_name,
            shown_name=receipt.shown_name,
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


def reference(receipt: Receipt) -> str:
    """`PT26-0012-X1`: what stands on the paper and in the open book."""
    return references.receipt(receipt.year, receipt.number, receipt.unit.code)


def _added(receipt: Receipt, by: Actor) -> Receipt:
    """The number is taken in this transaction: a receipt that is undone gives it back."""
    series = f"receipt:{receipt.unit_id}:{receipt.year}"
    receipt.number = int(db.session.execute(_TAKE_NUMBER, {"series": series}).scalar_one())
    receipt.recorded_by_id, receipt.recorded_at = _hand(by), clock.now()
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _follow(receipt: Receipt, *, by: Actor) -> None:
    if receipt.address_id:
        standing.write_received(receipt.address_id)
    standing.follow_pledge(receipt.pledge_id, by=by)
    booking.receipt(receipt, by=by)


def _hand(by: Actor) -> int:
    if by.id is None:
        raise NotAllowed("Phiếu thu phải có người ký; hãy đăng nhập bằng tài khoản kế toán.")
    return by.id


def _may(by: Actor, address: Address) -> None:
    if not by.may(Permission.LEDGER_RECORD, within=address.unit):
        raise NotAllowed("Chỉ kế toán của đơn vị mới lập phiếu thu cho địa chỉ này.")


def _shown_name(content: ReceiptContent, name: str) -> str | None:
    """A pledge's donor keeps what was chosen there."""
    promised = content.pledge
    if promised and not vietnamese.clean(content.giver_name):
        return None if promised.shown is Shown.ANONYMOUS else promised.shown_name
    return givers.shown_as(name, content.shown)


def _check(address: Address, content: ReceiptContent) -> None:
    if address.approved_on is None or address.dossier not in (Dossier.APPROVED, Dossier.CLOSED):
        raise RuleBroken("Hồ sơ này chưa được duyệt, nên chưa nhận tiền hay hiện vật cho địa chỉ này.")
    if content.form is Form.LABOUR:
        raise RuleBroken("Công sức không lập phiếu thu. Hãy ghi ở phần trao giúp.")
    if not 0 < content.value_vnd <= MAX_MONEY:
        raise RuleBroken("Giá trị phải lớn hơn 0 đồng và không quá 15 chữ số.")
    if content.received_on > clock.today():
        raise RuleBroken(f"Ngày nhận {clock.format_date(content.received_on)} chưa tới, xin xem lại.")
    if content.received_on.year < 2000:
        raise RuleBroken(f"Ngày nhận {clock.format_date(content.received_on)} xa quá, xin xem lại năm.")
    members = standing.family(address.id)
    need = db.session.get(Need, content.need_id) if content.need_id else None
    if content.need_id and (need is None or need.address_id not in members):
        raise RuleBroken("Nhu cầu đã chọn không phải của địa chỉ này. Xin chọn lại.")
    if content.pledge and content.pledge.address_id not in members:
        raise RuleBroken(f"Đăng ký {content.pledge.code} không phải cho địa chỉ này. Xin chọn lại.")
    if content.pledge and content.pledge.state in REFUSED:
        raise RuleBroken(f"Đăng ký {content.pledge.code} đang “{content.pledge.state.label}”. Xin chọn lại.")
