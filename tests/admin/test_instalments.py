"""The staff list of periods: due, missed, near, and said to be sent; each officer their own."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Cycle
from nhandao_site.domain.pledges import lifecycle, offers, schedule
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.public.street import counted
from tests.waiting import a_wish, an_address

HERE = "/quan-tri/dang-ky/ky-han"


@pytest.fixture
def late(site: Flask, cast: Cast) -> str:
    """The code of a promise of 500.000 đ a month that began forty days ago and brought nothing; one is of Lộc Xuân."""
    with site.app_context():
        for number, unit in ((31, "X1"), (32, "X2")):
            address = an_address(cast, number, unit=unit)
            wish = a_wish(address, cycle=Cycle.MONTH, periods=3, phone=f"09123456{number}", email="thang@vidu.vn")
            made = offers.pledge(wish, place="10.0.0.1")
            row = db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()
            lifecycle.confirm(row, by=cast.account("minh"))
            began = clock.today() - timedelta(days=40)
            row.pledged_at = row.confirmed_at = clock.start_of(began)
            schedule.lay_out(row, first_due_on=began)
            offers.report_transfer(made.token, 500_000, clock.today())
        db.session.commit()
        return db.session.scalars(select(Pledge.code).order_by(Pledge.id)).first() or ""


def test_the_officer_sees_what_is_due_and_missed_of_the_own_branch(sign_in: Desks, late: str) -> None:
    page = sign_in("hoa").get(HERE).get_data(as_text=True)
    assert page.count(late) == 2 and "lỡ kỳ" in page and "kỳ 1/3" in page and "Lộc Xuân" not in page
    assert "T*** V*** T***g" in page and "Trần Văn Thắng" not in page and "0912" not in page and "vidu" not in page
    both = sign_in("minh").get(HERE).get_data(as_text=True)
    assert "Lộc Xuân" in both and "Bàu Sen" in both
    one = sign_in("minh").get(f"{HERE}?don-vi=X2").get_data(as_text=True)
    assert late not in one and "Xã Lộc Xuân" in one


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("?xem=lo", "kỳ 1/3"),
        ("?xem=sap-toi", "kỳ 3/3"),
        ("?xem=bao-da-chuyen", "Lời báo không phải “đã nhận”"),
        ("?xem=linh-tinh", "Không có mục “linh-tinh”"),
        ("?q=khong-co-ai", "Không có kỳ nào hợp các điều kiện."),
        ("?sau=khong_phai_moc", "kỳ 1/3"),
        ("?xem=bao-da-chuyen&sau=99999999999999999999", "Lời báo"),
        ("?don-vi=khong-biet&q=%F0%9F%98%80", "Kỳ giúp đều đặn"),
    ],
)
def test_each_view_answers_and_odd_words_break_nothing(sign_in: Desks, late: str, query: str, word: str) -> None:
    answer = sign_in("hoa").get(HERE + query)
    assert answer.status_code == 200 and word in answer.get_data(as_text=True)


def test_an_empty_list_says_so_and_leads_on(sign_in: Desks) -> None:
    page = sign_in("hoa").get(HERE).get_data(as_text=True)
    assert "Không có kỳ nào đến hạn hay lỡ." in page and "0 kỳ lỡ" in page


def test_the_list_asks_a_fixed_number_of_questions(site: Flask, sign_in: Desks, late: str) -> None:
    hoa = sign_in("minh")
    hoa.get(HERE)
    with counted(site) as seen:
        hoa.get(HERE)
    assert len(seen) <= 12, "\n".join(seen)


def test_the_list_of_promises_leads_there(sign_in: Desks) -> None:
    page = sign_in("hoa").get("/quan-tri/dang-ky").get_data(as_text=True)
    assert HERE in page and "/quan-tri/nha-tai-tro" in page
