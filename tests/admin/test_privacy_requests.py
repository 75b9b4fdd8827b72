"""Requests at the desk, from the telephone to the printed sheet and the erasure; and the stranger's form."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import ERASED, db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.privacy.models import PrivacyRequest
from nhandao_site.web import erased
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.privacy.conftest import CANARY, PHONE, family

QUEUE = "/quan-tri/rieng-tu/yeu-cau"
STREET = "/quyen-rieng-tu/yeu-cau"
ASKED = {"wish": "erase", "speaks_for": "self", "way": "phone", "received_on": "01/11/2026", "name": "Bà Mơ",
         "phone": PHONE, "words": "Xin xóa"}  # fmt: skip


@pytest.fixture
def address(site: Flask, cast: Cast) -> tuple[int, str]:
    with site.app_context():
        row = family(cast)
        return row.id, str(row.code)


def test_a_request_goes_from_the_telephone_to_the_sheet_and_the_erasure(
    site: Flask, sign_in: Desks, address: tuple[int, str], late_in_the_year: None
) -> None:
    number, code = address
    hoa, minh = sign_in("hoa"), sign_in("minh")
    made = hoa.post(f"{QUEUE}/moi", data=ASKED | {"form_key": "một", "code": code})
    assert made.status_code == 303, made.text
    assert hoa.post(f"{QUEUE}/moi", data=ASKED | {"form_key": "một", "code": code}).location == made.location
    one = made.location
    page = hoa.get(one).text
    assert "Đã quá hạn luật" in page and code in page
    wrong = hoa.post(
        f"{one}/dung-nguoi", data={"form_key": "hai", "subject": "address", "row": "SM-1", "proof": "Gọi lại"}
    )
    assert wrong.status_code == 422 and "Không có dòng nào" in wrong.text and "Gọi lại" in wrong.text
    said = {"form_key": "ba", "subject": "address", "row": code, "proof": "Gọi lại số đã lưu"}
    assert hoa.post(f"{one}/dung-nguoi", data=said).status_code == 303
    sheet = hoa.post(f"{one}/ban-trich")
    assert sheet.status_code == 200 and f"{CANARY} bệnh" in sheet.text and "001099012345" in sheet.text
    assert hoa.post(f"{one}/xoa").status_code == 403
    assert minh.post(f"{one}/xoa").status_code == 303
    with site.app_context():
        assert db.session.get_one(Address, number).name == ERASED
        assert erased.read() == [("address", number)]
    assert "1 ảnh và tệp đã xóa" in minh.get(one).text
    assert hoa.post(f"{one}/tra-loi", data={"form_key": "bốn", "text": "Hội đã xóa"}).status_code == 303
    assert hoa.post(f"{one}/xong").location == QUEUE
    assert "đã xong" in hoa.get(f"{QUEUE}?trang-thai=done").text


def test_another_commune_has_no_such_request(site: Flask, sign_in: Desks, address: tuple[int, str]) -> None:
    made = sign_in("hoa").post(f"{QUEUE}/moi", data=ASKED | {"received_on": "01/01/2026", "code": address[1]})
    tam = sign_in("tam")
    assert tam.get(made.location).status_code == 404
    assert tam.post(f"{made.location}/tra-loi", data={"text": "x"}).status_code == 404
    assert "Không có yêu cầu nào" in tam.get(QUEUE).text


@pytest.mark.parametrize("name", ["quan", "minh", "phuc"])
def test_whoever_leads_reads_the_register_with_its_counts_and_what_is_due(sign_in: Desks, name: str) -> None:
    desk = sign_in(name)
    page = desk.get("/quan-tri/rieng-tu").text
    assert "Hồ sơ địa chỉ nhân đạo" in page and "nhạy cảm" in page
    assert "NHANDAO_RETENTION" in desk.get("/quan-tri/rieng-tu/han-luu").text


def test_a_stranger_asks_and_follows_by_the_private_link(site: Flask, visitor: FlaskClient) -> None:
    form = {"wish": "see", "speaks_for": "guardian", "code": "không-có-mã-này", "name": "Chị Tư",
            "phone": "0987 654 321", "agree": "y", "form_key": "k"}  # fmt: skip
    sent = visitor.post(STREET, data=form)
    assert sent.status_code == 303
    assert visitor.post(STREET, data=form).location == sent.location
    page = visitor.get(sent.location)
    assert "Yêu cầu số" in page.text and "Chị Tư" not in page.text
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert visitor.get(f"{STREET}/khong-co").status_code == 404
    with site.app_context():
        assert len(db.session.scalars(select(PrivacyRequest)).all()) == 1


@pytest.mark.parametrize("left_out", ["wish", "speaks_for", "name", "phone", "agree"])
def test_what_is_missing_is_told_and_what_was_typed_stays(visitor: FlaskClient, left_out: str) -> None:
    form = {
        "wish": "see",
        "speaks_for": "self",
        "name": "Chị Tư",
        "phone": "0987654321",
        "agree": "y",
        "words": "Xin xem",
    }
    answer = visitor.post(STREET, data={key: value for key, value in form.items() if key != left_out})
    assert answer.status_code == 422
    assert "Xin xem" in answer.text and re.search(r"<title>Lỗi", answer.text)


@pytest.mark.parametrize("odd", ["x" * 5000, "Bu\u031bo\u031b\u0309i\0", "<script>1</script>", "'; DROP TABLE"])
def test_odd_words_are_answered_in_words(visitor: FlaskClient, odd: str) -> None:
    form = {
        "wish": "correct",
        "speaks_for": "self",
        "name": odd,
        "phone": "0987654321",
        "agree": "y",
        "words": odd,
        "code": odd,
    }
    answer = visitor.post(STREET, data=form)
    assert answer.status_code in {303, 422}
    assert "<script>1" not in answer.text


def test_the_paper_it_came_on_is_kept_private_and_each_look_is_written_down(
    site: Flask, sign_in: Desks, address: tuple[int, str]
) -> None:
    hoa = sign_in("hoa")
    sent = ASKED | {"way": "paper", "code": address[1], "paper": (io.BytesIO(b"%PDF-1.4 don giay"), "Lê Thị Mơ.pdf")}
    one = hoa.post(f"{QUEUE}/moi", data=sent | {"form_key": "một"}).location
    link = re.search(rf"{one}/don/\d+", hoa.get(one).text)
    assert link
    kept = hoa.get(link[0])
    assert kept.data == b"%PDF-1.4 don giay" and "Mơ" not in kept.headers["Content-Disposition"]
    assert kept.headers["Cache-Control"] == "no-store"
    assert [sign_in(name).get(link[0]).status_code for name in ("tam", "phuc")] == [404, 403]
    assert hoa.get(f"{one}/don/1").status_code in {200, 404} and hoa.get(f"{one}/don/999").status_code == 404
    with site.app_context():
        looks = db.session.scalars(select(Event.actor_name).where(Event.what == "media:look")).all()
        assert "Nguyễn Thị Hoa" in looks


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"MZ\x90"], ids=["nothing", "a drawing", "a program"])
def test_what_is_no_paper_is_refused_in_words(sign_in: Desks, address: tuple[int, str], data: bytes) -> None:
    hoa = sign_in("hoa")
    one = hoa.post(f"{QUEUE}/moi", data=ASKED | {"way": "paper", "form_key": "một", "code": address[1]}).location
    told = hoa.post(f"{one}/don", data={"paper": (io.BytesIO(data), "don.pdf")})
    assert told.status_code == 422 and re.search(r"Chỉ nhận tệp|không có nội dung|Hãy chọn", told.text)
    assert hoa.post(f"{one}/don", data={}).status_code == 422


def test_a_refused_paper_leaves_no_request_behind(site: Flask, sign_in: Desks) -> None:
    told = sign_in("hoa").post(f"{QUEUE}/moi", data=ASKED | {"paper": (io.BytesIO(b"MZ"), "x.exe"), "form_key": "k"})
    assert told.status_code == 422 and "Xin xóa" in told.text
    with site.app_context():
        assert db.session.query(PrivacyRequest).count() == 0
