"""A pledge for the eyes of whoever holds its private link: everything of it, nothing of anybody else.

Neither the donor's phone nor mail nor an anonymous name stands here: a link may be lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges import counting, letters, moves, published, schedule
from nhandao_site.domain.pledges.models import HOLDS, Form, Pledge, PledgeMove, Shown, State, TransferClaim
from nhandao_site.domain.pledges.schedule import Turn
from nhandao_site.kit import codes

CLAIMS_TOLD = 5


@dataclass(frozen=True)
class Step:
    at: datetime
    text: str
    reason: str | None
    after: State


@dataclass(frozen=True)
class Claim:
    """“Tôi đã chuyển”: `seen` once so much more has reached the chapter."""

    day: date
    value_vnd: int
    seen: bool


@dataclass(frozen=True)
class DonorView:
    """A pledge for the eyes of its donor; `address_live` False: the profile is no longer shown."""

    code: str
    state: State
    state_label: str
    address_code: str
    address_live: bool
    need_id: int | None
    form: Form
    gift: str
    content: str
    measure: str
    each_vnd: int
    each_quantity: int | None
    value_vnd: int
    cycle: Cycle
    periods: int
    turns: tuple[Turn, ...]
    shown: Shown
    shown_as: str
    amount_hidden: bool
    pledged_at: datetime
    lapses_on: date | None
    received_vnd: int
    delivered_vnd: int
    steps: tuple[Step, ...]
    may_change: bool
    may_cancel: bool
    may_hide: bool
    to_transfer_vnd: int
    to_transfer_by: date | None
    memo: str
    claims: tuple[Claim, ...]
    may_report: bool

    @property
    def is_regular(self) -> bool:
        return self.periods > 1

    @property
    def left_vnd(self) -> int:
        return max(0, self.value_vnd - max(self.received_vnd, self.delivered_vnd))


def donor_view(pledge: Pledge) -> DonorView:
    live = published.takes_pledges(pledge.address)
    counted_in = counting.measure(pledge, in_sight=live)
    open_ = State.CANCELLED in moves.NEXT[pledge.state]
    next_vnd, next_on = schedule.to_pay(pledge) if open_ and live else (0, None)
    return DonorView(
        code=pledge.code,
        state=pledge.state,
        state_label=pledge.state.label,
        address_code=pledge.address.code or "",
        address_live=live,
        need_id=pledge.need_id if live else None,
        form=pledge.form,
        gift=letters.gift(pledge, counted_in=counted_in),
        content=pledge.content or "",
        measure=counted_in,
        each_vnd=pledge.value_vnd // pledge.periods,
        each_quantity=pledge.quantity // pledge.periods if pledge.quantity else None,
        value_vnd=pledge.value_vnd,
        cycle=pledge.cycle,
        periods=pledge.periods,
        turns=tuple(schedule.turns(pledge)),
        shown=pledge.shown,
        shown_as=published.public_name(pledge),
        amount_hidden=pledge.amount_hidden,
        pledged_at=pledge.pledged_at,
        lapses_on=pledge.lapses_on if pledge.state is State.WAITING else None,
        received_vnd=pledge.received_vnd,
        delivered_vnd=pledge.delivered_vnd,
        steps=tuple(_steps(pledge)),
        may_change=open_ and live,
        may_cancel=open_ and not (pledge.received_vnd or pledge.delivered_vnd),
        may_hide=pledge.state in HOLDS,
        to_transfer_vnd=next_vnd,
        to_transfer_by=next_on,
        memo=codes.memo(pledge.address.code, pledge.code) if pledge.address.code else "",
        claims=tuple(_claims(pledge)),
        may_report=open_ and pledge.form is Form.CASH,
    )


def _claims(pledge: Pledge) -> Iterator[Claim]:
    said = select(TransferClaim).where(TransferClaim.pledge_id == pledge.id).order_by(TransferClaim.id.desc())
    for each in db.session.scalars(said.limit(CLAIMS_TOLD)):
        seen = pledge.received_vnd >= each.received_before_vnd + each.value_vnd
        yield Claim(each.sent_on, each.value_vnd, seen)


_TEXTS = {
    ("", State.WAITING): "Hội ghi nhận đăng ký",
    ("", State.CONFIRMED): "Hội ghi đăng ký trên giấy",
    (State.WAITING, State.WAITING): "Bạn đổi đăng ký",
    (State.CONFIRMED, State.WAITING): "Bạn đổi đăng ký, chờ xác nhận lại",
    (State.RUNNING, State.WAITING): "Bạn đổi đăng ký, chờ xác nhận lại",
    (State.WAITING, State.CONFIRMED): "Hội xác nhận",
    (State.WAITING, State.CANCELLED): "Đã rút đăng ký",
    (State.CONFIRMED, State.CANCELLED): "Đã rút đăng ký",
    (State.RUNNING, State.CANCELLED): "Đã rút đăng ký",
}


def _steps(pledge: Pledge) -> Iterator[Step]:
    """The pledge's own book without the officers' notes and names."""
    lines = select(PledgeMove).where(PledgeMove.pledge_id == pledge.id).order_by(PledgeMove.id)
    for line in db.session.scalars(lines):
        by_donor = line.by_name == letters.DONOR
        if line.before == line.after and not by_donor:
            continue
        text = _TEXTS.get((line.before, State(line.after)), State(line.after).label.capitalize())
        yield Step(line.at, text, line.reason, State(line.after))
