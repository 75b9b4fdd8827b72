"""The page that passes a story on: ready words, the record of postings, pieces of the press, coverage."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing.models import Posting, PressPiece
from nhandao_site.kit import clock, excel
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.stories import telling
from tests.public.street import a_child, a_family

ROOM = "/quan-tri/chia-se"


def read(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def story(site: Flask, cast: Cast) -> tuple[int, str]:
    with site.app_context():
        told = telling.published(cast)
        db.session.commit()
        return told.id, told.slug


def typed(**changes: str) -> dict[str, str]:
    usual = {"outlet": "facebook", "unit_id": "X1", "posted_on": clock.format_date(clock.today()), "form_key": "k"}
    return usual | {"link": "https://www.facebook.com/bausen/posts/1"} | changes


def test_ready_words_picture_and_code_are_there_without_a_script(sign_in: Desks, story: tuple[int, str]) -> None:
    page = read(sign_in("hoa").get(f"{ROOM}/{story[0]}"))
    boxes = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.DOTALL)
    url = f"http://127.0.0.1:8000/nguoi-tot-viec-thien/{story[1]}"
    assert len(boxes) == 2 and all("Bếp cháo Cây Me" in box and url in box for box in boxes)
    assert "46.800 suất cháo từ 11/2020" in boxes[0] and "Đặng Thị Mơ" not in page
    assert 'data-copy="Bếp cháo' in page and 'class="qr"' in page and "/anh-chia-se/chuyen/" in page
    assert re.search(r"đọc hết khoảng \d+", page)


def test_a_posting_is_recorded_once_shown_in_the_street_and_taken_back(
    site: Flask, sign_in: Desks, story: tuple[int, str], visitor: FlaskClient
) -> None:
    hoa, street = sign_in("hoa"), f"/nguoi-tot-viec-thien/{story[1]}"
    for _ in range(2):
        assert hoa.post(f"{ROOM}/{story[0]}/noi-dang", data=typed()).status_code == 303
    with site.app_context():
        (line,) = db.session.scalars(select(Posting)).all()
        number = line.id
    page = read(visitor.get(street))
    assert 'href="https://www.facebook.com/bausen/posts/1" rel="noopener nofollow"' in page and "Đã đăng trên" in page
    assert sign_in("tam").get(f"{ROOM}/noi-dang/{number}/bo").status_code == 404
    assert hoa.post(f"{ROOM}/noi-dang/{number}/bo", data={"reason": " "}).status_code == 422
    assert hoa.post(f"{ROOM}/noi-dang/{number}/bo", data={"reason": "Ghi nhầm"}).status_code == 303
    assert "bausen" not in read(visitor.get(street)) and "Ghi nhầm" in read(hoa.get(f"{ROOM}/{story[0]}"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"link": "https://xau.example/"}, "không thuộc Facebook"),
        ({"link": ""}, "dán liên kết"),
        ({"unit_id": "X2"}, "Không tìm thấy đơn vị"),
        ({"unit_id": "P1"}, "Không tìm thấy đơn vị"),
        ({"posted_on": "31/02/2026"}, "Không có ngày"),
        ({"posted_on": "01/01/2090"}, "chưa tới"),
        ({"outlet": "la"}, "danh sách"),
        ({"link": "https://facebook.com/" + "x" * 5000}, "600"),
    ],
)
def test_a_fault_is_told_and_nothing_is_kept(
    site: Flask, sign_in: Desks, story: tuple[int, str], changes: dict[str, str], words: str
) -> None:
    answer = sign_in("hoa").post(f"{ROOM}/{story[0]}/noi-dang", data=typed(**changes))
    assert answer.status_code == 422 and (words in read(answer) or "Xin chọn" in read(answer)), read(answer)[:3000]
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Posting)) == 0


def test_a_story_that_was_taken_down_is_not_passed_on(
    site: Flask, sign_in: Desks, story: tuple[int, str], cast: Cast
) -> None:
    with site.app_context():
        row = db.session.get(Story, story[0])
        assert row
        publishing.withdraw(row, reason="Gia đình xin gỡ", by=cast.account("minh"))
        db.session.commit()
    hoa = sign_in("hoa")
    assert hoa.get(f"{ROOM}/{story[0]}").status_code == 404
    assert hoa.post(f"{ROOM}/{story[0]}/noi-dang", data=typed()).status_code == 404
    assert "Bếp cháo" not in read(hoa.get(ROOM))


def test_a_piece_of_the_press_waits_for_a_second_person(
    site: Flask, sign_in: Desks, story: tuple[int, str], visitor: FlaskClient
) -> None:
    dao, minh, street = sign_in("dao"), sign_in("minh"), f"/nguoi-tot-viec-thien/{story[1]}"
    sent = {
        "kind": "broadcast",
        "outlet": "Đài Sông Mây",
        "title": "Phóng sự bếp cháo",
        "appeared_on": clock.format_date(clock.today()),
        "link": "https://dai.example/1",
        "alt": "Nồi cháo",
        "credit": "Đài Sông Mây",
    }
    picture = {"poster": (io.BytesIO(telling.jpeg()), "x.jpg")}
    assert dao.post(f"{ROOM}/{story[0]}/bao-dai", data=sent | {"link": "javascript:1"}).status_code == 422
    assert dao.post(f"{ROOM}/{story[0]}/bao-dai", data=sent | picture).status_code == 303
    page = read(minh.get(f"{ROOM}/{story[0]}"))
    seen = re.search(rf'src="({ROOM}/bao-dai/\d+/anh/[^"]+)"', page)
    assert seen and minh.get(seen[1]).mimetype == "image/jpeg" and "chờ người thứ hai" in page
    assert sign_in("tam").get(seen[1]).status_code == 404
    with site.app_context():
        number = db.session.scalars(select(PressPiece.id)).one()
    assert "dai.example" not in read(visitor.get(street))
    dao.post(f"{ROOM}/bao-dai/{number}/cho-hien", data={"form_key": "a"})
    assert "dai.example" not in read(visitor.get(street))
    assert minh.post(f"{ROOM}/bao-dai/{number}/cho-hien", data={"form_key": "b"}).status_code == 303
    told = read(visitor.get(street))
    poster = re.search(r'src="(/tep/[^"]+)"[^>]*alt="Nồi cháo"', told)
    assert 'href="https://dai.example/1" rel="noopener nofollow"' in told and "<iframe" not in told and poster
    assert visitor.get(poster[1]).status_code == 200
    assert sign_in("tam").get(f"{ROOM}/{story[0]}/bao-dai").status_code == 404
    assert dao.post(f"{ROOM}/bao-dai/{number}/bo", data={"reason": "Đài gỡ"}).status_code == 303
    assert "dai.example" not in read(visitor.get(street)) and visitor.get(poster[1]).status_code == 404


def test_coverage_shows_what_was_recorded_and_exports_it(site: Flask, sign_in: Desks, story: tuple[int, str]) -> None:
    sign_in("hoa").post(f"{ROOM}/{story[0]}/noi-dang", data=typed())
    phuc = sign_in("phuc")
    page = read(phuc.get("/quan-tri/do-phu"))
    assert "Xã Bàu Sen" in page and '<svg class="chart"' in page
    assert "Xã Bàu Sen" not in read(sign_in("tam").get("/quan-tri/do-phu"))
    book = excel.read(phuc.get("/quan-tri/do-phu/bang.xlsx").data)
    assert [row[1:3] + row[4:] for row in book["Độ phủ"][1:]] == [["Xã Bàu Sen", "Facebook", 1, 1]]
    for odd in ("ky=abc", "ky=2026-Q9", "don-vi=khong-co", "ky=9999", "don-vi=X2&ky=2026-H1"):
        assert phuc.get(f"/quan-tri/do-phu?{odd}").status_code == 200, odd


def test_an_address_is_passed_on_without_what_is_private(site: Flask, sign_in: Desks, cast: Cast) -> None:
    with site.app_context():
        family, child = a_family(cast).code, a_child(cast).code
        db.session.commit()
    hoa = sign_in("hoa")
    page = read(hoa.get(f"{ROOM}/dia-chi/{family}"))
    assert "Bà N.T.H." in page and "suy thận" not in page and "Số 77/9" not in page
    young = read(hoa.get(f"{ROOM}/dia-chi/{child}"))
    boxes = " ".join(re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", young, re.DOTALL))
    assert child in boxes and "Em" not in boxes and "Cần" not in boxes and "ap-phich" not in young
    assert hoa.get(f"{ROOM}/dia-chi/SM26-0031-X").status_code == 404


def test_the_list_survives_nonsense(sign_in: Desks, story: tuple[int, str]) -> None:
    dao = sign_in("dao")
    assert "Bếp cháo" in read(dao.get(f"{ROOM}?q=cháo"))
    for query in ("sau=abc", "sau=99999999999999", "q=%25%5F", "q=" + "x" * 3000, "sau=999"):
        assert dao.get(f"{ROOM}?{query}").status_code == 200, query
