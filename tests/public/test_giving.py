"""The donor's private page: one line of time, three numbers, the letter, the year; nothing of anybody else."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.ledger.bank import allocating
from nhandao_site.domain.ledger.bank.models import Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.donors import granting
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.pledges import lifecycle
from nhandao_site.domain.pledges.models import Form, Pledge, TransferClaim
from nhandao_site.kit import clock, excel, periods
from tests.cast import Cast
from tests.domain.ledger import scene
from tests.domain.ledger.bank.statement_lines import account, line
from tests.public.street import SECRETS, a_child, a_family, counted
from tests.waiting import an_address, typed

YEAR = periods.containing(clock.today()).year_number
OTHER = ("Đinh Người Khác", "0933444555", "khac.kin@vidu.vn")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def pledged(visitor: FlaskClient, code: str, **changes: Any) -> str:
    answer = visitor.post(f"/dia-chi/{code}/dang-ky", data=typed(**{"form_key": repr(changes)} | changes))
    assert answer.status_code == 303, text_of(answer)
    return str(answer.location)


def the_pledge(name: str = "Trần Văn Thắng") -> Pledge:
    return next(row for row in db.session.scalars(select(Pledge)) if row.donor_name == name)


def confirmed(cast: Cast, name: str = "Trần Văn Thắng") -> Pledge:
    row = the_pledge(name)
    lifecycle.confirm(row, beyond_need=True, by=cast.account("minh"))
    return row


def received(cast: Cast, row: Pledge, value: int) -> None:
    allocating.allocate(line(value, "ck"), [Part(Purpose.ADDRESS, value, pledge=row)], by=cast.account("an"))


@pytest.fixture
def monthly(site: Flask, cast: Cast, visitor: FlaskClient) -> str:
    """500.000 đ a month for three months, confirmed; 700.000 đ have come, 500.000 đ were handed over."""
    with site.app_context():
        code = an_address(cast).code or ""
        account()
        db.session.commit()
    private = pledged(visitor, code, cycle="month", periods="3")
    with site.app_context():
        row = confirmed(cast)
        received(cast, row, 700_000)
        scene.given(cast, row.address, scene.cash(500_000, giver=""), pledge=row)
        db.session.commit()
    return private


def test_promise_receipt_and_delivery_stand_in_one_line_of_time(visitor: FlaskClient, monthly: str) -> None:
    page = text_of(visitor.get(monthly))
    places = [page.index(words) for words in ("Hội ghi nhận đăng ký", "Hội xác nhận", "Hội đã nhận 700.000 đ",
              "Đã trao 500.000 đ", "Bạn chuyển 300.000 đ", "Hội trao tận tay")]  # fmt: skip
    assert places == sorted(places)
    assert "Chuyển khoản, mã" in page and 'href="/so-cong-khai?q=CK' in page and 'href="/so-cong-khai?q=TG' in page
    for label, amount in (("Đã đăng ký", "1.500.000 đ"), ("Đã nhận", "700.000 đ"), ("Đã trao", "500.000 đ")):
        assert label in page and amount in page
    assert "Còn lại:" in page and "800.000 đ" in page
    assert "3 kỳ: 1 kỳ đã trao" in page and "Hội nhận 200.000 đ, còn 300.000 đ" in page


def test_the_code_to_scan_asks_for_what_is_missing_of_the_next_period(visitor: FlaskClient, monthly: str) -> None:
    picture = visitor.get(f"{monthly}/qr.png")
    read = zxingcpp.read_barcode(Image.open(BytesIO(picture.data))).text
    assert "5406300000" in read
    assert visitor.get(f"{monthly}/qr.svg").status_code == 200


def test_nothing_is_asked_for_once_all_has_come(site: Flask, cast: Cast, visitor: FlaskClient, monthly: str) -> None:
    with site.app_context():
        received(cast, the_pledge(), 800_000)
        db.session.commit()
    page = text_of(visitor.get(monthly))
    assert "Tải ảnh mã QR" not in page and "Không còn phần nào chưa tới." in page
    assert visitor.get(f"{monthly}/qr.svg").status_code == 404


def test_a_donor_says_that_money_was_sent_and_it_counts_as_nothing(
    site: Flask, visitor: FlaskClient, monthly: str
) -> None:
    said = {"form_key": "k", "bao-amount": "300.000", "bao-on": clock.format_date(clock.today())}
    for _twice in range(2):
        assert visitor.post(f"{monthly}/da-chuyen", data=said).location == monthly
    page = text_of(visitor.get(monthly))
    assert "Bạn báo đã chuyển 300.000 đ" in page and "Hội chưa thấy trên sao kê" in page
    with site.app_context():
        assert the_pledge().received_vnd == 700_000 and db.session.query(TransferClaim).count() == 1
    for wrong in ({"bao-amount": "ba trăm"}, {"bao-on": "31/02/2026"}, {"bao-amount": "0"}, {"bao-on": "01/01/2020"}):
        answer = visitor.post(f"{monthly}/da-chuyen", data=said | {"form_key": repr(wrong)} | wrong)
        assert answer.status_code == 422 and next(iter(wrong.values())) in text_of(answer)
    assert visitor.post(f"{monthly}x/da-chuyen", data=said).status_code == 404


def test_the_letter_prints_the_name_for_who_knows_it(visitor: FlaskClient, monthly: str) -> None:
    page = text_of(visitor.get(f"{monthly}/thu-cam-on"))
    assert "bảy trăm nghìn đồng" in page and "năm trăm nghìn đồng" in page and "Trần Văn Thắng" not in page
    assert "Bà L. (mã SM26" in page and "noindex" in page
    guess = visitor.post(f"{monthly}/thu-cam-on", data={"name": "Trần Văn Đoán"})
    assert guess.status_code == 422 and "không giống tên" in text_of(guess) and "Văn Thắng" not in text_of(guess)
    named = visitor.post(f"{monthly}/thu-cam-on", data={"name": "tran van thang"})
    assert named.status_code == 200 and "Kính gửi: <strong>Trần Văn Thắng</strong>" in text_of(named)
    assert named.headers["Cache-Control"] == "no-store"
    for n in range(8):
        visitor.post(f"{monthly}/thu-cam-on", data={"name": f"Đoán {n}"})
    assert visitor.post(f"{monthly}/thu-cam-on", data={"name": "Trần Văn Thắng"}).status_code == 429


def test_before_anything_came_there_is_no_letter(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        code = an_address(cast).code or ""
    private = pledged(visitor, code)
    assert visitor.get(f"{private}/thu-cam-on").status_code == 404 and "Thư cảm ơn" not in text_of(visitor.get(private))


def test_the_year_opens_behind_the_link_as_page_and_file(
    site: Flask, cast: Cast, visitor: FlaskClient, monthly: str
) -> None:
    for path in (f"{monthly}/tong-hop/{YEAR}", f"{monthly}/tong-hop/{YEAR}.xlsx"):
        assert visitor.get(path).status_code == 404, "nobody has allowed it"
    with site.app_context():
        granting.grant(the_pledge(), reason="đã gọi số máy trên đăng ký", by=cast.account("hoa"))
        db.session.commit()
    assert f"Tổng hợp năm {YEAR}" in text_of(visitor.get(monthly))
    page = text_of(visitor.get(f"{monthly}/tong-hop/{YEAR}"))
    assert "1.500.000 đ" in page and "700.000 đ" in page and "1 địa chỉ được giúp, 1 lượt trao" in page
    file = visitor.get(f"{monthly}/tong-hop/{YEAR}.xlsx")
    assert file.headers["Content-Disposition"] == f'attachment; filename="tong-hop-{YEAR}.xlsx"'
    assert excel.read(file.data)["Tổng hợp"][-1][5:8] == [1_500_000, 700_000, 500_000]
    assert visitor.get(f"{monthly}/tong-hop/99999999999999999999").status_code == 404
    assert visitor.get(f"{monthly}/tong-hop/{YEAR - 3}").status_code == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("home", [a_family, a_child])
def test_no_private_word_of_the_family_or_of_another_donor_reaches_a_donor(
    site: Flask, cast: Cast, visitor: FlaskClient, home: Any
) -> None:
    with site.app_context():
        address = home(cast)
        code, number = address.code or "", address.id
        account()
        db.session.commit()
    private = pledged(visitor, code, shown="anonymous", email="thang.kin@vidu.vn", amount="300.000")
    name, phone, mail = OTHER
    pledged(visitor, code, name=name, phone=phone, email=mail, amount="200.000", note="lời dặn kín")
    with site.app_context():
        for donor in ("Trần Văn Thắng", name):
            row = confirmed(cast, donor)
            received(cast, row, 200_000)
            here = db.session.get_one(Address, number)
            evidence = "Biên nhận BN-77, Hoàng Thị Kín ký, có Trương Bé Kín"
            scene.given(cast, here, scene.cash(100_000, giver=""), pledge=row, evidence=evidence)
        granting.grant(the_pledge(), reason="đã gọi số máy trên đăng ký", by=cast.account("minh"))
        db.session.commit()
    paths = ("", "/thu-cam-on", f"/tong-hop/{YEAR}", f"/tong-hop/{YEAR}.xlsx")
    for path in paths:
        answer = visitor.get(private + path)
        assert answer.status_code == 200, path
        body = str(excel.read(answer.data)) if path.endswith("xlsx") else text_of(answer)
        words = (*SECRETS, *OTHER, "lời dặn kín", "BN-77", "thang.kin", "0912", "+8491", "Văn Thắng", "N*** K")
        for secret in (*words, *(("Bàu Sen", "THPT") if home is a_child else ())):
            assert secret not in body, (path, secret)


def test_things_are_counted_in_the_measure_of_the_promise_or_not_at_all(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        code = an_address(cast, birth_year=2018, alias="Em A.").code or ""
    gift = {"form": "in_kind", "need": "0", "amount": None, "content": "Thuốc", "quantity": "3", "measure": "hộp"}
    private = pledged(visitor, code, **gift)
    with site.app_context():
        row = confirmed(cast)
        for measure in ("hộp", "hộp Ventolin"):
            things = scene.cash(50_000, giver="", form=Form.IN_KIND, basis=Basis.MARKET, quantity=2, measure=measure)
            scene.given(cast, row.address, things, pledge=row)
        db.session.commit()
    page = text_of(visitor.get(private))
    assert "Đã trao 2 hộp, trị giá 50.000 đ" in page and "Đã trao hiện vật, trị giá 50.000 đ" in page
    assert "Ventolin" not in page and "Ventolin" not in text_of(visitor.get(f"{private}/thu-cam-on"))


def test_a_family_that_withdrew_is_named_nowhere(site: Flask, cast: Cast, visitor: FlaskClient, monthly: str) -> None:
    with site.app_context():
        granting.grant(the_pledge(), reason="đã gọi số máy trên đăng ký", by=cast.account("hoa"))
        db.session.execute(db.update(Address).values(publication=Publication.REMOVED))
        db.session.commit()
    for path in ("", "/thu-cam-on", f"/tong-hop/{YEAR}"):
        page = text_of(visitor.get(monthly + path))
        assert "Bà L." not in page and "SM26" in page
    assert "Tải ảnh mã QR" not in text_of(visitor.get(monthly)), "nobody is asked to pay for it"


def test_the_private_page_asks_a_fixed_number_of_questions(site: Flask, visitor: FlaskClient, monthly: str) -> None:
    visitor.get(monthly)
    with counted(site) as seen:
        visitor.get(monthly)
    assert len(seen) <= 22, "\n".join(seen)
