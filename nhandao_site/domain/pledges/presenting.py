"""Addresses as they are proposed to a body: in priority order, masked as the families agreed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses import places
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.published import cards, wording
from nhandao_site.domain.addresses.words import Dossier, Help, NeedKind
from nhandao_site.domain.pledges import published
from nhandao_site.domain.pledges.models import Offer, OfferState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

MOST = 60
NOT_AGREED = "Gia đình chưa đồng ý đăng tên gọi"


@dataclass(frozen=True)
class Line:
    """What may leave the house about one address: no name, no home, no illness of a child."""

    address_id: int
    code: str
    called: str
    place: str
    group: str
    needs: str
    lack: str
    help: str


@dataclass(frozen=True)
class Proposed:
    """An address that was proposed, to whom, when, and what came of it."""

    offer_id: int
    line: Line
    to_name: str
    roster_code: str
    offered_on: str
    state: OfferState
    pledge_id: int | None


def choices_for(
    officer: Account, *, unit: Unit, roster_code: str = "", place: Unit | None = None, need: NeedKind | None = None
) -> list[Line]:
    """Approved addresses of the officer's branch that still wait and were not yet proposed to this body."""
    asked = select(Offer.address_id).where(Offer.unit_id == unit.id, Offer.roster_code == roster_code)
    found = (
        select(Address)
        .join(Unit, Unit.id == Address.unit_id)
        .where(officer.unit.branch(), Address.dossier == Dossier.APPROVED, Address.help != Help.FULL)
        .where(Address.id.not_in(asked))
        .options(joinedload(Address.unit))
        .order_by(Address.priority, Address.approved_on, Address.id)
        .limit(MOST)
    )
    if place is not None:
        found = found.where(place.branch())
    if need is not None:
        found = found.where(Address.needs.any(db.and_(Need.kind == need, Need.dropped_at.is_(None))))
    return lines(db.session.scalars(found).all())


def mine_among(officer: Account, numbers: Sequence[int]) -> list[Address]:
    """The chosen addresses in priority order; what is outside the officer's branch is not among them."""
    found = (
        select(Address)
        .join(Unit, Unit.id == Address.unit_id)
        .where(officer.unit.branch(), Address.id.in_(numbers))
        .order_by(Address.priority, Address.approved_on, Address.id)
    )
    return list(db.session.scalars(found.limit(MOST)))


def proposed_to(
    officer: Account, unit: Unit, *, roster_code: str | None = None, only_open: bool = False
) -> list[Proposed]:
    """Newest first: what the unit and its bodies were shown of the officer's own addresses."""
    inside = db.aliased(Unit)
    below = select(inside.id).where(inside.path.startswith(unit.path))
    found = (
        select(Offer)
        .join(Address, Address.id == Offer.address_id)
        .join(Unit, Unit.id == Address.unit_id)
        .where(officer.unit.branch(), Offer.unit_id.in_(below))
        .options(joinedload(Offer.address).joinedload(Address.unit))
        .order_by(Offer.offered_at.desc(), Address.priority, Offer.id)
        .limit(200)
    )
    if roster_code is not None:
        found = found.where(Offer.roster_code == roster_code)
    if only_open:
        found = found.where(Offer.state == OfferState.OFFERED)
    return _proposed(db.session.scalars(found).all())


def lately(officer: Account, limit: int = 50) -> list[tuple[Offer, Unit]]:
    """The last offers of the officer's branch, each with the unit it went to."""
    to = db.aliased(Unit)
    rows = db.session.execute(
        select(Offer, to)
        .join(Address, Address.id == Offer.address_id)
        .join(Unit, Unit.id == Address.unit_id)
        .join(to, to.id == Offer.unit_id)
        .where(officer.unit.branch())
        .options(joinedload(Offer.address))
        .order_by(Offer.offered_at.desc(), Offer.id.desc())
        .limit(limit)
    )
    return [(offer, unit) for offer, unit in rows]


def offer_for(officer: Account, offer_id: int) -> Offer | None:
    mine = select(Address.id).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch())
    return db.session.scalar(select(Offer).where(Offer.id == offer_id, Offer.address_id.in_(mine)))


def _proposed(offers: Sequence[Offer]) -> list[Proposed]:
    known = {line.address_id: line for line in lines([offer.address for offer in offers])}
    return [
        Proposed(
            offer.id,
            known[offer.address_id],
            offer.to_name,
            offer.roster_code,
            clock.format_date(offer.offered_at),
            offer.state,
            offer.pledge_id,
        )
        for offer in offers
    ]


def lines(addresses: Sequence[Address]) -> list[Line]:
    """Three statements, however many addresses."""
    day = clock.today()
    needs = cards.needs_of([address.id for address in addresses])
    areas = places.areas({address.unit_id for address in addresses if address.is_child_on(day)})
    return [_line(address, needs.get(address.id, []), areas) for address in addresses]


def _line(address: Address, needs: Sequence[wording.Asked], areas: dict[int, str]) -> Line:
    child, agreed = address.is_child_on(clock.today()), published.takes_pledges(address)
    titles = [wording.title(need, child) if agreed else wording.upfirst(need.kind.label) for need in needs]
    return Line(
        address.id,
        address.code or "",
        (address.alias or address.code or "") if agreed else NOT_AGREED,
        areas.get(address.unit_id, "") if child else address.unit.name,
        cards.group_label(address.group, child) if agreed else "",
        "; ".join(dict.fromkeys(titles)),
        wording.lack(needs, child) if agreed else "",
        address.help.label,
    )
