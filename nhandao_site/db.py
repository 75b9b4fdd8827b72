"""The database: one base class, the column types of the house, and how SQLite keeps its promises.

Text is kept in NFC whatever the keyboard sent. Instants are UTC. Personal columns are `Sealed`
(readable with the data key alone) and their lookups `Blind`; both ask the keyring that
`create_app` hangs on the engine's dialect, so no key lives in a module.
"""

import enum
import unicodedata
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from sqlite3 import sqlite_version_info
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as OwnSession
from sqlalchemy import (
    DDL,
    BigInteger,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    Text,
    event,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request only reads; every other transaction takes SQLite's write lock at once."""


class Nfc(TypeDecorator[str]):
    """Text as the reader sees it: composed (NFC), without NUL, which PostgreSQL refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unicodedata.normalize("NFC", value).replace("\0", "")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, on both databases."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest (AES-256-GCM)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return None
        return str(dialect.keyring.seal(unicodedata.normalize("NFC", value)))  # type: ignore[attr-defined]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(dialect.keyring.open(value))  # type: ignore[attr-defined]


class Blinded(str):
    """A value that already went through the blind index; it is bound as it is."""


class Blind(TypeDecorator[str]):
    """HMAC of a personal value: equal values meet, nobody reads them back."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return None
        return str(value) if isinstance(value, Blinded) else str(dialect.keyring.blind(value))  # type: ignore[attr-defined]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Blinded(value)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            str: Nfc(),
            int: BigInteger().with_variant(Integer(), "sqlite"),  # đồng: four bytes end at 2,1 tỷ
            datetime: Instant(),
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=True,
                length=40,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


from_copy: ContextVar[bool] = ContextVar("from_copy", default=False)
"""True while a request reads the copy; nothing is ever written there."""


class HouseSession(OwnSession):
    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        return copy_engine() if from_copy.get() else super().get_bind(*args, **kwargs)


db = SQLAlchemy(model_class=Base, session_options={"class_": HouseSession})

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True
else:
    Model = db.Model


def copy_engine() -> Engine:
    """Of the read-only copy of the database (a streaming replica) of this installation."""
    engine: Engine = db.engine.dialect.copy  # type: ignore[attr-defined]
    return engine


def init_app(app: Any, keyring: Any, copy: Engine | None = None) -> None:
    """`copy`: a read-only copy of the database, where there is one."""
    db.init_app(app)
    with app.app_context():
        db.engine.dialect.copy = copy  # type: ignore[attr-defined]
        for engine in filter(None, (db.engine, copy)):
            engine.dialect.keyring = keyring  # type: ignore[attr-defined]
            if engine.dialect.name == "sqlite":
                _keep_sqlite_promises(engine)
            else:
                _add_whole_dong_up(engine)


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
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")


class WholeOrDecimal:
    """PostgreSQL adds eight-byte integers up as `numeric`; a sum of đồng stays an integer here."""

    format = 0

    def __init__(self, oid: int, context: Any = None) -> None:
        self.oid = oid

    def load(self, data: Any) -> int | Decimal:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _add_whole_dong_up(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.adapters.register_loader("numeric", WholeOrDecimal)


def plain_rows(statement: Executable, **values: Any) -> CursorResult[*tuple[Any, ...]]:
    """Plain rows of columns for a page anybody reads, past the ORM: it costs more than the database itself."""
    db.session.flush()
    return db.session.connection().execute(statement, values)


def fresh_ids(model: type[Base]) -> Iterator[int]:
    """Ids for rows written in bulk that point at each other before they are written.

    SQLite counts on from the last row (the writer holds the lock); PostgreSQL draws from the
    sequence, so that later rows never meet them. Ask once per table and use the same iterator.
    """
    name = str(model.__table__.name)  # type: ignore[attr-defined]
    if db.engine.dialect.name == "sqlite":
        yield from count((db.session.scalar(select(func.max(model.__table__.c.id))) or 0) + 1)
    draw = select(func.nextval(func.pg_get_serial_sequence(name, "id"))).select_from(func.generate_series(1, 500))
    while True:
        yield from db.session.scalars(draw)


class Unindexed(FunctionElement[Any]):
    """A column that is compared row by row: no index is begun with it.

    SQLite keeps no statistics and takes every equality for rare, so that a list in order would be
    gathered by “approved”, true of nearly every row, and then sorted. PostgreSQL knows better and
    is left to decide.
    """

    name = "unindexed"
    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(Unindexed)
def _as_it_is(element: Unindexed, compiler: Any, **how: Any) -> str:
    return str(compiler.process(element.clauses, **how))


@compiles(Unindexed, "sqlite")
def _out_of_reach(element: Unindexed, compiler: Any, **how: Any) -> str:
    return f"+{compiler.process(element.clauses, **how)}"


GUARDED: dict[str, list[str]] = {}
"""Append-only tables and the columns nobody may change; a migration that adds one takes its list from here."""


def append_only(table: Any, may_change: frozenset[str] = frozenset()) -> None:
    """The database itself refuses DELETE, and UPDATE of any column but those named."""
    frozen = [column.name for column in table.columns if column.name not in may_change]
    GUARDED[table.name] = frozen
    for dialect, statement in append_only_statements(table.name, frozen):
        sentence = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", sentence.execute_if(dialect=dialect))


def append_only_statements(table: str, frozen: list[str]) -> list[tuple[str, str]]:
    """(dialect, DDL) pairs; migrations run the same sentences."""
    columns = ", ".join(f'"{name}"' for name in frozen)
    made = []
    for act, what in (("delete", "DELETE"), ("update", f"UPDATE OF {columns}")):
        name = f"keep_{table}_{act}"
        made.append(
            (
                "sqlite",
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END",
            )
        )
        made.append(
            (
                "postgresql",
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$; "
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            )
        )
    return made
