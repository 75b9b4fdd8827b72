"""From an empty machine to a page in the browser, by one command."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site.cli import serve
from nhandao_site.db import db
from tests.cast import Cast
from tests.conftest import KEYS

ROOT = Path(__file__).resolve().parents[2]


def test_the_server_is_told_where_to_listen_and_with_how_many(site: Flask) -> None:
    words = serve.server(site.config["SETTINGS"], "0.0.0.0", 8123)
    assert words[1:5] == ["-m", "granian", "--interface", "wsgi"]
    assert words[words.index("--port") + 1] == "8123"
    assert words[words.index("--workers") + 1] == "2"
    assert words[-1] == "wsgi:app"


def test_the_welcome_names_the_address_and_only_demonstration_accounts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        settings = site.config["SETTINGS"]
        assert not [line for line in serve.welcome(settings, "0.0.0.0", 8000) if "@" in line]
        cast.account("hoa").demonstration = True
        db.session.commit()
        told = "\n".join(serve.welcome(settings, "0.0.0.0", 8000))
    assert "http://127.0.0.1:8000" in told
    assert "demo-nhan-ai-2026" in told
    assert re.search(r"hoa@nhandao\.example +cán bộ xã, Xã Bàu Sen", told)
    assert "sen@nhandao.example" not in told


def test_an_installation_with_units_or_accounts_is_not_filled(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert not serve._is_empty()


def test_every_command_of_the_contract_explains_itself(site: Flask) -> None:
    runner = site.test_cli_runner()
    for words in (
        ["serve"],
        ["db", "upgrade"],
        ["demo", "load"],
        ["units", "load"],
        ["import", "workbook"],
        ["import", "template"],
        ["accounts", "create"],
        ["accounts", "lock"],
        ["notices", "deliver"],
        ["chores", "run"],
        ["ledger", "check"],
    ):
        outcome = runner.invoke(args=[*words, "--help"])
        assert outcome.exit_code == 0, f"{words}: {outcome.output}"
        assert "Usage" in outcome.output


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_really_opens_the_site(tmp_path: Path, free_port: int) -> None:
    """Started as `make run` starts it, on a database that already has its units."""
    settings = KEYS | {"NHANDAO_DATABASE_URL": f"sqlite:///{tmp_path / 'site.db'}", "NHANDAO_WORKERS": "1"}
    environment = {**os.environ, **settings, "NHANDAO_MEDIA_URL": (tmp_path / "media").as_uri()}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
    with contextlib.closing(sqlite3.connect(tmp_path / "site.db")) as kept, kept:
        kept.execute(
            "INSERT INTO unit (code, name, kind, path, folded, sort_key) "
            "VALUES ('P1', 'Tỉnh', 'province', '/1/', 'tinh', 't')"
        )
    with subprocess.Popen([*flask, "serve", "--port", str(free_port)], cwd=ROOT, env=environment) as process:
        try:
            assert ready(free_port)
            with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/robots.txt") as answer:
                assert f"http://127.0.0.1:{free_port}/sitemap.xml" in answer.read().decode()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def ready(port: int) -> bool:
    for _ in range(120):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
        time.sleep(0.25)
    return False
