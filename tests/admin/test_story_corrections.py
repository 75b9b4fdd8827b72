"""A published story is put right by two people, through the pages."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.stories import publishing
from tests.admin.test_stories import ROOM, read, typed, version
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.stories import telling


@pytest.fixture
def home(site: Flask, cast: Cast) -> str:
    with site.app_context():
        cast.account("linh").role = cast.account("dao").role
        story = telling.published(cast, title="Bếp cháo Cây Me")
        db.session.commit()
        return f"{ROOM}/{story.id}"


def street(site: Flask) -> str:
    return read(site.test_client().get("/nguoi-tot-viec-thien/bep-chao-cay-me"))


@pytest.mark.both_databases
def test_the_street_reads_the_old_text_until_somebody_else_lets_the_new_one_out(
    site: Flask, home: str, sign_in: Desks
) -> None:
    linh, minh = sign_in("linh"), sign_in("minh")
    seen = version(read(linh.get(f"{home}/dinh-chinh")))
    sent = linh.post(f"{home}/dinh-chinh", data=typed(note="Sai số.", lede="Câu đã đính chính.", seen_version=seen))
    assert sent.status_code == 303 and "Câu đã đính chính." not in street(site)
    own = read(linh.get(home))
    assert "một người khác đọc và cho đăng" in own and "Đọc bản đính chính" not in own
    refused = linh.post(f"{home}/ban-dinh-chinh", data={"seen": "1"})
    assert refused.status_code == 422 and "không tự cho đăng" in read(refused)
    assert "1 bài đang chờ bạn đọc" in read(minh.get(ROOM)) and "Đọc bản đính chính" in read(minh.get(home))
    page = read(minh.get(f"{home}/ban-dinh-chinh"))
    assert "Câu đã đính chính." in page and "bà Đ.T.M. nhóm lửa" in page
    stale = minh.post(f"{home}/ban-dinh-chinh", data={"seen": "77"})
    assert stale.status_code == 422 and "vừa được sửa" in read(stale) and 'value="1"' in read(stale)
    assert minh.post(f"{home}/ban-dinh-chinh", data={"seen": "1"}).status_code == 303
    assert "Câu đã đính chính." in street(site)
    assert minh.get(f"{home}/ban-dinh-chinh").status_code == 404


def test_the_next_editor_goes_on_from_the_waiting_correction_or_is_shown_it(
    site: Flask, home: str, sign_in: Desks
) -> None:
    linh, dao, minh = sign_in("linh"), sign_in("dao"), sign_in("minh")
    seen = version(read(dao.get(f"{home}/sua")))
    linh.post(
        f"{home}/dinh-chinh",
        data=typed(note="Sai số.", lede="Của Linh.", seen_version=seen, form_key="a"),
    )
    late = dao.post(f"{home}/sua", data=typed(note="Sai số.", lede="Của Đào.", seen_version=seen, form_key="b"))
    assert late.status_code == 409 and "Của Linh." in read(late) and "Của Đào." in read(late)
    assert "Của Linh." in read(dao.get(f"{home}/sua"))
    assert minh.post(f"{home}/ban-dinh-chinh/bo", data={"reason": ""}).status_code == 422
    assert minh.post(f"{home}/ban-dinh-chinh/bo", data={"reason": "Không cần"}).status_code == 303
    assert "Của Linh." not in read(dao.get(f"{home}/sua")) and "Bỏ bản đính chính" in read(dao.get(home))


def test_who_rewrote_a_story_in_review_gets_no_button_to_publish_it(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        cast.account("linh").role = cast.account("dao").role
        story = telling.told(cast)
        publishing.send_for_review(story, by=cast.account("dao"))
        db.session.commit()
        at = f"{ROOM}/{story.id}"
    linh = sign_in("linh")
    assert "Đọc để đăng" in read(linh.get(at))
    seen = version(read(linh.get(f"{at}/sua")))
    assert linh.post(f"{at}/sua", data=typed(seen_version=seen)).status_code == 303
    page = read(linh.get(at))
    assert "Đọc để đăng" not in page and "bạn là tác giả hoặc vừa sửa bài" in page
    refused = linh.post(f"{at}/dang", data={"seen_version": "9", "act": "publish"})
    assert refused.status_code == 422 and "người vừa sửa bài" in read(refused)


def test_a_photo_added_to_a_published_story_waits_for_another_hand(
    site: Flask, home: str, sign_in: Desks, dao: FlaskClient, minh: FlaskClient
) -> None:
    sent = {"photo": (io.BytesIO(telling.jpeg()), "x.jpg"), "alt": "Nồi cháo"}
    answer = dao.post(f"{home}/anh", data=sent, follow_redirects=True)
    assert "khi một người khác cho hiện" in read(answer) and "Cho hiện ảnh" not in read(dao.get(home))
    page = read(minh.get(home))
    shown = re.search(rf'src="({home}/tep/[^"]+)"', page)
    assert "Cho hiện ảnh" in page and shown and minh.get(shown[1]).mimetype == "image/jpeg"
    alone = dao.post(f"{home}/anh/1/hien", data={"form_key": "k"}, follow_redirects=True)
    assert "không tự cho hiện ảnh" in read(alone)
    assert minh.post(f"{home}/anh/1/hien", data={"form_key": "m"}).status_code == 303
    assert "Đang đăng" in read(dao.get(f"{home}/anh"))


@pytest.fixture
def dao(sign_in: Desks) -> FlaskClient:
    return sign_in("dao")


@pytest.fixture
def minh(sign_in: Desks) -> FlaskClient:
    return sign_in("minh")
