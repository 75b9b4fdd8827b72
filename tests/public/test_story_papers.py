"""A story on paper: posters, leaflets, the script for the loudspeaker; each asks anew what may be read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from tests.cast import Cast
from tests.domain.stories import telling

COLUMN = "/nguoi-tot-viec-thien"
PAPERS = ("ap-phich", "ap-phich?kho=a5", "ap-phich?kho=to-roi", "doc-loa")


@pytest.fixture
def story(site: Flask, cast: Cast) -> tuple[int, str]:
    with site.app_context():
        body = "Ngày 23/11, bà Đặng Thị Mơ nhóm lửa, nấu 46.800 suất/năm.\n\n[Xem](https://x.example/a)"
        told = telling.published(cast, body=body)
        db.session.commit()
        return told.id, told.slug


def test_papers_carry_the_title_and_a_code_and_hide_names(visitor: FlaskClient, story: tuple[int, str]) -> None:
    for paper in PAPERS:
        answer = visitor.get(f"{COLUMN}/{story[1]}/{paper}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200 and "Bếp cháo Cây Me" in page and "Đặng Thị Mơ" not in page, paper
        assert page.count("<h1") == 1 and ('class="qr"' in page or paper == "doc-loa"), paper
    assert visitor.get(f"{COLUMN}/{story[1]}/ap-phich?kho=lạ").status_code == 200


def test_the_script_is_said_in_words_with_its_time(visitor: FlaskClient, story: tuple[int, str]) -> None:
    page = visitor.get(f"{COLUMN}/{story[1]}/doc-loa").get_data(as_text=True)
    text = page[page.index('<article class="aloud">') : page.index("</article>")]
    assert "Ngày 23 tháng 11, bà Đ.T.M. nhóm lửa, nấu bốn mươi sáu nghìn tám trăm suất mỗi năm." in text
    assert "http" not in text and "<a " not in text and "Câu chuyện ở xã Bàu Sen." in text
    assert "Đọc hết khoảng" in page and "150 tiếng một phút" in page


def test_papers_go_with_the_story(site: Flask, visitor: FlaskClient, story: tuple[int, str], cast: Cast) -> None:
    with site.app_context():
        row = db.session.get(Story, story[0])
        assert row
        publishing.withdraw(row, reason="Gia đình xin gỡ", by=cast.account("minh"))
        db.session.commit()
    for paper in PAPERS:
        assert visitor.get(f"{COLUMN}/{story[1]}/{paper}").status_code == 410, paper
        assert visitor.get(f"{COLUMN}/khong-co/{paper}").status_code == 404, paper


def test_the_column_has_a_poster_of_its_own(visitor: FlaskClient, story: tuple[int, str]) -> None:
    for size in ("a4", "a5"):
        page = visitor.get(f"{COLUMN}/ap-phich/chuyen-muc?kho={size}").get_data(as_text=True)
        assert 'class="qr"' in page and f"poster--{size}" in page and "Bếp cháo Cây Me" in page
