"""Asked again before what can't be taken back, and what was typed goes on."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.accounts.factors import enrolling
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.kit import clock, totp
from nhandao_site.web import proof
from tests.cast import Cast
from tests.conftest import Desks

HERE = {"Origin": "http://localhost"}
NEW = "/quan-tri/tai-khoan/moi"
CARRIED = re.compile(r'name="(kept|tiep)" type="hidden" value="([^"]+)"')


@pytest.fixture
def secret(site: Flask, cast: Cast) -> str:
    with site.app_context(), time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        quan = cast.account("quan")
        kept = enrolling.open_application(quan, by=quan).secret
        enrolling.confirm_application(quan, totp.code(kept, totp.step_at(clock.now().timestamp())), by=quan)
        db.session.commit()
    return kept


def later(minutes: int):
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def show_code(client: FlaskClient, secret: str, **carried: str):
    code = totp.code(secret, totp.step_at(clock.now().timestamp()))
    return client.post("/quan-tri/xac-nhan-lai", data={"code": code, **carried}, headers=HERE)


@pytest.mark.both_databases
def test_after_ten_minutes_a_change_of_accounts_asks_again_and_goes_on(sign_in: Desks, secret: str) -> None:
    quan = sign_in("quan")
    assert quan.post(NEW, data={"name": "Lý Thị Mới"}, headers=HERE).status_code == 422
    with later(11):
        asked = quan.post(NEW, data={"name": "Lý Thị Mới"}, headers=HERE)
        page = asked.get_data(as_text=True)
        assert asked.status_code == 401
        assert "<h1>Xác nhận lại là bạn</h1>" in page
        assert "Lý Thị Mới" not in page
        assert quan.post("/quan-tri/xac-nhan-lai", data={"code": "12"}, headers=HERE).status_code == 422
        on = show_code(quan, secret, **dict(CARRIED.findall(page))).get_data(as_text=True)
        assert 'value="Lý Thị Mới"' in on
        assert f'action="{NEW}"' in on
        assert quan.post(NEW, data={"name": "Lý Thị Mới"}, headers=HERE).status_code == 422


def test_a_page_that_is_only_read_asks_for_nothing(sign_in: Desks, secret: str) -> None:
    quan = sign_in("quan")
    with later(11):
        assert quan.get("/quan-tri/tai-khoan/").status_code == 200
        asked = quan.get("/quan-tri/bao-mat/ung-dung")
        assert asked.status_code == 401
        on = show_code(quan, secret, **dict(CARRIED.findall(asked.get_data(as_text=True))))
        assert on.location == "/quan-tri/bao-mat/ung-dung"
        assert show_code(quan, secret).status_code == 422  # the same code a second time


@pytest.mark.parametrize("wish", ["//evil.example", "https://evil.example/", "/dang-nhap/ma"])
def test_the_question_leads_nowhere_but_into_this_house(sign_in: Desks, secret: str, wish: str) -> None:
    assert show_code(sign_in("quan"), secret, tiep=wish).location == "/quan-tri/"


def test_a_wrong_role_is_told_so_and_not_asked(sign_in: Desks) -> None:
    hoa = sign_in("hoa")
    with later(11):
        assert hoa.post(NEW, data={}, headers=HERE).status_code == 403


def test_a_finished_export_is_fetched_with_a_fresh_proof(sign_in: Desks, secret: str) -> None:
    quan = sign_in("quan")
    assert quan.get("/quan-tri/viec-dai/x/tep").status_code == 404
    with later(11):
        asked = quan.get("/quan-tri/viec-dai/x/tep")
        assert asked.status_code == 401
        on = show_code(quan, secret, **dict(CARRIED.findall(asked.get_data(as_text=True))))
        assert on.location == "/quan-tri/viec-dai/x/tep"


def test_every_door_that_opens_or_takes_out_something_personal_asks(site: Flask) -> None:
    """A new page of this kind is written into the table of `web/proof.py`."""
    sensitive = re.compile(r"reveal|export|spreadsheet|workbook\.leave$|approve$")
    for rule in site.url_map.iter_rules():
        if not rule.endpoint.startswith("admin.") or not sensitive.search(rule.endpoint):
            continue
        permission = site.view_functions[rule.endpoint].required_permission
        assert isinstance(permission, Permission)
        for method in (rule.methods or set()) & {"POST"}:
            assert proof.is_asked(rule.endpoint, permission, method), f"{rule.endpoint}: ask for a fresh proof"
    assert set(proof.ASKED_AT) <= set(site.view_functions)
