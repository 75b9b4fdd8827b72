"""Phiếu chi: prepared by one person out of a box or account, paid once a second person has verified it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import consenting
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.consent.models import Scope
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.funds import chapter, numbers
from nhandao_site.domain.ledger.funds.models import Disbursement
from nhandao_site.domain.ledger.help.gifts import GOODS, Gift
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Act, OfficialAccount
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money, vietnamese


@dataclass(frozen=True)
class Paying:
    """How the chapter pays the lines of one act that hand on its gifts.

    Attributes:
        paid_from: box or account for money; goods leave the store they were received in.
        recipient: who takes it and signs.
        list_file_id: the signed list or receipt; may come later, before a second person verifies.
        out_of_turn: why the general fund leaves the order of help.
    """

    paid_from: str = ""
    recipient: str = ""
    list_file_id: int | None = None
    photo_file_id: int | None = None
    out_of_turn: str = ""


@dataclass(frozen=True)
class Box:
    key: str
    label: str
    left_vnd: int | None  # None: a bank account, whose balance the bank says


def boxes_for(unit: Unit) -> list[Box]:
    """Cash boxes with money of the unit and those above it, then the accounts of the chapter."""
    today = clock.today()
    cash = [(accounts.cash(each.id), f"Tiền mặt, quỹ của {each.name}") for each in chapter.path_of(unit)]
    boxes = [Box(key, label, left) for key, label in cash if (left := accounts.in_box(key)) > 0]
    alive = or_(OfficialAccount.active_to.is_(None), OfficialAccount.active_to >= today)
    found = select(OfficialAccount).where(OfficialAccount.active_from <= today, alive)
    rows = db.session.scalars(found.order_by(OfficialAccount.position, OfficialAccount.id))
    return [
        *boxes,
        *(Box(accounts.clearing(row.id), f"Chuyển khoản từ {row.number}, {row.bank}", None) for row in rows),
    ]


def box_of(gift: Gift, paying: Paying) -> str:
    """Where a gift leaves from. Raises RuleBroken when money has no box yet."""
    if gift.form is GOODS:
        return gift.store or ""
    if not paying.paid_from:
        raise RuleBroken("Hãy chọn chi từ quỹ tiền mặt nào hoặc tài khoản nào.")
    return paying.paid_from


def prepare(
    act: Act,
    address: Address,
    sums: dict[str, int],
    paying: Paying,
    *,
    delivered_at: datetime,
    why: str | None,
    by: Actor,
) -> dict[str, Disbursement]:
    """One numbered voucher per box that the act is paid from.

    Args:
        sums: box → đồng that leave it.
        why: why the general fund leaves the order, as it was checked.

    Raises:
        RuleBroken: nobody to sign, a box of elsewhere, less in it than is asked, a photo without consent.
    """
    recipient = vietnamese.clean(paying.recipient)[:200]
    if not recipient:
        raise RuleBroken("Hãy ghi người nhận và ký, ví dụ tên chủ hộ hoặc người giám hộ.")
    if paying.photo_file_id:
        check_photo(address)
    known = {box.key: box for box in boxes_for(address.unit)}
    made: dict[str, Disbursement] = {}
    for box, value in sorted(sums.items()):
        _check_box(box, value, known)
        made[box] = _voucher(act, address, box, paying, recipient, delivered_at, why, by)
    return made


def attach(
    voucher: Disbursement, *, list_file_id: int | None = None, photo_file_id: int | None = None, by: Actor
) -> None:
    """The signed list came back, or a photo of the hand-over.

    Raises:
        RuleBroken: nothing attached, verified already, a photo without consent to show a face.
    """
    _may_attach(voucher, by)
    if not (list_file_id or photo_file_id):
        raise RuleBroken("Chưa chọn tệp nào. Hãy chọn ảnh hoặc bản quét danh sách ký nhận.")
    if photo_file_id:
        check_photo(voucher.address)
    files = {"list_file_id": list_file_id, "photo_file_id": photo_file_id}
    kept = {name: number for name, number in files.items() if number}
    db.session.execute(update(Disbursement).where(Disbursement.id == voucher.id).values(**kept))
    db.session.refresh(voucher, list(files))
    audit.record("disbursement:attach", voucher, by=by, changes={name: [None, number] for name, number in kept.items()})


def check_paid(vouchers: Sequence[Disbursement], *, by: Actor) -> None:
    """What a second person needs before money counts as paid.

    Raises:
        RuleBroken: no signed paper yet.
        NotAllowed: the box belongs to a unit above this person's.
    """
    for voucher in vouchers:
        if not by.may(Permission.ASSISTANCE_VERIFY, within=voucher.unit):
            raise NotAllowed(
                f"Tiền chi từ {chapter.label_of_box(voucher.paid_from)} nên người của {voucher.unit.name} xác minh, "
                "ví dụ kế toán."
            )
        if voucher.list_file_id is None:
            raise RuleBroken(
                f"Phiếu chi {reference(voucher)} chưa có danh sách ký nhận hoặc biên nhận có chữ ký. "
                "Hãy kèm ảnh hoặc bản quét rồi xác minh."
            )


def check_photo(address: Address) -> None:
    if lacking := consenting.missing_for(address, Scope.FACE):
        raise RuleBroken(f"Chưa được kèm ảnh lúc trao: {'; '.join(lacking)}. Biên nhận có chữ ký là đủ.")


def reference(voucher: Disbursement) -> str:
    """`PC26-0007-X1`: what stands on the paper."""
    return references.disbursement(voucher.year, voucher.number, voucher.unit.code)


def _check_box(box: str, value: int, known: dict[str, Box]) -> None:
    if box.startswith("goods:"):
        if (left := accounts.in_box(box)) < value:
            raise RuleBroken(f"{chapter.label_of_box(box)} chỉ còn hiện vật trị giá {money.format_money(left)}.")
        return
    chosen = known.get(box)
    if chosen is None:
        raise RuleBroken("Quỹ tiền mặt đã chọn không còn tiền, hoặc không phải của đơn vị. Xin chọn lại.")
    if chosen.left_vnd is not None and chosen.left_vnd < value:
        raise RuleBroken(f"{chosen.label} chỉ còn {money.format_money(chosen.left_vnd)}. Hãy chọn nơi chi khác.")


def _voucher(
    act: Act,
    address: Address,
    box: str,
    paying: Paying,
    recipient: str,
    delivered_at: datetime,
    why: str | None,
    by: Actor,
) -> Disbursement:
    unit, year = chapter.unit_of_box(box, address.unit), clock.local_date(delivered_at).year
    voucher = Disbursement(
        unit_id=unit.id,
        year=year,
        number=numbers.take("disbursement", unit.id, year),
        act_id=act.id,
        address_id=address.id,
        paid_from=box,
        recipient=recipient,
        list_file_id=paying.list_file_id,
        photo_file_id=paying.photo_file_id,
        out_of_turn=why,
        prepared_by_id=_hand(by),
        prepared_at=clock.now(),
    )
    db.session.add(voucher)
    db.session.flush()
    audit.record("disbursement:prepare", voucher, by=by, reason=why, changes={"paid_from": [None, box]})
    return voucher


def _hand(by: Actor) -> int:
    if by.id is None:
        raise NotAllowed("Phiếu chi phải có người lập; hãy đăng nhập.")
    return by.id


def _may_attach(voucher: Disbursement, by: Actor) -> None:
    if not by.may(Permission.ASSISTANCE_RECORD, within=voucher.address.unit):
        raise NotAllowed("Bạn không kèm chứng từ cho phiếu chi của đơn vị này.")
    if any(line.verified_at for line in voucher.lines):
        raise RuleBroken("Phiếu chi này đã được xác minh, chứng từ không đổi được nữa.")
