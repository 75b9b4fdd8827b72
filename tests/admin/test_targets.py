"""Targets and plans at the desk."""

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.kit import clock, periods
from tests.conftest import Desks

HERE = "/quan-tri/chi-tieu"


@pytest.fixture
def plan_id(site: Flask, sign_in: Desks) -> int:
    minh = sign_in("minh")
    answer = minh.post(f"{HERE}/ke-hoach/mau", data={"key": "binh-phuoc-2023"}, follow_redirects=True)
    assert "Cuộc vận động Nhân đạo 2023" in answer.text
    year = periods.containing(clock.today()).year_number
    with site.app_context():
        first = db.session.scalars(select(Plan.id)).one()
    answer = minh.post(f"{HERE}/ke-hoach/{first}/chep", data={"chep-name": "Năm nay", "chep-year": str(year)})
    assert answer.status_code == 303
    with site.app_context():
        return db.session.scalars(select(Plan.id).where(Plan.name == "Năm nay")).one()


def rows(site: Flask, plan_id: int) -> dict[str, PlanTarget]:
    found = select(PlanTarget).where(PlanTarget.plan_id == plan_id, PlanTarget.unit_id.is_(None))
    return {row.target: row for row in db.session.scalars(found)}


def test_the_board_says_what_is_missing_by_when(plan_id: int, sign_in: Desks) -> None:
    page = sign_in("minh").get(HERE).text
    assert "A8 · Địa chỉ đưa lên hệ thống" in page and "cần ít nhất 30" in page
    assert "còn cần 30 trước hết ngày" in page and "chưa đủ dữ liệu" in page
    mine = sign_in("hoa").get(HERE).text
    assert "Xã Bàu Sen" in mine and "Xã Lộc Xuân" not in mine


def test_a_change_needs_its_paper_and_keeps_what_was_typed(site: Flask, plan_id: int, sign_in: Desks) -> None:
    with site.app_context():
        number = rows(site, plan_id)["A8"].id
    minh = sign_in("minh")
    answer = minh.post(f"{HERE}/{number}/sua", data={"threshold": "12,5", "last": "", "decision": ""})
    assert answer.status_code == 422 and "12,5" in answer.text and "văn bản làm căn cứ" in answer.text
    assert minh.post(f"{HERE}/{number}/sua", data={"threshold": "x", "decision": "1/QĐ"}).status_code == 422
    doubt = minh.post(f"{HERE}/{number}/sua", data={"threshold": "62.5", "decision": "1/QĐ"})
    assert doubt.status_code == 422 and "“62.5” không phải là số viết kiểu 1.500 hoặc 62,5" in doubt.text
    assert minh.post(f"{HERE}/{number}/sua", data={"threshold": "1.500", "decision": "1/QĐ-CTĐ"}).status_code == 303
    assert "cần ít nhất 1.500" in minh.get(f"{HERE}/ke-hoach/{plan_id}").text
    assert sign_in("hoa").post(f"{HERE}/{number}/sua", data={}).status_code == 403


def test_numbers_are_given_to_each_unit_below(site: Flask, plan_id: int, sign_in: Desks) -> None:
    with site.app_context():
        number = rows(site, plan_id)["A8"].id
        from tests.cast import Cast

        bau_sen = Cast().unit("X1").id
    minh = sign_in("minh")
    wrong = minh.post(f"{HERE}/{number}/giao", data={f"so-{bau_sen}": "mười", "decision": "2/KH"})
    assert wrong.status_code == 422 and "không phải là số" in wrong.text and "mười" in wrong.text
    both = minh.post(f"{HERE}/{number}/giao", data={f"so-{bau_sen}": "mười"})
    assert "không phải là số" in both.text and "Hãy ghi văn bản giao chỉ tiêu" in both.text
    assert f'aria-describedby="so-{bau_sen}-e"' in both.text
    assert minh.post(f"{HERE}/{number}/giao", data={f"so-{bau_sen}": "12", "decision": "2/KH"}).status_code == 303
    assert "Đã giao 12, con số của cấp trên là 30." in minh.get(f"{HERE}/{number}/giao").text


def test_a_target_goes_to_the_street_and_back(site: Flask, plan_id: int, sign_in: Desks) -> None:
    with site.app_context():
        number = rows(site, plan_id)["A8"].id
    minh, street = sign_in("minh"), site.test_client()
    assert "Chưa có chỉ tiêu nào được công khai" in street.get("/chi-tieu").text
    minh.post(f"{HERE}/{number}/cong-khai", data={"cong-khai": "co"})
    page = street.get("/chi-tieu").text
    assert "Địa chỉ đưa lên hệ thống" in page and "Xã Lộc Xuân" in page
    assert street.get("/chi-tieu?nam=abc").status_code == 200
    minh.post(f"{HERE}/{number}/cong-khai", data={"cong-khai": "khong"})
    assert "Xã Lộc Xuân" not in street.get("/chi-tieu").text


def test_a_target_is_put_once(site: Flask, plan_id: int, sign_in: Desks) -> None:
    minh = sign_in("minh")
    typed = {"them-target": "A7", "them-unit": "X1", "them-first": "2026-Q1", "them-threshold": "80"}
    assert minh.post(f"{HERE}/ke-hoach/{plan_id}/them", data=typed).status_code == 303
    again = minh.post(f"{HERE}/ke-hoach/{plan_id}/them", data=typed)
    assert again.status_code == 422 and "Kế hoạch đã có chỉ tiêu này" in again.text and "2026-Q1" in again.text
    assert "/quan-tri/su-kien?loai=meeting" in minh.get(f"{HERE}/ke-hoach").text
