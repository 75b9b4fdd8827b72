"""The receipt book: sign, print, reverse; words under every number."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.domain.pledges.models import Shown
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.scene import household, paid, promise


@pytest.fixture
def home(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = household(cast)
        db.session.commit()
        return address.id


def typed(**more: Any) -> dict[str, Any]:
    values = {
        "form": "cash",
        "value": "1.005.000",
        "received_on": "01/11/2025",
        "giver_name": "Lý Thị Sao",
        "shown": "masked",
        "need": "",
        "pledge": "",
    }
    return values | more


def url(home: int) -> str:
    return f"/quan-tri/phieu-thu/moi?dia-chi={home}"


def test_the_accountant_signs_and_prints(site: Flask, sign_in: Desks, home: int) -> None:
    an = sign_in("an")
    answer = an.post(url(home), data=typed())
    assert answer.status_code == 303
    page = an.get(answer.location).get_data(as_text=True)
    assert "PT25-0001-P1" in page
    assert "Một triệu không trăm linh năm nghìn đồng" in page
    first, second = (an.post(f"{answer.location}/in") for _ in range(2))
    sheet, copy = (an.get(each.location).get_data(as_text=True) for each in (first, second))
    assert "PT25-0001-P1" in sheet
    assert "Đỗ Bình An" in sheet
    assert "Một triệu không trăm linh năm nghìn đồng." in sheet
    assert "BẢN SAO" not in sheet
    assert "BẢN SAO" in copy
    assert "Lần in thứ 2" in copy
    assert "BẢN SAO" not in an.get(first.location).get_data(as_text=True)
    assert an.get(f"{answer.location}/in/3").status_code == 404
    assert "PT25-0001-P1" in an.get("/quan-tri/phieu-thu").get_data(as_text=True)
    with site.app_context():
        assert db.session.get_one(Address, home).received_vnd == 1_005_000


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": ""}, "Cần số tiền"),
        ({"value": "-5"}, "-5"),
        ({"value": "0"}, "lớn hơn 0"),
        ({"received_on": "01/01/2099"}, "chưa tới"),
        ({"received_on": "hôm qua"}, "hôm qua"),
        ({"giver_name": " "}, "Cần ghi người nộp"),
        ({"form": "labour"}, "Xin chọn"),
        ({"need": "99"}, "Xin chọn"),
        ({"pledge": "99"}, "Xin chọn"),
    ],
)
def test_a_wrong_receipt_is_shown_again_with_what_was_typed(
    site: Flask, sign_in: Desks, home: int, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("an").post(url(home), data=typed(content="10 kg gạo", **wrong))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="10 kg gạo"' in text
    with site.app_context():
        assert db.session.scalar(select(Receipt.id)) is None


def test_the_same_form_twice_leaves_one_receipt(site: Flask, sign_in: Desks, home: int) -> None:
    an = sign_in("an")
    assert len({an.post(url(home), data=typed(form_key="k1")).location for _ in range(3)}) == 1
    with site.app_context():
        assert len(db.session.scalars(select(Receipt.id)).all()) == 1


def test_an_anonymous_pledge_fills_the_receipt_and_stays_anonymous(site: Flask, sign_in: Desks, home: int) -> None:
    with site.app_context():
        pledge = promise(db.session.get_one(Address, home), 3_000_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS)
        db.session.commit()
        number = pledge.id
    an = sign_in("an")
    assert 'value="3.000.000"' in an.get(f"{url(home)}&dang-ky={number}").get_data(as_text=True)
    answer = an.post(url(home), data=typed(pledge=str(number), giver_name=""))
    assert "giấu tên" in an.get(answer.location).get_data(as_text=True)
    with site.app_context():
        receipt = db.session.scalars(select(Receipt)).one()
        assert (receipt.giver_name, receipt.shown_name) == ("Hoàng Kín Đáo", None)


def test_a_receipt_is_reversed_once_with_its_reason(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        number = paid(cast, db.session.get_one(Address, home), 2_000_000).id
        db.session.commit()
    an, where = sign_in("an"), f"/quan-tri/phieu-thu/{number}/dao"
    assert an.get(where).status_code == 200
    assert an.post(where, data={"reason": ""}).status_code == 422
    answers = {an.post(where, data={"reason": "ghi hai lần", "form_key": "k2"}).location for _ in range(2)}
    page = an.get(answers.pop()).get_data(as_text=True)
    assert not answers
    assert f"Phiếu đảo PT{clock.today().year % 100}-0002-P1" in page
    assert "Âm hai triệu đồng" in page
    assert "Phiếu này đã được đảo" in an.get(f"/quan-tri/phieu-thu/{number}").get_data(as_text=True)
    assert "đã được đảo rồi" in an.post(where, data={"reason": "ghi hai lần"}).get_data(as_text=True)
    with site.app_context():
        assert db.session.get_one(Address, home).received_vnd == 0


def test_readers_read_and_others_are_kept_out(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        number = paid(cast, db.session.get_one(Address, home), 2_000_000).id
        db.session.commit()
    phuc = sign_in("phuc")
    assert phuc.get(f"/quan-tri/phieu-thu/{number}").status_code == 200
    assert phuc.get(url(home)).status_code == 403
    assert phuc.post(f"/quan-tri/phieu-thu/{number}/dao", data={"reason": "ghi hai lần"}).status_code == 403
    assert sign_in("hoa").get("/quan-tri/phieu-thu").status_code == 403
    an = sign_in("an")
    assert an.get("/quan-tri/phieu-thu/99999").status_code == 404
    assert an.get("/quan-tri/phieu-thu/moi?dia-chi=SM26-9999-Z").status_code == 404
    assert "Hãy ghi mã trên biển" in an.get("/quan-tri/phieu-thu/moi?dia-chi=").text
