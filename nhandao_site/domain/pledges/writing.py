"""From a wish to a row: does it fit the need, what is it worth, how is it kept."""

from collections.abc import Iterator
from datetime import datetime

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.pledges import counting, introductions, published, schedule, wishes
from nhandao_site.domain.pledges.models import Form, Pledge
from nhandao_site.domain.pledges.sums import Lack, Missing
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from nhandao_site.kit import clock, codes, money, vietnamese


def refuse_faults(faults: dict[str, str]) -> None:
    if faults:
        raise WishFaults(faults)


def check_need(wish: Wish, missing: Missing, *, least: int = 1, beyond_need: bool = False) -> dict[str, str]:
    """Faults of the wish against what is missing. `beyond_need`: an officer agreed to more than that."""
    if wish.need_id is not None and wish.need_id not in missing.needs:
        return {"need_id": "Nhu cầu này không thuộc địa chỉ, hoặc gia đình không còn cần. Xin chọn lại."}
    lack = missing.of(wish.need_id)
    faults = dict(_too_little(wish, lack, least)) | dict(_quantity_faults(wish, lack))
    return faults if beyond_need else dict(_too_much(wish, lack)) | faults


def _too_little(wish: Wish, lack: Lack, least: int) -> Iterator[tuple[str, str]]:
    floor = least if not lack.vnd else min(least, lack.vnd)  # the last 30.000 đ of a need may be given
    if wish.form is Form.CASH and wish.amount_vnd is not None and wish.amount_vnd < floor:
        typed = money.format_number(wish.amount_vnd)
        yield "amount_vnd", f"Số tiền ít nhất là {money.format_money(floor)}. Bạn đã viết {typed}."


def _quantity_faults(wish: Wish, lack: Lack) -> Iterator[tuple[str, str]]:
    if wish.form is not Form.CASH and lack.quantity is not None and wish.quantity is None:
        yield "quantity", f"Cần viết số lượng. Việc này còn thiếu {_counted(wish, lack.quantity)}."


def _too_much(wish: Wish, lack: Lack) -> Iterator[tuple[str, str]]:
    worth = value(wish)
    if lack.vnd is not None and worth > lack.vnd:
        field = "amount_vnd" if wish.amount_vnd else "quantity"
        if lack.vnd == 0:
            yield "need_id", "Việc này đã có người nhận đủ. Mời bạn chọn việc khác hoặc địa chỉ khác."
        else:
            typed = money.format_money(worth)
            yield field, f"Việc này chỉ còn thiếu {money.format_money(lack.vnd)}; bạn đã viết {typed}."
    things = (wish.quantity or 0) * wish.times
    if wish.form is not Form.CASH and lack.quantity is not None and things > lack.quantity:
        yield "quantity", f"Việc này chỉ còn thiếu {_counted(wish, lack.quantity)}."


def _counted(wish: Wish, quantity: int) -> str:
    """Told to whoever fills the form: a stranger, a school's reporter, an officer."""
    need = db.session.get(Need, wish.need_id)
    own = counting.measure_of(need, need.address, in_sight=published.takes_pledges(need.address)) if need else None
    return f"{money.format_number(quantity)} {own or wish.measure}".strip()


def value(wish: Wish) -> int:
    """Đồng of all periods; things without a stated value are worth what the need estimates for them."""
    if wish.amount_vnd is not None:
        return wish.amount_vnd * wish.times
    need = db.session.get(Need, wish.need_id) if wish.need_id else None
    if need is None or not need.quantity or not wish.quantity:
        return 0
    return need.amount_vnd * wish.quantity * wish.times // need.quantity


def write(wish: Wish, address: Address, *, pledged_at: datetime | None = None) -> Pledge:
    """The new row, with its instalments; an offer of the same address to the same body is answered by it."""
    row = Pledge(
        code=_fresh_code(),
        address=address,
        donor_kind=wish.donor_kind,
        donor_name=vietnamese.clean(wish.donor_name),
        donor_blind=wishes.donor_key(wish.donor_kind, wish.donor_name),
        phone=wishes.telephone(wish.phone),
        phone_blind=wishes.telephone(wish.phone),
        email=wishes.mail(wish.email) if wish.email else None,
        roster_code=wish.roster_code or None,
        unit_id=wish.unit_id,
        need_id=wish.need_id,
        form=wish.form,
        cycle=wish.cycle,
        shown=wish.shown,
        shown_name=wishes.shown_name(wish.shown, wish.donor_name),
        amount_hidden=wish.amount_hidden,
        note=_note(wish),
        wants_news=wish.wants_news,
        pledged_at=pledged_at or clock.now(),
    )
    put_gift(row, wish)
    schedule.lay_out(row, first_due_on=clock.local_date(row.pledged_at))
    db.session.add(row)
    db.session.flush()
    introductions.answer_by(row)
    return row


def put_gift(row: Pledge, wish: Wish) -> None:
    need = db.session.get(Need, wish.need_id) if wish.need_id else None
    row.content = vietnamese.clean(wish.content) or None
    row.quantity = wish.quantity * wish.times if wish.quantity and wish.form is not Form.CASH else None
    # Sums of quantities are sums of one measure: that of the need, where it states one.
    row.measure = (need.measure if need else None) or vietnamese.clean(wish.measure) or None
    row.periods = wish.times
    row.value_vnd = value(wish)


def _note(wish: Wish) -> str | None:
    contact = f"Người liên hệ: {vietnamese.clean(wish.contact)}" if wish.contact else ""
    return "\n".join(part for part in (contact, vietnamese.clean_lines(wish.note)) if part) or None


def _fresh_code() -> str:
    while True:
        code = codes.new_pledge_code()
        if db.session.scalar(db.select(Pledge.id).where(Pledge.code == code)) is None:
            return code
