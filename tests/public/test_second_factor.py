"""The second step at the door: set up once, asked always, thrown at in every way a thief would."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts import passwords, workflow
from nhandao_site.domain.accounts.factors import asking, enrolling
from nhandao_site.domain.accounts.factors.models import CodeKey
from nhandao_site.domain.audit import House
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock, totp
from tests.cast import PASSWORD, Cast

KEPT = passwords.hashed(PASSWORD)
DESK, OWN = "/quan-tri/", "/quan-tri/tai-khoan/cua-toi"


@pytest.fixture
def staff(site: Flask, cast: Cast) -> Cast:
    """Hoa and Sen have passwords; nobody has a second factor yet."""
    with site.app_context():
        for name in ("hoa", "sen"):
            cast.account(name).password_hash = KEPT
        db.session.commit()
    return cast


@pytest.fixture
def hoa(site: Flask, staff: Cast) -> tuple[str, list[str]]:
    """Hoa's application and her codes on paper, set up an hour ago."""
    with site.app_context(), time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        account = staff.account("hoa")
        secret = enrolling.open_application(account, by=account).secret
        codes = enrolling.confirm_application(account, code_of(secret), by=account)
        db.session.commit()
    return secret, codes


def code_of(secret: str, steps: int = 0) -> str:
    return totp.code(secret, totp.step_at(clock.now().timestamp()) + steps)


def knock(client: FlaskClient, name: str = "hoa", **more: str):
    return client.post("/dang-nhap", data={"email": f"{name}@nhandao.example", "password": PASSWORD, **more})


def say(client: FlaskClient, code: str, **more: str):
    return client.post("/dang-nhap/ma", data={"code": code, **more})


@pytest.mark.both_databases
def test_the_first_sign_in_sets_the_application_up_before_anything_opens(site: Flask, staff: Cast) -> None:
    browser = site.test_client()
    assert knock(browser).location == "/dang-nhap/ma"
    page = browser.get("/dang-nhap/ma").get_data(as_text=True)
    assert "<h1>Đặt lớp xác nhận thứ hai</h1>" in page
    assert 'class="qr"' in page
    assert browser.get(DESK).status_code == 302
    secret = re.search(r'class="num letters">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    wrong = browser.post("/dang-nhap/thiet-lap", data={"code": "12345"})
    assert wrong.status_code == 422
    assert totp.grouped(secret) in wrong.get_data(as_text=True)  # the same picture as before
    done = browser.post("/dang-nhap/thiet-lap", data={"code": code_of(secret)}).get_data(as_text=True)
    codes = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", done)
    assert len(set(codes)) == 10
    assert browser.get(DESK).status_code == 200
    with site.app_context():
        kept = db.session.execute(db.text("SELECT secret FROM code_key")).scalar_one()
        assert secret not in kept
        marks = db.session.execute(db.text("SELECT paper_mark FROM recovery_code")).scalars().all()
        assert not any(code[:5] in mark for code in codes for mark in marks)
        assert audit.history(staff.account("hoa"))[-1].what == "account:enrol"


@pytest.mark.both_databases
def test_the_password_alone_opens_nothing(site: Flask, hoa: tuple[str, list[str]]) -> None:
    browser = site.test_client()
    assert knock(browser, tiep=OWN).location == f"/dang-nhap/ma?tiep={OWN}"
    assert browser.get(OWN).status_code == 302
    assert browser.post("/dang-nhap/thiet-lap", data={"code": "000000"}).location == "/dang-nhap?het=1"
    assert "Mã trên ứng dụng xác thực" in browser.get("/dang-nhap/ma").get_data(as_text=True)
    answer = say(browser, f" {code_of(hoa[0])[:3]} {code_of(hoa[0])[3:]} ", tiep=OWN)
    assert (answer.status_code, answer.location) == (303, OWN)
    assert browser.get(OWN).status_code == 200


@pytest.mark.both_databases
def test_a_code_that_was_seen_once_is_no_code_any_more(site: Flask, hoa: tuple[str, list[str]]) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).replace(second=10)
    with time_machine.travel(tomorrow, tick=False) as now:
        code = code_of(hoa[0])
        first, thief = site.test_client(), site.test_client()
        knock(first), knock(thief)
        assert say(first, code).status_code == 303
        assert say(thief, code).status_code == 422  # looked over the shoulder
        assert say(thief, code_of(hoa[0], -1)).status_code == 422  # older than one that was taken
        now.shift(30)
        assert say(thief, code_of(hoa[0])).status_code == 303


def test_the_code_of_another_account_opens_nothing(site: Flask, staff: Cast, hoa: tuple[str, list[str]]) -> None:
    with site.app_context():
        sen = staff.account("sen")
        secret = enrolling.open_application(sen, by=sen).secret
        paper = enrolling.confirm_application(sen, code_of(secret), by=sen)
        db.session.commit()
    browser = site.test_client()
    knock(browser)
    assert say(browser, code_of(secret, 1)).status_code == 422
    assert say(browser, paper[0]).status_code == 422
    with site.app_context():
        assert asking.recovery_left(staff.account("sen")) == 10


@pytest.mark.both_databases
def test_guessing_has_an_end_for_the_account_from_wherever_it_is_tried(site: Flask, hoa: tuple[str, list[str]]) -> None:
    codes = []
    for n in range(6):
        browser = site.test_client()
        browser.environ_base["REMOTE_ADDR"] = f"198.51.100.{n}"
        knock(browser)
        codes.append(say(browser, f"{n:06}").status_code)
    assert codes == [422] * 5 + [429]
    with site.app_context():
        assert say(browser, code_of(hoa[0])).status_code == 429
        letters = db.session.scalars(select(Message.subject)).all()
        assert letters.count("Có người gõ sai mã xác nhận của bạn") == 1


@pytest.mark.both_databases
def test_a_code_on_paper_works_once(site: Flask, staff: Cast, hoa: tuple[str, list[str]]) -> None:
    one, other = site.test_client(), site.test_client()
    knock(one), knock(other)
    assert say(one, hoa[1][3].upper().replace("-", " ")).status_code == 303
    assert say(other, hoa[1][3]).status_code == 422
    with site.app_context():
        assert asking.recovery_left(staff.account("hoa")) == 9


def test_half_a_sign_in_dies_after_ten_minutes_and_with_a_lock(
    site: Flask, staff: Cast, hoa: tuple[str, list[str]]
) -> None:
    slow, locked = site.test_client(), site.test_client()
    knock(slow), knock(locked)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert say(slow, code_of(hoa[0])).location == "/dang-nhap?het=1"
        assert "quá mười phút" in slow.get("/dang-nhap?het=1").get_data(as_text=True)
    with site.app_context():
        workflow.lock(staff.account("hoa"), reason="thử", by=House())
        db.session.commit()
    assert say(locked, code_of(hoa[0])).location == "/dang-nhap?het=1"


def test_nobody_half_inside_can_load_the_second_step(site: Flask, staff: Cast) -> None:
    assert site.test_client().get("/dang-nhap/ma").location == "/dang-nhap?het=1"
    assert say(site.test_client(), "123456").location == "/dang-nhap?het=1"


def test_the_cookie_of_before_the_door_is_worth_nothing_behind_it(site: Flask, hoa: tuple[str, list[str]]) -> None:
    """Whoever planted or copied a cookie earlier on stays outside when its owner goes in."""
    owner, thief = site.test_client(), site.test_client()
    knock(owner)
    with owner.session_transaction() as session:
        copied = dict(session)
    say(owner, code_of(hoa[0]))
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.get(DESK).status_code == 302
    with owner.session_transaction() as session:
        assert "half" not in session


def test_a_cookie_copied_before_leaving_is_worth_nothing_after_it(site: Flask, hoa: tuple[str, list[str]]) -> None:
    owner, thief = site.test_client(), site.test_client()
    knock(owner), say(owner, code_of(hoa[0]))
    with owner.session_transaction() as session:
        copied = dict(session)
    page = owner.get(OWN)
    assert page.headers["Cache-Control"] == "no-store"  # the back button shows nothing
    owner.post("/dang-xuat")
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.get(OWN).status_code == 302


def test_a_browser_never_seen_is_told_by_letter_and_a_known_one_is_not(site: Flask, hoa: tuple[str, list[str]]) -> None:
    def told() -> int:
        with site.app_context():
            wanted = select(Message).where(Message.subject == "Tài khoản của bạn vào từ một thiết bị mới")
            return len(db.session.scalars(wanted).all())

    known = site.test_client()
    with time_machine.travel(clock.now(), tick=False) as now:
        knock(known), say(known, code_of(hoa[0]))
        assert told() == 1
        known.post("/dang-xuat")
        now.shift(60)
        knock(known), say(known, code_of(hoa[0]))
        assert told() == 1
        now.shift(60)
        stranger = site.test_client()
        knock(stranger), say(stranger, code_of(hoa[0]))
        assert told() == 2


def test_what_was_typed_before_the_session_ended_survives_both_steps(site: Flask, hoa: tuple[str, list[str]]) -> None:
    browser, here = site.test_client(), {"Origin": "http://localhost"}
    turned = browser.post("/quan-tri/dia-chi/moi", data={"name": "Lê Quý"}, headers=here).get_data(as_text=True)
    sealed = re.search(r'name="kept" type="hidden" value="([^"]+)"', turned)[1]
    second = knock(browser, kept=sealed).get_data(as_text=True)
    assert "còn nguyên" in second
    sealed = re.search(r'name="kept" type="hidden" value="([^"]+)"', second)[1]
    wrong = say(browser, "1", kept=sealed).get_data(as_text=True)
    sealed = re.search(r'name="kept" type="hidden" value="([^"]+)"', wrong)[1]
    assert 'value="Lê Quý"' in say(browser, code_of(hoa[0]), kept=sealed).get_data(as_text=True)


def test_a_demonstration_account_is_asked_for_no_second_factor_and_gets_none(site: Flask, staff: Cast) -> None:
    with site.app_context():
        staff.account("hoa").demonstration = True
        db.session.commit()
    browser = site.test_client()
    assert knock(browser).location == DESK
    assert browser.get("/quan-tri/bao-mat/ung-dung").status_code == 303
    with site.app_context():
        assert db.session.scalars(select(CodeKey)).all() == []
