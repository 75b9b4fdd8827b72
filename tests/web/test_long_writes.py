"""While one hand writes for long, SQLite keeps every other writer out: nobody who only reads may notice."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from nhandao_site.db import db, reading
from nhandao_site.domain.accounts.sessions import keeping
from nhandao_site.domain.accounts.sessions.models import StaffSession
from nhandao_site.kit import clock
from tests.conftest import Desks


@pytest.fixture
def long_writer(site: Flask, cast: object, tmp_path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")


def test_an_officer_reads_at_once_though_the_visit_can_t_be_written_down(
    site: Flask, sign_in: Desks, request: pytest.FixtureRequest
) -> None:
    hoa = sign_in("hoa")
    with site.app_context():
        db.session.execute(db.update(StaffSession).values(seen_at=clock.now() - keeping.TOUCH - timedelta(seconds=1)))
        db.session.commit()
    request.getfixturevalue("long_writer")
    began = time.monotonic()
    assert hoa.get("/quan-tri/dia-chi").status_code == 200
    assert time.monotonic() - began < 5, "half of what a writer would wait"


def test_a_large_unfinished_write_shuts_no_reader_out(site: Flask, cast: object, tmp_path: Path) -> None:
    with site.app_context(), db.engine.connect() as writing:
        writing.execute(text("CREATE TABLE heap (x TEXT)"))
        writing.execute(text("INSERT INTO heap VALUES (:x)"), [{"x": "x" * 1000}] * 20_000)
        with closing(sqlite3.connect(tmp_path / "site.db", timeout=0.1)) as reader:
            assert reader.execute("SELECT count(*) FROM account").fetchone()[0] > 5
        writing.rollback()


def test_a_database_that_is_shut_is_not_taken_for_one_without_keys(site: Flask, cast: object, tmp_path: Path) -> None:
    """Sealed columns would be read as broken instead of the page saying that it is busy."""
    with closing(sqlite3.connect(tmp_path / "site.db", isolation_level=None)) as writer, site.app_context():
        db.session.remove()
        db.engine.dispose()
        with closing(db.engine.raw_connection()) as patient:
            patient.cursor().execute("PRAGMA busy_timeout=10")  # milliseconds
        writer.execute("BEGIN EXCLUSIVE")
        mode = reading.set(True)
        try:
            with pytest.raises(OperationalError, match="locked"):
                db.session.scalar(text("SELECT 1"))
        finally:
            reading.reset(mode)
            db.session.rollback()
            writer.execute("ROLLBACK")
