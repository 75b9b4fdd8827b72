"""One file holds the whole installation but its keys and comes back into an empty one."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from nhandao_site.cli import keys as keys_command
from nhandao_site.db import ERASED, db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.media import keeping
from nhandao_site.domain.privacy import erasing
from nhandao_site.domain.privacy.models import Subject
from nhandao_site.web import erased
from tests.cast import Cast
from tests.cli.backup.scene import BACKUP_KEY, CLERK, everything, files, installation, paper, run, untouched, use


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


def test_a_copy_of_other_tables_names_the_software_it_needs(full: Flask, tmp_path: Path) -> None:
    with full.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001_older')"))
    run(full, "create", tmp_path / "a")
    with installation(tmp_path / "other") as app:
        refused = run(app, "restore", tmp_path / "a")
        assert refused.exit_code == 1 and "lược đồ 0001_older" in refused.stderr
        assert untouched(app)


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


@pytest.mark.both_databases
def test_a_copy_of_before_a_rotation_comes_back_with_the_keys_of_its_day(
    full: Flask, empty: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_command, "HEARD_AFTER", 0)
    assert run(full, "create", tmp_path / "a").exit_code == 0
    assert full.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    back = run(empty, "restore", tmp_path / "a", "--json")
    assert back.exit_code == 0, back.output
    with empty.app_context():
        assert db.session.scalars(select(AssistanceLine.giver_name)).all() == ["Trần Văn Thắng"]
        db.session.remove()
    moved = empty.test_cli_runner().invoke(args=["keys", "rotate", "--json"])
    assert moved.exit_code == 0 and json.loads(moved.stdout)["left"] == 0, moved.output
    with empty.app_context():
        assert db.session.scalars(select(AssistanceLine.giver_name)).all() == ["Trần Văn Thắng"]
        db.session.remove()


def test_a_copy_of_after_a_rotation_needs_no_other_key(
    full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_command, "HEARD_AFTER", 0)
    assert full.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
    assert run(full, "create", tmp_path / "a").exit_code == 0
    with installation(tmp_path / "other") as app:
        assert run(app, "restore", tmp_path / "a").exit_code == 0
        with app.app_context():
            assert db.session.scalars(select(AssistanceLine.giver_name)).all() == ["Trần Văn Thắng"]


def test_a_copy_of_before_the_data_key_was_changed_says_which_key_it_needs(full: Flask, tmp_path: Path) -> None:
    assert run(full, "create", tmp_path / "a").exit_code == 0
    (tmp_path / "new.key").write_text(BACKUP_KEY)
    wrapped = full.test_cli_runner().invoke(args=["keys", "wrap", str(tmp_path / "new.key"), "--json"])
    old = json.loads(wrapped.stdout)["old"]
    with installation(tmp_path / "other", NHANDAO_DATA_KEY=BACKUP_KEY) as app:
        refused = run(app, "restore", tmp_path / "a")
        assert refused.exit_code == 1 and f"dấu khóa cần {old}" in refused.stderr
        assert "Hãy chép data.key cũ vào instance/" in refused.stderr
        assert untouched(app)
    with installation(tmp_path / "third") as app:
        assert run(app, "restore", tmp_path / "a").exit_code == 0


@pytest.mark.both_databases
def test_whoever_was_erased_after_the_copy_does_not_come_back_with_it(
    full: Flask, empty: Flask, tmp_path: Path, cast: Cast
) -> None:
    assert run(full, "create", tmp_path / "a").exit_code == 0
    with use(full).app_context():
        address = db.session.scalars(select(Address)).one()
        number, name = address.id, address.name
        erasing.forget(Subject.ADDRESS, address, by=CLERK)
        db.session.commit()
        erased.write()
        db.session.remove()
    shutil.copy(tmp_path / "instance" / erased.NAME, tmp_path / "other" / erased.NAME)
    back = run(empty, "restore", tmp_path / "a")
    assert back.exit_code == 0 and f"Đã xóa lại 1 người, tin theo {erased.NAME}" in back.stderr, back.output
    with empty.app_context():
        assert db.session.get_one(Address, number).name == ERASED
        db.session.remove()
    for file in (tmp_path / "other").rglob("*"):
        assert not file.is_file() or name.encode() not in file.read_bytes(), file.name


def test_without_the_list_the_restore_says_that_nobody_was_erased_again(full: Flask, tmp_path: Path) -> None:
    assert run(full, "create", tmp_path / "a").exit_code == 0
    with installation(tmp_path / "other") as app:
        back = run(app, "restore", tmp_path / "a")
        assert back.exit_code == 0 and "thì phải xóa lại bằng tay" in back.stderr
