import re

from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.honours import recording
from tests.cast import Cast
from tests.domain.honours.test_recording import GROUP, content

WALL = "/ton-vinh"


def test_the_wall_says_level_title_and_decision_in_words(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        recording.record(content(**GROUP, unit=cast.unit("X1")), by=cast.account("quan"))
        recording.record(content(), by=cast.account("quan"))
        db.session.commit()
    page = visitor.get(WALL).get_data(as_text=True)
    assert "Đợt 2026: Ngày thành lập Hội 23/11" in page and "<h3>Cấp tỉnh</h3>" in page
    assert "Cộng đồng nhân ái cấp tỉnh, Xã Bàu Sen" in page
    assert "Quyết định số 118/QĐ-BCĐ, ngày 18/11/2026" in page
    assert "Đ.T.M." in page and "Đặng Thị Mơ" not in page
    assert page.count("<h1") == 1


def test_filters_stay_chosen_and_an_empty_answer_leads_on(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        recording.record(content(**GROUP), by=cast.account("quan"))
        db.session.commit()
    page = visitor.get(f"{WALL}?nam=2026&cap=xa&loai=cong-dong&dot=2026-ngay-thanh-lap-hoi-23-11").get_data(
        as_text=True
    )
    assert "Thử bớt một điều kiện" in page
    assert len(re.findall(r"<option[^>]* selected>", page)) == 4


def test_nonsense_in_the_address_line_breaks_nothing(visitor: FlaskClient) -> None:
    for query in (
        "nam=99999",
        "nam=0",
        "cap=%01",
        "loai=' --",
        "dot=9999-x",
        "dot=ab",
        "sau=0",
        "sau=999999999",
        "nam=²",
    ):
        assert visitor.get(f"{WALL}?{query}").status_code == 200, query


def test_an_empty_wall_leads_to_the_stories(visitor: FlaskClient) -> None:
    assert "Đọc chuyện" in visitor.get(WALL).get_data(as_text=True)
