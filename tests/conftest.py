"""One site per test, on SQLite or PostgreSQL, and the named cast that works in it.

`site` is empty but for its tables; `cast` puts the people of `tests/cast.py` at their desks. Both are copied from
templates made once in each process, and the site itself moves from test to test (`tests/standing.py`).
No application context stays open around client calls: Flask-Login keeps its user on `g`.
"""

import base64
import gc
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import text
from xdist.scheduler import LoadScopeScheduling

from nhandao_site import create_app
from nhandao_site.db import db, reading
from nhandao_site.domain.ledger import check
from tests.cast import Cast, assemble, at_their_desks
from tests.signed_in import cookie_of, seat
from tests.standing import Standing

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
KEYS = {
    "NHANDAO_SECRET_KEY": hashlib.sha256(b"the sessions of the tests").hexdigest(),
    "NHANDAO_DATA_KEY": base64.b64encode(hashlib.sha256(b"the rows of the tests").digest()).decode(),
}


ANYTHING_BOOKED = "SELECT 1 FROM entry UNION ALL SELECT 1 FROM receipt UNION ALL SELECT 1 FROM assistance_line LIMIT 1"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.fixturenames.append("database") if "database" not in metafunc.fixturenames else None
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


LONGEST = (
    "tests/browser/", "tests/faults/", "tests/shared/", "tests/house/test_doors", "tests/house/test_other_units",
    "tests/web/test_errors", "tests/cli/", "tests/domain/keys/",
)  # fmt: skip
"""Begun first, so that nobody works alone at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((at for at, place in enumerate(LONGEST) if item.nodeid.startswith(place)), 99))


TOGETHER = ("tests/browser/walk/", "tests/browser/")


class Together(LoadScopeScheduling):
    """What shares a Chromium and a site stays with one worker. `xdist_group` marks names that pytest 9.2 made fixed."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: half a million things that need not be looked through ever again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_runtest_setup() -> None:
    """A test begins as a process does, and not in the middle of the last page that the test before has read."""
    reading.set(False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each part this machine can't run, with what to install."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if len(report.longrepr) == 3]
    for reason in sorted(set(reasons)):
        terminalreporter.write_line(f"SKIPPED {reasons.count(reason)} × {reason.removeprefix('Skipped: ')}")


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of this test alone."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'site.db'}"
        return
    if not POSTGRES:
        if os.environ.get("CI") == "true":
            pytest.fail("TEST_POSTGRES_URL is not set: .ci/run starts PostgreSQL")
        pytest.skip("PostgreSQL: install it and set TEST_POSTGRES_URL, or run .ci/run")
    # A site begins with its tables, copied from one database that has them: ten times quicker than making them.
    of_a_site = {"site", "empty_postgres"} & set(request.fixturenames)
    wanted = "peopled_postgres" if "cast" in request.fixturenames else "empty_postgres"
    template = request.getfixturevalue(wanted) if of_a_site else "template0"
    name = f"t_{uuid.uuid4().hex[:12]}"
    _copied(template, name)
    yield _on_postgres(name)
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_postgres(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


def _copied(of: str, name: str) -> None:
    """File by file: PostgreSQL 15 by itself writes each page of a copy into its log, and takes three times as long."""
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        way = "STRATEGY file_copy" if server.info.server_version >= 150_000 else ""
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}" {way}')


def _on_server(statement: str) -> None:
    """On a connection of its own: one kept open would be shared with every process that a test forks."""
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(statement)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, made once and copied per test."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    _furnish(file.parent, f"sqlite:///{file}", db.create_all)
    return file


@pytest.fixture(scope="session")
def peopled_sqlite(empty_sqlite: Path) -> Path:
    """The same with the cast in it."""
    file = empty_sqlite.with_name("peopled.db")
    shutil.copy(empty_sqlite, file)
    _furnish(file.parent, f"sqlite:///{file}", assemble)
    return file


@pytest.fixture(scope="session")
def empty_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables, made once and copied per test."""
    yield from _template("template0", tmp_path_factory.mktemp("template"), db.create_all)


@pytest.fixture(scope="session")
def peopled_postgres(empty_postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _template(empty_postgres, tmp_path_factory.mktemp("template"), assemble)


def _template(of: str, folder: Path, furniture: Callable[[], object]) -> Iterator[str]:
    name = f"template_{uuid.uuid4().hex[:12]}"
    _copied(of, name)
    _furnish(folder, _on_postgres(name), furniture)
    yield name
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _furnish(folder: Path, url: str, furniture: Callable[[], object]) -> None:
    app = create_app(folder, KEYS | {"NHANDAO_DATABASE_URL": url})
    with app.app_context():
        furniture()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Every site of this run draws its pages from the same compiled templates."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def standing() -> dict[str, Standing]:
    """The sites of this process, by kind of database."""
    return {}


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    database: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_templates: BytecodeCache,
    standing: dict[str, Standing],
) -> Iterator[Flask]:
    kind = database.partition(":")[0]
    if kind == "sqlite":
        of = request.getfixturevalue("peopled_sqlite" if "cast" in request.fixturenames else "empty_sqlite")
        shutil.copy(of, tmp_path / "site.db")
    if kind not in standing:
        here = KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_PROVINCE": "P1"}
        as_tested = {"TESTING": True, "WTF_CSRF_ENABLED": False, "LONG_WORK_PATIENCE": 100}
        standing[kind] = Standing(tmp_path_factory.mktemp("standing"), here, compiled_templates, **as_tested)
    yield standing[kind].move_to(tmp_path / "instance", database)
    try:
        if request.node.get_closest_marker("books_by_hand") is None:
            with standing[kind].app.app_context():
                assert_books_are_sound()
    finally:
        if not standing[kind].leave():
            del standing[kind]


def assert_books_are_sound() -> None:
    """After every test that left something in the books, they add up."""
    db.session.remove()
    if db.session.execute(text(ANYTHING_BOOKED)).first():
        assert check.money() == []


@pytest.fixture
def late_in_the_year() -> Iterator[None]:
    """20/11/2026, so that what happened a few days or months ago lies in the same reporting year, 2026."""
    with time_machine.travel("2026-11-20T10:00:00+07:00"):
        yield


@pytest.fixture
def cast(site: Flask) -> Cast:
    with site.app_context():
        return at_their_desks()


@pytest.fixture
def visitor(site: Flask, cast: Cast) -> FlaskClient:
    """Somebody from the street."""
    return site.test_client()


class Desks:
    def __init__(self, site: Flask, cast: Cast) -> None:
        self.site, self.cast = site, cast

    def __call__(self, name: str) -> FlaskClient:
        """A browser in which this member of the cast has signed in."""
        with self.site.app_context():
            cookie = cookie_of(self.cast.account(name))
        return seat(self.site.test_client(), cookie)


@pytest.fixture
def sign_in(site: Flask, cast: Cast) -> Desks:
    return Desks(site, cast)
