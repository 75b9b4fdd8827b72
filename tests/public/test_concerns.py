"""A reader reports something: it goes to the chapter, and the form tells nothing of the address."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Concern
from nhandao_site.domain.addresses.words import Group, Kind
from nhandao_site.kit import clock, codes
from nhandao_site.web.saving import save
from tests.cast import Cast

CODE = codes.address_code("SM", 2026, 31)
TOLD = {"what": "giả mạo", "text": "Có người đăng lại với số tài khoản lạ.", "form_key": "khóa-hai"}


@pytest.fixture
def address(site: Flask, cast: Cast) -> None:
    with site.app_context():
        now = clock.now() - timedelta(days=3)
        db.session.add(
            Address(
                code=CODE,
                kind=Kind.PERSON,
                name="Nguyễn Thị Hạnh",
                folded_name="nguyen thi hanh",
                sort_key="h",
                unit=cast.unit("X1"),
                group=Group.ELDERLY_ALONE,
                waiting_since=now,
                created_at=now,
                updated_at=now,
            )
        )
        save()


def _rows(site: Flask) -> list[Concern]:
    with site.app_context():
        return list(db.session.scalars(select(Concern)))


@pytest.mark.both_databases
def test_a_concern_lands_in_the_queue(visitor: FlaskClient, site: Flask, address: None) -> None:
    answer = visitor.post(f"/phan-anh/{CODE}", data=TOLD)
    assert answer.status_code == 303
    [row] = _rows(site)
    assert (row.what, row.text) == ("giả mạo", TOLD["text"])
    thanks = visitor.get(answer.headers["Location"])
    assert "đừng chuyển" in thanks.text
    assert TOLD["text"] not in thanks.text


def test_the_same_report_twice_is_one_row(visitor: FlaskClient, site: Flask, address: None) -> None:
    assert [visitor.post(f"/phan-anh/{CODE}", data=TOLD).status_code for _ in range(2)] == [303, 303]
    assert len(_rows(site)) == 1


def test_the_form_looks_the_same_for_a_kept_and_an_unknown_code(visitor: FlaskClient, address: None) -> None:
    other = codes.address_code("SM", 2026, 32)
    known, unknown = (visitor.get(f"/phan-anh/{code}") for code in (CODE, other))
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert "Hạnh" not in known.text


def test_a_misspelt_code_is_no_page_and_a_lower_case_one_leads_to_its_spelling(visitor: FlaskClient) -> None:
    assert visitor.get("/phan-anh/SM26-0031-Q").status_code == 404
    assert visitor.get("/phan-anh/%00").status_code == 400
    moved = visitor.get(f"/phan-anh/{CODE.lower()}")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/phan-anh/{CODE}")


def test_faults_are_said_and_what_was_typed_stays(visitor: FlaskClient, site: Flask, address: None) -> None:
    answer = visitor.post(f"/phan-anh/{CODE}", data={"text": "Nhà này <ở> đâu", "sender_phone": "0912345678"})
    assert answer.status_code == 422
    assert "Hãy chọn điều bạn thấy chưa đúng" in answer.text
    assert "đánh dấu đồng ý" in answer.text
    assert "Nhà này &lt;ở&gt; đâu" in answer.text
    assert _rows(site) == []


def test_a_report_about_a_code_nobody_gave_is_refused_in_words(visitor: FlaskClient, site: Flask) -> None:
    answer = visitor.post(f"/phan-anh/{CODE}", data=TOLD)
    assert answer.status_code == 422
    assert "không có trong danh sách của Hội" in answer.text
