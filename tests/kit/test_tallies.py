"""Counts of several processes, added up."""

import os
import signal
import threading
from pathlib import Path

from nhandao_site.kit import tallies
from nhandao_site.kit.tallies import Tallies


def test_threads_lose_no_count(tmp_path: Path) -> None:
    counts = Tallies(tmp_path)
    crowd = [threading.Thread(target=lambda: [counts.add("đọc") for _ in range(500)]) for _ in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert counts.total() == {"đọc": 4000}


def test_what_a_killed_process_had_counted_still_stands(tmp_path: Path) -> None:
    counts = Tallies(tmp_path)
    counts.add("a", 2)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        counts.add("a", 0.5)
        counts.add("b")
        os.write(write, b"x")
        signal.pause()
    os.read(read, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert counts.total() == {"a": 2.5, "b": 1}
    counts.begin_anew()
    assert counts.total() == {"a": 2}, "of the processes that live the counts stay"


def test_a_full_file_grows_and_loses_nothing(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(tallies, "_FIRST", 64)
    counts = Tallies(tmp_path)
    for number in range(50):
        counts.add(f"tên số {number}", number)
    assert counts.total() == {f"tên số {number}": number for number in range(50)}
