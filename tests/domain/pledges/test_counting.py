"""What a child is treated with reaches nobody through the count of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Cycle, NeedKind, Publication
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges import desk, lifecycle, offers, published
from nhandao_site.domain.pledges.models import Form, Pledge
from nhandao_site.domain.pledges.wishes import Wish, WishFaults
from tests.cast import Cast
from tests.waiting import RICE, a_wish, an_address

MEDICINE = "hộp Ventolin"


def needing_medicine(cast: Cast, number: int = 31, **changes: Any) -> Address:
    address = an_address(cast, number, **{"birth_year": 2018, "alias": "Em A."} | changes)
    need = address.needs[RICE]
    need.kind, need.title, need.measure = NeedKind.TREATMENT, "Thuốc hen", MEDICINE
    db.session.commit()
    return address


def things(address: Address, **changes: Any) -> Wish:
    gift = {"form": Form.IN_KIND, "amount_vnd": None, "content": "Thuốc", "quantity": 3}
    return a_wish(address, need=RICE, email="thang@vidu.vn", **gift | changes)


@pytest.fixture
def made(app: Flask, cast: Cast) -> Iterator[tuple[Pledge, str]]:
    """Three boxes of a child's medicine, promised by somebody from the street."""
    told = offers.pledge(things(needing_medicine(cast)), place="10.0.0.1", links_at="https://example.vn/dang-ky/")
    row = db.session.scalars(select(Pledge)).one()
    assert row.measure == MEDICINE
    yield row, told.token


def written() -> str:
    letters = db.session.scalars(select(Message)).all()
    events = db.session.scalars(select(Event)).all()
    return " ".join([*(f"{each.subject} {each.body}" for each in letters), *(str(each.changes) for each in events)])


@pytest.mark.both_databases
def test_too_many_are_refused_without_naming_the_medicine(app: Flask, cast: Cast) -> None:
    child = needing_medicine(cast)
    for quantity in (None, 500):
        faults = offers.faults(things(child, quantity=quantity))
        assert "thiếu 120 phần" in faults["quantity"] and "Ventolin" not in str(faults)
    with pytest.raises(WishFaults) as refused:
        wish = things(child, quantity=500, unit_id=cast.unit("S1").id)
        lifecycle.record_paper(replace(wish, phone="", email=""), by=cast.account("trang"))
    assert "Ventolin" not in str(refused.value.faults)
    assert (
        "120 hộp Ventolin"
        in offers.faults(things(needing_medicine(cast, 32, birth_year=1960), quantity=500))["quantity"]
    )


@pytest.mark.both_databases
def test_neither_the_donor_s_page_nor_a_letter_nor_the_log_names_it(made: tuple[Pledge, str], cast: Cast) -> None:
    row, token = made
    lifecycle.confirm(row, by=cast.account("hoa"))
    offers.change(token, offers.Change(None, content="Thuốc", quantity=5))
    view = offers.follow(token)
    assert view and view.gift == "Thuốc: 5 phần" and view.measure == "phần"
    assert "Ventolin" not in str(view) and "Ventolin" not in written() and "Thuốc: 5 phần" in written()


@pytest.mark.both_databases
def test_officers_who_know_the_family_read_it_and_a_school_s_reporter_does_not(
    made: tuple[Pledge, str], cast: Cast
) -> None:
    row, _ = made
    row.unit_id = cast.unit("S1").id
    db.session.commit()
    hoa, trang = cast.account("hoa"), cast.account("trang")
    assert desk.gift_of(hoa, row) == f"Thuốc: 3 {MEDICINE}" and desk.lack_of(hoa, row) == f"Còn thiếu 120 {MEDICINE}"
    assert desk.gift_of(trang, row) == "Thuốc: 3 phần" and desk.lack_of(trang, row) == "Còn thiếu 120 phần"
    (line,) = desk.page_for(trang, desk.Filters()).rows
    assert line.measure == "phần" and desk.page_for(hoa, desk.Filters()).rows[0].measure == MEDICINE


@pytest.mark.both_databases
def test_a_grown_person_s_medicine_is_named_only_while_the_family_stands_before_the_public(
    app: Flask, cast: Cast
) -> None:
    grown = needing_medicine(cast, birth_year=1960, alias="Bà L.")
    token = offers.pledge(things(grown, cycle=Cycle.MONTH, periods=2), place="10.0.0.1").token
    view = offers.follow(token)
    assert view and view.gift == f"Thuốc: 3 {MEDICINE} mỗi tháng, 2 kỳ"
    assert {each.measure for each in published.openings(grown.code or "")} == {None, MEDICINE}
    grown.publication = Publication.HIDDEN
    db.session.commit()
    hidden = offers.follow(token)
    assert hidden and hidden.gift == "Thuốc: 3 phần mỗi tháng, 2 kỳ"
