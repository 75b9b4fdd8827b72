import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.honours.models import Honour
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.stories import telling

ROOM = "/quan-tri/ton-vinh"


def typed(**changes: Any) -> dict[str, Any]:
    said = {
        "year": "2026",
        "round_name": "Ngày thành lập Hội 23/11",
        "level": "province",
        "kind": "title",
        "honoured": "person",
        "name": "Đặng Thị Mơ",
        "name_evidence": "",
        "age": "grown",
        "unit_id": "X1",
        "achievement": "312 sáng thứ Bảy",
        "decision_symbol": "118/QĐ-BCĐ",
        "decided_on": "18/11/2026",
        "signer": "",
        "story_number": "",
        "form_key": "mot-lan",
    }
    return said | changes


@pytest.fixture
def quan(sign_in: Desks) -> FlaskClient:
    return sign_in("quan")


def test_an_honour_is_recorded_corrected_and_withdrawn(site: Flask, quan: FlaskClient) -> None:
    home = quan.post(f"{ROOM}/moi", data=typed()).location
    street = site.test_client()
    assert "Đ.T.M." in street.get("/ton-vinh").get_data(as_text=True)
    named = typed(name_evidence="Phiếu ký", form_key="hai")
    assert quan.post(f"{home}/sua", data=named).status_code == 303
    assert "Đặng Thị Mơ" in street.get("/ton-vinh").get_data(as_text=True)
    assert quan.post(f"{home}/che-ten", data={"reason": "Bà đổi ý"}).status_code == 303
    assert "Đặng Thị Mơ" not in street.get("/ton-vinh").get_data(as_text=True)
    assert quan.post(f"{home}/rut", data={"reason": ""}).status_code == 422
    assert quan.post(f"{home}/rut", data={"reason": "Ghi nhầm"}).status_code == 303
    assert "Đ.T.M." not in street.get("/ton-vinh").get_data(as_text=True)
    page = quan.get(home).get_data(as_text=True)
    assert "Ghi nhầm" in page and "Sửa chỗ ghi nhầm" not in page


def test_the_same_form_twice_is_one_honour(site: Flask, quan: FlaskClient) -> None:
    first, second = (quan.post(f"{ROOM}/moi", data=typed()) for _ in range(2))
    assert first.status_code == 303 and first.location == second.location
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Honour)) == 1
    twice = quan.post(f"{ROOM}/moi", data=typed(form_key="khac"))
    assert twice.status_code == 422 and "đã có trong đợt này" in twice.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Hãy ghi tên"),
        ({"decision_symbol": ""}, "số quyết định"),
        ({"decided_on": "31/02/2026"}, "Không có ngày"),
        ({"decided_on": "01/01/2099"}, "chưa tới"),
        ({"year": "hai"}, "số nguyên"),
        ({"honoured": ""}, "cá nhân hay tập thể"),
        ({"story_number": "999"}, "Không tìm thấy câu chuyện"),
        ({"unit_id": "ZZ"}, "Không tìm thấy đơn vị"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(quan: FlaskClient, changes: dict, sentence: str) -> None:
    answer = quan.post(f"{ROOM}/moi", data=typed(**changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page and "312 sáng thứ Bảy" in page


def test_an_honour_leads_to_the_story_that_tells_of_it(site: Flask, cast: Cast, quan: FlaskClient) -> None:
    with site.app_context():
        story = telling.published(cast)
        number, slug = story.id, story.slug
        db.session.commit()
    typed_story = typed(story_number=f"http://localhost/quan-tri/cau-chuyen/{number}", honoured="collective")
    assert quan.post(f"{ROOM}/moi", data=typed_story | {"name": "Bếp cháo Cây Me"}).status_code == 303
    street = site.test_client()
    profile = re.findall(r"/ton-vinh/bep-chao-cay-me-\d+", street.get("/ton-vinh").get_data(as_text=True))[0]
    assert f"/nguoi-tot-viec-thien/{slug}" in street.get(profile).get_data(as_text=True)
    page = street.get(f"/nguoi-tot-viec-thien/{slug}").get_data(as_text=True)
    assert "Cộng đồng nhân ái cấp tỉnh" in page and "118/QĐ-BCĐ" in page


def test_readers_of_the_staff_see_and_do_not_write(quan: FlaskClient, sign_in: Desks) -> None:
    home = quan.post(f"{ROOM}/moi", data=typed()).location
    hoa, tam = sign_in("hoa"), sign_in("tam")
    assert hoa.get(home).status_code == 200 and tam.get(home).status_code == 404
    assert "Ghi một vinh danh" not in hoa.get(ROOM).get_data(as_text=True)
    for url in (f"{ROOM}/moi", f"{home}/sua", f"{home}/rut", f"{home}/che-ten"):
        assert hoa.get(url).status_code == 403, url
    assert "Đặng Thị Mơ" in hoa.get(f"{ROOM}?q=dang+thi&nam=2026").get_data(as_text=True)
    assert hoa.get(f"{ROOM}?nam=x&sau=-1&q=%25").status_code == 200


def test_a_pupil_is_asked_about_and_stands_as_a_letter_until_both_yeses_are_there(
    site: Flask, quan: FlaskClient
) -> None:
    pupil = typed(name="Nguyễn Văn An", unit_id="S1", age="")
    asked = quan.post(f"{ROOM}/moi", data=pupil)
    assert asked.status_code == 422 and "người này là trẻ em, hay từ đủ 16 tuổi" in asked.get_data(as_text=True)
    home = quan.post(f"{ROOM}/moi", data=pupil | {"age": "child"}).location
    street = site.test_client()
    wall = street.get("/ton-vinh").get_data(as_text=True)
    assert "Em A." in wall and "Nguyễn Văn An" not in wall and "Trường THPT Sông Mây" not in wall
    half = {"age": "child", "birth_year": "2014", "guardian_name": "Trần Thị Mẹ", "guardian_evidence": "Phiếu ký"}
    told = quan.post(f"{home}/sua", data=pupil | half | {"form_key": "hai"})
    assert told.status_code == 422 and "chính em đồng ý" in told.get_data(as_text=True)
    assert "Trần Thị Mẹ" in told.get_data(as_text=True)
    whole = pupil | half | {"child_evidence": "Phiếu của em", "form_key": "ba"}
    assert quan.post(f"{home}/sua", data=whole).status_code == 303
    wall = street.get("/ton-vinh").get_data(as_text=True)
    assert "Nguyễn Văn An" in wall and "Trần Thị Mẹ" not in wall and "2014" not in wall
    assert "trẻ em dưới 16 tuổi" in quan.get(home).get_data(as_text=True)
    assert 'value="2014"' in quan.get(f"{home}/sua").get_data(as_text=True)
