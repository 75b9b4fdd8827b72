"""The page of the open book with its boxes: what a stranger types, and how many questions that costs."""

import csv
import io
import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Kind
from nhandao_site.domain.ledger import receipts
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger import deeds
from tests.domain.ledger.scene import cash, given, household, paid, promise

pytestmark = pytest.mark.usefixtures("late_in_the_year")


@pytest.fixture
def book(site: Flask, cast: Cast) -> dict[str, str]:
    with site.app_context():
        address, child = household(cast), household(cast, kind=Kind.PERSON, birth_date=clock.today() - timedelta(2000))
        pledge = promise(address, 2_000_000)
        paid(cast, address, 2_000_000, received_on=date(2026, 5, 3), pledge=pledge, giver_name="")
        given(cast, address, cash(15_000_000, "Quỹ tỉnh", is_loan=True))
        receipts.record(
            child,
            receipts.ReceiptContent(Form.CASH, 70_000, date(2026, 5, 4), giver_name="Lý Thị Sao"),
            unit=cast.unit("X1"),
            by=cast.account("an"),
        )
        line = deeds.bank_line(cast, deeds.account(), 900_000, date(2026, 5, 24))
        deeds.allocated(line, address, 600_000)
        db.session.commit()
        return {"address": address.code or "", "child": child.code or "", "pledge": pledge.code}


def read(visitor: FlaskClient, url: str) -> str:
    answer = visitor.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def listed(page: str) -> list[str]:
    return re.findall(r'<td class="num"><a href="/so-cong-khai\?q=[^"]+">([^<]+)</a>', page)


def test_what_is_neither_thu_nor_chi_stands_behind_its_own_choice(visitor: FlaskClient, book: dict[str, str]) -> None:
    assert not any(word.startswith("NH") for word in listed(read(visitor, "/so-cong-khai")))
    page = read(visitor, "/so-cong-khai?loai=khac")
    assert {word[:2] for word in listed(page)} == {"NH", "TG"}
    assert "còn 300.000\xa0đ chưa rõ" in page
    assert len(listed(read(visitor, "/so-cong-khai?loai=tat-ca"))) == 5
    assert '<option value="khac" selected>' in page


def test_money_nobody_told_apart_is_a_figure_of_its_own(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai")
    assert "Tiền vào tài khoản, chưa rõ cho ai" in page
    assert '<dd class="sum">300.000 <small>đ</small></dd><dd>đến lúc này' in page
    assert '<dt>Đã nhận tại Hội</dt><dd class="big">2.670.000 <small>đ' in page


def test_a_line_found_by_its_number_shows_what_proves_it(visitor: FlaskClient, book: dict[str, str]) -> None:
    (first,) = csv.DictReader(io.StringIO(visitor.get("/so-cong-khai.csv?q=1").data.decode("utf-8-sig")))
    for typed in (first["Mã dòng"], first["Số thứ tự"]):
        page = read(visitor, f"/so-cong-khai?q={typed}")
        assert f"Dòng số {first['Số thứ tự']}: {first['Mã dòng']}" in page
        assert first["Mã băm"] in page
        assert 'href="/chung-thuc"' in page
    assert first["Đơn vị"] == "Xã Bàu Sen"
    assert first["Loại"] == "nhận tiền mặt"


def test_a_pledge_code_finds_what_came_of_it(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, f"/so-cong-khai?q={book['pledge'].lower()}")
    assert len(listed(page)) == 1
    assert "2.000.000 <small>đ" in page


def test_a_unit_is_typed_by_name_or_code_and_offered_when_unclear(visitor: FlaskClient, book: dict[str, str]) -> None:
    by_name = read(visitor, "/so-cong-khai?noi=b%C3%A0u+sen")
    assert listed(by_name) == listed(read(visitor, "/so-cong-khai?noi=X1"))
    assert 'value="Xã Bàu Sen [X1]"' in by_name
    assert listed(read(visitor, "/so-cong-khai?noi=X%C3%A3+B%C3%A0u+Sen+%5BX1%5D")) == listed(by_name)
    unclear = read(visitor, "/so-cong-khai?noi=x%C3%A3&thang=05/2026")
    assert "Có nhiều đơn vị gần giống “xã”" in unclear
    assert 'href="/so-cong-khai?thang=05/2026&amp;noi=X2"' in unclear


def test_no_page_and_no_file_tells_where_a_child_lives(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai?noi=X1&loai=tat-ca")
    assert book["child"] not in page
    assert "không kê dòng của địa chỉ trẻ em" in page
    for url in ("/so-cong-khai.csv?loai=tat-ca", "/so-cong-khai.csv", f"/so-cong-khai.csv?q={book['child']}"):
        rows = csv.DictReader(io.StringIO(visitor.get(url).data.decode("utf-8-sig")))
        own = [row for row in rows if row["Mã địa chỉ"] == book["child"]]
        assert len(own) == 1
        assert "X1" not in str(own)
        assert "Bàu Sen" not in str(own)
    assert book["child"] not in visitor.get("/so-cong-khai.csv?noi=X1").get_data(as_text=True)
    assert book["child"] not in read(visitor, "/so-cong-khai?q=PT26-0001-X1")
    assert "Bàu Sen" not in read(visitor, f"/so-cong-khai?q={book['child']}")


def test_months_are_drawn_and_told_in_a_table(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai")
    assert "<title>5/2026: thu 2.670.000\xa0đ, chi 0\xa0đ</title>" in page
    assert '<a href="/so-cong-khai?thang=05/2026">05/2026</a></th><td class="n">2.670.000</td>' in page
    assert "style=" not in page
    assert "Thu và chi theo tháng" not in read(visitor, "/so-cong-khai?loai=thu")


def test_an_empty_book_says_so(visitor: FlaskClient) -> None:
    page = read(visitor, "/so-cong-khai")
    assert "Sổ chưa có dòng nào." in page
    assert "Thu và chi theo tháng" not in page


@pytest.mark.parametrize(
    "url",
    [
        "/so-cong-khai",
        "/so-cong-khai?noi=X1&thang=05/2026&loai=thu",
        "/so-cong-khai?noi=P1&loai=tat-ca",
        "/so-cong-khai?q={address}&noi=X1&thang=05/2026",
        "/so-cong-khai?q={pledge}",
        "/so-cong-khai?q=TG26-00001&thang=05/2026",
        "/so-cong-khai?noi=x%C3%A3",
        "/so-cong-khai/niem-yet",
        "/so-cong-khai/niem-yet/X1/2026-05",
        "/so-cong-khai/niem-yet/P1/2026-05",
        "/dia-chi/{address}/ap-phich",
    ],
)
def test_six_questions_at_most_on_the_first_visit(
    site: Flask, visitor: FlaskClient, book: dict[str, str], url: str
) -> None:
    seen: list[str] = []
    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    read(visitor, url.format(**book))
    assert 0 < len([sentence for sentence in seen if sentence != "BEGIN"]) <= 6, seen


@pytest.mark.parametrize(
    "url",
    [
        "/so-cong-khai?noi=%25",
        "/so-cong-khai?noi=" + "x" * 300,
        "/so-cong-khai?loai=%27%3Bdrop",
        "/so-cong-khai?q=%23%23",
        "/so-cong-khai?q=99999999999999999999",
        "/so-cong-khai?sau=1764000000.1",
        "/so-cong-khai?sau=99999999999.999999999999999",
        "/so-cong-khai?sau=0.0",
        "/so-cong-khai?q=PC26-0001-%25&noi=X1",
    ],
)
def test_nonsense_in_the_address_bar_is_answered(visitor: FlaskClient, book: dict[str, str], url: str) -> None:
    assert "Sổ công khai" in read(visitor, url)


def test_a_slow_reader_of_the_file_keeps_nobody_from_writing(
    site: Flask, visitor: FlaskClient, book: dict[str, str], tmp_path: Path
) -> None:
    answer = visitor.get("/so-cong-khai.csv?loai=tat-ca", buffered=False)
    pieces = iter(answer.response)
    assert b"Ng\xc3\xa0y" in next(pieces)
    assert b"PT26" in next(pieces)
    with sqlite3.connect(tmp_path / "site.db", timeout=0.2) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    assert list(pieces) == []
