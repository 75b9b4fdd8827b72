"""A copy of the database as it was at one moment, made while others write, and brought back from it.

SQLite: its online backup. PostgreSQL: `pg_dump --format=custom` on a snapshot that this process holds,
so that what is counted here is what was copied.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, func, inspect, select, table, text

from nhandao_site.domain.errors import RuleBroken

PIECE = 4_000  # pages: 16 MB between two breaths in which writers get in
PATIENCE = 5


class _BeginsAgain(Exception):
    """Writers changed the file so often that copying in pieces comes to no end."""


@contextmanager
def still(engine: Engine, copy: Path) -> Iterator[tuple[Connection, Callable[[], None]]]:
    """One moment: a connection that reads what was true then, and what writes it into `copy`.

    Files are listed before the writing, which may take long: fewer of them go meanwhile. Raises RuleBroken, OSError.
    """
    if engine.dialect.name == "sqlite":
        copy.unlink(missing_ok=True)
        _copy_sqlite(sqlite_file(engine), copy)
        with opened(copy) as connection:
            yield connection, lambda: None
        return
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        words = "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={copy}"
        yield connection, lambda: _run("pg_dump", *words, engine=engine)


@contextmanager
def opened(copy: Path) -> Iterator[Connection]:
    """A copy of a SQLite database, to be read."""
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def load_postgres(engine: Engine, dump: Path) -> None:
    """All or nothing: one transaction of the server. Raises RuleBroken."""
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
         f"--dbname={_plain(engine.url)}", str(dump), engine=engine)  # fmt: skip


def load_sqlite(engine: Engine, copy: Path) -> None:
    """The copy takes the place of the empty file, whole or not at all. Raises OSError."""
    target = sqlite_file(engine)
    engine.dispose()
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(copy, part)
        part.chmod(0o600)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        for ending in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def for_a_while(engine: Engine, name: str) -> Iterator[URL]:
    """A new, empty PostgreSQL database on the same server, gone afterwards. Raises RuleBroken."""
    server = engine.execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if not connection.scalar(text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")):
            raise RuleBroken(
                "Để thử khôi phục, tài khoản PostgreSQL cần quyền tạo cơ sở dữ liệu tạm:"
                f" ALTER ROLE {engine.url.username} CREATEDB."
            )
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        yield engine.url.set(database=name)
    finally:
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def counts(connection: Connection) -> dict[str, int]:
    """Rows of every table but those of the full-text index, which follow from others."""
    names = [name for name in inspect(connection).get_table_names() if not name.startswith("search_text")]
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in sorted(names)}


def sqlite_faults(copy: Path) -> list[str]:
    """What SQLite itself finds wrong in a copy: pages, indexes, rows that point at nothing."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [f"{row[0]} → {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.DatabaseError as wrong:
        return [str(wrong)]


def sqlite_file(engine: Engine) -> Path:
    if engine.url.database in {None, "", ":memory:"}:
        raise RuleBroken("Cơ sở dữ liệu nằm trong bộ nhớ thì không sao lưu được. Hãy đặt NHANDAO_DATABASE_URL.")
    return Path(str(engine.url.database))


def _copy_sqlite(source: Path, copy: Path) -> None:
    """In pieces, so that no writer waits long; where writing never pauses, at one go."""
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, timeout=30)) as live:
        try:
            with closing(sqlite3.connect(copy)) as target:
                live.backup(target, pages=PIECE, progress=_patient(), sleep=0.02)
        except _BeginsAgain:
            copy.unlink()
            with closing(sqlite3.connect(copy)) as target:
                live.backup(target)
    with closing(sqlite3.connect(copy)) as target:
        target.execute("PRAGMA journal_mode=DELETE")


def _patient() -> Any:
    """Counts how often the copying had to begin anew: then more is left than after the piece before."""
    seen = {"left": float("inf"), "again": 0}

    def look(_status: int, remaining: int, _total: int) -> None:
        seen["again"] += remaining > seen["left"]
        seen["left"] = remaining
        if seen["again"] >= PATIENCE:
            raise _BeginsAgain

    return look


def _plain(url: URL) -> str:
    """For the command line, where everybody on the machine reads along: without the password."""
    shown = url.set(drivername="postgresql")
    return URL.create(
        "postgresql", shown.username, None, shown.host, shown.port, shown.database, shown.query
    ).render_as_string(hide_password=False)


def _run(program: str, *words: str, engine: Engine) -> None:
    found = shutil.which(program)
    if found is None:
        raise RuleBroken(
            f"Máy này chưa có {program}. Hãy cài gói postgresql-client cùng phiên bản với máy chủ PostgreSQL"
            " (Debian, Ubuntu: apt-get install postgresql-client), rồi chạy lại."
        )
    target = [] if program == "pg_restore" else [f"--dbname={_plain(engine.url)}"]
    password = {"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}
    done = subprocess.run(  # noqa: S603  the words are this file's own
        [found, *target, *words], env={**os.environ, **password}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuleBroken(f"{program} không làm được: {said[0] if said else f'kết thúc với mã {done.returncode}'}.")
