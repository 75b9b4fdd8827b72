"""One file holds the whole installation but its keys, comes back into an empty one, and says when it is not whole."""

import base64
import hashlib
import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import MetaData, select, text

from nhandao_site import create_app
from nhandao_site.cli.backup import databases, making, place
from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.media import holding, keeping, storage
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit.vault import Writer
from tests import conftest
from tests.cast import Cast
from tests.conftest import KEYS
from tests.domain.ledger.scene import cash, given, household

BACKUP_KEY = base64.b64encode(hashlib.sha256(b"another province").digest()).decode()
CLERK = audit.House("Người thử")


def run(app: Flask, *words: str) -> Result:
    use(app)
    return app.test_cli_runner().invoke(args=["backup", *map(str, words)])


def use(app: Flask) -> Flask:
    """Kept files belong to the process: whoever was made last has them."""
    storage.open_at(app.config["SETTINGS"].MEDIA_URL)
    return app


def paper(number: int) -> MediaFile:
    data = b"%PDF-1.4\n" + str(number).encode() * 500
    return keeping.keep_document(data, subject="address", subject_id=1, role="minutes", by=CLERK)


@pytest.fixture
def full(site: Flask, cast: Cast) -> Flask:
    """A site with people, a booked gift, and two papers."""
    with site.app_context():
        given(cast, household(cast, publication=Publication.NONE), cash(1_000_000))
        paper(1)
        paper(2)
        db.session.commit()
        db.session.remove()
    return site


@contextmanager
def installation(folder: Path, url: str = "", **changes: str) -> Iterator[Flask]:
    """An empty one, with the keys of `site` unless others are given."""
    of_site = (folder.parent / "instance" / "backup.key").read_text("ascii")
    environment = KEYS | {"NHANDAO_BACKUP_KEY": of_site} | changes
    app = create_app(folder, environment | ({"NHANDAO_DATABASE_URL": url} if url else {}), TESTING=True)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def empty(full: Flask, database: str, tmp_path: Path) -> Iterator[Flask]:
    if database.startswith("sqlite:"):
        with installation(tmp_path / "other") as app:
            yield app
        return
    name = database.rpartition("/")[2] + "_other"
    conftest._on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
    with installation(tmp_path / "other", conftest._on_postgres(name)) as app:
        yield app
    conftest._on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the database holds it."""
    with app.app_context(), db.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
        }


def files(app: Flask) -> dict[str, bytes]:
    use(app)
    return {name: storage.read(name) for name in storage.names()}


def untouched(app: Flask) -> bool:
    with app.app_context(), db.engine.connect() as connection:
        tables = databases.counts(connection)
    work = [*Path(app.instance_path).glob("backup-work*"), *Path(app.instance_path).glob(f"media/{holding.ASIDE}")]
    return (tables, files(app), work) == ({}, {}, [])


@pytest.mark.both_databases
def test_what_comes_back_equals_what_was_saved_row_by_row_and_byte_by_byte(
    full: Flask, empty: Flask, tmp_path: Path
) -> None:
    made = run(full, "create", tmp_path / "a.nhandao", "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert (told["ok"], told["media"]["files"], told["counts"]["entry"] > 0) == (True, 2, True)
    checked = run(full, "check", tmp_path / "a.nhandao", "--json")
    assert checked.exit_code == 0, checked.output
    back = run(empty, "restore", tmp_path / "a.nhandao", "--json")
    assert back.exit_code == 0, back.output
    assert json.loads(back.stdout)["counts"] == told["counts"]
    assert everything(empty) == everything(full)
    assert files(empty) == files(full) != {}
    assert 'PROVINCE = "P1"' in (tmp_path / "other" / "settings.toml").read_text("utf-8")
    assert b"%PDF" not in (tmp_path / "a.nhandao").read_bytes()


@pytest.mark.both_databases
def test_a_copy_made_while_others_write_and_discard_is_of_one_moment(full: Flask, empty: Flask, tmp_path: Path) -> None:
    stop, wrote, wrong = threading.Event(), [], []

    def write(number: int) -> None:
        try:
            with full.app_context():
                mine = []
                while not stop.is_set():
                    mine.append(paper(number))
                    db.session.commit()
                    wrote.append(mine[-1].id)
                    if len(mine) > 4:
                        keeping.discard(mine.pop(0), by=CLERK)
                        db.session.commit()
        except Exception as fault:
            wrong.append(fault)

    use(full)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for each in writers:
        each.start()
    made = run(full, "create", tmp_path / "a.nhandao", "--json")
    stop.set()
    for each in writers:
        each.join()
    assert (made.exit_code, wrong, len(wrote) > 3) == (0, [], True), made.output
    back = run(empty, "restore", tmp_path / "a.nhandao", "--json")
    assert back.exit_code == 0, back.output
    assert len(files(empty)) == json.loads(made.stdout)["media"]["files"] >= 2


@pytest.mark.both_databases
def test_only_an_empty_installation_is_filled(full: Flask, empty: Flask, tmp_path: Path) -> None:
    run(full, "create", tmp_path / "a.nhandao")
    before = everything(full), files(full)
    refused = run(full, "restore", tmp_path / "a.nhandao")
    assert refused.exit_code == 1 and "chỉ khôi phục vào nơi còn trống" in refused.stderr
    assert (everything(full), files(full)) == before
    stray = tmp_path / "other" / "media" / "ab" / "abc.pdf"
    stray.parent.mkdir()
    stray.write_bytes(b"mine")
    refused = run(empty, "restore", tmp_path / "a.nhandao")
    assert refused.exit_code == 1 and "đã có tệp" in refused.stderr
    assert files(empty) == {"abc.pdf": b"mine"}


def _flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


@pytest.mark.both_databases
def test_every_kind_of_damage_has_its_sentence_and_leaves_nothing_behind(
    full: Flask, empty: Flask, tmp_path: Path
) -> None:
    run(full, "create", tmp_path / "a.nhandao")
    data = (tmp_path / "a.nhandao").read_bytes()
    harms = {
        "bị hỏng": _flipped(data), "cắt ngắn": data[:-1], "phiên bản 2": data[:8] + b"\0\2" + data[10:],
        "không phải tệp sao lưu": b"", "Phần đầu": data[:60] + b"?" + data[61:], "dữ liệu thừa": data + b"x" * 40,
    }  # fmt: skip
    for sentence, harmed in harms.items():
        (tmp_path / "harmed").write_bytes(harmed)
        for word in ("check", "restore"):
            refused = run(empty, word, tmp_path / "harmed")
            assert refused.exit_code == 1 and refused.stdout == ""
            assert sentence in refused.stderr or sentence == "dữ liệu thừa", (sentence, refused.stderr)
    assert untouched(empty)


def test_another_key_is_named_with_what_to_do(full: Flask, tmp_path: Path) -> None:
    run(full, "create", tmp_path / "a.nhandao")
    other = {
        "BACKUP_KEY khác": {"NHANDAO_BACKUP_KEY": BACKUP_KEY},
        "cần đúng khóa dữ liệu (DATA_KEY)": {"NHANDAO_DATA_KEY": BACKUP_KEY},
    }
    for sentence, keys in other.items():
        with installation(tmp_path / "other", **keys) as app:
            for word in ("check", "restore"):
                refused = run(app, word, tmp_path / "a.nhandao")
                assert refused.exit_code == 1 and sentence in refused.stderr, refused.output
            assert untouched(app)


def _forged(site: Flask, tmp_path: Path, name: str, listed: str) -> Path:
    """A copy by somebody who has the key: the file named `listed` in its list comes as `name`."""
    run(site, "create", tmp_path / "true")
    with site.app_context(), (tmp_path / "forged").open("wb") as out:
        lies = place.here()
        folder = tmp_path / "lies"
        folder.mkdir()
        with databases.still(db.engine, folder / "database") as (connection, _):
            counts = databases.counts(connection)
        (folder / "manifest").write_text(f"{'0' * 64} 1 {listed}\n")
        header = {"kind": "sqlite", "created": "", "schema": "", "fingerprint": lies.fingerprint, "counts": counts}
        header["database"] = {"size": 1, "sha256": making._sha256(folder / "database")}
        header |= {"manifest": making._sha256(folder / "manifest"), "media": {"files": 1, "size": 1}}
        writer = Writer(out, lies.settings.backup_key, header)
        writer.add("settings", 0, [])
        for each in ("manifest", "database"):
            writer.add(each, (folder / each).stat().st_size, making.pieces(folder / each))
        writer.add(f"media/{name}", 1, [b"x"])
        writer.close()
    return tmp_path / "forged"


@pytest.mark.parametrize(
    ("name", "listed"),
    [("../../evil.pdf", "../../evil.pdf"), ("/etc/evil", "/etc/evil"), ("0" * 32 + ".pdf", "1" * 32 + ".pdf")],
)
def test_a_name_that_leads_elsewhere_is_not_followed(full: Flask, tmp_path: Path, name: str, listed: str) -> None:
    forged = _forged(full, tmp_path, name, listed)
    with installation(tmp_path / "other") as app:
        refused = run(app, "restore", forged)
        assert refused.exit_code == 1 and ("Tên tệp lạ" in refused.stderr or "không có ở chỗ này" in refused.stderr)
        assert untouched(app)
    assert not list(tmp_path.rglob("evil*"))


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
    assert not work.exists() and not (tmp_path / "a.part").exists() and not (storage.root() / holding.ASIDE).exists()


def test_a_restore_that_fails_at_its_last_step_takes_everything_back(
    full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(full, "create", tmp_path / "a")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with installation(tmp_path / "other") as app:
        monkeypatch.setattr(shutil, "copyfile", full_disk)
        assert run(app, "restore", tmp_path / "a").exit_code == 1
        assert untouched(app)


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


def test_a_copy_of_other_tables_names_the_software_it_needs(full: Flask, tmp_path: Path) -> None:
    with full.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001_older')"))
    run(full, "create", tmp_path / "a")
    with installation(tmp_path / "other") as app:
        refused = run(app, "restore", tmp_path / "a")
        assert refused.exit_code == 1 and "lược đồ 0001_older" in refused.stderr
        assert untouched(app)


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
