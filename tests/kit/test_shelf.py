"""A file that waits for its sender: sealed on the disk, for one account, for a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from nhandao_site.kit.sealing import Wrapping
from nhandao_site.kit.shelf import Shelf


def shelf(folder: Path) -> Shelf:
    return Shelf(folder / "waiting", Wrapping(b"k" * 32))


def test_only_its_owner_finds_it_and_the_disk_tells_nothing(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    token = kept.keep(b"NGUYEN VAN A", {"name": "sao-ke.xls"}, owner=7)
    assert kept.find(token, owner=7) == (b"NGUYEN VAN A", {"name": "sao-ke.xls"})
    assert kept.find(token, owner=8) is None
    assert kept.find("x" * 43, owner=7) is None
    assert kept.find("../../etc/passwd", owner=7) is None
    (file,) = (tmp_path / "waiting").iterdir()
    assert b"NGUYEN" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_words_about_it_change_and_it_is_forgotten(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    token = kept.keep(b"x", {"columns": None}, owner=7)
    kept.change(token, {"columns": [1]}, owner=8)
    kept.change(token, {"columns": [2]}, owner=7)
    assert kept.find(token, owner=7) == (b"x", {"columns": [2]})
    kept.forget(token)
    assert kept.find(token, owner=7) is None


def test_after_a_day_it_is_gone(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    token = kept.keep(b"x", {}, owner=7)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        assert kept.find(token, owner=7) is None
        kept.keep(b"y", {}, owner=7)
        assert len(list((tmp_path / "waiting").iterdir())) == 1
