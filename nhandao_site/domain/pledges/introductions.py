"""Addresses proposed to a body or a unit, and what came of it."""

from collections.abc import Sequence

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.pledges.models import Offer, OfferState, Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese


def introduce(
    addresses: Sequence[Address], *, unit: Unit, by: Actor, roster_code: str = "", to_name: str = ""
) -> list[Offer]:
    """Keeps that these addresses were proposed; what was proposed before is left as it was."""
    if not addresses:
        raise RuleBroken("Cần chọn ít nhất một địa chỉ để giới thiệu.")
    if closed := [address.code for address in addresses if address.dossier is not Dossier.APPROVED]:
        raise RuleBroken(f"Chỉ giới thiệu hồ sơ đã duyệt; chưa duyệt: {', '.join(code or '?' for code in closed)}.")
    known = set(
        db.session.scalars(
            select(Offer.address_id).where(
                Offer.unit_id == unit.id,
                Offer.roster_code == roster_code,
                Offer.address_id.in_([address.id for address in addresses]),
            )
        )
    )
    fresh = [address for address in addresses if address.id not in known]
    return [_offer(address, unit, roster_code, vietnamese.clean(to_name) or unit.name, by) for address in fresh]


def _offer(address: Address, unit: Unit, roster_code: str, to_name: str, by: Actor) -> Offer:
    if not by.may(Permission.PLEDGES_OFFER, within=address.unit):
        raise NotAllowed(f"Địa chỉ {address.code} không thuộc đơn vị bạn phụ trách.")
    row = Offer(
        address_id=address.id,
        unit_id=unit.id,
        roster_code=roster_code,
        to_name=to_name,
        offered_at=clock.now(),
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "offer:make", row, by=by, changes={"address": [None, address.code], "to": [None, roster_code or unit.code]}
    )
    return row


def decline(offer: Offer, *, by: Actor, reason: str) -> None:
    _answer(offer, OfferState.DECLINED, by=by, reason=reason or None)


def take_back_answer(offer: Offer, *, by: Actor) -> None:
    """Declined by mistake: it is on offer again."""
    _answer(offer, OfferState.OFFERED, by=by, reason=None)


def _answer(offer: Offer, state: OfferState, *, by: Actor, reason: str | None) -> None:
    if not by.may(Permission.PLEDGES_OFFER, within=offer.address.unit):
        raise NotAllowed("Địa chỉ này không thuộc đơn vị bạn phụ trách.")
    if offer.state is OfferState.TAKEN:
        raise RuleBroken("Địa chỉ này đã được nhận bằng một đăng ký; hãy xử lý ở đăng ký đó.")
    before, offer.state = offer.state, state
    audit.record("offer:answer", offer, by=by, reason=reason, changes={"state": [before.value, state.value]})


def answer_by(pledge: Pledge) -> None:
    """A pledge of the body or unit to whom the address was proposed is the answer to that offer."""
    if pledge.unit_id is None:
        return
    offers = select(Offer).where(
        Offer.address_id == pledge.address_id,
        Offer.unit_id == pledge.unit_id,
        Offer.roster_code.in_({"", pledge.roster_code or ""}),
        Offer.state != OfferState.TAKEN,
    )
    for offer in db.session.scalars(offers):
        offer.state, offer.pledge_id = OfferState.TAKEN, pledge.id


def release(pledge: Pledge) -> None:
    """The pledge came to nothing: the address is on offer again."""
    for offer in db.session.scalars(select(Offer).where(Offer.pledge_id == pledge.id)):
        offer.state, offer.pledge_id = OfferState.OFFERED, None
