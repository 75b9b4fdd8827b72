"""The street side: somebody without an account takes an address on, follows it, changes or cancels it.

The private link is the only key: the database keeps the hash of its token.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.pledges import bodies, letters, moves, own, published, schedule, sums, wishes, writing
from nhandao_site.domain.pledges.bodies import Body, bodies_like
from nhandao_site.domain.pledges.models import HOLDS, DonorKind, Form, Pledge, Shown, State, TransferClaim
from nhandao_site.domain.pledges.own import Claim, DonorView
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from nhandao_site.kit import clock, codes, money

__all__ = [
    "Body", "Change", "Claim", "Cycle", "DonorKind", "DonorView", "Form", "Made", "Shown", "Wish", "WishFaults",
    "bodies_like", "cancel", "change", "faults", "follow", "pledge", "report_transfer", "show_as",
]  # fmt: skip

_PER_PLACE, _PER_PHONE, _CLAIMS = 30, 6, 6
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_VISIBILITY = {Shown.ANONYMOUS: 0, Shown.MASKED: 1, Shown.NAMED: 2}


@dataclass(frozen=True)
class Made:
    code: str
    token: str


@dataclass(frozen=True)
class Change:
    """What a donor may change; amount and quantity are those of one period."""

    amount_vnd: int | None
    content: str = ""
    quantity: int | None = None
    periods: int | None = None


def pledge(wish: Wish, *, place: str, links_at: str = "", lapse_days: int = moves.LAPSE_DAYS) -> Made:
    """Writes a pledge that waits for an officer's call.

    Args:
        place: the network address it came from, for the budget alone.
        links_at: where private links live; the token is appended in the donor's letter.

    Raises:
        RuleBroken: the address takes no pledges now.
        WishFaults: what is wrong, field by field.
        budgets.TooMany: too often from one place or one phone.
    """
    address = _open(wish.address_code)
    writing.refuse_faults(_faults(wish, address))
    budgets.spend(f"pledge:{place}", _PER_PLACE, _HOUR)
    budgets.spend(f"pledge:{wishes.telephone(wish.phone)}", _PER_PHONE, _DAY)
    row = writing.write(bodies.recognised(wish), address)
    token = codes.token()
    row.token_hash, row.consented_at = codes.token_hash(token), row.pledged_at
    row.lapses_on = moves.lapse_day(clock.today(), lapse_days)
    moves.keep(row, "", by=None)
    audit.record("pledge:make", row, by=None)
    letters.tell_made(row, f"{links_at}{token}" if links_at else "")
    return Made(row.code, token)


def faults(wish: Wish) -> dict[str, str]:
    """Everything wrong with the wish, field by field; raises RuleBroken when the address takes no pledges."""
    return _faults(wish, _open(wish.address_code))


def _faults(wish: Wish, address: Address) -> dict[str, str]:
    found = writing.check_need(wish, sums.missing(address.id), least=wishes.LEAST_CASH)
    return found | wishes.check_gift(wish) | wishes.check_donor(wish)


def _open(code: str) -> Address:
    """The published address of a code, or its survivor, held until the transaction ends."""
    known = codes.parse_address_code(code)
    found = db.session.scalar(select(Address.id).where(Address.code == known)) if known else None
    address = sums.lock(sums.survivor_id(found)) if found else None
    if address is None or not published.takes_pledges(address):
        raise RuleBroken("Địa chỉ này hiện không còn nhận đăng ký. Mời bạn xem những địa chỉ khác đang chờ.")
    return address


def follow(token: str) -> DonorView | None:
    """What the holder of a private link sees; None for a link nobody gave."""
    row = _of(token)
    return own.donor_view(row) if row else None


def change(token: str, wanted: Change, *, lapse_days: int = moves.LAPSE_DAYS) -> None:
    """The donor changes the gift; whatever the state was, an officer confirms again."""
    row = _held(token)
    if not published.takes_pledges(row.address):
        raise RuleBroken("Địa chỉ này hiện không còn nhận đăng ký, nên chỉ rút được đăng ký, không đổi được.")
    wish = _as_wish(row, wanted)
    found = writing.check_need(wish, sums.missing(row.address_id, besides=row.id), least=wishes.LEAST_CASH)
    writing.refuse_faults(found | wishes.check_gift(wish) | _less_than_came(row, wish))
    before = letters.gift(row)
    writing.put_gift(row, wish)
    schedule.lay_out(row, first_due_on=row.instalments[0].due_on if row.instalments else clock.today())
    row.beyond_need, row.confirmed_at = False, None
    row.lapses_on = moves.lapse_day(clock.today(), lapse_days)
    audit.record("pledge:reword", row, by=None, changes={"gift": [before, letters.gift(row)]})
    moves.move(row, State.WAITING, what="change", by=None)


def show_as(token: str, shown: Shown, *, amount_hidden: bool, lapse_days: int = moves.LAPSE_DAYS) -> None:
    """How the public reads the donor. Showing less holds at once; showing a name waits for an officer's eyes."""
    row = _row(token)
    if row.state not in HOLDS:
        raise _closed(row)
    more = _VISIBILITY[shown] > _VISIBILITY[row.shown]
    if more and row.state is State.DONE:
        raise RuleBroken("Đăng ký đã hoàn thành nên chỉ ẩn bớt tên được. Muốn hiện tên, xin gọi cán bộ Hội.")
    row.shown, row.amount_hidden = shown, amount_hidden
    row.shown_name = wishes.shown_name(shown, row.donor_name)
    audit.record("pledge:show", row, by=None, changes={"shown": [None, shown.value]})
    if more:
        row.confirmed_at, row.lapses_on = None, moves.lapse_day(clock.today(), lapse_days)
        moves.move(row, State.WAITING, what="change", by=None)


def cancel(token: str, reason: str) -> None:
    """The donor takes the promise back; what the chapter has already received stays in its books."""
    row = _held(token)
    if came := max(row.received_vnd, row.delivered_vnd):
        raise RuleBroken(
            f"Hội đã nhận {money.format_money(came)} cho đăng ký này. Xin gọi cán bộ Hội để kết thúc phần còn lại."
        )
    moves.move(row, State.CANCELLED, what="cancel", by=None, reason=reason or None)


def report_transfer(token: str, value_vnd: int, sent_on: date) -> None:
    """“Tôi đã chuyển”: a hint for the officer and the accountant, never “đã nhận”.

    Raises:
        RuleBroken: nothing is awaited of this pledge, or the day can't be.
        budgets.TooMany: said over and over.
    """
    row = _held(token)
    if row.form is not Form.CASH:
        raise RuleBroken("Đăng ký này không giúp bằng tiền. Cán bộ Hội hẹn ngày nhận với bạn.")
    if not 0 < value_vnd <= wishes.MOST_VND:
        raise RuleBroken("Cần số tiền bạn đã chuyển, ví dụ 500.000.")
    if not clock.local_date(row.pledged_at) <= sent_on <= clock.today():
        raise RuleBroken("Ngày chuyển phải từ ngày đăng ký đến hôm nay. Xin xem lại ngày trên biên lai.")
    budgets.spend(f"transfer-claim:{row.id}", _CLAIMS, _DAY)
    claim = TransferClaim(pledge_id=row.id, value_vnd=value_vnd, sent_on=sent_on)
    claim.told_at, claim.received_before_vnd = clock.now(), row.received_vnd
    db.session.add(claim)
    audit.record("pledge:claim", row, by=None, changes={"amount_vnd": [None, value_vnd]})


def _as_wish(row: Pledge, wanted: Change) -> Wish:
    return Wish(
        address_code=row.address.code or "",
        need_id=row.need_id,
        form=row.form,
        donor_kind=row.donor_kind,
        donor_name=row.donor_name,
        amount_vnd=wanted.amount_vnd,
        content=wanted.content,
        quantity=wanted.quantity,
        measure=row.measure or "",
        cycle=row.cycle,
        periods=wanted.periods,
    )


def _less_than_came(row: Pledge, wish: Wish) -> dict[str, str]:
    came = max(row.received_vnd, row.delivered_vnd)
    if not came or (wish.amount_vnd or 0) * wish.times >= came:
        return {}
    return {"amount_vnd": f"Hội đã nhận {money.format_money(came)} cho đăng ký này, nên số mới không thể nhỏ hơn."}


def _of(token: str) -> Pledge | None:
    return db.session.scalar(select(Pledge).where(Pledge.token_hash == codes.token_hash(token)))


def _row(token: str) -> Pledge:
    row = _of(token)
    if row is None:
        raise RuleBroken("Liên kết riêng này không đúng hoặc đã được thay bằng liên kết mới.")
    return moves.take(row)


def _held(token: str) -> Pledge:
    row = _row(token)
    if State.CANCELLED not in moves.NEXT[row.state]:
        raise _closed(row)
    return row


def _closed(row: Pledge) -> RuleBroken:
    return RuleBroken(f"Đăng ký {row.code} đã kết thúc ({row.state.label}), không đổi được nữa. Mời bạn đăng ký mới.")
