"""Pledges as anyone may read them.

A name stands here only as its donor chose; no phone, no mail, no anonymous name ever does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from nhandao_site.db import db, plain_rows
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.published import wording
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Publication
from nhandao_site.domain.pledges import counting, letters, sums
from nhandao_site.domain.pledges.models import COUNTS, DonorKind, Form, Pledge
from nhandao_site.kit import clock, money

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
    rows: Any = plain_rows(_confirmed(), of=address_id, most=limit)
    return [
        Supporter(clock.local_date(row.pledged_at), public_name(row), _public_gift(row), row.state.label)
        for row in rows
    ]


@cache
def _confirmed() -> Select[*tuple[Any, ...]]:
    """What `Pledge` and its need say in plain columns: no sealed one is opened for a public page."""
    return (
        select(
            Pledge.pledged_at, Pledge.shown_name, Pledge.donor_kind, Pledge.state, Pledge.amount_hidden, Pledge.form,
            Pledge.value_vnd, Pledge.quantity, Pledge.measure, Pledge.cycle, Pledge.periods,
            Need.kind.label("need_kind"), Need.measure.label("need_measure"),
        )
        .outerjoin(Need, Need.id == Pledge.need_id)
        .where(Pledge.address_id.in_(sums.kin()), Pledge.state.in_(COUNTS))
        .order_by(Pledge.pledged_at.desc(), Pledge.id.desc())
        .limit(bindparam("most"))
    )  # fmt: skip


def gift(pledge: Pledge) -> str:
    """What was promised, in full: for those who know the family."""
    return letters.gift(pledge, counted_in=pledge.measure or "")


def public_name(pledge: Pledge) -> str:
    return pledge.shown_name or NAMELESS[pledge.donor_kind]


def _public_gift(pledge: Any) -> str:
    """Words of a stranger are not repeated to the public: of things, the quantity and the need's own measure."""
    if pledge.amount_hidden:
        return HIDDEN[pledge.form]
    if pledge.form is Form.CASH:
        return letters.gift(pledge)
    things = counting.things(pledge, pledge.measure or "") if _may_be_named(pledge) else ""
    return f"{things or HIDDEN[pledge.form]}{letters.rhythm(pledge)}"


def _may_be_named(pledge: Any) -> bool:
    """A stranger's own measure is not repeated, and a measure of medicine tells of an illness."""
    kind = pledge.need_kind
    return kind is not None and pledge.need_measure == pledge.measure and kind not in wording.TELLS_OF_HEALTH
