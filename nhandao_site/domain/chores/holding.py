"""One chore, one holder: among all threads, processes and hosts that work on the same database.

PostgreSQL: an advisory lock on a connection of its own. It ends with that connection, so a holder that was
killed leaves it at once, and one whose host lost its power after half a minute (TCP keepalive).
SQLite, which is one host: a lock on a file beside the database, which the kernel takes back.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from nhandao_site.db import db

_SPACE = "nhandao chore "


@contextmanager
def held(name: str) -> Iterator[bool]:
    """True inside when this process has the chore until the end of the block; False when another has it."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        with _by_server(engine, name) as mine:
            yield mine
    elif engine.url.database in {None, "", ":memory:"}:
        yield True
    else:
        with _by_file(Path(f"{engine.url.database}.locks") / name) as mine:
            yield mine


@contextmanager
def _by_server(engine: Engine, name: str) -> Iterator[bool]:
    ask = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.scalar(ask, {"name": _SPACE + name}))
        try:
            if mine:
                for setting, seconds in (("idle", 15), ("interval", 5), ("count", 3)):
                    connection.execute(text(f"SET tcp_keepalives_{setting} = {seconds}"))
            yield mine
        finally:
            connection.invalidate()  # never back into the pool: the lock ends with the connection


@contextmanager
def _by_file(path: Path) -> Iterator[bool]:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
