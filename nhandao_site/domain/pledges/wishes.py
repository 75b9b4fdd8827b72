"""What a donor, or an officer with a paper in hand, asks for, and what can be wrong with it.

A fault belongs to a field, so that a form can say all of them at once, each where it was typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import money, vietnamese

LEAST_CASH = 50_000
MOST_VND = 10**12  # a billion thousand: more is a slip of the keyboard
MOST_QUANTITY = 1_000_000
MOST_PERIODS = 120


@dataclass(frozen=True)
class Wish:
    """`amount_vnd` and `quantity` are those of one period; `need_id` None lets the chapter decide."""

    address_code: str
    need_id: int | None
    form: Form
    donor_kind: DonorKind
    donor_name: str
    amount_vnd: int | None = None
    content: str = ""
    quantity: int | None = None
    measure: str = ""
    cycle: Cycle = Cycle.ONCE
    periods: int | None = None
    phone: str = ""
    email: str = ""
    contact: str = ""  # who to ask for in an organisation
    unit_id: int | None = None
    roster_code: str = ""
    shown: Shown = Shown.MASKED
    amount_hidden: bool = False
    note: str = ""
    wants_news: bool = False
    agreed: bool = False

    @property
    def times(self) -> int:
        return 1 if self.cycle is Cycle.ONCE else (self.periods or 1)


class WishFaults(RuleBroken):
    """`faults` maps the name of a field of `Wish` to its sentence."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def telephone(text: str) -> str | None:
    """A Vietnamese number as +84…, or None when it is none."""
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def mail(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def shown_name(shown: Shown, name: str) -> str | None:
    """What the public will read; None is an anonymous donor, whose name leaves no trace."""
    plain = vietnamese.clean(name)
    return {Shown.MASKED: vietnamese.mask_name(plain), Shown.NAMED: plain, Shown.ANONYMOUS: None}[shown]


def donor_key(kind: DonorKind, name: str) -> str:
    """Givers without a roster code are the same when kind and folded name agree."""
    return f"{kind.value}:{vietnamese.fold_name(name)}"


def check_gift(wish: Wish) -> dict[str, str]:
    """Faults of what is given and how often."""
    return dict(_of_gift(wish)) | dict(_of_rhythm(wish))


def check_donor(wish: Wish, *, on_paper: bool = False) -> dict[str, str]:
    """Faults of who gives. On paper the signature is the consent and the officer knows the way to the donor."""
    return dict(_of_donor(wish, on_paper))


def _of_gift(wish: Wish) -> Iterator[tuple[str, str]]:
    amount = wish.amount_vnd
    if wish.form is Form.CASH and amount is None:
        yield "amount_vnd", "Cần viết số tiền bạn muốn giúp, ví dụ 500.000."
    elif amount is not None and amount < (wish.form is Form.CASH):
        yield "amount_vnd", "Số tiền cần lớn hơn 0."
    if amount is not None and amount * wish.times > MOST_VND:
        yield "amount_vnd", f"Số tiền lớn quá {money.short_money(MOST_VND)}; xin kiểm tra lại số 0."
    if wish.form is not Form.CASH:
        yield from _of_things(wish)


def _of_things(wish: Wish) -> Iterator[tuple[str, str]]:
    if not vietnamese.clean(wish.content):
        yield "content", "Cần viết bạn giúp gì, ví dụ: 10 kg gạo, hai ngày công thợ nề."
    if wish.quantity is not None and not 1 <= wish.quantity <= MOST_QUANTITY:
        yield "quantity", "Số lượng cần là số nguyên từ 1 trở lên."


def _of_rhythm(wish: Wish) -> Iterator[tuple[str, str]]:
    if wish.cycle is Cycle.ONCE:
        return
    if wish.periods is None or not 2 <= wish.periods <= MOST_PERIODS:
        yield "periods", f"Giúp đều đặn thì cần số kỳ, từ 2 đến {MOST_PERIODS}."


def _of_donor(wish: Wish, on_paper: bool) -> Iterator[tuple[str, str]]:
    if len(vietnamese.fold_name(wish.donor_name)) < 2:
        yield "donor_name", "Cần tên của bạn, để ghi biên nhận."
    elif len(wish.donor_name) > 200:
        yield "donor_name", "Tên dài nhất 200 ký tự, xin viết ngắn lại."
    if wish.phone and telephone(wish.phone) is None:
        digits = sum(char.isdigit() for char in wish.phone)
        yield "phone", f"Số điện thoại cần đủ 10 chữ số và đúng đầu số. Bạn đã viết {digits} chữ số."
    elif not wish.phone and not on_paper:
        yield "phone", "Cần số điện thoại, để cán bộ Hội gọi xác nhận."
    if wish.email and mail(wish.email) is None:
        yield "email", "Địa chỉ thư chưa đúng, ví dụ ten@vidu.vn. Không có thư thì để trống."
    if not wish.agreed and not on_paper:
        yield "agreed", "Cần bạn đồng ý để Hội lưu thông tin liên hệ."
