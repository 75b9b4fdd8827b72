"""`ledger verify` on a file somebody downloaded; the checks that run beside the server."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from nhandao_site.cli import keeper, ledger
from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.ledger.journal import desk
from nhandao_site.domain.ledger.journal.models import BookCheck, ChainHead
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.conftest import Desks
from tests.domain.ledger.journal.written import SMALL, book
from tests.domain.ledger.scene import cash, given, household, paid


@pytest.fixture
def file(tmp_path: Path) -> Path:
    where = tmp_path / "so.jsonl"
    where.write_bytes(b"".join(book(*SMALL)[0]))
    return where


@pytest.fixture
def books(site: Flask, cast: Cast) -> None:
    with site.app_context():
        home = household(cast, publication=Publication.NONE)
        paid(cast, home, 2_000_000)
        given(cast, home, cash(1_000_000))
        db.session.commit()


def test_a_whole_file_ends_with_zero_and_says_its_head(site: Flask, file: Path) -> None:
    hashes = book(*SMALL)[1]
    outcome = site.test_cli_runner().invoke(args=["ledger", "verify", str(file)])
    assert (outcome.exit_code, outcome.stdout) == (0, f"NGUYÊN VẸN: 4 dòng, đầu sổ 4:{hashes[3]}\n")
    words = ["ledger", "verify", str(file), "--head", f"2:{hashes[1]}", "--head", f"4:{hashes[3]}", "--json"]
    told = json.loads(site.test_cli_runner().invoke(args=words).stdout)
    assert told == {
        "ok": True, "lines": 4, "first": 1, "seq": 4, "hash": hashes[3], "heads_met": [2, 4], "fault": None,
    }  # fmt: skip


def test_a_broken_file_ends_with_one_and_says_where(site: Flask, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"1000002", b"1000003"))
    outcome = site.test_cli_runner().invoke(args=["ledger", "verify", str(file)])
    assert outcome.exit_code == 1
    assert "HỎNG. Dòng thứ 2 của tệp: nội dung không khớp mã băm" in outcome.stdout
    told = json.loads(site.test_cli_runner().invoke(args=["ledger", "verify", str(file), "--json"]).stdout)
    assert told["ok"] is False and told["lines"] == 1
    file.write_bytes(whole)
    outcome = site.test_cli_runner().invoke(args=["ledger", "verify", str(file), "--head", f"9:{'a' * 64}"])
    assert outcome.exit_code == 1 and "phần cuối bị bỏ mất" in outcome.stdout


def test_a_head_that_is_none_and_a_file_that_is_not_there_are_refused(site: Flask, file: Path) -> None:
    for words in ([str(file), "--head", "4"], [str(file), "--head", f"x:{'a' * 64}"], [f"{file}.không"]):
        assert site.test_cli_runner().invoke(args=["ledger", "verify", *words]).exit_code == 2


@pytest.mark.both_databases
@pytest.mark.usefixtures("books")
def test_the_chores_publish_the_days_head_and_write_down_how_the_check_ended(site: Flask) -> None:
    words = ["chores", "run", "--only", "ledger.heads", "--only", "ledger.check", "--json"]
    told = json.loads(site.test_cli_runner().invoke(args=words).stdout)["chores"]
    assert [(each["name"], each["moved"]) for each in told] == [("ledger.heads", 1), ("ledger.check", 0)]
    with site.app_context():
        assert db.session.scalars(select(ChainHead.seq)).all() == [2]
        check = db.session.scalars(select(BookCheck)).one()
        assert (check.whole, check.lines, check.faults, check.told) == (True, 2, 0, [])
        db.session.execute(text("UPDATE book_day SET amount_vnd = amount_vnd + 1"))
        db.session.commit()
    outcome = json.loads(site.test_cli_runner().invoke(args=words).stdout)["chores"][1]
    assert outcome["moved"] == 4  # two days, two public totals
    with site.app_context():
        assert desk.wrong_now() == 4
        assert sum("Tổng mỗi ngày" in fault for fault in desk.last_whole().told) == 2
        db.session.execute(text("UPDATE book_day SET amount_vnd = amount_vnd - 1"))
        db.session.commit()
    assert site.test_cli_runner().invoke(args=["chores", "run", "--only", "gì đó"]).exit_code == 2


@pytest.mark.both_databases
@pytest.mark.usefixtures("books")
def test_the_glance_before_the_door_opens_sees_the_ends(site: Flask, sign_in: Desks) -> None:
    with site.app_context():
        assert ledger.glance() == 0
        db.session.execute(text("UPDATE chain_tail SET hash = 'x'"))
        db.session.commit()
        assert ledger.glance() == 1
    page = sign_in("quan").get("/quan-tri/soat-so/").get_data(as_text=True)
    assert "Có 1 chỗ không khớp" in page and "đuôi sổ ghi 2" in page
    assert "Chỗ sổ sách không khớp" in sign_in("quan").get("/quan-tri/").get_data(as_text=True)
    assert "Chỗ sổ sách không khớp" not in sign_in("hoa").get("/quan-tri/").get_data(as_text=True)
    assert sign_in("hoa").get("/quan-tri/soat-so/").status_code == 403
    ready = site.test_client().get("/readyz")
    assert ready.get_json() == {"ready": True, "lacks": []}
    with site.app_context():
        db.session.execute(text("UPDATE chain_tail SET hash = (SELECT hash FROM entry WHERE id = 2)"))
        db.session.commit()
        assert ledger.glance() == 0
    assert "Mọi con số đều khớp" in sign_in("quan").get("/quan-tri/soat-so/").get_data(as_text=True)


def test_old_checks_are_not_kept_for_ever(site: Flask) -> None:
    with site.app_context():
        now = clock.now()
        for age in (40 * 24, 3):
            at = now.timestamp() - age * 3600
            then = type(now).fromtimestamp(at, now.tzinfo)
            desk.keep(["x" * 500] * 50, began_at=then, now=then, whole=True)
        desk.keep([], began_at=now, now=now, whole=False)
        kept = desk.last_checks()
        assert [(each.faults, len(each.told), each.whole) for each in kept] == [(0, 0, False), (50, 40, True)]


def test_the_keeper_works_while_the_server_lives_and_ends_with_it(tmp_path: Path) -> None:
    rounds = tmp_path / "rounds"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as server:
        note = [sys.executable, "-c", f"open({str(rounds)!r}, 'a').write('x')"]
        loop = subprocess.Popen(
            ["/bin/sh", "-c", keeper.LOOP, "keeper", str(server.pid), *note],
            env={**os.environ, "EVERY": "1", "STEP": "1"},
        )
        for _ in range(100):
            if rounds.exists() and len(rounds.read_text()) >= 2:
                break
            time.sleep(0.1)
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert loop.wait(timeout=10) == 0
    assert len(rounds.read_text()) >= 2
    assert keeper.command()[1:6] == ["-m", "flask", "--app", "wsgi", "chores"]
