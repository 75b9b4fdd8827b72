"""Letters leave the house: into a folder or to a server, once, whatever one of them does."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.notifications import delivery, posting
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from tests.conftest import KEYS


def tell(site: Flask, *recipients: str) -> None:
    with site.app_context():
        for n, recipient in enumerate(recipients):
            notifications.tell(recipient, f"Thư số {n}: việc mới", f"Chào bạn,\n\nViệc số {n} đang chờ.")
        db.session.commit()


def deliver(site: Flask, *arguments: str) -> tuple[int, Any, str]:
    outcome = site.test_cli_runner().invoke(args=["notices", "deliver", "--json", *arguments])
    return outcome.exit_code, json.loads(outcome.stdout) if outcome.stdout else None, outcome.stderr


def letters(tmp_path: Path) -> list[Any]:
    found = sorted((tmp_path / "instance" / "mail").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


@pytest.mark.both_databases
def test_letters_become_files_with_nobodys_name_on_them(site: Flask, tmp_path: Path) -> None:
    tell(site, "lan@vidu.vn", "minh@vidu.vn")
    assert deliver(site)[:2] == (0, {"sent": 2, "failed": 0, "given_up": 0})
    first, second = letters(tmp_path)
    assert first["To"] == "lan@vidu.vn"
    assert first["Subject"] == "Thư số 0: việc mới"
    assert first["From"] == "Địa chỉ nhân đạo <khong-tra-loi@127.0.0.1>"
    assert "Việc số 1 đang chờ." in second.get_content()
    assert not [path for path in (tmp_path / "instance" / "mail").iterdir() if "lan" in path.name]


def test_a_second_round_sends_nothing_again(site: Flask, tmp_path: Path) -> None:
    tell(site, "lan@vidu.vn")
    deliver(site)
    assert deliver(site)[1]["sent"] == 0
    assert len(letters(tmp_path)) == 1


def test_a_letter_for_later_waits(site: Flask) -> None:
    with site.app_context():
        notifications.tell("lan@vidu.vn", "Hẹn", "x", not_before=clock.now() + timedelta(days=1))
        db.session.commit()
    assert deliver(site)[1]["sent"] == 0
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert deliver(site)[1]["sent"] == 1


@pytest.mark.both_databases
def test_one_bad_address_stops_no_other_and_is_tried_again_later(site: Flask) -> None:
    tell(site, "lan@vidu.vn", "xấu\nBcc: tat-ca@vidu.vn", "minh@vidu.vn")
    code, facts, told = deliver(site)
    assert (code, facts) == (1, {"sent": 2, "failed": 1, "given_up": 0})
    assert "tat-ca" not in told
    assert deliver(site)[1] == {"sent": 0, "failed": 0, "given_up": 0}  # not at once
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert deliver(site)[1]["failed"] == 1


def test_after_eight_failures_nobody_tries_again(site: Flask) -> None:
    tell(site, "xấu\nBcc: x@vidu.vn")
    with time_machine.travel("2026-12-01T00:00:00Z", tick=False) as now:
        for _ in range(10):
            deliver(site)
            now.shift(timedelta(days=3))
        assert deliver(site)[1] == {"sent": 0, "failed": 0, "given_up": 1}
    with site.app_context():
        assert db.session.query(Message).one().attempts == 8


@pytest.mark.both_databases
def test_of_twenty_claims_at_once_one_has_the_letter(site: Flask) -> None:
    tell(site, "lan@vidu.vn")
    with site.app_context():
        number = delivery.due()[0]
    won, start = [], threading.Barrier(20)

    def claim() -> None:
        with site.app_context():
            start.wait()
            won.append(delivery.claim(number) is not None)
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=claim) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 19 + [True]


class Postman:
    """A mail server that refuses one person."""

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("khong-co"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def with_server(tmp_path: Path, database: str, port: int) -> Flask:
    settings = {
        "NHANDAO_DATABASE_URL": database,
        "NHANDAO_MAIL_URL": f"smtp://127.0.0.1:{port}?from=hoi@vidu.vn",
        "NHANDAO_PUBLIC_URL": "https://diachi.vidu.vn",
    }
    return create_app(tmp_path / "instance", KEYS | settings, TESTING=True)


def test_a_real_server_takes_the_letters_and_one_refusal_stops_nobody(
    site: Flask, database: str, tmp_path: Path, postman: tuple[Postman, int]
) -> None:
    handler, port = postman
    tell(site, "lan@vidu.vn", "khong-co@vidu.vn", "minh@vidu.vn")
    assert deliver(with_server(tmp_path, database, port))[:2] == (1, {"sent": 2, "failed": 1, "given_up": 0})
    assert [letter["To"] for letter in handler.got] == ["lan@vidu.vn", "minh@vidu.vn"]
    assert handler.got[0]["From"].endswith("<hoi@vidu.vn>")
    assert handler.got[0]["Message-ID"].endswith("@diachi.vidu.vn>")
    assert "Việc số 0 đang chờ." in handler.got[0].get_content()


def test_a_server_that_is_down_costs_no_attempt(site: Flask, database: str, tmp_path: Path) -> None:
    tell(site, "lan@vidu.vn")
    code, facts, told = deliver(with_server(tmp_path, database, 9))
    assert (code, facts) == (1, None)
    assert "Không nối được với máy chủ thư" in told
    with site.app_context():
        assert db.session.query(Message).one().attempts == 0


def test_the_sender_is_named_by_the_setting_the_user_or_the_house() -> None:
    assert posting.sender_of("smtp://h?from=a@b.vn", "x.vn") == "a@b.vn"
    assert posting.sender_of("smtps://hoi%40vidu.vn:p@h", "x.vn") == "hoi@vidu.vn"
    assert posting.sender_of("file:///tmp", "x.vn") == "khong-tra-loi@x.vn"
