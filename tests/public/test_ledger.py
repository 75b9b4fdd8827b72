"""What a stranger reads in the open book: both sides, sums that fit, and no name that was not offered."""

import csv
import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import assistance, official, receipts
from nhandao_site.domain.ledger.help import programmes, standing
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import clock, vietqr
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, hand, household, paid, promise

SECRET = "Hoàng Kín Đáo"


@pytest.fixture
def book(site: Flask, cast: Cast) -> dict[str, str]:
    """Two receipts (one reversed), three deliveries (one only written down), of two addresses."""
    with site.app_context():
        shown, hidden = household(cast), household(cast, publication=Publication.HIDDEN)
        paid(cast, shown, 2_000_000)
        wrong = paid(cast, hidden, 700_000)
        receipts.reverse(wrong, reason="ghi hai lần Hoàng", by=cast.account("an"))
        given(cast, shown, cash(1_500_000, "Công ty Mộc Lan", giver_kind=DonorKind.ORGANISATION, shown=Shown.NAMED))
        given(cast, shown, cash(300_000, SECRET, shown=Shown.ANONYMOUS), evidence=f"BN-9 do {SECRET} ký")
        given(cast, hidden, cash(15_000_000, "Quỹ tỉnh", is_loan=True))
        given(cast, shown, cash(500_000, "Hội xã", programme=programmes.named("Tết Nhân ái")))
        hand(cast, shown, cash(9_999_000, "Chưa Ai Xem"))
        db.session.commit()
        return {"shown": shown.code or "", "hidden": hidden.code or ""}


def read(visitor: FlaskClient, url: str) -> str:
    answer = visitor.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows(visitor: FlaskClient, url: str) -> list[dict[str, str]]:
    answer = visitor.get(url)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="so-cong-khai.csv"'
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_both_sides_stand_in_one_book_and_add_up(visitor: FlaskClient, book: dict[str, str]) -> None:
    found = rows(visitor, "/so-cong-khai.csv")
    came = sum(int(row["Thu (đồng)"] or 0) for row in found)
    went = sum(
        int(row["Chi (đồng)"] or 0)
        for row in found
        if row["Chương trình"] == "Cuộc vận động" and not row["Diễn giải"].startswith("Cho vay")
    )
    assert (came, went, len(found)) == (2_000_000, 1_800_000, 6)
    every = rows(visitor, "/so-cong-khai.csv?loai=tat-ca")
    assert [row["Ngoài thu chi (đồng)"] for row in every if row not in found] == ["15000000"]
    page = read(visitor, "/so-cong-khai")
    assert "2.000.000 <small>đ" in page
    assert "1.800.000 <small>đ" in page
    assert "15.000.000 <small>đ" in page
    assert page.split("Các dòng trong sổ</h2>")[1].count("<tr>") == 1 + 6


def test_what_nobody_verified_is_not_in_the_book(visitor: FlaskClient, book: dict[str, str]) -> None:
    assert "9.999.000" not in read(visitor, "/so-cong-khai")
    assert "9999000" not in visitor.get("/so-cong-khai.csv").get_data(as_text=True)


def test_an_anonymous_name_and_staff_words_are_on_no_page_and_in_no_file(
    visitor: FlaskClient, book: dict[str, str]
) -> None:
    for url in ("/so-cong-khai", f"/so-cong-khai?q={book['shown']}", "/so-cong-khai.csv", "/tai-khoan-chinh-thuc"):
        answer = visitor.get(url)
        text = answer.get_data(as_text=True) + str(answer.headers)
        for word in (SECRET, "Kín", "BN-9", "ghi hai lần", "Lý Thị Sao", "Lê Thị Mơ", "Quỹ tỉnh"):
            assert word not in text, (url, word)
    page = read(visitor, "/so-cong-khai")
    assert "Một người giấu tên" in page
    assert "Công ty Mộc Lan" in page
    assert "L*** T*** S***" in page


def test_a_donor_who_hides_the_amount_is_not_named_beside_it(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 4_000_000, "Trần Văn Thắng", shown=Shown.NAMED, amount_hidden=True)
        given(cast, address, cash(4_000_000, giver=""), pledge=pledge)
        db.session.commit()
    text = read(visitor, "/so-cong-khai")
    assert "4.000.000" in text
    assert "Thắng" not in text
    assert "Một người giấu tên" in text


def test_only_a_profile_that_is_shown_is_linked(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai")
    assert f'href="/dia-chi/{book["shown"]}"' in page
    assert f'href="/dia-chi/{book["hidden"]}"' not in page
    assert book["hidden"] in page


def test_a_code_finds_its_lines_and_their_sums(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, f"/so-cong-khai?q={book['hidden'].lower()}")
    assert page.count("<tr>") == 1 + 3
    assert "Tổng của các dòng tìm thấy" in page
    assert read(visitor, f"/so-cong-khai?ma={book['shown']}").count("<tr>") - 1 == 4
    found = rows(visitor, f"/so-cong-khai.csv?q={book['shown']}")
    assert {row["Mã địa chỉ"] for row in found} == {book["shown"]}


def test_a_reference_finds_its_line_together_with_its_correction(visitor: FlaskClient, book: dict[str, str]) -> None:
    every = rows(visitor, "/so-cong-khai.csv")
    fixed = next(row for row in every if "đảo dòng" in row["Diễn giải"])
    first = fixed["Diễn giải"].rsplit(" ", 1)[-1]
    found = rows(visitor, f"/so-cong-khai.csv?q={first.lower()}")
    assert {row["Mã dòng"] for row in found} == {first, fixed["Mã dòng"]}
    gift = next(row["Mã dòng"] for row in every if row["Người giúp"] == "Công ty Mộc Lan")
    assert [row["Chi (đồng)"] for row in rows(visitor, f"/so-cong-khai.csv?q={gift}")] == ["1500000"]


def test_a_month_narrows_both_sides(site: Flask, cast: Cast, visitor: FlaskClient, book: dict[str, str]) -> None:
    with site.app_context():
        address = household(cast)
        paid(cast, address, 1_000, received_on=date(2025, 10, 5))
        given(cast, address, cash(2_000), delivered_at=clock.start_of(date(2025, 10, 31)))
        given(cast, address, cash(4_000), delivered_at=clock.start_of(date(2025, 11, 1)))
        db.session.commit()
    found = rows(visitor, "/so-cong-khai.csv?thang=10/2025")
    assert [row["Ngày"] for row in found] == ["31/10/2025", "05/10/2025"]
    assert rows(visitor, "/so-cong-khai.csv?thang=2025-10") == found


@pytest.mark.parametrize(
    "url",
    [
        "/so-cong-khai?q=khong-co",
        "/so-cong-khai?q=SM26-9999-Z",
        "/so-cong-khai?q=PT26-0001-%25",
        "/so-cong-khai?q=TG26-999999999999999",
        "/so-cong-khai?thang=13/2026",
        "/so-cong-khai?thang=xyz",
        "/so-cong-khai?sau=" + "9" * 30,
        "/so-cong-khai?sau=99999999999999999.thu.1",
        "/so-cong-khai?sau=1.thu.99999999999999999999",
        "/so-cong-khai?sau=%E0%A5%A7.thu.1",
    ],
)
def test_whatever_stands_in_the_address_bar_is_answered_in_words(
    visitor: FlaskClient, book: dict[str, str], url: str
) -> None:
    assert "Sổ công khai" in read(visitor, url)


def test_an_unknown_code_is_told_so_plainly(visitor: FlaskClient, book: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai?q=SM26-9999-Z")
    assert "Trong sổ không có mã “SM26-9999-Z”" in page
    assert "Xem cả cuốn sổ" in page


def test_pages_join_without_a_gap_or_a_double_line(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        address = household(cast)
        midnight = clock.start_of(date(2025, 10, 5))
        for number in range(40):
            paid(cast, address, 1_000 + number, received_on=date(2025, 10, 5))
            given(cast, address, cash(2_000 + number), delivered_at=midnight)
        db.session.commit()
    seen: list[str] = []
    url: str | None = "/so-cong-khai"
    while url:
        page = read(visitor, url)
        seen += re.findall(r'<td class="num"><a href="[^"]+">((?:PT|TG)[^<]+)</a></td>', page)
        behind = re.search(r'href="([^"]+)" rel="next"', page)
        url = behind[1].replace("&amp;", "&") if behind else None
    assert len(seen) == len(set(seen)) == 80
    assert len(rows(visitor, "/so-cong-khai.csv")) == 80


def test_names_that_look_like_formulas_are_harmless_in_the_file(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        given(cast, household(cast), cash(1_000, '=HYPERLINK("http://x","y")', shown=Shown.NAMED))
        db.session.commit()
    assert rows(visitor, "/so-cong-khai.csv")[0]["Người giúp"].startswith("'=")


def test_merged_codes_find_the_lines_of_both(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        one, two = household(cast), household(cast, name="Phạm Văn Mười")
        given(cast, one, cash(2_000_000))
        given(cast, two, cash(3_000_000))
        two.merged_into_id, two.delivered_vnd = one.id, 0  # as a merging leaves it
        standing.refresh(one.id)
        db.session.commit()
        codes = [one.code, two.code]
    for code in codes:
        assert "5.000.000 <small>đ" in read(visitor, f"/so-cong-khai?q={code}")


def test_a_page_asks_six_questions_at_most(site: Flask, visitor: FlaskClient, book: dict[str, str]) -> None:
    asked: list[str] = []
    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    mine = ("/so-cong-khai", f"/so-cong-khai?q={book['shown']}&thang=10/2025", "/tai-khoan-chinh-thuc")
    for url in mine:
        asked.clear()
        read(visitor, url)
        assert len([sentence for sentence in asked if sentence != "BEGIN"]) <= 6, asked


def test_no_cookie_and_the_same_bytes_are_not_sent_twice(visitor: FlaskClient, book: dict[str, str]) -> None:
    answer = visitor.get("/so-cong-khai")
    assert "Set-Cookie" not in answer.headers
    again = visitor.get("/so-cong-khai", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.fixture
def accounts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        day = date(2024, 1, 1)
        common = {"holder": "HOI CHU THAP DO TINH SONG MAY", "active_from": day, "by": House()}
        official.list_account(
            number="0011012345678", bank="Vietcombank", bank_bin="970436", purpose="Cuộc vận động", **common
        )
        official.list_account(
            number="3751.0.9011398", bank="Kho bạc Nhà nước", bank_bin=None, purpose="Quỹ", position=1, **common
        )
        db.session.commit()


@pytest.mark.usefixtures("accounts")
def test_the_list_shows_each_account_and_a_qr_only_for_banks(visitor: FlaskClient) -> None:
    page = read(visitor, "/tai-khoan-chinh-thuc")
    assert page.index("0011012345678") < page.index("3751.0.9011398")
    assert 'src="/tai-khoan-chinh-thuc/0011012345678.svg"' in page
    assert "3751.0.9011398.svg" not in page
    assert "Tài khoản kho bạc không có mã QR" in page


@pytest.mark.usefixtures("accounts")
def test_the_picture_of_an_account_carries_its_own_number(visitor: FlaskClient) -> None:
    answer = visitor.get("/tai-khoan-chinh-thuc/0011012345678.svg")
    drawing = answer.get_data(as_text=True)
    assert answer.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    own = vietqr.svg(vietqr.payload("970436", "0011012345678"))
    assert drawing.replace(' xmlns="http://www.w3.org/2000/svg"', "") == own


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("number", ["3751.0.9011398", "9999", "0011012345678x"])
def test_no_picture_for_anything_else(visitor: FlaskClient, number: str) -> None:
    assert visitor.get(f"/tai-khoan-chinh-thuc/{number}.svg").status_code == 404


def test_a_reversed_delivery_shows_both_lines_and_adds_nothing(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        line = given(cast, household(cast), cash(600_000, form=Form.CASH)).lines[0]
        reversal = assistance.reverse(line, reason="ghi trùng", by=cast.account("hoa"))
        db.session.commit()
    assert read(visitor, "/so-cong-khai").count("600.000\xa0đ</span>") == 1
    with site.app_context():
        assistance.verify(db.session.merge(reversal), by=cast.account("sen"))
        db.session.commit()
    page = read(visitor, "/so-cong-khai")
    assert page.count("600.000\xa0đ</span>") == 2
    assert "Đính chính" in page
    assert '<dt>Đã trao trong Cuộc vận động</dt><dd class="big">0 <small>đ</small></dd></div>' in page
