"""In by the door, out again, and never by another way."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords, workflow
from nhandao_site.domain.accounts.models import SignInAttempt
from nhandao_site.domain.audit import House
from tests.cast import PASSWORD, Cast

KEPT = passwords.hashed(PASSWORD)
OWN = "/quan-tri/tai-khoan/cua-toi"


@pytest.fixture
def door(site: Flask, cast: Cast) -> FlaskClient:
    """A stranger's browser; Hoa and Quân have passwords, and no second factor is asked of them."""
    with site.app_context():
        for name in ("hoa", "quan"):
            account = cast.account(name)
            account.password_hash, account.demonstration = KEPT, True
        db.session.commit()
    return site.test_client()


def knock(client: FlaskClient, password: str = PASSWORD, email: str = "hoa@nhandao.example", **more: str):
    return client.post("/dang-nhap", data={"email": email, "password": password, **more})


def test_the_door_asks_for_two_things(door: FlaskClient) -> None:
    page = door.get("/dang-nhap").get_data(as_text=True)
    assert "<h1>Đăng nhập</h1>" in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.both_databases
def test_the_right_password_leads_to_the_desk(door: FlaskClient) -> None:
    answer = knock(door)
    assert answer.status_code == 303
    assert answer.location == "/quan-tri/"
    assert door.get(OWN).status_code == 200


@pytest.mark.both_databases
def test_a_wrong_password_keeps_the_mailbox_and_is_written_down(door: FlaskClient, site: Flask) -> None:
    answer = knock(door, "không phải mật khẩu")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Thư điện tử hoặc mật khẩu chưa đúng" in page
    assert 'value="hoa@nhandao.example"' in page
    assert "không phải mật khẩu" not in page
    with site.app_context():
        assert db.session.query(SignInAttempt).filter_by(succeeded=False).count() == 1


def test_an_unknown_mailbox_gets_the_very_same_page(door: FlaskClient) -> None:
    def bare(email: str) -> str:
        page = knock(door, "sai mật khẩu rồi", email).get_data(as_text=True)
        return re.sub(r'value="[^"]*"', "", page)

    assert bare("hoa@nhandao.example") == bare("khong-ai@nhandao.example")


def test_the_sixth_knock_is_told_to_wait(door: FlaskClient) -> None:
    for _ in range(5):
        knock(door, "sai mật khẩu rồi")
    answer = knock(door)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 800
    assert "Xin đợi" in answer.get_data(as_text=True)
    assert door.get(OWN).status_code == 302


def test_another_network_address_is_not_shut(door: FlaskClient) -> None:
    for _ in range(6):
        knock(door, "sai mật khẩu rồi")
    answer = door.post(
        "/dang-nhap",
        data={"email": "hoa@nhandao.example", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "198.51.100.9"},
    )
    assert answer.status_code == 303


def test_a_page_one_wished_for_comes_after_the_door(door: FlaskClient) -> None:
    turned = door.get(OWN + "?x=1")
    assert turned.status_code == 302
    assert turned.location == "/dang-nhap?tiep=/quan-tri/tai-khoan/cua-toi?x%3D1"
    assert 'name="tiep"' in door.get(turned.location).get_data(as_text=True)
    assert knock(door, tiep=OWN + "?x=1").location == OWN + "?x=1"


ELSEWHERE = (
    "//evil.example/a",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "/a\r\nX: 1",
    "quan-tri",
    "/\t/e.vn",
    "/dang-nhap",
)


@pytest.mark.parametrize("wish", ELSEWHERE)
def test_the_door_leads_nowhere_but_into_this_house(door: FlaskClient, wish: str) -> None:
    assert knock(door, tiep=wish).location == "/quan-tri/"


def test_out_means_out(door: FlaskClient) -> None:
    knock(door)
    assert door.post("/dang-xuat").status_code == 303
    assert door.get(OWN).status_code == 302
    assert door.get("/dang-xuat").status_code == 405


def test_who_is_in_is_not_asked_again(door: FlaskClient) -> None:
    knock(door)
    assert door.get("/dang-nhap?tiep=" + OWN).location == OWN


@pytest.mark.both_databases
def test_a_lock_or_a_new_password_shows_every_device_out_at_once(door: FlaskClient, site: Flask, cast: Cast) -> None:
    phone = site.test_client()
    knock(door)
    knock(phone)
    with site.app_context():
        workflow.set_password(cast.account("hoa"), password="thuyền qua sông rộng", by=House())
        db.session.commit()
    assert door.get(OWN).status_code == phone.get(OWN).status_code == 302
    assert knock(door, "thuyền qua sông rộng").status_code == 303
    with site.app_context():
        workflow.lock(cast.account("hoa"), reason="thử", by=House())
        db.session.commit()
    assert door.get(OWN).status_code == 302
    assert knock(door, "thuyền qua sông rộng").status_code == 422


def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours_anyway(door: FlaskClient) -> None:
    with time_machine.travel("2026-11-20T01:00:00Z", tick=False) as now:
        knock(door)
        for _ in range(24):
            now.shift(29 * 60)
            assert door.get(OWN).status_code == 200
        now.shift(29 * 60)
        assert door.get(OWN).status_code == 302
        knock(door)
        now.shift(31 * 60)
        assert door.get(OWN).status_code == 302


def test_the_session_changes_at_the_door(door: FlaskClient) -> None:
    with door.session_transaction() as before:
        before["planted"] = "by a stranger"
    knock(door)
    with door.session_transaction() as after:
        assert "planted" not in after
