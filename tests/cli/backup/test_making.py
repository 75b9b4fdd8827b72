"""Making a copy: what the disk lacks is named, and what breaks off leaves no file that looks whole."""

import io
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from nhandao_site.cli.backup import databases
from nhandao_site.domain.media import storage
from nhandao_site.kit.vault import Writer
from tests.cli.backup.scene import everything, files, installation, run
from tests.conftest import KEYS


def test_files_the_disk_lost_or_spoiled_are_named_and_the_rest_is_saved_all_the_same(
    full: Flask, tmp_path: Path
) -> None:
    lost, spoiled = sorted(files(full))
    storage.path_of(lost).unlink()
    storage.path_of(spoiled).write_bytes(b"%PDF spoiled")
    made = run(full, "create", tmp_path / "a.nhandao", "--json")
    told = json.loads(made.stdout)
    assert (made.exit_code, told["ok"], len(told["faults"])) == (1, False, 2)
    assert any(lost in fault for fault in told["faults"]) and any(spoiled in fault for fault in told["faults"])
    checked = json.loads(run(full, "check", tmp_path / "a.nhandao", "--json").stdout)
    broken = [each for each in checked["invariants"] if not each["ok"]]
    assert [each["count"] for each in broken] == [2]
    with installation(tmp_path / "other") as app:
        back = run(app, "restore", tmp_path / "a.nhandao")
        assert back.exit_code == 1 and f"thiếu {lost}" in back.stdout
        assert everything(app) == everything(full) and files(app) == {spoiled: b"%PDF spoiled"}


def test_a_full_disk_leaves_neither_file_nor_part(full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(self: Writer) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "close", full_disk)
    refused = run(full, "create", tmp_path / "a.nhandao")
    assert refused.exit_code == 1 and "No space left on device" in refused.stderr
    assert not list(tmp_path.glob("a.nhandao*")) and not list(Path(full.instance_path).glob("backup-work*"))


def test_no_copy_is_written_over_another_or_into_no_folder(full: Flask, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"older")
    assert "Đã có" in run(full, "create", tmp_path / "a").stderr
    assert (tmp_path / "a").read_bytes() == b"older"
    nowhere = run(full, "create", tmp_path / "none" / "a")
    assert nowhere.exit_code == 1 and "Không đọc hoặc ghi được" in nowhere.stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from nhandao_site import create_app
from nhandao_site.kit.vault import Writer
Writer.close = lambda self: os.kill(os.getpid(), signal.SIGKILL)
create_app(Path(sys.argv[1]), dict(part.split("=", 1) for part in sys.argv[3:])).test_cli_runner().invoke(
    args=["backup", "create", sys.argv[2]])
"""


def test_killed_in_the_middle_there_is_no_file_and_the_next_run_clears_up(full: Flask, tmp_path: Path) -> None:
    keys = KEYS | {"NHANDAO_DATABASE_URL": f"sqlite:///{tmp_path / 'site.db'}"}
    words = [sys.executable, "-c", KILLED, full.instance_path, str(tmp_path / "a")]
    words += [f"{name}={value}" for name, value in keys.items()]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / "a").exists() and (tmp_path / "a.part").exists()
    work = Path(full.instance_path) / "backup-work"
    assert work.exists() and len(files(full)) == 2  # what is held aside is no kept file
    assert run(full, "create", tmp_path / "a").exit_code == 0
    assert not work.exists() and not (tmp_path / "a.part").exists() and not storage.place().aside().exists()


@pytest.mark.both_databases
def test_without_the_tools_of_postgresql_the_sentence_says_what_to_install(
    full: Flask, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    made = run(full, "create", tmp_path / "a")
    if database.startswith("sqlite:"):
        assert made.exit_code == 0
    else:
        assert made.exit_code == 1 and "chưa có pg_dump" in made.stderr and not list(tmp_path.glob("a*"))


def test_where_writing_never_pauses_the_copy_is_made_at_one_go(
    full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "PIECE", 1)
    monkeypatch.setattr(databases, "PATIENCE", 1)
    ask = databases._patient()

    def patient() -> Any:
        def look(status: int, remaining: int, total: int) -> None:
            ask(status, remaining, total)
            with sqlite3.connect(tmp_path / "site.db", timeout=10) as other:
                other.execute("UPDATE unit SET name = name || ' '")

        return look

    monkeypatch.setattr(databases, "_patient", patient)
    made = run(full, "create", tmp_path / "a", "--json")
    assert made.exit_code == 0, made.output
    assert run(full, "check", tmp_path / "a").exit_code == 0
    assert io.BytesIO((tmp_path / "a").read_bytes()).read(8) == b"NHANDAO\n"
