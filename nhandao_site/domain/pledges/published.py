"""Pledges as anyone may read them, and as the holder of a private link reads their own.

A name stands here only as its donor chose; no phone, no mail, no anonymous name ever does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.published import wording
from nhandao_site.domain.addresses.words import ConsentState, Cycle, Dossier, Publication
from nhandao_site.domain.pledges import counting, letters, moves, schedule, sums
from nhandao_site.domain.pledges.models import COUNTS, HOLDS, DonorKind, Form, Pledge, PledgeMove, Shown, State
from nhandao_site.kit import clock, codes, money

NAMELESS = {DonorKind.PERSON: "Một người giấu tên", DonorKind.ORGANISATION: "Một tổ chức giấu tên"}
HIDDEN = {Form.CASH: "một khoản tiền", Form.IN_KIND: "hiện vật", Form.LABOUR: "công sức"}


@dataclass(frozen=True)
class Supporter:
    """One confirmed promise on the profile of an address."""

    day: date
    name: str
    gift: str
    state: str


@dataclass(frozen=True)
class Opening:
    """A need one may still choose, without its title: that is the profile's. `lack` is what is missing in words."""

    need_id: int
    lack: str
    vnd: int | None
    quantity: int | None
    measure: str | None


@dataclass(frozen=True)
class Part:
    """One instalment of regular help."""

    number: int
    due_on: date
    value_vnd: int
    met_on: date | None


@dataclass(frozen=True)
class Step:
    at: datetime
    text: str
    reason: str | None


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
    parts: tuple[Part, ...]
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
    memo: str

    @property
    def left_vnd(self) -> int:
        return max(0, self.value_vnd - max(self.received_vnd, self.delivered_vnd))


def takes_pledges(address: Address) -> bool:
    """Published, approved, and its consent to text in force today."""
    until = address.text_consent_until
    in_force = address.consent is ConsentState.IN_FORCE and until is not None and clock.today() <= until
    return address.publication is Publication.PUBLISHED and address.dossier is Dossier.APPROVED and in_force


def openings(address_code: str) -> list[Opening]:
    """The needs of a published address in their order, with what nobody has promised yet; empty when it is closed."""
    address = db.session.scalar(select(Address).where(Address.code == address_code))
    if address is None or not takes_pledges(address):
        return []
    return told_lacks(address)


def lacks(address_id: int, *, besides: int | None = None) -> list[Opening]:
    """What is missing need by need, for those who know the family; `besides` leaves one pledge out."""
    missing = sums.missing(address_id, besides=besides)
    return [_opening(need, missing.of(need.id), need.measure) for need in _living(missing.needs)]


def told_lacks(address: Address, *, besides: int | None = None) -> list[Opening]:
    """The same as the street and a unit's reporter may read it."""
    missing, in_sight = sums.missing(address.id, besides=besides), takes_pledges(address)
    return [
        _opening(need, missing.of(need.id), counting.measure_of(need, address, in_sight=in_sight))
        for need in _living(missing.needs)
    ]


def _living(ids: Iterable[int]) -> Iterable[Need]:
    return db.session.scalars(select(Need).where(Need.id.in_(ids)).order_by(Need.position))


def _opening(need: Need, lack: sums.Lack, measure: str | None) -> Opening:
    return Opening(need.id, _in_words(lack, measure), lack.vnd, lack.quantity, measure)


def _in_words(lack: sums.Lack, measure: str | None) -> str:
    if lack.vnd == 0 or lack.quantity == 0:
        return "Đã có người nhận đủ"
    if lack.quantity is not None:
        return f"Còn thiếu {money.format_number(lack.quantity)} {measure or ''}".strip()
    return f"Còn thiếu {money.format_money(lack.vnd)}" if lack.vnd is not None else "Giúp bao nhiêu cũng quý"


def supporters(address_id: int, limit: int = 50) -> list[Supporter]:
    """Who promised to help, newest first: confirmed pledges alone, named as each donor chose."""
    rows = db.session.scalars(
        select(Pledge)
        .where(Pledge.address_id.in_(sums.kin(address_id)), Pledge.state.in_(COUNTS))
        .options(joinedload(Pledge.need))
        .order_by(Pledge.pledged_at.desc(), Pledge.id.desc())
        .limit(limit)
    )
    return [
        Supporter(clock.local_date(row.pledged_at), public_name(row), _public_gift(row), row.state.label)
        for row in rows
    ]


def gift(pledge: Pledge) -> str:
    """What was promised, in full: for those who know the family."""
    return letters.gift(pledge, counted_in=pledge.measure or "")


def public_name(pledge: Pledge) -> str:
    return pledge.shown_name or NAMELESS[pledge.donor_kind]


def _public_gift(pledge: Pledge) -> str:
    """Words of a stranger are not repeated to the public: of things, the quantity and the need's own measure."""
    if pledge.amount_hidden:
        return HIDDEN[pledge.form]
    if pledge.form is Form.CASH:
        return letters.gift(pledge)
    things = counting.things(pledge, pledge.measure or "") if _may_be_named(pledge) else ""
    return f"{things or HIDDEN[pledge.form]}{letters.rhythm(pledge)}"


def _may_be_named(pledge: Pledge) -> bool:
    """A stranger's own measure is not repeated, and a measure of medicine tells of an illness."""
    need = pledge.need
    return need is not None and need.measure == pledge.measure and need.kind not in wording.TELLS_OF_HEALTH


def donor_view(pledge: Pledge) -> DonorView:
    live = takes_pledges(pledge.address)
    counted_in = counting.measure(pledge, in_sight=live)
    open_ = State.CANCELLED in moves.NEXT[pledge.state]
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
        parts=tuple(Part(row.number, row.due_on, row.value_vnd, row.met_on) for row in pledge.instalments),
        shown=pledge.shown,
        shown_as=public_name(pledge),
        amount_hidden=pledge.amount_hidden,
        pledged_at=pledge.pledged_at,
        lapses_on=pledge.lapses_on if pledge.state is State.WAITING else None,
        received_vnd=pledge.received_vnd,
        delivered_vnd=pledge.delivered_vnd,
        steps=tuple(_steps(pledge)),
        may_change=open_ and live,
        may_cancel=open_ and not (pledge.received_vnd or pledge.delivered_vnd),
        may_hide=pledge.state in HOLDS,
        to_transfer_vnd=_to_transfer(pledge) if open_ and live else 0,
        memo=codes.memo(pledge.address.code, pledge.code) if pledge.address.code else "",
    )


def _to_transfer(pledge: Pledge) -> int:
    """What the next transfer would be: the rest, or the rest of the first instalment that has not come."""
    if pledge.form is not Form.CASH:
        return 0
    came = max(pledge.received_vnd, pledge.delivered_vnd)
    due = schedule.next_due(pledge)
    if due is None:
        return max(0, pledge.value_vnd - came)
    until_then = sum(row.value_vnd for row in pledge.instalments if row.number <= due.number)
    return max(0, until_then - came) or min(due.value_vnd, max(0, pledge.value_vnd - came))


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
        yield Step(line.at, text, line.reason)
