"""`db move`: everything arrives as it was, or nothing does."""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, text

from nhandao_site import create_app
from nhandao_site.cli.moving import comparing, copying
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.words import Publication
from tests import conftest
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.domain.ledger.scene import cash, given, household

BOTH_WAYS = ["sqlite to postgresql", "postgresql to sqlite"]


@pytest.fixture(scope="module")
def full_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as the migrations make it, with people and a booked gift, copied per test."""
    file = tmp_path_factory.mktemp("full") / "site.db"
    _fill(file.parent, f"sqlite:///{file}")
    return file


@pytest.fixture(scope="module")
def full_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same in PostgreSQL: the name of the database."""
    with _a_database("template0") as name:
        _fill(tmp_path_factory.mktemp("full"), conftest._on_postgres(name))
        yield name


def _fill(folder: Path, url: str) -> None:
    app = _installed(folder, url)
    with app.app_context():
        flask_migrate.upgrade()
        cast = assemble()
        given(cast, household(cast, publication=Publication.PUBLISHED), cash(1_000_000))
        db.session.commit()
    _left(app)


def _installed(folder: Path, url: str) -> Flask:
    return create_app(folder, KEYS | {"NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"})


def _left(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _a_database(of: str) -> Iterator[str]:
    name = f"move_{os.getpid()}_{time.monotonic_ns()}"
    conftest._copied(of, name)
    yield name
    conftest._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(params=BOTH_WAYS)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """An installation with people and a booked gift, and the address of an empty database of the other kind."""
    if not conftest.POSTGRES:
        if os.environ.get("CI") == "true":
            pytest.fail("TEST_POSTGRES_URL is not set: .ci/run starts PostgreSQL")
        pytest.skip("PostgreSQL: install it and set TEST_POSTGRES_URL, or run .ci/run")
    of_file = request.param == BOTH_WAYS[0]
    with _a_database("template0" if of_file else request.getfixturevalue("full_postgres")) as name:
        if of_file:
            shutil.copy(request.getfixturevalue("full_sqlite"), tmp_path / "file.db")
        urls = [f"sqlite:///{tmp_path / 'file.db'}", conftest._on_postgres(name)]
        here, there = urls if of_file else reversed(urls)
        app = _installed(tmp_path / "instance", here)
        yield app, there
        _left(app)


def move(app: Flask, there: str) -> Result:
    return app.test_cli_runner().invoke(args=["db", "move", there, "--json"])


def count(url: str, table: str) -> Any:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = connection.scalar(text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return found


def test_every_row_arrives_and_the_site_works_on_there(way: tuple[Flask, str], tmp_path: Path) -> None:
    app, there = way
    outcome = move(app, there)
    assert outcome.exit_code == 0, outcome.output + outcome.stderr
    told = json.loads(outcome.stdout)
    assert told["counts"]["account"] == count(there, "account") > 0
    assert told["checks"]["figures"] >= 1
    assert set(told["checks"]["chains"]) == {"ledger", "audit"}
    moved = create_app(tmp_path / "moved", KEYS | {"NHANDAO_DATABASE_URL": there, "NHANDAO_PROVINCE": "P1"})
    with moved.app_context():
        cast = Cast()
        assert cast.account("hoa").name == "Nguyễn Thị Hoa"
        given(cast, household(cast, publication=Publication.PUBLISHED), cash(2_000_000))  # ids go on after the last
        db.session.commit()
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text("DELETE FROM audit_event"))
        db.session.rollback()
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            db.session.execute(text("UPDATE account SET unit_id = 999999"))
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def test_a_place_where_something_is_already_is_refused(way: tuple[Flask, str]) -> None:
    app, there = way
    assert move(app, there).exit_code == 0
    again = move(app, there)
    assert again.exit_code == 1
    assert "đã có dữ liệu" in again.stderr
    with app.app_context():
        here = db.engine.url.render_as_string(hide_password=False)
    assert "đang dùng" in move(app, here).stderr
    assert "postgresql://" in move(app, "mysql://x/y").stderr


def test_a_row_that_changed_on_the_way_stops_everything(
    way: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, there = way
    rows = copying._rows

    def spoiled(connection: Any, table: Any) -> Iterator[Any]:
        for row in rows(connection, table):
            if table.name == "account" and str(connection.engine.url.database) in there:
                row = [f"{value} " if value == "Nguyễn Thị Hoa" else value for value in row]  # noqa: PLW2901
            yield row

    monkeypatch.setattr(copying, "_rows", spoiled)
    outcome = move(app, there)
    assert outcome.exit_code == 1
    assert "Bảng account" in outcome.stderr
    assert count(there, "account") == 0
    monkeypatch.undo()
    assert move(app, there).exit_code == 0


def test_figures_that_differ_afterwards_empty_the_new_place_again(
    way: tuple[Flask, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, there = way
    monkeypatch.setattr(comparing, "differences", lambda before, after: ["số liệu (2026 P1)"])
    outcome = move(app, there)
    assert "số liệu (2026 P1) khác trước" in outcome.stderr
    monkeypatch.undo()
    assert move(app, there).exit_code == 0


def test_a_move_killed_in_the_middle_leaves_nothing_and_can_be_done_again(way: tuple[Flask, str]) -> None:
    app, there = way
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        copying.Sums.of = lambda self, name, rows: _stand_still(write) if name == "unit" else iter(rows)  # type: ignore
        move(app, there)
        os._exit(1)
    assert os.read(read, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    outcome = move(app, there)
    assert outcome.exit_code == 0, outcome.stderr
    with app.app_context():
        assert db.session.query(Account).count() == count(there, "account")


def _stand_still(told: int) -> Iterator[Any]:
    os.write(told, b"x")
    signal.pause()
    return iter(())


def test_nothing_is_moved_over_a_line_that_others_can_read(site: Flask) -> None:
    told = site.test_cli_runner().invoke(args=["db", "move", "postgresql://nhandao@10.0.0.5/nhandao"])
    assert told.exit_code == 1
    assert "10.0.0.5 không mã hóa" in told.stderr
