"""A forgotten password: the same answer and the same work for every mailbox, a link that opens once."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from nhandao_site.db import db
from nhandao_site.domain.accounts import passwords, resetting
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.cast import PASSWORD, Cast
from tests.conftest import Desks

ASK = "/dang-nhap/quen"
NEW = "thuyền qua sông rộng"


def ask(client: FlaskClient, name: str = "hoa"):
    return client.post(ASK, data={"email": f"{name}@nhandao.example"})


def letters(site: Flask) -> list[str]:
    with site.app_context():
        resetting.write_letters(clock.now(), "https://nhandao.example/")
        db.session.commit()
        wanted = select(Message).where(Message.subject == "Đặt lại mật khẩu").order_by(Message.id)
        return [
            re.search(r"https://nhandao\.example(/dang-nhap/dat-lai/\S+)", m.body)[1]
            for m in db.session.scalars(wanted)
        ]


def choose(client: FlaskClient, link: str, password: str = NEW):
    return client.post(link, data={"password": password, "again": password})


@pytest.mark.both_databases
def test_the_link_sets_a_password_once_and_shows_every_device_out(
    site: Flask, cast: Cast, visitor: FlaskClient, sign_in: Desks
) -> None:
    phone = sign_in("hoa")
    ask(visitor), ask(visitor)
    first, second = letters(site)
    assert visitor.get(first).status_code == visitor.get(first).status_code == 200  # looking opens nothing
    assert choose(visitor, first, "matkhau123456").status_code == 422
    assert choose(visitor, first).status_code == 303
    assert phone.get("/quan-tri/").status_code == 302
    for link in (first, second, "/dang-nhap/dat-lai/bia"):
        assert choose(visitor, link).status_code == 404
        assert visitor.get(link).status_code == 404
    with site.app_context():
        assert passwords.matches(cast.account("hoa").password_hash, NEW)
        assert not db.session.execute(db.text("SELECT 1 FROM reset_request WHERE token = :t"),
                                      {"t": first.rpartition("/")[2]}).first()  # fmt: skip


def test_the_link_dies_after_half_an_hour_and_with_the_account(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    ask(visitor)
    (link,) = letters(site)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert choose(visitor, link).status_code == 404
    with site.app_context():
        cast.account("hoa").ends_on = clock.today() - timedelta(days=1)
        db.session.commit()
    assert choose(visitor, link).status_code == 404


def test_every_mailbox_gets_the_same_answer_for_the_same_work(
    site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared is what was done: every statement, and every password that was hashed."""
    with site.app_context():
        cast.account("hoa").password_hash = passwords.hashed(PASSWORD)
        db.session.commit()
        engine = db.engine
    done: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        done.append(statement)

    event.listen(engine, "before_cursor_execute", note)

    def work(path: str, name: str) -> tuple[int, str, list[str]]:
        done.clear()
        given = {"email": f"{name}@nhandao.example", "password": "sai mật khẩu rồi"}
        answer = site.test_client().post(path, data=given)
        page = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
        return answer.status_code, page, list(done)

    assert work(ASK, "hoa") == work(ASK, "khong-ai")
    hashed: list[str] = []
    whole = passwords._hasher

    class Counted:
        hash = staticmethod(whole.hash)

        def verify(self, kept: str, password: str) -> bool:
            hashed.append(kept)
            return whole.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counted())
    assert work("/dang-nhap", "hoa")[:2] == work("/dang-nhap", "khong-ai")[:2]
    assert len(hashed) == 2
    assert hashed[0].split("$")[:4] == hashed[1].split("$")[:4]  # the same parameters, so the same work


@pytest.mark.both_databases
def test_nobody_else_gets_a_letter_and_nobody_many(site: Flask, cast: Cast, visitor: FlaskClient) -> None:
    with site.app_context():
        cast.account("sen").demonstration = True
        cast.account("tam").locked_at = clock.now()
        db.session.commit()
    for name in ("sen", "tam", "khong-ai", "hoa", "hoa", "hoa", "hoa", "hoa"):
        assert ask(visitor, name).status_code == 200
    assert len(letters(site)) == 3
    assert [ask(visitor).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("email", ["", "x" * 300, "\x00@b.vn", "a\r\nBcc: b@c.vn"])
def test_nonsense_is_answered_and_never_a_fault(visitor: FlaskClient, site: Flask, email: str) -> None:
    assert visitor.post(ASK, data={"email": email}).status_code in {200, 400, 422}
    assert letters(site) == []
