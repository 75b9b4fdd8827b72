"""What a receipt says: money or a list of goods, from whom, for an address, a programme or the general fund."""

from dataclasses import dataclass
from datetime import date

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.help import givers, standing
from nhandao_site.domain.ledger.models import Basis, Programme
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, Shown, State
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.money import MAX_MONEY

REFUSED = (State.CANCELLED, State.REFUSED)
MAX_ITEMS = 40


@dataclass(frozen=True)
class Item:
    """One row of goods; value in đồng of the whole row."""

    name: str
    value_vnd: int
    basis: Basis = Basis.ESTIMATE
    quantity: int | None = None
    measure: str = ""


@dataclass(frozen=True)
class ReceiptContent:
    """What came in: money (đồng), or goods with their estimated value in đồng.

    Attributes:
        value_vnd: of goods with `items` it is their sum and may stay 0 here.
        programme: for a receipt without an address: whose fund it goes into; None is the general fund.
        giver_place: the giver's address, printed on the paper and shown nowhere else.
        attached: what papers came with it.
    """

    form: Form
    value_vnd: int
    received_on: date
    content: str = ""
    giver_name: str = ""
    shown: Shown = Shown.MASKED
    need_id: int | None = None
    pledge: Pledge | None = None
    giver_kind: DonorKind = DonorKind.PERSON
    giver_place: str = ""
    attached: str = ""
    programme: Programme | None = None
    items: tuple[Item, ...] = ()

    @property
    def total_vnd(self) -> int:
        return sum(item.value_vnd for item in self.items) if self.items else self.value_vnd

    @property
    def takes_pledge(self) -> bool:
        """The donor of the pledge gave, with what that donor chose to show."""
        return self.pledge is not None and not vietnamese.clean(self.giver_name)


def giver_of(content: ReceiptContent) -> tuple[DonorKind, str]:
    """Raises RuleBroken when nobody is named."""
    if content.pledge and content.takes_pledge:
        return content.pledge.donor_kind, content.pledge.donor_name
    name = vietnamese.clean(content.giver_name)
    if not name:
        raise RuleBroken("Cần ghi người nộp. Nếu họ muốn giấu tên, vẫn ghi tên ở đây và chọn “giấu tên”.")
    if len(name) > 200:
        raise RuleBroken("Tên người nộp dài quá 200 ký tự; hãy viết ngắn lại.")
    return content.giver_kind, name


def shown_name(content: ReceiptContent, name: str) -> str | None:
    if content.pledge and content.takes_pledge:
        return None if content.pledge.shown is Shown.ANONYMOUS else content.pledge.shown_name
    return givers.shown_as(name, content.shown)


def goods_of(content: ReceiptContent) -> tuple[Item, ...]:
    """The rows of a goods receipt; goods told in one sentence are one row."""
    if content.form is not Form.IN_KIND or content.items:
        return content.items
    return (Item(vietnamese.clean(content.content) or "Hiện vật", content.value_vnd),)


def check(content: ReceiptContent, address: Address | None) -> None:
    """Raises RuleBroken for what no receipt can say."""
    if content.form is Form.LABOUR:
        raise RuleBroken("Công sức không lập phiếu thu. Hãy ghi ở phần trao giúp.")
    if not 0 < content.total_vnd <= MAX_MONEY:
        raise RuleBroken("Giá trị phải lớn hơn 0 đồng và không quá 15 chữ số.")
    if content.received_on > clock.today():
        raise RuleBroken(f"Ngày nhận {clock.format_date(content.received_on)} chưa tới, xin xem lại.")
    if content.received_on.year < 2000:
        raise RuleBroken(f"Ngày nhận {clock.format_date(content.received_on)} xa quá, xin xem lại năm.")
    _check_items(content)
    if address is None:
        _check_for_fund(content)
    else:
        _check_for_address(content, address)


def _check_items(content: ReceiptContent) -> None:
    if content.items and content.form is not Form.IN_KIND:
        raise RuleBroken("Danh sách hiện vật chỉ đi với phiếu nhận hiện vật. Tiền thì ghi một số tiền.")
    if len(content.items) > MAX_ITEMS:
        raise RuleBroken(f"Mỗi phiếu nhiều nhất {MAX_ITEMS} dòng hiện vật. Hãy chia thành nhiều phiếu.")
    for number, item in enumerate(content.items, start=1):
        if not vietnamese.clean(item.name):
            raise RuleBroken(f"Dòng {number}: cần tên hiện vật.")
        if item.value_vnd <= 0:
            raise RuleBroken(f"Dòng {number}: giá trị phải lớn hơn 0 đồng.")
        if item.quantity is not None and not 0 < item.quantity <= 10**9:
            raise RuleBroken(f"Dòng {number}: số lượng phải lớn hơn 0.")


def _check_for_fund(content: ReceiptContent) -> None:
    if content.pledge or content.need_id:
        raise RuleBroken("Đăng ký và nhu cầu thuộc về một địa chỉ. Hãy lập phiếu cho địa chỉ ấy.")


def _check_for_address(content: ReceiptContent, address: Address) -> None:
    if content.programme:
        raise RuleBroken("Phiếu cho một địa chỉ không vào quỹ chương trình. Hãy chọn một trong hai.")
    if address.approved_on is None or address.dossier not in (Dossier.APPROVED, Dossier.CLOSED):
        raise RuleBroken("Hồ sơ này chưa được duyệt, nên chưa nhận tiền hay hiện vật cho địa chỉ này.")
    if address.dossier is Dossier.CLOSED and (address.closed_on is None or content.received_on > address.closed_on):
        raise RuleBroken(
            f"Hồ sơ đã đóng ngày {clock.format_date(address.closed_on)} nên không nhận thêm. "
            "Hãy hỏi người nộp và thu vào quỹ chung hoặc quỹ chương trình."
        )
    members = standing.family(address.id)
    need = db.session.get(Need, content.need_id) if content.need_id else None
    if content.need_id and (need is None or need.address_id not in members):
        raise RuleBroken("Nhu cầu đã chọn không phải của địa chỉ này. Xin chọn lại.")
    if content.pledge and content.pledge.address_id not in members:
        raise RuleBroken(f"Đăng ký {content.pledge.code} không phải cho địa chỉ này. Xin chọn lại.")
    if content.pledge and content.pledge.state in REFUSED:
        raise RuleBroken(f"Đăng ký {content.pledge.code} đang “{content.pledge.state.label}”. Xin chọn lại.")
