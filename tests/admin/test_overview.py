"""The page for leaders: whose branch it shows, and what it never shows."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.addresses import lives

URL = "/quan-tri/toan-canh"


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.fixture
def number(site: Flask, cast: Cast) -> int:
    with site.app_context():
        address = lives.approved(cast)
        db.session.commit()
        return address.id


def test_an_empty_province_is_told_what_to_do_next(sign_in: Desks) -> None:
    page = _text(sign_in("minh").get(URL))
    assert "Chưa có gì để nhìn toàn cảnh" in page and "Mở hồ sơ địa chỉ" in page


@pytest.mark.both_databases
def test_codes_lead_to_dossiers_and_no_name_is_shown(site: Flask, number: int, sign_in: Desks) -> None:
    page = _text(sign_in("minh").get(URL))
    with site.app_context():
        address = db.session.get_one(Address, number)
        assert address.code in page and address.name not in page
    assert f'href="/quan-tri/dia-chi/{number}"' in page
    assert "Xem bằng bảng số" in page and "Xã Bàu Sen" in page


def test_another_unit_is_not_found_and_ones_own_is_cut(number: int, sign_in: Desks) -> None:
    assert sign_in("tam").get(f"{URL}?don-vi=X1").status_code == 404
    assert sign_in("hoa").get(f"{URL}?don-vi=P1").status_code == 404
    assert "Chưa có gì để nhìn toàn cảnh" in _text(sign_in("tam").get(URL))
    assert f"/quan-tri/dia-chi/{number}" in _text(sign_in("hoa").get(URL))


def test_leaders_read_and_the_council_does_not_enter(number: int, sign_in: Desks) -> None:
    assert {sign_in(name).get(URL).status_code for name in ("quan", "phuc", "an", "minh", "hoa")} == {200}
    assert sign_in("hoi").get(URL).status_code == 403


def test_who_may_not_open_dossiers_reads_codes_without_links(number: int, sign_in: Desks) -> None:
    page = sign_in("trang").get(URL)
    assert page.status_code == 200 and "/quan-tri/dia-chi/" not in _text(page)


def test_periods_and_orders_come_from_the_address_and_nonsense_is_said(number: int, sign_in: Desks) -> None:
    minh = sign_in("minh")
    for period in ("2026", "2026-H1", "2026-Q3"):
        assert minh.get(f"{URL}?ky={period}").status_code == 200
    assert "Không có kỳ báo cáo “2026-Q9”" in _text(minh.get(f"{URL}?ky=2026-Q9"))
    page = _text(minh.get(f"{URL}?xep=tri-gia"))
    assert 'aria-current="true">Trị giá</a>' in page
    assert 'aria-current="true">Tên</a>' in _text(minh.get(f"{URL}?xep=<script>"))


def test_the_page_is_kept_until_something_happens(site: Flask, cast: Cast, number: int, sign_in: Desks) -> None:
    minh, seen = sign_in("minh"), list[str]()
    with site.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *asked: seen.append(asked[2]))
    first = _text(minh.get(URL))
    many = len(seen)
    seen.clear()
    assert _text(minh.get(URL)).count("<li") == first.count("<li") and len(seen) < 8 < many
    with site.app_context():
        audit.record("unit:rename", cast.unit("X1"), by=audit.House())
        db.session.commit()
    seen.clear()
    minh.get(URL)
    assert len(seen) > 20


def test_the_kept_page_of_one_unit_is_not_anothers(number: int, sign_in: Desks) -> None:
    assert f"/quan-tri/dia-chi/{number}" in _text(sign_in("minh").get(URL))
    assert f"/quan-tri/dia-chi/{number}" not in _text(sign_in("tam").get(URL))
