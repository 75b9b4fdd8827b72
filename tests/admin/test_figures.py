"""The table of figures: what a number means stands beside it, and every number opens."""

import io

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import excel
from tests.conftest import Desks
from tests.domain.targets.province import family, gift
from tests.domain.workbook.builder import workbook
from tests.public.street import counted


@pytest.fixture
def facts(site: Flask, sign_in: Desks) -> None:
    rows = {
        "Địa chỉ": [family("A1"), family("A2", "X2")],
        "Trợ giúp": [gift("TG1", "A1", value=1_234_567), gift("TG2", "A2", value=1_000_000)],
    }
    with site.app_context():
        assert not importing.run(workbook(rows), by=House()).faults
        db.session.commit()


def test_numbers_stand_with_their_sentences_and_lead_to_their_rows(facts: None, sign_in: Desks) -> None:
    page = sign_in("minh").get("/quan-tri/so-lieu?ky=2025").text
    assert "2.234.567" in page and "Tiền, hiện vật và công sức cộng lại" in page
    assert "Kế hoạch Bình Phước 2023, IV.14" in page and "Định nghĩa bản 1" in page
    assert "/quan-tri/so-lieu/dong?so=value-vnd&amp;ky=2025&amp;don-vi=P1" in page
    assert "Hội Liên hiệp Phụ nữ tỉnh" in page.split("không cộng vào tổng")[1]
    rows = sign_in("minh").get("/quan-tri/so-lieu/dong?so=value-vnd&ky=2025&don-vi=P1").text
    assert "1.234.567" in rows and "C*** t*** G*** S*** M***" in rows and "Suối Mơ" not in rows


def test_an_officer_sees_the_own_branch_alone(facts: None, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    assert "1.234.567" in hoa.get("/quan-tri/so-lieu?ky=2025").text
    for path in ("/quan-tri/so-lieu", "/quan-tri/so-lieu/dong", "/quan-tri/chi-tieu"):
        assert hoa.get(path + "?so=filed&ky=2025&don-vi=X2").status_code == 404
        assert hoa.get(path + "?so=filed&ky=2025&don-vi=P1").status_code == 404
    assert sign_in("hoi").get("/quan-tri/so-lieu").status_code == 403


def test_rows_leave_as_excel_with_a_reason_in_the_log(site: Flask, facts: None, sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    there = "/quan-tri/so-lieu/dong?so=value-vnd&ky=2025&don-vi=X1"
    assert hoa.post(there, data={"reason": ""}).status_code == 422
    answer = hoa.post(there, data={"reason": "Kèm báo cáo năm"})
    assert "so-lieu-2025-value-vnd.xlsx" in answer.headers["Content-Disposition"]
    sheet = next(iter(excel.read(io.BytesIO(answer.data).getvalue()).values()))
    assert [row[1] for row in sheet[1:]] == ["TG1"]
    with site.app_context():
        deed = db.session.scalars(select(Event).where(Event.what == "figures:export")).one()
        assert (deed.reason, deed.actor_name) == ("Kèm báo cáo năm", "Nguyễn Thị Hoa")
    assert hoa.post("/quan-tri/so-lieu/dong?so=filed&don-vi=X2", data={"reason": "x"}).status_code == 404


@pytest.mark.both_databases
def test_thirty_schools_cost_no_more_statements_than_two(site: Flask, facts: None, sign_in: Desks) -> None:
    minh = sign_in("minh")
    minh.get("/quan-tri/so-lieu")

    def asked_with(schools: range) -> int:
        units = [{"Mã": f"T{n}", "Tên": f"Trường {n}", "Cấp": "trường", "Thuộc": "P1"} for n in schools]
        given = [gift(f"TT{n}", "A1", value=1_000, **{"Đơn vị vận động": f"T{n}"}) for n in schools]
        homes = [family(f"T{n}", **{"Đơn vị giới thiệu": f"T{n}"}) for n in schools]
        with site.app_context():
            told = importing.run(workbook({"Đơn vị": units, "Địa chỉ": homes, "Trợ giúp": given}), by=House())
            assert not told.faults, told.faults
            db.session.commit()
        with counted(site) as statements:
            page = minh.get("/quan-tri/so-lieu?ky=2025").text
        assert all(f"Trường {n}" in page for n in schools)
        return len(statements)

    few = asked_with(range(2))
    assert asked_with(range(2, 32)) == few < 60


@pytest.mark.parametrize("query", ["ky=2026-Q7", "ky=%20", "ky=" + "9" * 300, "don-vi=", "sau=x"])
def test_an_odd_question_is_answered_in_a_sentence(facts: None, sign_in: Desks, query: str) -> None:
    answer = sign_in("minh").get(f"/quan-tri/so-lieu?{query}")
    assert answer.status_code == 200
    if "Q7" in query:
        assert "Không có kỳ báo cáo “2026-Q7”" in answer.text
    assert sign_in("minh").get("/quan-tri/so-lieu/dong?so=khong-co").status_code == 404
    assert sign_in("minh").get(f"/quan-tri/so-lieu/dong?so=filed&{query}").status_code == 200


@pytest.mark.parametrize(
    ("instant", "shown", "before"),
    [("2026-11-24 16:59:59Z", "2026", None), ("2026-11-24 17:00:00Z", "2027", "2026"),
     ("2027-02-24 16:59:59Z", "2027", "2026"), ("2027-02-24 17:00:00Z", "2027", None)],
)  # fmt: skip
def test_a_year_that_has_just_begun_leads_to_the_one_that_is_over(
    facts: None, sign_in: Desks, instant: str, shown: str, before: str | None
) -> None:
    with time_machine.travel(instant, tick=False):
        minh = sign_in("minh")
        for path in ("/quan-tri/so-lieu", "/quan-tri/chi-tieu", "/quan-tri/toan-canh"):
            page = minh.get(path).text
            assert f'<option value="{shown}" selected>' in page, path
            assert ("mới bắt đầu" in page, f"?ky={before}" in page) == (bool(before), bool(before)), path
            assert "mới bắt đầu" not in minh.get(f"{path}?ky=2025").text
