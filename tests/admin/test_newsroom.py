"""The newsroom at its screens: the board, giving work, talking by paragraph, old texts, holding back, two who write."""

import html
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords
from nhandao_site.domain.addresses.models import Draft
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories import scheduling
from nhandao_site.domain.stories.models import Comment, Story, StoryState
from nhandao_site.kit import clock
from nhandao_site.web.saving import save
from tests.admin.test_stories import ROOM, read, typed, version, written
from tests.cast import PASSWORD, Cast
from tests.conftest import Desks
from tests.domain.stories import telling

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CARRIED = re.compile(r'name="(kept|tiep)" type="hidden" value="([^"]*)"')
STREET = "/nguoi-tot-viec-thien"


@pytest.fixture
def dao(sign_in: Desks) -> FlaskClient:
    return sign_in("dao")


@pytest.fixture
def minh(sign_in: Desks) -> FlaskClient:
    return sign_in("minh")


def on_the_street(dao: FlaskClient, minh: FlaskClient, home: str) -> None:
    dao.post(f"{home}/gui-duyet", data={"form_key": "gui"})
    seen = version(read(minh.get(f"{home}/dang")))
    answer = minh.post(f"{home}/dang", data={"seen_version": seen, "act": "publish", "form_key": "dang"})
    assert answer.status_code == 303


def test_work_is_given_with_its_day_and_found_on_the_board(dao: FlaskClient, site: Flask, cast: Cast) -> None:
    home = written(dao)
    with site.app_context():
        me, due = str(cast.account("dao").id), clock.format_date(clock.today() + timedelta(days=3))
    assert "Chưa giao ai" in read(dao.get(f"{home}/giao"))
    refused = dao.post(f"{home}/giao", data={"editor": me, "due_on": "01/01/2020", "form_key": "a"})
    assert refused.status_code == 422 and "đã qua" in read(refused)
    assert dao.post(f"{home}/giao", data={"editor": "987", "form_key": "b"}).status_code == 422
    assert dao.post(f"{home}/giao", data={"editor": me, "due_on": due, "form_key": "c"}).status_code == 303
    board = read(dao.get(f"{ROOM}?nguoi=toi"))
    assert "Bếp cháo Cây Me" in board and f"hạn {due}" in board
    assert read(dao.get(ROOM)).count('class="board__col"') == len(StoryState)


def test_a_paragraph_is_talked_over_and_settled(dao: FlaskClient, minh: FlaskClient, site: Flask) -> None:
    home = written(dao, body="Đoạn một.\n\nĐoạn hai <b>đậm</b>.")
    seen = version(read(minh.get(f"{home}/doc")))
    said = {"text": "Ai kể?\n<script>", "about": "1", "seen_version": seen, "form_key": "k"}
    for _twice in range(2):
        assert minh.post(f"{home}/doc", data=said).status_code == 303
    page = read(dao.get(f"{home}/doc"))
    assert page.count("Ai kể?") == 1 and "&lt;script&gt;" in page and "Góp ý đoạn 2" in page
    with site.app_context():
        number = db.session.scalars(select(Comment)).one().id
    assert dao.post(f"{home}/gop-y/{number}/xong", data={"form_key": "x"}).status_code == 303
    assert "đã xong" in read(dao.get(f"{home}/doc")) and "Mọi góp ý đã xong" in read(dao.get(home))
    empty = minh.post(f"{home}/doc", data=said | {"text": " ", "form_key": "k2"})
    assert empty.status_code == 422 and "hãy viết góp ý" in read(empty)
    other = written(dao, title="Bài khác", form_key="khac")
    assert dao.post(f"{other}/gop-y/{number}/xong", data={"form_key": "y"}).status_code == 404


def test_old_texts_stand_side_by_side_and_one_comes_back(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)
    assert "chưa sửa lần nào" in read(dao.get(f"{home}/ban-cu"))
    seen = version(read(dao.get(f"{home}/sua")))
    dao.post(f"{home}/sua", data=typed(lede="Mười sáu người và một cái nồi.", seen_version=seen, form_key="s"))
    page = read(dao.get(f"{home}/ban-cu", follow_redirects=True))
    assert "<del>bốn</del>" in page and "<ins>sáu</ins>" in page
    ask = read(dao.get(f"{home}/ban-cu/{seen}/lay-lai"))
    assert dao.post(f"{home}/ban-cu/{seen}/lay-lai", data={"seen_version": seen, "form_key": "t"}).status_code == 422
    now = version(ask)
    assert dao.post(f"{home}/ban-cu/{seen}/lay-lai", data={"seen_version": now, "form_key": "u"}).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(Story)).one().lede == "Mười bốn người và một cái nồi."
    assert dao.get(f"{home}/ban-cu/77").status_code == 404
    assert dao.get(f"{home}/ban-cu/{seen}?voi=77").status_code == 404


def test_a_held_story_is_previewed_by_staff_alone_until_its_minute(
    dao: FlaskClient, minh: FlaskClient, site: Flask
) -> None:
    home = written(dao)
    hour = (clock.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    held = {"until": clock.format_time(hour), "reason": "Chờ lễ tuyên dương", "form_key": "g"}
    assert dao.post(f"{home}/giu-tin", data=held).status_code == 303
    assert "giữ tin tới" in read(dao.get(home))
    dao.post(f"{home}/gui-duyet", data={"form_key": "gui"})
    seen = version(read(minh.get(f"{home}/dang")))
    early = minh.post(f"{home}/dang", data={"seen_version": seen, "act": "publish", "form_key": "d1"})
    assert early.status_code == 422 and "giữ tin tới" in read(early)
    with site.app_context():
        at = clock.format_time(hour)
    kept = minh.post(f"{home}/dang", data={"seen_version": seen, "act": "schedule", "at": at, "form_key": "d2"})
    assert kept.status_code == 303
    preview = dao.get(f"{home}/xem-truoc")
    assert "Bản xem trước" in read(preview) and "bà Đ.T.M. nhóm lửa" in read(preview)
    assert preview.headers["Cache-Control"] == "no-store"
    street = site.test_client()
    image = "/anh-chia-se/chuyen/bep-chao-cay-me/0.png"
    everywhere = [
        f"{STREET}/bep-chao-cay-me",
        image,
        STREET,
        "/feed.xml",
        "/sitemap/cau-chuyen-1.xml",
        "/tim-kiem?q=chao",
        "/",
    ]
    for url in everywhere:
        assert "Bếp cháo Cây Me" not in read(street.get(url)) and "bep-chao" not in read(street.get(url))
    assert [street.get(url).status_code for url in everywhere[:2]] == [404, 404]
    with site.app_context():
        assert scheduling.run(hour - timedelta(seconds=1)) == 0 and scheduling.run(hour) == 1
        save()
    assert street.get(everywhere[0]).status_code == 200 and "Bếp cháo Cây Me" in read(street.get("/feed.xml"))


def test_a_story_taken_down_while_browsers_keep_it_is_gone_at_the_next_reading(
    dao: FlaskClient, minh: FlaskClient, site: Flask
) -> None:
    home = written(dao)
    on_the_street(dao, minh, home)
    street = site.test_client()
    page, feed = street.get(f"{STREET}/bep-chao-cay-me"), street.get("/feed.xml")
    kept = {"If-None-Match": page.headers["ETag"]}
    assert street.get(f"{STREET}/bep-chao-cay-me", headers=kept).status_code == 304
    assert minh.post(f"{home}/go", data={"reason": "Gia đình xin gỡ", "form_key": "go"}).status_code == 303
    gone = street.get(f"{STREET}/bep-chao-cay-me", headers=kept)
    assert gone.status_code == 410 and "đã được gỡ" in read(gone) and "nhóm lửa" not in read(gone)
    again = street.get("/feed.xml", headers={"If-None-Match": feed.headers.get("ETag", "")})
    assert again.status_code == 200 and "Bếp cháo" not in read(again)
    for url in ("/tim-kiem?q=chao", STREET, "/sitemap/cau-chuyen-1.xml", "/"):
        assert "bep-chao-cay-me" not in read(street.get(url))


def test_two_who_write_see_each_other_and_a_draft_tells_what_was_saved_meanwhile(
    dao: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        linh = cast.account("linh")
        linh.role = cast.account("dao").role
        save()
    home = written(dao)
    other = Desks(site, cast)("linh")
    seen = version(read(other.get(f"{home}/sua")))
    told = other.post(f"{home}/luu-nhap", data=typed(title="Của Linh", seen_version=seen)).get_json()
    assert told["newer"] is False
    assert "Võ Thùy Linh" in read(dao.get(f"{home}/sua")), "whoever opens it sees that another one types"
    dao.post(f"{home}/sua", data=typed(lede="Câu dẫn của Đào.", seen_version=seen, form_key="d"))
    assert other.post(f"{home}/luu-nhap", data=typed(title="Của Linh", seen_version=seen)).get_json()["newer"] is True
    with site.app_context():
        number = db.session.scalars(select(Draft)).one().id
    page = read(other.get(f"{home}/sua?ban-nhap={number}"))
    assert "Người kia đã đổi" in page and "Câu dẫn của Đào." in page and 'value="Của Linh"' in page


def test_a_session_that_ended_gives_back_every_word_after_signing_in(dao: FlaskClient, site: Flask, cast: Cast) -> None:
    home = written(dao)
    seen = version(read(dao.get(f"{home}/sua")))
    late = typed(lede="Gõ khi phiên đã hết.", seen_version=seen, form_key="het")
    out = site.test_client()
    told = out.post(f"{home}/luu-nhap", data=late, headers={"Origin": "http://localhost"})
    assert told.status_code in {302, 303, 400, 401, 403}, "the page learns that nothing was kept"
    shut = out.post(f"{home}/sua", data=late, headers={"Origin": "http://localhost"})
    assert shut.status_code == 401 and "Chữ bạn vừa gõ còn nguyên" in read(shut)
    with site.app_context():
        account = cast.account("dao")
        account.password_hash, account.demonstration = passwords.hashed(PASSWORD), True  # one step at the door
        save()
    carried = {name: html.unescape(value) for name, value in CARRIED.findall(read(shut))}
    inside = {"email": "dao@nhandao.example", "password": PASSWORD} | carried
    again = read(out.post("/dang-nhap", data=inside, headers={"Origin": "http://localhost"}))
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(again)}
    assert fields["lede"] == "Gõ khi phiên đã hết." and f'action="{home}/sua"' in again
    assert out.post(f"{home}/sua", data=fields).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(Story)).one().lede == "Gõ khi phiên đã hết."


def test_a_stale_editor_never_writes_over_another_one(dao: FlaskClient, minh: FlaskClient, site: Flask) -> None:
    home = written(dao)
    seen = version(read(dao.get(f"{home}/sua")))
    for key, status in (("m", 303), ("n", 409)):
        answer = dao.post(f"{home}/sua", data=typed(lede=f"Bản {key}.", seen_version=seen, form_key=key))
        assert answer.status_code == status
    assert minh.post(f"{home}/sua", data=typed(seen_version=seen)).status_code == 403
    with site.app_context():
        assert db.session.scalars(select(Story)).one().lede == "Bản m."


def test_nothing_is_saved_by_looking(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)
    for page in ("doc", "ban-cu", "xem-truoc", "giao", "giu-tin"):
        assert dao.get(f"{home}/{page}").status_code == 200
    with site.app_context():
        assert db.session.scalars(select(Story)).one().lede == "Mười bốn người và một cái nồi."


def test_what_is_typed_is_seen_as_on_the_page_and_nothing_is_saved(dao: FlaskClient, site: Flask) -> None:
    page = read(dao.post(f"{ROOM}/moi", data=typed(act="page", body="Bà Đặng Thị Mơ <script>alert(1)</script>")))
    assert "Bản xem trước" in page and "Đ.T.M." in page and "Đặng Thị Mơ" not in page and "<script>alert" not in page
    assert "Facebook" not in page.partition("<footer")[0], "nothing to share yet"
    with site.app_context():
        assert db.session.scalars(select(Story)).all() == []
    wrong = dao.post(f"{ROOM}/moi", data=typed(act="page", title=""))
    assert wrong.status_code == 422 and "Hãy viết một tiêu đề" in read(wrong)


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#7a8").save(out, kind)
    return out.getvalue()


def test_a_dropped_photo_asks_for_words_and_answers_with_its_line(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)

    def drop(key: str, data: bytes, **words: str) -> tuple[int, dict[str, str]]:
        sent = {"photo": (io.BytesIO(data), "IMG_0001.HEIC"), "form_key": key} | words
        answer = dao.post(f"{home}/anh/keo", data=sent, content_type="multipart/form-data")
        return answer.status_code, answer.get_json()

    assert drop("a", picture("HEIF")) == (422, {"error": "Hãy tả ảnh bằng một câu, cho người không nhìn thấy ảnh."})
    status, told = drop("b", b"<svg/>", alt="Nồi cháo")
    assert status == 422 and "không phải ảnh" in told["error"]
    status, told = drop("c", picture("HEIF"), alt="Nồi cháo", shows_face="y")
    assert status == 422 and "bằng chứng đồng ý" in told["error"]
    status, told = drop("d", picture("HEIF"), alt="Nồi cháo")
    assert status == 200 and told["snippet"].startswith("![Nồi cháo](/tep/")
    with site.app_context():
        (kept,) = db.session.scalars(select(MediaFile))
        assert not kept.public and kept.mime == "image/jpeg"


def test_other_branches_and_other_rights_get_nothing_of_the_newsroom(sign_in: Desks, site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        save()
        home = f"{ROOM}/{story.id}"
    tam, hoa = sign_in("tam"), sign_in("hoa")
    for page in ("doc", "ban-cu", "xem-truoc", "ban-cu/1"):
        assert tam.get(f"{home}/{page}").status_code == 404
    for page in ("giao", "giu-tin", "thoi-giu-tin", "ban-cu/1/lay-lai", "anh/keo"):
        assert hoa.post(f"{home}/{page}", data={}).status_code == 403, page
    refused = hoa.post(f"{home}/doc", data={"text": "Tôi góp ý", "form_key": "h"})
    assert refused.status_code in {403, 422}


def test_a_long_story_is_taken_whole(dao: FlaskClient) -> None:
    answer = dao.post(f"{ROOM}/moi", data=typed(body="Bà con góp gạo mỗi sáng.\r\n\r\n" * 2_000))
    assert answer.status_code == 303


def test_a_paste_of_ten_megabytes_is_told_to_be_shorter(dao: FlaskClient) -> None:
    answer = dao.post(f"{ROOM}/moi", data=typed(body="chữ " * 20_000))
    assert answer.status_code == 422 and "Thân bài dài nhất 60.000 ký tự" in read(answer)
    assert dao.post(f"{ROOM}/moi", data=typed(body="x" * 10_000_000)).status_code == 413
