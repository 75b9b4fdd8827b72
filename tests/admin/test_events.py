"""Events, channels and pilots at the desk and on the street."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event as Deed
from nhandao_site.kit import clock
from tests.conftest import Desks

ROOM = "/quan-tri/su-kien"
PAST = clock.format_date(clock.today() - timedelta(days=2))
MEETING = {"kind": "meeting", "name": "Gặp mặt 23/11", "unit": "P1", "on": PAST, "reader": "public"}


def with_a_cookie(site: Flask) -> FlaskClient:
    """A reader whose pages are made anew: what is kept for the others, and how long, is not asked here."""
    street = site.test_client()
    street.set_cookie("seen", "1")
    return street


def photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "navy").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "anh.jpg"


@pytest.mark.both_databases
def test_a_meeting_is_recorded_named_and_read_by_anyone(site: Flask, sign_in: Desks) -> None:
    minh, street = sign_in("minh"), with_a_cookie(site)
    made = minh.post(f"{ROOM}/moi", data=MEETING | {"form_key": "k1"})
    assert made.status_code == 303
    assert minh.post(f"{ROOM}/moi", data=MEETING | {"form_key": "k1"}).headers["Location"] == made.headers["Location"]
    again = minh.post(f"{ROOM}/moi", data=MEETING)
    assert again.status_code == 422 and "đã được ghi" in again.text
    here = made.headers["Location"]
    person = {"kind": "person", "name": "Nguyễn Thị Lan", "merit": "86 lần hiến máu"}
    assert minh.post(f"{here}/nguoi", data=person).status_code == 303
    page = street.get("/su-kien/1-gap-mat-23-11").text
    assert "N.T.L." in page and "Nguyễn Thị Lan" not in page and "86 lần hiến máu" in page
    assert "Gặp mặt 23/11" in street.get("/su-kien?loai=gap-mat-bieu-duong").text
    assert "/su-kien/1-gap-mat-23-11" in street.get("/tim-kiem?q=gap+mat").text
    assert minh.post(f"{here}/rut", data={"reason": "ghi nhầm"}).status_code == 303
    assert street.get("/su-kien/1-gap-mat-23-11").status_code == 404
    assert "Gặp mặt 23/11" not in street.get("/tim-kiem?q=gap+mat").text


def looks(site: Flask) -> list[str]:
    """Who looked at a face that nobody else may see yet."""
    with site.app_context():
        return list(db.session.scalars(select(Deed.actor_name).where(Deed.what == "media:look")))


def test_a_photo_goes_out_by_a_second_person_and_a_face_only_with_its_yes(site: Flask, sign_in: Desks) -> None:
    minh, linh, street = sign_in("minh"), sign_in("linh"), with_a_cookie(site)
    minh.post(f"{ROOM}/moi", data=MEETING)
    said = {"alt": "Mọi người vỗ tay", "shows_face": "y"}
    bare = minh.post(f"{ROOM}/1/anh", data=said | {"photo": photo()})
    assert bare.status_code == 422 and "bằng chứng đồng ý" in bare.text
    assert minh.post(f"{ROOM}/1/anh", data=said | {"face_evidence": "phiếu", "photo": photo()}).status_code == 303
    assert linh.get(f"{ROOM}/1/anh/1").status_code == 200 and looks(site) == ["Võ Thùy Linh"]
    minh.post(f"{ROOM}/1/anh/1/hien", data={})
    assert "/tep/" not in street.get("/su-kien/1-gap-mat-23-11").text, "not by the one who put it in"
    assert linh.post(f"{ROOM}/1/anh/1/hien", data={}).status_code == 303
    assert linh.get(f"{ROOM}/1/anh/1").status_code == 200 and looks(site) == ["Võ Thùy Linh"], "the street sees it"
    page = street.get("/su-kien/1-gap-mat-23-11").text
    name = page.split("/tep/")[1].split(" ")[0].split('"')[0]
    assert street.get(f"/tep/{name}").status_code == 200
    assert sign_in("hoa").get(f"{ROOM}/1/anh/1").status_code == 404
    edited = MEETING | {"reader": "staff", "seen": "0"}
    stale = minh.post(f"{ROOM}/1/sua", data=edited)
    assert stale.status_code == 422 and "vừa sửa" in stale.text
    assert linh.post(f"{ROOM}/1/anh/1/bo", data={"reason": "người trong ảnh xin rút"}).status_code == 303
    assert street.get(f"/tep/{name}").status_code == 404


def test_a_review_is_concluded_and_its_figures_frozen_from_the_page(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    minh.post(f"{ROOM}/moi", data=MEETING | {"kind": "interim_review", "name": "Sơ kết"})
    assert minh.post(f"{ROOM}/1/ket-luan", data={"lessons": ""}).status_code == 422
    concluded = {"lessons": "Chọn nơi nền nếp", "changes": "Giao theo cụm"}
    assert minh.post(f"{ROOM}/1/ket-luan", data=concluded).status_code == 303
    assert minh.post(f"{ROOM}/1/chot-so-lieu", data={}).status_code == 303
    page = with_a_cookie(site).get("/su-kien/1-so-ket").text
    assert "Chọn nơi nền nếp" in page and "Giao theo cụm" in page and "chốt lúc" in page
    assert sign_in("hoa").post(f"{ROOM}/1/chot-so-lieu", data={}).status_code == 404
    assert sign_in("phuc").post(f"{ROOM}/1/chot-so-lieu", data={}).status_code == 403


def test_another_branch_finds_neither_event_nor_channel_nor_pilot(site: Flask, sign_in: Desks) -> None:
    hoa, tam = sign_in("hoa"), sign_in("tam")
    hoa.post(f"{ROOM}/moi", data=MEETING | {"unit": "X1"})
    channel = {"kind": "facebook", "unit": "X1", "from_on": "01/02/2026", "link": "https://hoi.example/x1"}
    assert hoa.post("/quan-tri/kenh/moi", data=channel).status_code == 303
    pilot = {"unit": "X1", "year": "2026", "name": "Ấp Bến", "kind": "địa bàn dân cư"}
    assert hoa.post("/quan-tri/thi-diem/moi", data=pilot).status_code == 303
    assert "https://hoi.example/x1" in with_a_cookie(site).get("/kenh-truyen-thong").text
    for path in (
        f"{ROOM}/1", f"{ROOM}/1/sua", f"{ROOM}/1/nguoi", f"{ROOM}/1/anh", f"{ROOM}/1/van-ban", "/quan-tri/kenh/1/sua",
        "/quan-tri/kenh/1/ngung", "/quan-tri/thi-diem/1", "/quan-tri/thi-diem/1/sua",
    ):  # fmt: skip
        assert hoa.get(path).status_code == 200 and tam.get(path).status_code == 404, path
    confirmed = {"condition": "unity", "evidence": "Giấy khen"}
    assert tam.post("/quan-tri/thi-diem/1/dieu-kien", data=confirmed).status_code == 404
    assert hoa.post("/quan-tri/thi-diem/1/dieu-kien", data=confirmed).status_code == 303
    assert "còn 2/3: ii, iii" in hoa.get("/quan-tri/thi-diem").text
    wrong = hoa.post("/quan-tri/kenh/moi", data=channel | {"link": "javascript:alert(1)"})
    assert wrong.status_code == 422 and "https://" in wrong.text and "javascript:alert(1)" in wrong.text
    assert "Hội xã" not in tam.get("/quan-tri/kenh").text and "X2" not in hoa.get("/quan-tri/kenh?thieu=zalo").text
