"""Receipts without an address, lists of goods, and what the paper says of copies and cancelled numbers."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import check, receipts
from nhandao_site.domain.ledger.funds.models import ReceiptItem
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.kit import clock
from tests.admin.test_receipts import typed, url
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import household, paid


@pytest.fixture
def home(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = household(cast)
        programmes.named("Tết Nhân ái")
        db.session.commit()
        return address.id


def goods(*rows: tuple[str, str, str, str, str]) -> dict[str, Any]:
    names = ("name", "quantity", "measure", "value", "basis")
    return {
        f"items-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


RICE = ("Gạo tẻ", "10", "bao", "2.000.000", "invoice")
BLANKET = ("Chăn bông", "5", "chiếc", "1,5 triệu", "market")


@pytest.mark.both_databases
def test_a_walk_in_giver_pays_into_the_general_or_a_programmes_fund(
    site: Flask, cast: Cast, sign_in: Desks, home: int
) -> None:
    an = sign_in("an")
    assert "Quỹ chương trình: Tết Nhân ái" in an.get("/quan-tri/phieu-thu/moi").get_data(as_text=True)
    with site.app_context():
        programme = programmes.named("Tết Nhân ái").id
        unit = cast.unit("P1").id
    for fund in ("chung", str(programme)):
        answer = an.post(f"/quan-tri/phieu-thu/moi?quy={fund}", data=typed(value="300.000"))
        assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "Quỹ của chương trình Tết Nhân ái" in an.get(answer.location).get_data(as_text=True)
    assert "Quỹ chung của Hội" in an.get("/quan-tri/phieu-thu").get_data(as_text=True)
    assert an.get("/quan-tri/phieu-thu/moi?quy=9999").status_code == 404
    with site.app_context():
        assert accounts.in_fund([accounts.general_fund(unit)]) == 300_000
        assert accounts.in_fund([accounts.fund_of_programme(programme)]) == 300_000
        assert accounts.in_box(accounts.cash(unit)) == 600_000
        assert db.session.get_one(Address, home).received_vnd == 0
        assert check.money() == []


def test_goods_are_listed_row_by_row_and_printed_with_their_basis(site: Flask, sign_in: Desks, home: int) -> None:
    an = sign_in("an")
    sent = typed(form="in_kind", value="", **goods(RICE, BLANKET))
    more = an.post(url(home), data=sent | {"them-dong": "1"}).get_data(as_text=True)
    assert 'name="items-2-name"' in more
    assert 'value="Chăn bông"' in more
    answer = an.post(url(home), data=sent)
    assert answer.status_code == 303
    sheet = an.get(an.post(f"{answer.location}/in").location).get_data(as_text=True)
    for words in ("Phiếu nhập hiện vật", "Gạo tẻ", "hóa đơn", "giá thị trường", "Thủ kho", "Ba triệu năm trăm nghìn"):
        assert words in sheet
    assert "Lê Thị Mơ" not in sheet
    with site.app_context():
        assert db.session.scalars(select(Receipt.value_vnd)).all() == [3_500_000]
        rows = db.session.scalars(select(ReceiptItem).order_by(ReceiptItem.number)).all()
        assert [(row.name, row.quantity, row.value_vnd) for row in rows] == [
            ("Gạo tẻ", 10, 2_000_000),
            ("Chăn bông", 5, 1_500_000),
        ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("", "10", "bao", "2 triệu", "invoice")], "Cần tên hiện vật"),
        ([("Gạo", "10", "bao", "", "invoice")], "Cần giá trị ước tính"),
        ([("Gạo", "-1", "bao", "2 triệu", "invoice")], "items-0-quantity-e"),
        ([("Gạo", "10", "bao", "hai triệu", "invoice")], "hai triệu"),
        ([], "Cần số tiền. Hiện vật thì ghi từng thứ"),
    ],
)
def test_a_wrong_list_of_goods_is_shown_again(
    site: Flask, sign_in: Desks, home: int, rows: list[Any], sentence: str
) -> None:
    answer = sign_in("an").post(url(home), data=typed(form="in_kind", value="", **goods(*rows)))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with site.app_context():
        assert db.session.scalar(select(Receipt.id)) is None


def test_a_cancelled_receipt_says_so_on_its_paper(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        receipt = paid(cast, db.session.get_one(Address, home), 2_000_000)
        receipts.reverse(receipt, reason="ghi hai lần", by=cast.account("an"))
        db.session.commit()
        number = receipt.id
    an, year = sign_in("an"), clock.today().year % 100
    sheet = an.get(an.post(f"/quan-tri/phieu-thu/{number}/in").location).get_data(as_text=True)
    assert "ĐÃ HỦY" in sheet
    assert f"ghi hai lần. Phiếu đảo số PT{year}-0002-P1" in sheet


def test_an_address_that_is_closed_takes_no_more(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        address = db.session.get_one(Address, home)
        address.dossier, address.closed_on = type(address.dossier).CLOSED, clock.today()
        db.session.commit()
    an = sign_in("an")
    assert an.post(url(home), data=typed()).status_code == 303
    with site.app_context():
        address = db.session.get_one(Address, home)
        address.closed_on = clock.parse_date("01/10/2025")
        db.session.commit()
    answer = an.post(url(home), data=typed())
    assert answer.status_code == 422
    assert "thu vào quỹ chung hoặc quỹ chương trình" in answer.get_data(as_text=True)
