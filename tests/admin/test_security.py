"""One's own second factor and devices; what an administrator may do for somebody who lost the telephone."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import confirming
from nhandao_site.domain.accounts.factors import asking, enrolling
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.kit import clock, totp
from tests.cast import Cast
from tests.conftest import KEYS, Desks
from tests.kit.authenticator import Authenticator

MINE, ACCOUNTS = "/quan-tri/bao-mat", "/quan-tri/tai-khoan"
ORIGIN = "http://localhost:8000"


@pytest.fixture
def site(site: Flask, tmp_path, database: str) -> Iterator[Flask]:
    """The same house under a name, so that it can hold passkeys."""
    settings = KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_PROVINCE": "P1", "NHANDAO_PUBLIC_URL": ORIGIN}
    named = create_app(tmp_path / "named", settings, TESTING=True, WTF_CSRF_ENABLED=False)
    yield named
    with named.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def enrolled(site: Flask, cast: Cast) -> Cast:
    with site.app_context():
        hoa = cast.account("hoa")
        key = enrolling.open_application(hoa, by=hoa)
        enrolling.confirm_application(hoa, totp.code(key.secret, totp.step_at(clock.now().timestamp())), by=hoa)
        db.session.commit()
    return cast


def challenge_in(page: str) -> str:
    return re.search(r"challenge&#34;: &#34;([\w-]+)", page)[1]


@pytest.mark.both_databases
def test_a_passkey_is_added_and_lets_its_owner_in_once_per_challenge(
    site: Flask, enrolled: Cast, sign_in: Desks
) -> None:
    hoa, key = sign_in("hoa"), Authenticator(ORIGIN)
    page = hoa.get(f"{MINE}/khoa").get_data(as_text=True)
    added = hoa.post(f"{MINE}/khoa", data={"name": "Máy ở xã", "passkey": key.register(challenge_in(page))})
    assert added.status_code == 303
    assert "Máy ở xã" in hoa.get(MINE).get_data(as_text=True)
    asked = hoa.get("/quan-tri/xac-nhan-lai").get_data(as_text=True)
    with hoa.session_transaction() as session:
        before = dict(session)
    answer = key.prove(challenge_in(asked))
    assert hoa.post("/quan-tri/xac-nhan-lai", data={"passkey": answer}).status_code == 303
    with hoa.session_transaction() as session:
        session.update(before)  # an old cookie brings the old challenge back
    assert hoa.post("/quan-tri/xac-nhan-lai", data={"passkey": answer}).status_code == 422
    with site.app_context():
        assert asking.passkeys(enrolled.account("hoa"))[0].counter == 1


def test_a_passkey_of_another_site_or_another_person_proves_nothing(
    site: Flask, enrolled: Cast, sign_in: Desks
) -> None:
    hoa, evil = sign_in("hoa"), Authenticator("http://localhost.evil.example", host="localhost")
    page = hoa.get(f"{MINE}/khoa").get_data(as_text=True)
    refused = hoa.post(f"{MINE}/khoa", data={"passkey": evil.register(challenge_in(page))})
    assert refused.status_code == 422
    stranger = Authenticator(ORIGIN)
    asked = hoa.get("/quan-tri/xac-nhan-lai").get_data(as_text=True)
    assert "data-passkey-get" not in asked
    assert hoa.post("/quan-tri/xac-nhan-lai", data={"passkey": stranger.prove("x")}).status_code == 422


def test_new_codes_on_paper_end_the_old_ones_and_are_never_shown_again(
    site: Flask, enrolled: Cast, sign_in: Desks
) -> None:
    hoa = sign_in("hoa")
    page = hoa.post(f"{MINE}/ma-du-phong").get_data(as_text=True)
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", page)) == 10
    assert not re.findall(r"[a-z0-9]{5}-[a-z0-9]{5}</li>", hoa.get(MINE).get_data(as_text=True))
    with site.app_context():
        assert asking.recovery_left(enrolled.account("hoa")) == 10


@pytest.mark.both_databases
def test_one_device_is_shown_out_and_the_others_stay(site: Flask, cast: Cast, sign_in: Desks) -> None:
    here, phone, other = sign_in("hoa"), sign_in("hoa"), sign_in("sen")
    with site.app_context():
        numbers = list(db.session.scalars(select(StaffSession.id).order_by(StaffSession.id)))
    assert here.get(MINE).get_data(as_text=True).count("thiết bị này") == 1
    assert here.post(f"{MINE}/phien/{numbers[2]}/thoat").status_code == 404  # Sen's
    assert here.post(f"{MINE}/phien/{numbers[1]}/thoat").status_code == 303
    assert phone.get(MINE).status_code == 302
    assert here.get(MINE).status_code == other.get(MINE).status_code == 200
    assert here.post(f"{MINE}/phien/{numbers[0]}/thoat").location == "/dang-nhap"
    assert here.get(MINE).status_code == 302


@pytest.mark.both_databases
def test_an_administrator_takes_a_lost_factor_away_with_a_reason(site: Flask, enrolled: Cast, sign_in: Desks) -> None:
    quan, hoa = sign_in("quan"), sign_in("hoa")
    with site.app_context():
        number, own = enrolled.account("hoa").id, enrolled.account("quan").id
    page = quan.get(f"{ACCOUNTS}/{number}").get_data(as_text=True)
    assert "Thử" in page  # the device Hoa sits at
    quan.post(f"{ACCOUNTS}/{number}/go-xac-nhan", data={"reason": " "})
    assert hoa.get(MINE).status_code == 200
    quan.post(f"{ACCOUNTS}/{own}/go-xac-nhan", data={"reason": "tôi quên"})
    quan.post(f"{ACCOUNTS}/{number}/go-xac-nhan", data={"reason": "mất máy, đã gọi về xã hỏi lại"})
    assert hoa.get(MINE).status_code == 302
    with site.app_context():
        assert not asking.has_any(enrolled.account("hoa"))
        assert audit.history(enrolled.account("hoa"))[0].what == "account:take_factor"
        assert audit.history(enrolled.account("quan")) == []


def test_an_administrator_ends_one_session_or_all(site: Flask, cast: Cast, sign_in: Desks) -> None:
    quan, one, two = sign_in("quan"), sign_in("hoa"), sign_in("hoa")
    with site.app_context():
        number = cast.account("hoa").id
        first = db.session.scalars(select(StaffSession.id).where(StaffSession.account_id == number)).first()
    quan.post(f"{ACCOUNTS}/{number}/phien/{first}/thoat")
    assert (one.get(MINE).status_code, two.get(MINE).status_code) == (302, 200)
    quan.post(f"{ACCOUNTS}/{number}/thoat-het")
    assert two.get(MINE).status_code == 302


@pytest.mark.both_databases
def test_the_quarterly_word_is_given_for_those_ticked_alone(site: Flask, cast: Cast, sign_in: Desks) -> None:
    with site.app_context():
        for name in ("hoa", "sen", "quan"):
            cast.account(name).confirmed_on = clock.today() - confirming.QUARTER
        db.session.commit()
        hoa, own = cast.account("hoa").id, cast.account("quan").id
    quan = sign_in("quan")
    assert "2 người chưa được xác nhận" in quan.get(ACCOUNTS + "/").get_data(as_text=True)
    page = quan.get(f"{ACCOUNTS}/xac-nhan").get_data(as_text=True)
    assert "Nguyễn Thị Hoa" in page
    assert "Ngô Anh Quân" not in page.split("<h1>")[1]  # nobody confirms themselves
    quan.post(f"{ACCOUNTS}/xac-nhan", data={"account": [hoa, own, "x"]})
    with site.app_context():
        today = clock.today()
        assert cast.account("hoa").confirmed_on == today
        assert confirming.is_due(cast.account("sen"), today)
        assert confirming.is_due(cast.account("quan"), today)
