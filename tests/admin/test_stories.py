import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Draft
from nhandao_site.domain.consent.models import Consent
from nhandao_site.domain.stories.models import Comment, Story, StoryState
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.stories import telling

ROOM = "/quan-tri/cau-chuyen"


def typed(**changes: Any) -> dict[str, Any]:
    said = {
        "title": "Bếp cháo Cây Me",
        "lede": "Mười bốn người và một cái nồi.",
        "topic": "kitchen",
        "unit_id": "X1",
        "body": "Ba giờ sáng, bà Đặng Thị Mơ nhóm lửa.",
        "facts-0-number": "46.800",
        "facts-0-measure": "suất cháo",
        "facts-0-span": "",
        "facts-1-number": "",
        "facts-1-measure": "",
        "facts-1-span": "",
        "subjects-0-kind": "person",
        "subjects-0-name": "Đặng Thị Mơ",
        "subjects-1-kind": "person",
        "subjects-1-name": "",
        "source": "Trạm y tế, 10/11/2026",
        "codes": "",
        "art": "",
        "author_name": "",
        "form_key": "khoa-mot-lan",
        "act": "save",
    }
    return said | changes


@pytest.fixture
def dao(sign_in: Desks) -> FlaskClient:
    return sign_in("dao")


@pytest.fixture
def minh(sign_in: Desks) -> FlaskClient:
    return sign_in("minh")


def read(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def version(page: str) -> str:
    found = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def story_of(site: Flask) -> Story:
    return db.session.scalars(select(Story)).one()


def written(client: FlaskClient, **changes: Any) -> str:
    answer = client.post(f"{ROOM}/moi", data=typed(**changes))
    assert answer.status_code == 303, read(answer)
    return answer.location


def test_a_story_goes_from_the_form_to_the_street(site: Flask, dao: FlaskClient, minh: FlaskClient) -> None:
    home = written(dao)
    assert "Bếp cháo Cây Me" in read(dao.get(home)) and "bà Đ.T.M. nhóm lửa" in read(dao.get(home))
    assert dao.post(f"{home}/gui-duyet", data={"form_key": "k1"}).status_code == 303
    assert "1 bài đang chờ bạn đọc" in read(minh.get(ROOM))
    page = read(minh.get(f"{home}/dang"))
    answer = minh.post(f"{home}/dang", data={"seen_version": version(page), "act": "publish", "form_key": "k2"})
    assert answer.status_code == 303
    street = site.test_client().get("/nguoi-tot-viec-thien/bep-chao-cay-me")
    assert street.status_code == 200 and "46.800" in read(street)


def test_the_same_form_twice_is_one_story(site: Flask, dao: FlaskClient) -> None:
    first, second = (dao.post(f"{ROOM}/moi", data=typed()) for _ in range(2))
    assert first.location == second.location
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Story)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Hãy viết một tiêu đề"),
        ({"title": "x" * 200}, "Tiêu đề dài nhất 160 ký tự"),
        ({"unit_id": "Xã không có"}, "Không tìm thấy đơn vị"),
        ({"facts-0-number": "bốn mươi"}, "Không đọc được con số “bốn mươi”"),
        ({"facts-0-measure": ""}, "con số này đếm cái gì"),
        ({"facts-0-number": ""}, "Hãy ghi con số, hoặc xóa cả dòng"),
        ({"codes": "SM26-0031-X"}, "Không có địa chỉ nào mang mã SM26-0031-X"),
        ({"topic": "lạ"}, "Xin chọn một mục"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(dao: FlaskClient, changes: dict, sentence: str) -> None:
    answer = dao.post(f"{ROOM}/moi", data=typed(**changes))
    page = read(answer)
    assert answer.status_code == 422 and sentence in page and "<title>Lỗi: " in page
    assert "Ba giờ sáng, bà Đặng Thị Mơ nhóm lửa." in page


def test_rows_grow_and_preview_shows_without_javascript(dao: FlaskClient) -> None:
    grown = read(dao.post(f"{ROOM}/moi", data=typed(act="facts+")))
    assert 'name="facts-2-number"' in grown and 'value="46.800"' in grown
    full = typed(act="facts+") | {f"facts-{n}-number": "1" for n in range(8)}
    assert 'name="facts-8-number"' not in read(dao.post(f"{ROOM}/moi", data=full))
    shown = read(dao.post(f"{ROOM}/moi", data=typed(act="preview", body="## Nhỏ\n\n<script>alert(1)</script>")))
    assert "<h2>Nhỏ</h2>" in shown and "<script>alert(1)" not in shown
    fragment = dao.post(f"{ROOM}/xem-thu", data={"text": "**đậm** [x](javascript:alert(1))"})
    assert "<strong>đậm</strong>" in read(fragment) and "javascript" not in read(fragment)


def test_the_second_editor_sees_the_first_one_s_change_and_keeps_the_own_words(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)
    seen = version(read(dao.get(f"{home}/sua")))
    first = typed(title="Tên của người thứ nhất", seen_version=seen, form_key="a", **{"facts-0-number": "50.000"})
    assert dao.post(f"{home}/sua", data=first).status_code == 303
    late = typed(lede="Câu của người thứ hai", seen_version=seen, form_key="b")
    answer = dao.post(f"{home}/sua", data=late)
    page = read(answer)
    assert answer.status_code == 409
    assert "Tên của người thứ nhất" in page and "Câu của người thứ hai" in page and "50000 suất cháo" in page
    again = late | {"seen_version": version(page), "form_key": "c"}
    assert dao.post(f"{home}/sua", data=again).status_code == 303
    with site.app_context():
        assert story_of(site).lede == "Câu của người thứ hai"


def test_what_was_typed_is_kept_by_itself_and_offered_again(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)
    half = typed(title="Gõ dở", body="- một\n    - hai", seen_version="1", **{"facts-0-number": "bốn"})
    assert dao.post(f"{home}/luu-nhap", data=half).status_code == 200
    page = read(dao.get(f"{home}/sua"))
    offered = re.search(r'href="([^"]+ban-nhap=\d+)"', page)
    assert offered and "Gõ dở lúc" in page
    again = read(dao.get(offered[1]))
    for kept in ('value="Gõ dở"', "    - hai", 'value="bốn"', 'value="X1"'):
        assert kept in again, kept
    assert dao.post(f"{home}/sua", data=typed(seen_version="9", form_key="z")).status_code == 303
    with site.app_context():
        assert db.session.scalars(select(Draft)).all() == []


def test_nobody_opens_another_one_s_half_written_text(dao: FlaskClient, sign_in: Desks, site: Flask) -> None:
    dao.post(f"{ROOM}/luu-nhap", data=typed(draft_key="khoa"))
    with site.app_context():
        (draft,) = db.session.scalars(select(Draft)).all()
        number = draft.id
    assert "ban-nhap" in read(dao.get(f"{ROOM}/moi"))
    linh = sign_in("linh")
    assert linh.post(f"{ROOM}/bo-nhap/{number}", data={}).status_code == 404
    assert dao.post(f"{ROOM}/bo-nhap/{number}", data={}).status_code == 303
    assert dao.get(f"{ROOM}/moi?ban-nhap={number}").status_code == 404


def test_an_author_is_told_no_at_the_own_story(dao: FlaskClient, site: Flask) -> None:
    home = written(dao)
    dao.post(f"{home}/gui-duyet", data={"form_key": "k"})
    page = read(dao.get(home))
    assert "Đang chờ một người khác đọc và đăng" in page and "Đọc để đăng" not in page
    answer = dao.post(f"{home}/dang", data={"seen_version": "9", "act": "publish"})
    assert answer.status_code == 422 and "Tác giả không tự đăng bài của mình" in read(answer)


def test_doubtful_places_must_be_ticked_off(dao: FlaskClient, minh: FlaskClient, site: Flask) -> None:
    home = written(dao, body="Gọi 0912 345 678.")
    dao.post(f"{home}/gui-duyet", data={"form_key": "k"})
    page = read(minh.get(f"{home}/dang"))
    assert "1 chỗ giống thông tin riêng" in page and "0912 345 678" in page
    ticked = {"seen_version": version(page), "act": "publish", "form_key": "k3"}
    assert minh.post(f"{home}/dang", data=ticked).status_code == 422
    assert minh.post(f"{home}/dang", data=ticked | {"acknowledged": "y", "reason": "Số của Hội xã"}).status_code == 303


def test_a_story_is_returned_scheduled_taken_down_and_reopened(
    dao: FlaskClient, minh: FlaskClient, site: Flask
) -> None:
    home = written(dao)
    dao.post(f"{home}/gui-duyet", data={"form_key": "k0"})
    assert "Rút về bản nháp" in read(dao.get(home)) and minh.post(f"{home}/rut-ve").status_code == 403
    assert dao.post(f"{home}/rut-ve").status_code == 303 and "Gửi duyệt" in read(dao.get(home))
    dao.post(f"{home}/gui-duyet", data={"form_key": "k1"})
    assert minh.post(f"{home}/tra-lai", data={"text": " "}).status_code == 422
    assert minh.post(f"{home}/tra-lai", data={"text": "Ghi rõ\nnguồn"}).status_code == 303
    assert "Ghi rõ" in read(dao.get(home))
    dao.post(f"{home}/gui-duyet", data={"form_key": "k2"})
    page = read(minh.get(f"{home}/dang"))
    wish = {"seen_version": version(page), "act": "schedule"}
    for bad, sentence in (("", "Hãy ghi ngày giờ"), ("01/01/2020 08:00", "ở phía trước"), ("mai", "chưa đúng")):
        answer = minh.post(f"{home}/dang", data=wish | {"at": bad})
        assert answer.status_code == 422 and sentence in read(answer)
    assert minh.post(f"{home}/dang", data=wish | {"at": "01/01/2090 08:00"}).status_code == 303
    assert "01/01/2090 08:00" in read(minh.get(home))
    assert minh.post(f"{home}/go", data={"reason": "Đổi ý"}).status_code == 303
    assert dao.post(f"{home}/mo-lai", data={"reason": "Viết lại"}).status_code == 303
    with site.app_context():
        assert story_of(site).state is StoryState.DRAFT
        assert db.session.scalars(select(Comment.text)).all() == ["Ghi rõ\nnguồn"]


def test_a_yes_to_a_name_needs_its_proof_and_works_at_once(
    dao: FlaskClient, minh: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        story = telling.published(cast)
        home, slug, person = f"{ROOM}/{story.id}", story.slug, story.subjects[1].id
        db.session.commit()
    street = site.test_client()
    agree = {"giver": "self", "given_on": "10/11/2026", "evidence": "Phiếu ký"}
    none = minh.post(f"{home}/nguoi/{person}", data=agree | {"evidence": ""})
    assert none.status_code == 422 and "bằng chứng" in read(none)
    assert minh.post(f"{home}/nguoi/{person}", data=agree | {"given_on": "10/11/2099"}).status_code == 422
    paper = {"paper": (io.BytesIO(telling.jpeg()), "phieu-nguyen-thi.jpg")}
    alone = dao.post(f"{home}/nguoi/{person}", data=agree)
    assert alone.status_code == 422 and "không tự cho hiện họ tên" in read(alone)
    assert minh.post(f"{home}/nguoi/{person}", data=agree | paper).status_code == 303
    assert "Đặng Thị Mơ" in read(street.get(f"/nguoi-tot-viec-thien/{slug}"))
    with site.app_context():
        assert db.session.scalars(select(Consent.evidence_file_id)).one() is not None
    assert minh.post(f"{home}/nguoi/{person}/rut", data={"reason": "Bà đổi ý"}).status_code == 303
    assert "Đặng Thị Mơ" not in read(street.get(f"/nguoi-tot-viec-thien/{slug}"))
    assert dao.get(f"{home}/nguoi/999").status_code == 404


def test_photos_are_described_seen_by_staff_and_hidden_from_the_street(
    dao: FlaskClient, minh: FlaskClient, site: Flask
) -> None:
    home = written(dao)
    bare = dao.post(f"{home}/anh", data={"photo": (io.BytesIO(telling.jpeg()), "IMG_1.jpg"), "alt": ""})
    assert bare.status_code == 422 and "tả ảnh" in read(bare)
    for data in (b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff not a photo"):
        wrong = dao.post(f"{home}/anh", data={"photo": (io.BytesIO(data), "x.jpg"), "alt": "Nồi"})
        assert wrong.status_code == 422, data
    sent = {"photo": (io.BytesIO(telling.jpeg()), "x.jpg"), "alt": "Nồi cháo", "caption": "Sáng thứ Bảy"}
    assert dao.post(f"{home}/anh", data=sent).status_code == 303
    page = read(dao.get(f"{home}/anh"))
    guarded = re.search(rf'src="({home}/tep/[^"]+)"', page)
    line = re.search(r'value="(!\[Nồi cháo\]\(/tep/[^"]+)"', page)
    assert guarded and line
    assert dao.get(guarded[1]).mimetype == "image/jpeg"
    name = guarded[1].rpartition("/")[2]
    assert site.test_client().get(f"/tep/{name}").status_code == 404
    body = line[1].replace("&#34;", '"')
    dao.post(f"{home}/sua", data=typed(body=body, seen_version="99", form_key="q"))
    assert guarded[1] in read(dao.get(home))
    dao.post(f"{home}/gui-duyet", data={"form_key": "w"})
    ready = version(read(minh.get(f"{home}/dang")))
    minh.post(f"{home}/dang", data={"seen_version": ready, "act": "publish", "form_key": "e"})
    assert site.test_client().get(f"/tep/{name}").status_code == 200
    assert f'src="/tep/{name}"' in read(site.test_client().get("/nguoi-tot-viec-thien/bep-chao-cay-me"))


def test_a_story_of_another_branch_is_not_there(sign_in: Desks, site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.told(cast)
        db.session.commit()
        home = f"{ROOM}/{story.id}"
    hoa, tam = sign_in("hoa"), sign_in("tam")
    assert hoa.get(home).status_code == 200 and tam.get(home).status_code == 404
    assert "Bếp cháo" in read(hoa.get(ROOM)) and "Bếp cháo" not in read(tam.get(ROOM))
    assert hoa.get(f"{home}/sua").status_code == 403
    assert sign_in("trang").get(ROOM).status_code == 403


def test_the_board_is_cut_by_state_and_survives_nonsense(dao: FlaskClient) -> None:
    written(dao)
    assert "Bếp cháo" in read(dao.get(f"{ROOM}?trang-thai=nhap&q=cháo"))
    assert "Bếp cháo" not in read(dao.get(f"{ROOM}?trang-thai=da-dang"))
    for query in ("trang-thai=la", "sau=abc", "sau=99999999999999999999", "q=%25%5F"):
        assert dao.get(f"{ROOM}?{query}").status_code == 200, query


def test_staff_pages_ask_few_questions_whatever_the_column_holds(dao: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        for n in range(40):
            telling.told(cast, title=f"Chuyện {n}")
        db.session.commit()
        engine, last = db.engine, db.session.scalar(select(func.max(Story.id)))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    for url in (ROOM, f"{ROOM}/{last}", f"{ROOM}/{last}/sua"):
        asked.clear()
        assert dao.get(url).status_code == 200
        assert len(asked) <= 12 + asked.count("BEGIN"), (url, asked)
