"""How SQLite and PostgreSQL keep their promises, and how every process hears of new keys."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from sqlite3 import OperationalError as SqliteError
from sqlite3 import sqlite_version_info
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from nhandao_site.db.base import PATIENCE, db, patience, reading
from nhandao_site.db.sealed import Ring


def init_app(app: Any, ring: Ring, copy: Engine | None = None) -> None:
    """`copy`: a read-only copy of the database, where there is one."""
    db.init_app(app)
    with app.app_context():
        db.engine.dialect.copy = copy  # type: ignore[attr-defined]
        for engine in filter(None, (db.engine, copy)):
            engine.dialect.keyring = ring  # type: ignore[attr-defined]
            if engine.dialect.name == "sqlite":
                _keep_sqlite_promises(engine)
            else:
                _keep_postgresql_plain(engine)
        _keep_keys_up(db.engine, ring)  # a copy lags behind: it would bring keys of before back


SPILL = 50_000
"""Pages (200 MB) of a long transaction that stay in memory: SQLite shuts every reader out once they spill over."""


def journal_mode() -> str:
    """Of SQLite. Before 3.51.3 WAL can corrupt under concurrent checkpoints: such a library rolls back by journal."""
    return "WAL" if sqlite_version_info >= (3, 51, 3) else "DELETE"


def _keep_sqlite_promises(engine: Engine) -> None:
    mode = journal_mode()
    safe_wal = mode == "WAL"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute(f"PRAGMA synchronous={'NORMAL' if safe_wal else 'EXTRA'}")
        connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
        connection.execute(f"PRAGMA cache_spill={SPILL}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is erased leaves no shadow in the file

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        words = "BEGIN" if reading.get() else "BEGIN IMMEDIATE"
        with _waiting(connection, patience.get()):
            connection.exec_driver_sql(words)


@contextmanager
def _waiting(connection: Any, milliseconds: int) -> Iterator[None]:
    if milliseconds == PATIENCE:
        yield
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE}")


KEYS = (
    "SELECT g.generation, g.state, w.fingerprint, w.wrapped FROM key_generation g"
    " JOIN key_wrap w ON w.generation = g.generation ORDER BY g.generation, w.fingerprint"
)
KEYS_FRESH = 1.0
"""Seconds a process on PostgreSQL goes by the keys it knows; SQLite, without a way to its server, asks each time."""


def _keep_keys_up(engine: Engine, ring: Ring) -> None:
    """A rotation is heard of where the next transaction begins, by every process."""
    asked = {"at": -KEYS_FRESH}

    def look(connection: Any) -> None:
        ask = connection.connection.driver_connection.execute  # nobody counts or measures this question
        if engine.dialect.name == "sqlite":
            try:
                rows = ask(KEYS).fetchall()
            except SqliteError as fault:
                if "no such table" not in str(fault):  # locked for long: the page says so and is asked again
                    raise OperationalError(KEYS, {}, fault) from fault
                rows = []  # a database before its tables
        elif time.monotonic() - asked["at"] < KEYS_FRESH:
            return
        else:
            there = ask("SELECT to_regclass('key_wrap')").fetchone()[0]
            rows = ask(KEYS).fetchall() if there else []
            asked["at"] = time.monotonic()
        ring.learn(rows)

    def again() -> None:
        asked["at"] = -KEYS_FRESH
        if engine.dialect.name != "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")

    event.listen(engine, "begin", look)
    ring.read_again = again


class WholeOrDecimal:
    """PostgreSQL adds eight-byte integers up as `numeric`; a sum of đồng stays an integer here."""

    format = 0

    def __init__(self, oid: int, context: Any = None) -> None:
        self.oid = oid

    def load(self, data: Any) -> int | Decimal:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _keep_postgresql_plain(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.adapters.register_loader("numeric", WholeOrDecimal)
        connection.execute("SET jit = off")  # compiling a question costs a page more than answering it
        connection.commit()
