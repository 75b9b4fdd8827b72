"""The voucher at the desks: prepared by the commune, signed on paper, verified by who keeps the box."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.funds.models import Disbursement, Loan
from nhandao_site.domain.ledger.journal import accounts
from nhandao_site.domain.ledger.models import Receipt
from nhandao_site.kit import clock
from tests.admin.test_assistance import picture, typed, url
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.funds.till import into_fund, prepare
from tests.domain.ledger.scene import household, paid


@pytest.fixture
def home(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 5_000_000)
        db.session.commit()
        return address.id


def chapter(site: Flask, cast: Cast, **more: Any) -> dict[str, Any]:
    """One line out of the receipt of the family, paid in cash by the province."""
    with site.app_context():
        receipt = db.session.scalar(select(func.min(Receipt.id)))
        box = accounts.cash(cast.unit("P1").id)
    values = {
        "evidence": "",
        "lines-0-gift": f"receipt:{receipt}",
        "lines-0-giver_name": "",
        "lines-0-value": "3 triệu",
    }
    return typed(**(values | {"paid_from": box, "recipient": "Lê Thị Mơ"} | more))


@pytest.mark.both_databases
def test_a_voucher_goes_from_the_commune_to_the_accountant(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    hoa, an = sign_in("hoa"), sign_in("an")
    form = hoa.get(url(home)).get_data(as_text=True)
    assert "còn 5.000.000" in form
    assert "Tiền mặt, quỹ của Tỉnh Sông Mây" in form
    act = hoa.post(url(home), data=chapter(site, cast)).location
    assert "PC25-0001-P1" in hoa.get(act).get_data(as_text=True)
    page = hoa.get("/quan-tri/phieu-chi/1").get_data(as_text=True)
    assert "Chưa tính là đã chi" in page
    an.post(f"{act}/xac-minh")
    with site.app_context():
        assert db.session.get_one(Address, home).delivered_vnd == 0
    paper = {"paper": (picture(), "ký nhận.jpg")}
    where = "/quan-tri/phieu-chi/1/chung-tu"
    assert hoa.post(where, data=paper, content_type="multipart/form-data").status_code == 303
    assert "chưa có danh sách ký nhận" not in an.post(f"{act}/xac-minh").get_data(as_text=True)
    assert "Đã chi" in an.get("/quan-tri/phieu-chi").get_data(as_text=True)
    with site.app_context():
        assert db.session.get_one(Address, home).delivered_vnd == 3_000_000
        assert accounts.in_box(accounts.cash(cast.unit("P1").id)) == 2_000_000
        assert check.money() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lines-0-value": "5.000.001"}, "chỉ còn 5.000.000"),
        ({"recipient": " "}, "người nhận và ký"),
        ({"paid_from": ""}, "Hãy chọn chi từ"),
        ({"paid_from": "cash:999"}, "Xin chọn"),
        ({"lines-0-gift": "receipt:999"}, "Xin chọn"),
        ({"lines-0-form": "labour", "lines-0-days": "3", "lines-0-rate": "200.000"}, "là tiền, nên dòng này"),
        ({"lines-0-is_loan": "1"}, "cần số kỳ trả"),
        (
            {"lines-0-is_loan": "1", "lines-0-instalments": "0", "lines-0-first_due": "1/1/2099"},
            "lines-0-instalments-e",
        ),
    ],
)
def test_a_wrong_voucher_is_shown_again_with_what_was_typed(
    site: Flask, cast: Cast, sign_in: Desks, home: int, wrong: dict[str, str], sentence: str
) -> None:
    answer = sign_in("hoa").post(url(home), data=chapter(site, cast, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with site.app_context():
        assert db.session.scalar(select(Disbursement.id)) is None


def test_the_same_voucher_twice_is_one(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    hoa, sent = sign_in("hoa"), chapter(site, cast, form_key="k1")
    assert len({hoa.post(url(home), data=sent).location for _ in range(3)}) == 1
    with site.app_context():
        assert db.session.scalars(select(Disbursement.number)).all() == [1]


def test_a_loan_gets_its_schedule_on_the_form(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    first = clock.format_date(clock.add_months(clock.today(), 1))
    terms = {"lines-0-is_loan": "1", "lines-0-instalments": "5", "lines-0-first_due": first, "lines-0-contract": "7/HĐ"}
    assert sign_in("hoa").post(url(home), data=chapter(site, cast, **terms)).status_code == 303
    with site.app_context():
        loan = db.session.scalars(select(Loan)).one()
        assert (loan.contract, len(loan.instalments), loan.instalments[0].value_vnd) == ("7/HĐ", 5, 600_000)


def test_a_photo_waits_for_the_familys_yes(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    sent = chapter(site, cast, photo=(picture(), "trao.jpg"))
    answer = sign_in("hoa").post(url(home), data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Chưa được kèm ảnh lúc trao" in answer.get_data(as_text=True)


def test_a_round_of_vouchers_is_one_sheet_to_sign(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        address, other = db.session.get_one(Address, home), household(cast, "X2", "Trần Văn Bến")
        into_fund(cast, 9_000_000)
        prepare(cast, address, 1_000_000)
        prepare(cast, other, 2_000_000, "fund:", by="minh", out_of_turn="Cấp cứu, hẹn mổ ngày mai")
        db.session.commit()
    minh = sign_in("minh").get("/quan-tri/phieu-chi/ky-nhan?phieu=1&phieu=2&phieu=x").get_data(as_text=True)
    assert "2 địa chỉ, tổng giá trị <strong>3.000.000" in minh
    hoa = sign_in("hoa").get("/quan-tri/phieu-chi/ky-nhan?phieu=1&phieu=2").get_data(as_text=True)
    assert "1 địa chỉ, tổng giá trị <strong>1.000.000" in hoa
    assert "Chưa chọn phiếu nào" in sign_in("hoa").get("/quan-tri/phieu-chi/ky-nhan").get_data(as_text=True)


def test_a_voucher_is_printed_once_and_then_copied(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        prepare(cast, db.session.get_one(Address, home), 1_005_000)
        db.session.commit()
    hoa = sign_in("hoa")
    first, second = (hoa.post("/quan-tri/phieu-chi/1/in").location for _ in range(2))
    sheet = hoa.get(first).get_data(as_text=True)
    for words in ("Phiếu chi", "Lê Thị Mơ", "Một triệu không trăm linh năm nghìn đồng.", "Người nhận tiền", "Thủ quỹ"):
        assert words in sheet
    assert "BẢN SAO" not in sheet
    assert "Lần in thứ 2" in hoa.get(second).get_data(as_text=True)


def test_another_communes_voucher_is_not_there(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        prepare(cast, db.session.get_one(Address, home), 1_000_000)
        db.session.commit()
    tam = sign_in("tam")
    for where in ("", "/in/1"):
        assert tam.get(f"/quan-tri/phieu-chi/1{where}").status_code == 404
    for where in ("/in", "/chung-tu"):
        sent = {"paper": (io.BytesIO(b"x"), "x.pdf")}
        assert tam.post(f"/quan-tri/phieu-chi/1{where}", data=sent).status_code == 404
    assert sign_in("phuc").post("/quan-tri/phieu-chi/1/chung-tu", data={}).status_code == 403
    assert "PC" not in tam.get("/quan-tri/phieu-chi").get_data(as_text=True).split("<h1>")[1]


def test_an_attachment_that_says_nothing_is_refused(site: Flask, cast: Cast, sign_in: Desks, home: int) -> None:
    with site.app_context():
        prepare(cast, db.session.get_one(Address, home), 1_000_000, list_file_id=None)
        db.session.commit()
    answer = sign_in("hoa").post("/quan-tri/phieu-chi/1/chung-tu", data={})
    assert answer.status_code == 422
    assert "Chưa chọn tệp nào" in answer.get_data(as_text=True)
