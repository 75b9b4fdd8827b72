"""Participants at the desk: recorded, pasted, asked about, merged; another branch finds nothing."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.movement.models import Participation
from tests.conftest import Desks

pytestmark = pytest.mark.both_databases
ROOM = "/quan-tri/tham-gia"
LIST = {"year": "2026", "level": "commune", "unit": "X1", "kind": "person"}
LAN = LIST | {"name": "Nguyễn Thị Lan", "birth_year": "1970"}


def count(site: Flask) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count(Participation.id))) or 0


def test_a_pasted_list_is_recorded_and_the_same_key_records_it_once(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    sent = LIST | {"lines": "Nguyễn Thị Lan\t1970\t\tNấu cháo\nLê Văn Tư", "form_key": "k1"}
    first, second = (hoa.post(f"{ROOM}/dan", data=sent) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.headers["Location"] == second.headers["Location"]
    page = hoa.get(first.headers["Location"]).text
    assert "Nấu cháo" in page and "2 cá nhân và 0 tập thể" in page and count(site) == 2
    assert "Nguyễn Thị Lan" not in sign_in("tam").get(ROOM).text


def test_a_known_name_is_asked_about_before_anything_is_written(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert hoa.post(f"{ROOM}/moi", data=LAN | {"birth_year": ""}).status_code == 303
    sent = LIST | {"year": "2025", "lines": "Trần Thị Ba\nnguyễn thị lan; 1970"}
    asked = hoa.post(f"{ROOM}/dan", data=sent)
    assert asked.status_code == 422 and 'name="chon-2"' in asked.text and count(site) == 1
    assert "nguyễn thị lan; 1970" in asked.text, "what was typed is kept"
    with site.app_context():
        code = db.session.scalars(select(Participation.code)).one()
    assert hoa.post(f"{ROOM}/dan", data=sent | {"chon-2": code}).status_code == 303
    with site.app_context():
        assert db.session.scalar(select(func.count(Participation.code.distinct()))) == 2
    assert count(site) == 3


def test_two_codes_are_merged_at_the_desk_and_split_again(site: Flask, sign_in: Desks) -> None:
    minh = sign_in("minh")
    for code, unit in (("A", "X1"), ("B", "X2")):
        assert minh.post(f"{ROOM}/moi", data=LAN | {"code": code, "unit": unit}).status_code == 303
    with site.app_context():
        number = db.session.scalars(select(Participation.id).where(Participation.code == "A")).one()
    assert "Nguyễn Thị Lan" in minh.get(f"{ROOM}/trung").text
    assert "là của" not in minh.get(f"{ROOM}/{number}").text
    unknown = minh.post(f"{ROOM}/{number}/gop", data={"code": "Z", "reason": "một người"})
    assert unknown.status_code == 422 and "mang mã này" in unknown.text
    assert sign_in("hoa").post(f"{ROOM}/{number}/gop", data={"code": "B", "reason": "x"}).status_code in {403, 422}
    assert minh.post(f"{ROOM}/{number}/gop", data={"code": "B", "reason": "một người"}).status_code == 303
    page = minh.get(f"{ROOM}/{number}").text
    assert "Gộp mã B vào A" in page and "1 cá nhân" in minh.get(f"{ROOM}?nam=2026").text
    assert sign_in("tam").get(f"{ROOM}/{number}").status_code == 404
    assert minh.post(f"{ROOM}/gop/1/tach", data={"reason": "hai người"}).status_code == 303
    assert "2 cá nhân" in minh.get(f"{ROOM}?nam=2026").text


def test_a_line_is_corrected_and_taken_out_with_a_reason(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    hoa.post(f"{ROOM}/moi", data=LAN)
    changed = {"name": "Nguyễn Thị Lân", "year": "2026", "level": "commune", "birth_year": "1971", "deed": "Sửa cầu"}
    assert hoa.post(f"{ROOM}/1/sua", data=changed).status_code == 303
    assert "Nguyễn Thị Lân" in hoa.get(ROOM).text
    wrong = hoa.post(f"{ROOM}/1/sua", data=changed | {"year": "2011"})
    assert wrong.status_code == 422 and "Năm tham gia từ 2022" in wrong.text
    assert hoa.post(f"{ROOM}/1/bo", data={"reason": ""}).status_code == 422
    assert hoa.post(f"{ROOM}/1/bo", data={"reason": "ghi nhầm"}).status_code == 303 and count(site) == 0


def test_nonsense_is_answered_in_words_and_never_breaks(site: Flask, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    for wrong in (
        {"year": "20x6"}, {"year": "99999999999"}, {"level": "central"}, {"unit": "X2"}, {"kind": "robot"},
        {"name": "\x00"}, {"birth_year": "-5"}, {"source": "story'", "source_id": "x", "name": ""},
    ):  # fmt: skip
        assert hoa.post(f"{ROOM}/moi", data=LAN | wrong).status_code == 422, wrong
    for query in ("nam=0000", "nam=99999", "sau=9" * 9, "q=%01%25_", "loai=x&cap=y", "q=" + "a" * 5000):
        assert hoa.get(f"{ROOM}?{query}").status_code == 200, query
    assert hoa.get(f"{ROOM}/moi?tu=honour&so=99").status_code == 200
    assert sign_in("phuc").post(f"{ROOM}/moi", data=LAN).status_code == 403, "the auditor reads"
    assert sign_in("trang").get(ROOM).status_code == 403, "a reporter has other work"
