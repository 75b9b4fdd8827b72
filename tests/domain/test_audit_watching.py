"""The watch on SQLite asks the database only when the file's stamp may hide something; no commit escapes it."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from nhandao_site.domain.audit.watching import SqliteWatch

HURRIES = 300


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection, as far as the watch can tell."""
    other = sqlite3.connect(tmp_path / "site.db", isolation_level=None)
    other.execute("PRAGMA synchronous=OFF")
    other.execute("CREATE TABLE audit_event (id INTEGER PRIMARY KEY, what TEXT)")
    yield other
    other.close()


def watch_of(writer: sqlite3.Connection) -> SqliteWatch:
    path = writer.execute("PRAGMA database_list").fetchone()[2]
    return SqliteWatch(create_engine(f"sqlite:///{path}"))


def taken_in(watch: SqliteWatch) -> list[str]:
    """As a worker does before each page."""
    if watch.still():
        return []
    news = watch.news()
    assert news is not None
    watch.settle()
    return news


def act(writer: sqlite3.Connection, what: str) -> None:
    writer.execute("INSERT INTO audit_event (what) VALUES (?)", [what])


def come_to_rest(watch: SqliteWatch) -> None:
    until = time.monotonic() + 5
    while not watch.still():
        assert time.monotonic() < until, "never trusts the stamp"
        taken_in(watch)


def test_deeds_in_a_hurry_are_each_heard_at_once(writer: sqlite3.Connection) -> None:
    """Many of them within one tick of the clock the file is stamped by."""
    watch = watch_of(writer)
    taken_in(watch)
    for number in range(HURRIES):
        act(writer, f"deed:{number}")
        assert taken_in(watch) == [f"deed:{number}"]
        taken_in(watch)


def test_a_deed_after_a_rest_is_heard_at_once(writer: sqlite3.Connection) -> None:
    watch = watch_of(writer)
    for number in range(3):
        taken_in(watch)
        come_to_rest(watch)
        act(writer, f"deed:{number}")
        assert not watch.still()
        assert taken_in(watch) == [f"deed:{number}"]


def test_at_rest_the_database_is_not_asked(writer: sqlite3.Connection) -> None:
    watch = watch_of(writer)
    taken_in(watch)
    come_to_rest(watch)
    writer.execute("BEGIN EXCLUSIVE")  # a question would have to wait
    assert taken_in(watch) == []
    writer.execute("ROLLBACK")


def test_with_a_write_ahead_log_the_stamp_says_nothing_and_the_database_is_asked(writer: sqlite3.Connection) -> None:
    assert writer.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    watch = watch_of(writer)
    taken_in(watch)
    time.sleep(0.1)
    taken_in(watch)
    assert not watch.still()
    act(writer, "deed:1")
    assert taken_in(watch) == ["deed:1"]
