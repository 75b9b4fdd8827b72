"""Addresses that wait for help, as rows, and the wishes people make for them."""

from datetime import timedelta
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import ConsentState, Cycle, Dossier, Group, Kind, NeedKind, Origin, Publication
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.pledges.models import DonorKind, Form
from nhandao_site.domain.pledges.wishes import Wish
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.kit import clock, codes, periods, vietnamese
from tests.cast import Cast

ROOF, RICE = 0, 1


def an_address(cast: Cast, number: int = 31, unit: str = "X1", **changes: Any) -> Address:
    """Bà L., whose roof lacks 10.000.000 đ and who needs 120 kg of rice (2.400.000 đ), published with consent."""
    name = f"Lê Thị Lành {number}"
    values: dict[str, Any] = {
        "code": codes.address_code("SM", 2026, number),
        "origin": Origin.PAPER,
        "kind": Kind.HOUSEHOLD,
        "name": name,
        "folded_name": vietnamese.fold_name(name),
        "sort_key": vietnamese.person_sort_key(name),
        "birth_year": 1948,
        "unit": cast.unit(unit),
        "group": Group.ELDERLY_ALONE,
        "alias": "Bà L.",
        "headline": "Bà L. mong một mái nhà kín gió",
        "summary": "Mái tôn thủng nhiều chỗ.",
        "story": "Mỗi mùa mưa bà phải kê giường sang góc khác.",
        "dossier": Dossier.APPROVED,
        "publication": Publication.PUBLISHED,
        "consent": ConsentState.IN_FORCE,
        "text_consent_until": clock.today() + timedelta(days=365),
        "surveyed_on": clock.today() - timedelta(days=60),
        "reviewed_on": clock.today() - timedelta(days=50),
        "verified_on": clock.today() - timedelta(days=45),
        "approved_on": clock.today() - timedelta(days=40),
        "published_on": clock.today() - timedelta(days=40),
        "waiting_since": clock.now(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
        "need_vnd": 12_400_000,
    }
    address = Address(**values | changes)
    address.needs = [
        Need(position=ROOF, kind=NeedKind.HOUSE_REPAIR, title="Lợp lại mái", amount_vnd=10_000_000),
        Need(
            position=RICE,
            kind=NeedKind.REGULAR,
            title="Gạo 10 kg mỗi tháng",
            quantity=120,
            measure="kg gạo",
            amount_vnd=2_400_000,
        ),
    ]
    db.session.add(address)
    db.session.flush()
    for scope in (Scope.RECEIVE, Scope.TEXT):
        consent = Consent(
            subject="address",
            subject_id=address.id,
            scope=scope,
            giver=Giver.SELF,
            given_on=clock.today() - timedelta(days=60),
            valid_until=clock.today() + timedelta(days=365),
            evidence="Phiếu ký tay",
            recorded_at=clock.now(),
        )
        db.session.add(consent)
    db.session.commit()
    return address


def a_wish(address: Address, need: int | None = ROOF, **changes: Any) -> Wish:
    """500.000 đ for the roof, once, from a person who agreed to be called."""
    values: dict[str, Any] = {
        "address_code": address.code,
        "need_id": None if need is None else address.needs[need].id,
        "form": Form.CASH,
        "amount_vnd": 500_000,
        "donor_kind": DonorKind.PERSON,
        "donor_name": "Trần Văn Thắng",
        "phone": "0912 345 678",
        "cycle": Cycle.ONCE,
        "agreed": True,
    }
    return Wish(**values | changes)


def a_body(
    cast: Cast, name: str, code: str, *, unit: str = "X1", kind: RosterKind = RosterKind.COMMUNE_BODIES
) -> RosterEntry:
    entry = RosterEntry(
        year=periods.containing(clock.today()).year_number,
        kind=kind,
        unit=cast.unit(unit),
        code=code,
        name=name,
        folded=vietnamese.fold(name),
        sort_key=vietnamese.sort_key(name),
    )
    db.session.add(entry)
    db.session.commit()
    return entry


def typed(**changes: Any) -> dict[str, Any]:
    """What a donor fills in; None leaves a field out, as a browser does with an unticked box."""
    form = {
        "form_key": "một-khóa",
        "form": "cash",
        "need": "0",
        "amount": "500.000",
        "cycle": "once",
        "donor_kind": "person",
        "name": "Trần Văn Thắng",
        "phone": "0912 345 678",
        "shown": "masked",
        "agree": "y",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}
