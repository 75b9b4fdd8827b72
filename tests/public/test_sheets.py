"""Sheets for the board of a commune, and posters: what stands on paper is what the public may read."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Kind, Publication
from nhandao_site.domain.ledger import published, receipts
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.open_book.sheets import POSTED
from nhandao_site.domain.pledges.models import DonorKind, Form, Shown
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.ledger import deeds
from tests.domain.ledger.scene import at, cash, given, household, labour, paid

MAY = date(2026, 5, 10)
NOON = "10/05/2026 12:00"


@pytest.fixture
def month(site: Flask, cast: Cast) -> dict[str, str]:
    with site.app_context():
        shown, hidden = household(cast), household(cast, alias="Ông Ẩn", publication=Publication.HIDDEN)
        child = household(
            cast, alias="Em A.", kind=Kind.PERSON, birth_date=clock.today() - timedelta(2000), headline="Em A. đi học"
        )
        paid(cast, shown, 2_000_000, received_on=MAY)
        paid(cast, hidden, 300_000, received_on=MAY, form=Form.IN_KIND)
        paid(cast, child, 70_000, received_on=MAY)
        given(
            cast, shown,
            cash(1_500_000, "Công ty Mộc Lan", giver_kind=DonorKind.ORGANISATION, shown=Shown.NAMED),
            labour(2, 300_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS),
            cash(90_000, "Hội xã", programme=programmes.named("Tết Nhân ái")),
            cash(15_000_000, "Quỹ tỉnh", is_loan=True),
            delivered_at=at(NOON),
        )  # fmt: skip
        given(cast, child, cash(55_000), delivered_at=at(NOON))
        deeds.interest(cast, deeds.bank_line(cast, deeds.account(), 12_000, MAY))
        db.session.commit()
        return {"shown": shown.code or "", "hidden": hidden.code or "", "child": child.code or ""}


def read(visitor: FlaskClient, url: str) -> str:
    answer = visitor.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def scanned(page: str) -> str:
    """What a telephone reads from the drawn code."""
    drawn = re.search(r'<svg[^>]*viewBox="0 0 (\d+) \d+".*?</svg>', page[page.index('class="qr"') - 300 :], re.DOTALL)
    assert drawn
    size, scale = int(drawn[1]), 8
    picture = Image.new("L", (size * scale, size * scale), 255)
    pen, (x, y) = ImageDraw.Draw(picture), (0.0, 0.0)
    strokes = re.findall(r'd="(M[^"]+)"', drawn[0])[-1]
    for act, numbers in re.findall(r"([Mmh])([-\d. ]+)", strokes):
        values = [float(value) for value in numbers.split()]
        if act == "M":
            x, y = values
        elif act == "m":
            x, y = x + values[0], y + values[1]
        else:
            pen.rectangle((x * scale, (y - 0.5) * scale, (x + values[0]) * scale - 1, (y + 0.5) * scale - 1), fill=0)
            x += values[0]
    return str(zxingcpp.read_barcodes(picture)[0].text)


def test_a_sheet_lists_both_sides_of_a_month_in_figures_and_in_words(
    visitor: FlaskClient, month: dict[str, str]
) -> None:
    page = read(visitor, "/so-cong-khai/niem-yet/X1/2026-05")
    assert "HỘI CHỮ THẬP ĐỎ XÃ BÀU SEN" in page
    assert "Điều 14 Nghị định số 93/2021/NĐ-CP" in page
    assert '<th scope="row" colspan="6">Cộng</th><td class="n">2.300.000</td>' in page
    assert "Hai triệu ba trăm nghìn đồng" in page
    assert '<th scope="row" colspan="6">Cộng</th><td class="n">2.190.000</td>' in page
    assert "công sức 600.000\xa0đ" in page
    assert "(Tết Nhân ái)" in page
    assert "không cộng vào trên" in page
    assert page.index("không cộng vào trên") < page.index("15.000.000")


def test_names_and_families_stand_as_they_chose(visitor: FlaskClient, month: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai/niem-yet/X1/2026-05")
    assert "Công ty Mộc Lan" in page
    assert "L*** T*** S***" in page
    assert f'Bà L.T.M., <span class="num">{month["shown"]}</span>' in page
    assert month["hidden"] in page
    for word in ("Kín Đáo", "Lý Thị Sao", "Lê Thị Mơ", "Ông Ẩn", "BN-01", month["child"], "Em A."):
        assert word not in page, word


def test_a_child_stands_on_the_sheet_of_the_province_alone(visitor: FlaskClient, month: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai/niem-yet/P1/2026-05")
    assert f'Em A., <span class="num">{month["child"]}</span>' in page
    assert "lãi tiền gửi" in page
    assert "Bàu Sen" not in page
    assert month["shown"] not in page


def test_a_sheet_is_dated_at_the_place_without_its_rank(site: Flask, month: dict[str, str]) -> None:
    with site.app_context():
        sheet = published.sheet("X1", date(2026, 5, 1))
        assert sheet is not None
        for name, place in (("Xã Bàu Sen", "Bàu Sen"), ("Đặc khu Côn Đảo", "Côn Đảo"), ("Bàu Sen", "Bàu Sen")):
            assert replace(sheet, name=name).place == place


def test_together_the_sheets_hold_every_line_of_the_month_once(site: Flask, cast: Cast, month: dict[str, str]) -> None:
    with site.app_context():
        sheets = [published.sheet(code, date(2026, 5, 1)) for code in ("P1", "X1", "X2")]
        posted = [
            line
            for sheet in sheets
            if sheet
            for part in (sheet.received, sheet.delivered, sheet.beside)
            for line in part.lines
        ]
        booked = db.session.scalars(db.select(Entry.id).where(Entry.kind.in_(POSTED))).all()
        assert sorted(line.id for line in posted) == sorted(booked)
        for sheet in filter(None, sheets):
            for part in (sheet.received, sheet.delivered):
                assert part.total_vnd == sum(line.amount_vnd for line in part.lines) == sum(v for _, v in part.parts)


def test_the_code_on_a_sheet_opens_the_same_lines(visitor: FlaskClient, month: dict[str, str]) -> None:
    page = read(visitor, "/so-cong-khai/niem-yet/X1/2026-05")
    live = scanned(page)
    assert live == "http://127.0.0.1:8000/so-cong-khai?noi=X1&thang=05/2026&loai=tat-ca"
    book = read(visitor, live.removeprefix("http://127.0.0.1:8000"))
    wanted = re.findall(r'<td class="num">((?:PT|TG|CK)[^<]+)</td>', page)
    assert sorted(wanted) == sorted(re.findall(r'<a href="/so-cong-khai\?q=[^"]+">([^<]+)</a></td>', book))
    wide = scanned(read(visitor, "/so-cong-khai/niem-yet/P1/2026-05"))
    assert wide.endswith("/so-cong-khai/niem-yet/P1/2026-05")


def test_a_month_is_written_one_way_and_only_boards_have_sheets(visitor: FlaskClient, cast: Cast) -> None:
    assert visitor.get("/so-cong-khai/niem-yet/X1/05%2F2026").status_code == 404
    moved = visitor.get("/so-cong-khai/niem-yet/X1/2026-5")
    assert (moved.status_code, moved.location) == (301, "/so-cong-khai/niem-yet/X1/2026-05")
    for url in ("S1/2026-05", "H1/2026-05", "XX/2026-05", "X1/2199-01", "X1/xyz", "X1/2026-13"):
        assert visitor.get(f"/so-cong-khai/niem-yet/{url}").status_code == 404, url
    assert read(visitor, "/so-cong-khai/niem-yet/X2/2026-05").count("Trong tháng không có khoản nào.") == 2


def test_too_long_a_month_leads_to_the_file(
    visitor: FlaskClient, month: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nhandao_site.domain.ledger.open_book.sheets.MOST_LINES", 3)
    page = read(visitor, "/so-cong-khai/niem-yet/X1/2026-05")
    assert "quá nhiều dòng để in" in page
    assert "Cộng</th>" not in page


def test_the_list_offers_communes_of_the_month_and_says_nothing_of_their_lines(
    visitor: FlaskClient, month: dict[str, str]
) -> None:
    page = read(visitor, "/so-cong-khai/niem-yet?thang=05/2026")
    for code in ("P1", "X1", "X2"):
        assert f'href="/so-cong-khai/niem-yet/{code}/2026-05"' in page
    assert page.index("Xã Bàu Sen") < page.index("Xã Lộc Xuân")
    assert "S1/2026" not in page
    assert "Tháng " in read(visitor, "/so-cong-khai/niem-yet?thang=khong")


def test_a_poster_carries_alias_code_and_account_text(visitor: FlaskClient, month: dict[str, str]) -> None:
    page = read(visitor, f"/dia-chi/{month['shown']}/ap-phich")
    assert scanned(page) == f"http://127.0.0.1:8000/dia-chi/{month['shown']}"
    for word in ("Bà L.T.M.", "Xã Bàu Sen", "0011012345678", "Vietcombank", "/xac-minh", month["shown"]):
        assert word in page, word
    assert "Lê Thị Mơ" not in page
    assert "poster--a4" in page
    assert "poster--a5" in read(visitor, f"/dia-chi/{month['shown']}/ap-phich?kho=A5")
    assert "poster--a4" in read(visitor, f"/dia-chi/{month['shown']}/ap-phich?kho=to")
    assert f'href="/dia-chi/{month["shown"]}/ap-phich"' in read(visitor, f"/dia-chi/{month['shown']}")


def test_no_poster_for_what_may_not_hang_in_public(visitor: FlaskClient, month: dict[str, str]) -> None:
    for code in (month["hidden"], month["child"], "SM26-9999-Z"):
        assert visitor.get(f"/dia-chi/{code}/ap-phich").status_code == 404
    assert "ap-phich" not in read(visitor, f"/dia-chi/{month['child']}")


def test_the_head_of_a_long_table_is_repeated_on_paper() -> None:
    sheet = (Path(__file__).parents[2] / "static" / "css" / "paper.css").read_text("utf-8")
    assert ".grid thead{display:table-header-group}" in sheet
    assert "@page poster-a5{size:A5" in sheet


def test_a_receipt_without_an_address_stands_on_the_sheet_of_its_office(
    site: Flask, cast: Cast, visitor: FlaskClient
) -> None:
    with site.app_context():
        content = receipts.ReceiptContent(Form.CASH, 123_000, MAY, giver_name="Lý Thị Sao")
        receipts.record(None, content, by=cast.account("an"))
        db.session.commit()
    assert "123.000" in read(visitor, "/so-cong-khai/niem-yet/P1/2026-05")
