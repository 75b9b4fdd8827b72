"""An approved, published household of Bàu Sen and the few sentences the tests of the books are made of."""

from datetime import date, datetime, timedelta

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need, Residence
from nhandao_site.domain.addresses.words import ConsentState, Cycle, Dossier, Group, Kind, NeedKind, Publication
from nhandao_site.domain.ledger import assistance, receipts
from nhandao_site.domain.ledger.help.lines import LineContent
from nhandao_site.domain.ledger.models import Act, Receipt
from nhandao_site.domain.ledger.receipts import ReceiptContent
from nhandao_site.domain.pledges import sums
from nhandao_site.domain.pledges.models import DonorKind, Form, Instalment, Pledge, Shown, State
from nhandao_site.domain.pledges.wishes import donor_key, shown_name
from nhandao_site.kit import clock, codes, vietnamese
from tests.cast import Cast

numbers = iter(range(31, 10**6))


def household(cast: Cast, unit: str = "X1", name: str = "Lê Thị Mơ", **more: object) -> Address:
    number = next(numbers)
    values = {
        "code": codes.address_code("SM", 2026, number),
        "kind": Kind.HOUSEHOLD,
        "name": name,
        "folded_name": vietnamese.fold_name(name),
        "sort_key": vietnamese.person_sort_key(name),
        "unit": cast.unit(unit),
        "group": Group.HARDSHIP,
        "alias": "Bà L.T.M.",
        "headline": "Bà M. cần sửa mái nhà",
        "dossier": Dossier.APPROVED,
        "publication": Publication.PUBLISHED,
        "consent": ConsentState.IN_FORCE,
        "text_consent_until": date(2099, 1, 1),
        "approved_on": date(2024, 1, 10),
        "published_on": date(2024, 1, 11),
        "waiting_since": clock.now(),
        "created_by_id": cast.account("hoa").id,
        "verified_by_id": cast.account("sen").id,
        "approved_by_id": cast.account("minh").id,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    address = Address(**(values | more))
    address.needs = [
        Need(position=0, kind=NeedKind.HOUSE_NEW, title="Xây lại nhà", amount_vnd=80_000_000),
        Need(position=1, kind=NeedKind.LOAN, title="Vay vốn nuôi gà", amount_vnd=15_000_000),
    ]
    db.session.add(address)
    db.session.flush()
    db.session.add(Residence(address_id=address.id, unit_id=address.unit_id, from_on=date(2020, 1, 1)))
    db.session.flush()
    return address


def cash(value: int, giver: str = "Trần Văn Thắng", **more: object) -> LineContent:
    values = {"form": Form.CASH, "need_kind": NeedKind.HOUSE_NEW, "value_vnd": value, "giver_name": giver}
    return LineContent(**(values | more))


def labour(days: int, rate: int, giver: str, **more: object) -> LineContent:
    return LineContent(
        form=Form.LABOUR, need_kind=NeedKind.HOUSE_NEW, days=days, rate_vnd=rate, giver_name=giver, **more
    )


def hand(cast: Cast, address: Address, *lines: LineContent, by: str = "hoa", **more: object) -> Act:
    values = {
        "delivered_at": clock.now() - timedelta(minutes=1),
        "evidence": "Biên nhận BN-01",
        "evidence_file_id": None,
        "pledge": None,
    }
    return assistance.hand_over(address, list(lines), by=cast.account(by), **(values | more))


def given(cast: Cast, address: Address, *lines: LineContent, **more: object) -> Act:
    """Handed over by Hoa and verified by Sen."""
    act = hand(cast, address, *lines, **more)
    assistance.verify(act, by=cast.account("sen"))
    return act


def paid(cast: Cast, address: Address, value: int, **more: object) -> Receipt:
    values = {"form": Form.CASH, "value_vnd": value, "received_on": clock.today(), "giver_name": "Lý Thị Sao"}
    return receipts.record(address, ReceiptContent(**(values | more)), by=cast.account("an"))


def promise(address: Address, value: int, donor: str = "Trần Văn Thắng", times: int = 1, **more: object) -> Pledge:
    kind, shown = DonorKind.PERSON, more.get("shown", Shown.MASKED)
    values = {
        "code": codes.new_pledge_code(),
        "address_id": address.id,
        "donor_kind": kind,
        "donor_name": donor,
        "donor_blind": donor_key(kind, donor),
        "shown_name": shown_name(shown, donor),
        "form": Form.CASH,
        "value_vnd": value,
        "state": State.CONFIRMED,
        "pledged_at": clock.now() - timedelta(days=40),
    }
    pledge = Pledge(**(values | more))
    if times > 1:
        pledge.cycle, pledge.periods = Cycle.MONTH, times
        pledge.instalments = [
            Instalment(number=n, due_on=clock.add_months(clock.today(), n - 1), value_vnd=value // times)
            for n in range(1, times + 1)
        ]
    db.session.add(pledge)
    db.session.flush()
    sums.recount(address.id)
    return pledge


def at(text: str) -> datetime:
    return clock.parse_time(text)
