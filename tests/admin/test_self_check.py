"""The machine tells an administrator what is wrong with it, and which command helps."""

import json
from datetime import timedelta
from typing import Any

import flask_migrate
import pytest
import time_machine
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.chores import recording
from nhandao_site.domain.ledger.journal import desk as books
from nhandao_site.domain.notifications.models import Message
from nhandao_site.kit import clock
from nhandao_site.web import readiness, self_check
from nhandao_site.web.self_check import Finding
from tests.conftest import Desks


def found(site: Flask) -> dict[str, Finding]:
    with site.app_context():
        return {each.name: each for each in self_check.written()}


def levels(site: Flask) -> dict[str, str]:
    return {name: each.level.word for name, each in found(site).items()}


def test_an_administrator_reads_what_is_wrong_and_nobody_else(site: Flask, sign_in: Desks) -> None:
    page = sign_in("quan").get("/quan-tri/tu-kiem/").text
    assert "Chưa có bản sao lưu nào" in page
    assert "flask --app wsgi backup create" in page
    assert sign_in("minh").get("/quan-tri/tu-kiem/").status_code == 403


@pytest.mark.both_databases
def test_after_a_round_of_chores_and_a_backup_the_work_is_well(site: Flask) -> None:
    before = levels(site)
    assert (before["Việc theo giờ"], before["Sao lưu"]) == ("bad", "bad")
    assert site.test_cli_runner().invoke(args=["chores", "run"]).exit_code == 0
    with site.app_context():
        recording.ended(recording.BACKUP, clock.now(), moved=1, error=None)
        db.session.commit()
    after = levels(site)
    assert {after[name] for name in ("Việc theo giờ", "Sao lưu", "Soát sổ", "Thư báo", "Đồng hồ")} == {"ok"}
    with time_machine.travel(clock.now() + timedelta(days=4)):
        late = levels(site)
    assert (late["Việc theo giờ"], late["Sao lưu"], late["Soát sổ"]) == ("bad", "bad", "wait")


def test_what_is_broken_is_said_with_its_command(site: Flask) -> None:
    with site.app_context():
        notifications.tell("lan@vidu.vn", "Việc", "x")
        db.session.flush()
        db.session.execute(db.update(Message).values(attempts=99))
        recording.ended("ledger.heads", clock.now(), moved=0, error="KeyError")
        recording.ended("door.forget", clock.now(), moved=0, error=None)
        books.keep(["một chỗ"], began_at=clock.now(), now=clock.now(), whole=True)
        db.session.commit()
    told = found(site)
    assert "1 thư gửi mãi không được" in told["Thư báo"].says
    assert "ledger.heads (KeyError)" in told["Việc theo giờ"].says
    assert told["Soát sổ"].command == "flask --app wsgi ledger check"
    assert {told[name].level.word for name in ("Thư báo", "Việc theo giờ", "Soát sổ")} == {"bad"}


def test_a_clock_that_stood_ahead_is_noticed(site: Flask, cast: Any) -> None:
    with site.app_context():
        audit.record("unit:change", cast.unit("X1"), by=None)
        db.session.commit()
    with time_machine.travel(clock.now() - timedelta(days=400)):
        assert levels(site)["Đồng hồ"] == "bad"
    assert levels(site)["Đồng hồ"] == "ok"


def test_settings_that_are_dangerous_outside_are_named(site: Flask) -> None:
    settings = site.config["SETTINGS"]
    object.__setattr__(settings, "PUBLIC_URL", "http://nhandao.vidu.vn")
    told = levels(site)
    wrong = ("Địa chỉ công khai", "Máy chủ đứng trước", "Máy chủ thư")
    assert {name: told[name] for name in wrong} == dict.fromkeys(wrong, "bad")


def test_a_disk_that_is_nearly_full_and_tables_of_another_release_send_people_elsewhere(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "free_bytes", lambda: {"media": 50_000_000})
    assert site.test_client().get("/readyz").json == {"ready": False, "lacks": ["disk"]}
    assert "0,0 GB ở nơi giữ ảnh" in found(site)["Chỗ trống trên đĩa"].says
    monkeypatch.undo()
    with site.app_context():
        flask_migrate.stamp(revision="0009")
    assert site.test_client().get("/readyz").json == {"ready": False, "lacks": ["schema"]}
    assert "lược đồ trong cơ sở dữ liệu là 0009" in found(site)["Bảng của phiên bản này"].says.lower()


def test_the_command_says_the_same_and_ends_with_one_while_something_is_bad(site: Flask) -> None:
    outcome = site.test_cli_runner().invoke(args=["site", "check", "--json"])
    told = json.loads(outcome.stdout)
    assert (outcome.exit_code, told["ok"]) == (1, False)
    assert {each["name"] for each in told["findings"]} == set(found(site))


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("postgresql://nhandao@10.0.0.5/nhandao", "wait"),
        ("postgresql://nhandao@10.0.0.5/nhandao?sslmode=verify-full", "ok"),
        ("postgresql://nhandao@localhost/nhandao", None),
        ("postgresql:///nhandao?host=/var/run/postgresql", None),
    ],
)
def test_a_database_elsewhere_that_is_not_asked_for_tls_is_named(site: Flask, url: str, level: str | None) -> None:
    object.__setattr__(site.config["SETTINGS"], "DATABASE_URL", url)
    assert levels(site).get("Đường tới cơ sở dữ liệu") == level
