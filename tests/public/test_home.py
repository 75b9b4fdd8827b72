"""The front page: live figures of the running year, the street that lights up, and nothing invented."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.ledger.help import standing
from nhandao_site.domain.ledger.models import OfficialAccount, Programme
from nhandao_site.kit import clock, periods
from nhandao_site.public.home import WINDOWS, lit_windows
from nhandao_site.web.freshness import FOR_ALL
from tests.cast import Cast
from tests.domain.ledger import scene
from tests.public.street import a_child, a_family, a_row, counted


@pytest.mark.both_databases
def test_an_empty_installation_shows_zeros_ways_on_and_no_account(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert "Chưa có địa chỉ nào được đăng" in page
    assert "Chưa công bố tài khoản nào" in page
    assert "art/xom-00.svg" in page
    assert 'class="acct"' not in page


@pytest.mark.both_databases
def test_figures_follow_what_was_handed_over_and_received(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        db.session.add(Programme(name="Cuộc vận động", folded="cuoc van dong", is_campaign=True))
        address = a_family(cast)
        a_row(cast, 31)
        scene.given(cast, address, scene.cash(1_500_000), scene.cash(500_000, giver="Lý Văn Hai"))
        scene.paid(cast, address, 700_000)
        db.session.commit()
    page = visitor.get("/").text
    assert '<dd class="big">700.000 ' in page
    assert '<dd class="big">2.000.000 ' in page and "1 lượt trao" in page
    assert '<dd class="big">1 <small>trên 2 địa chỉ</small>' in page
    assert f"xom-{WINDOWS // 2:02}.svg" in page
    period = periods.containing(clock.today())
    assert period.label() in page and "/cach-tinh#trang-dau" in page


def test_in_its_first_months_a_year_stands_beside_the_one_that_is_over(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with time_machine.travel("2026-11-20T10:00:00+07:00"), site.app_context():
        db.session.add(Programme(name="Cuộc vận động", folded="cuoc van dong", is_campaign=True))
        scene.given(cast, a_family(cast), scene.cash(1_500_000))
        db.session.commit()
        assert "vừa khép lại" not in visitor.get("/").text
    with time_machine.travel("2026-11-30T10:00:00+07:00"):
        page = visitor.get("/").text
    assert "Năm 2026 vừa khép lại" in page and "trao tận nơi <strong>1.500.000" in page
    assert '<dd class="big">0 <small>đồng' in page
    with time_machine.travel("2027-02-25T00:10:00+07:00"):
        assert "vừa khép lại" not in visitor.get("/").text


@pytest.mark.both_databases
def test_help_to_dossiers_that_became_one_counts_one_address(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        db.session.add(Programme(name="Cuộc vận động", folded="cuoc van dong", is_campaign=True))
        last, middle, first, other = (a_row(cast, n) for n in (31, 32, 33, 34))
        for address in (last, middle, first, other):
            scene.given(cast, address, scene.cash(500_000))
        for gone, into in ((first, middle), (middle, last)):
            gone.merged_into_id, gone.dossier, gone.publication = into.id, Dossier.MERGED, Publication.REMOVED
            gone.delivered_vnd = 0
        standing.refresh(last.id)
        db.session.commit()
    page = visitor.get("/").text
    assert '<dd class="big">2 <small>trên 2 địa chỉ</small>' in page and "4 lượt trao" in page


def test_the_three_that_wait_stand_in_the_order_of_help(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        wanted = [a_row(cast, n, priority=-n).code for n in (31, 32, 33, 34)][:0:-1]
    found = re.findall(r'<a href="/dia-chi/(SM26-[^"]+)"', visitor.get("/").text)
    assert found == wanted


def test_accounts_come_from_the_list_of_today_alone(visitor: FlaskClient, site: Flask) -> None:
    today = clock.today()
    about = {"bank": "Vietcombank", "holder": "Hội Chữ thập đỏ tỉnh Sông Mây", "purpose": "Cuộc vận động"}
    with site.app_context():
        for number, first, last in (
            ("0011012345678", today, None),
            ("0099", today - timedelta(days=9), today - timedelta(days=1)),
        ):
            db.session.add(OfficialAccount(number=number, active_from=first, active_to=last, **about))
        db.session.commit()
    page = visitor.get("/").text
    assert "0011012345678" in page and "0099" not in page
    assert "Tài khoản chính thức duy nhất" in page


def test_windows_light_up_with_the_share_that_was_helped() -> None:
    assert lit_windows(0, 100) == 0
    assert lit_windows(1, 10_000) == 1
    assert lit_windows(50, 100) == WINDOWS // 2
    assert lit_windows(9_999, 10_000) == WINDOWS - 1
    assert lit_windows(100, 100) == WINDOWS
    assert lit_windows(0, 0) == lit_windows(3, 0) == 0


def test_every_number_of_lit_windows_is_drawn(site: Flask) -> None:
    for lit in range(WINDOWS + 1):
        with site.open_resource(f"{site.static_folder}/art/xom-{lit:02}.svg") as drawing:
            assert drawing.read(4) == b"<svg"


def test_the_page_costs_the_same_whatever_lies_behind_it_and_sets_no_cookie(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        a_row(cast, 31)
        a_child(cast)
        db.session.commit()
    visitor.get("/cach-tinh")  # the first page of all asks how the chapter is called
    with counted(site) as few:
        answer = visitor.get("/")
    with counted(site) as again:
        visitor.get("/")
    with site.app_context():
        for number in range(32, 45):
            a_row(cast, number)
        audit.record("unit:rename", cast.unit("X1"), by=audit.House())
        db.session.commit()
    with counted(site) as many:
        visitor.get("/")
    assert again == [], "nothing happened since"
    assert len(many) <= len(few) <= 8
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == FOR_ALL
