"""Rows from one database into another, as they are kept: sealed columns stay sealed, instants stay instants.

Of every table a sum is made of the rows that left and of those that arrived: SHA-256 of each row, added up, so
that the order does not matter. Only when all sums are equal the transaction of the target is kept.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    Enum,
    Select,
    String,
    Table,
    Text,
    cast,
    column,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from nhandao_site.cli.moving import loosening
from nhandao_site.cli.moving.target import Target
from nhandao_site.cli.speaking import progress
from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken

PIECE = 2_000  # rows between two looks at the clock
EVERY = 2.0  # seconds between two lines of progress
_WHOLE = 1 << 256


@dataclass
class Sums:
    counts: dict[str, int] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)

    def of(self, name: str, rows: Iterator[Any]) -> Iterator[tuple[Any, ...]]:
        """Passes the rows on and adds them up on the way."""
        many, mark, told = 0, 0, time.monotonic()
        for row in rows:
            many += 1
            mark += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
            if not many % PIECE and time.monotonic() - told > EVERY:
                told = time.monotonic()
                progress(f"{name}: {many} dòng …")
            yield tuple(row)
        self.counts[name], self.marks[name] = many, mark % _WHOLE


@contextmanager
def source_held_still(engine: Engine) -> Iterator[Connection]:
    """Readers go on, writers wait: SQLite by its write lock, PostgreSQL by a lock on each table."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in sorted(db.metadata.tables))
            connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
        yield connection


def copy(source: Connection, place: Target) -> Sums:
    """Raises RuleBroken; then nothing has arrived."""
    tables = list(db.metadata.tables.values())
    with place.opened() as engine, loosening.loosened(engine, tables) as target:
        left, arrived = Sums(), Sums()
        put = _by_copy(target) if engine.dialect.name == "postgresql" else _by_insert(target)
        for each in tables:
            put(each, left.of(each.name, _rows(source, each)))
        progress("Đang so từng dòng ở nơi mới …")
        for each in tables:
            for _ in arrived.of(each.name, _rows(target, each)):
                pass
        if wrong := [name for name in left.marks if left.marks[name] != arrived.marks[name]]:
            raise RuleBroken(f"Bảng {wrong[0]} ở nơi mới không đúng như nơi cũ. Nơi mới vẫn trống.")
    return arrived


def _rows(connection: Connection, each: Table) -> Iterator[Any]:
    return iter(connection.execute(_as_kept(each), execution_options={"yield_per": PIECE}))


def _as_kept(each: Table) -> Select[Any]:
    """JSON as its text, letter by letter; enumerations as their words; nothing opened, nothing made anew."""
    plain = table(each.name, *(column(known.name, _plain(known.type)) for known in each.columns))
    wanted = [
        cast(plain.c[known.name], Text).label(known.name) if isinstance(known.type, JSON) else plain.c[known.name]
        for known in each.columns
    ]
    return select(*wanted)


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, TypeDecorator):
        return kind.impl_instance
    if isinstance(kind, Enum):
        return String()
    return Text() if isinstance(kind, JSON) else kind


def _by_copy(target: Connection) -> Callable[[Table, Iterator[tuple[Any, ...]]], None]:
    def put(each: Table, rows: Iterator[tuple[Any, ...]]) -> None:
        names = ", ".join(f'"{known.name}"' for known in each.columns)
        raw: Any = target.connection.dbapi_connection
        with raw.cursor() as cursor, cursor.copy(f'COPY "{each.name}" ({names}) FROM STDIN') as stream:
            for row in rows:
                stream.write_row(row)

    return put


def _by_insert(target: Connection) -> Callable[[Table, Iterator[tuple[Any, ...]]], None]:
    def put(each: Table, rows: Iterator[tuple[Any, ...]]) -> None:
        names = [known.name for known in each.columns]
        statement = insert(table(each.name, *(column(known.name, _plain(known.type)) for known in each.columns)))
        waiting = []
        for row in rows:
            waiting.append(dict(zip(names, row, strict=True)))
            if len(waiting) == PIECE:
                target.execute(statement, waiting)
                waiting.clear()
        if waiting:
            target.execute(statement, waiting)

    return put
