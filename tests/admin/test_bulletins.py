"""A bulletin made at the desk, read in the street, taken down."""

import io
import re

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.stories.sharing.models import Bulletin
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.stories import telling

ROOM = "/quan-tri/ban-tin"


def read(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def stories(site: Flask, cast: Cast) -> list[int]:
    with site.app_context():
        told = [telling.published(cast, title=f"Chuyện thứ {n}") for n in ("một", "hai", "ba")]
        db.session.commit()
        return [story.id for story in told]


def typed(places: dict[int, str], **changes: str) -> dict[str, str]:
    today = clock.today()
    usual = {"title": "Bản tin Nhân đạo", "unit_id": "P1", "month": f"{today.month}/{today.year}", "form_key": "k"}
    return usual | {"words": "Lời mở đầu."} | {f"thu-tu-{n}": place for n, place in places.items()} | changes


def version(page: str) -> str:
    found = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def test_a_bulletin_goes_from_the_form_to_the_street_and_back(
    site: Flask, sign_in: Desks, stories: list[int], visitor: FlaskClient, cast: Cast
) -> None:
    dao, minh = sign_in("dao"), sign_in("minh")
    one, two, three = stories
    answers = [dao.post(f"{ROOM}/moi", data=typed({three: "1", one: "2", two: ""})) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and answers[0].location == answers[1].location
    home = answers[0].location
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 1
        slug = db.session.scalars(select(Bulletin.slug)).one()
    assert visitor.get(f"/ban-tin/{slug}").status_code == 404 and "không tự đăng" in read(dao.get(home))
    page = read(minh.get(f"{home}/dang"))
    assert minh.post(f"{home}/dang", data={"seen_version": version(page), "form_key": "p"}).status_code == 303
    shown = read(visitor.get(f"/ban-tin/{slug}"))
    assert shown.index("Chuyện thứ ba") < shown.index("Chuyện thứ một") and "Chuyện thứ hai" not in shown
    image = re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', shown)
    assert image and visitor.get(image[1]).mimetype == "image/png"
    sheet = read(visitor.get(f"/ban-tin/{slug}/ban-in"))
    assert "Chuyện thứ ba" in sheet and 'class="qr"' in sheet and slug in read(visitor.get("/ban-tin"))
    assert f"/ban-tin/{slug}" in read(visitor.get("/sitemap/ban-tin-1.xml"))
    made = docx.Document(io.BytesIO(dao.get(f"{home}.docx").data))
    assert "Chuyện thứ ba" in [p.text for p in made.paragraphs]
    with site.app_context():
        row = db.session.get(Story, three)
        assert row
        publishing.withdraw(row, reason="Gia đình xin gỡ", by=cast.account("minh"))
        db.session.commit()
    for url in (f"/ban-tin/{slug}", f"/ban-tin/{slug}/ban-in"):
        assert "Chuyện thứ ba" not in read(visitor.get(url)), url
    assert minh.post(f"{home}/go", data={"reason": "In nhầm"}).status_code == 303
    gone = visitor.get(f"/ban-tin/{slug}")
    assert gone.status_code == 410 and "In nhầm" not in read(gone) and visitor.get(image[1]).status_code == 410
    assert visitor.get(f"/ban-tin/{slug}/ban-in").status_code == 410


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Hãy ghi tên bản tin"),
        ({"title": "x" * 190}, "dài nhất 160"),
        ({"month": "mười một"}, "Không đọc được tháng"),
        ({"month": "11/2090"}, "Tháng của bản tin"),
        ({"unit_id": "Xã không có"}, "Không tìm thấy đơn vị"),
        ({"thu-tu-1": "một"}, "Thứ tự"),
        ({"thu-tu-999": "1"}, "vừa bị gỡ"),
        ({"words": "x" * 9000}, "5000"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(
    sign_in: Desks, stories: list[int], changes: dict[str, str], words: str
) -> None:
    answer = sign_in("dao").post(f"{ROOM}/moi", data=typed({stories[0]: "7"}, **changes))
    page = read(answer)
    assert answer.status_code == 422 and words in page, page[:4000]
    assert 'value="7"' in page or "thu-tu-1" in changes


def test_stories_are_offered_by_month_and_unit_without_a_script(sign_in: Desks, stories: list[int]) -> None:
    dao = sign_in("dao")
    assert read(dao.get(f"{ROOM}/moi")).count('name="thu-tu-') == 3
    offered = read(dao.post(f"{ROOM}/moi", data=typed({}, unit_id="X2", act="offer")))
    assert 'name="thu-tu-' not in offered and "Lời mở đầu." in offered
    early = read(dao.post(f"{ROOM}/moi", data=typed({stories[1]: "1"}, month="1/2025", act="offer")))
    assert early.count('name="thu-tu-') == 1


def test_another_branch_finds_no_bulletin(sign_in: Desks, stories: list[int]) -> None:
    home = sign_in("dao").post(f"{ROOM}/moi", data=typed({stories[0]: "1"})).location
    tam = sign_in("tam")
    for url in (home, f"{home}.docx", f"{home}/sua", f"{home}/mo-lai"):
        assert tam.get(url).status_code == 404, url
    assert tam.post(f"{ROOM}/moi", data=typed({stories[0]: "1"}, unit_id="P1", form_key="t")).status_code == 422
    assert sign_in("trang").get(ROOM).status_code == 403


def test_a_stale_form_overwrites_nothing(sign_in: Desks, stories: list[int]) -> None:
    dao, linh = sign_in("dao"), sign_in("linh")
    home = dao.post(f"{ROOM}/moi", data=typed({stories[0]: "1"})).location
    seen = version(read(dao.get(f"{home}/sua")))
    first = typed({stories[1]: "1"}, title="Tên mới", seen_version=seen, form_key="a")
    assert linh.post(f"{home}/sua", data=first).status_code == 303
    late = dao.post(f"{home}/sua", data=typed({stories[2]: "1"}, title="Tên cũ", seen_version=seen, form_key="b"))
    assert late.status_code == 422 and "Người khác vừa lưu" in read(late) and "Tên mới" in read(dao.get(home))
