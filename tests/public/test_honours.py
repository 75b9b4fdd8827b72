import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.honours import recording
from nhandao_site.domain.honours.models import Honour
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


def test_a_page_of_which_nothing_stands_any_more_is_gone_and_names_nobody(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        quan = cast.account("quan")
        first = recording.record(content(**GROUP), by=quan)
        second = recording.record(content(**GROUP, year=2025), by=quan)
        hidden = recording.record(content(**GROUP | {"name": "Nhóm kín"}, held_back=True), by=quan)
        recording.withdraw(first, reason="Ghi nhầm", by=quan)
        recording.withdraw(hidden, reason="Ghi nhầm", by=quan)
        db.session.commit()
        old, left, never = (f"{WALL}/bep-chao-cay-me-{n}" for n in (first.id, second.id, hidden.id))
    moved = visitor.get(old)
    assert (moved.status_code, moved.location) == (301, left)
    assert visitor.get(never).status_code == 404
    with site.app_context():
        (standing,) = db.session.scalars(select(Honour).where(Honour.withdrawn_at.is_(None)))
        recording.withdraw(standing, reason="Thu hồi", by=cast.account("quan"))
        db.session.commit()
    for url in (old, left):
        gone = visitor.get(url)
        page = gone.get_data(as_text=True)
        assert gone.status_code == 410 and "đã rút" in page and "Bếp cháo" not in page and "noindex" in page


def test_the_wall_asks_for_a_tip(visitor: FlaskClient) -> None:
    page = visitor.get(WALL).get_data(as_text=True)
    assert 'href="/gioi-thieu-guong"' in page and "Kể cho chúng tôi về một người tốt" in page
