"""A target while it is filled: in one transaction, no foreign key and no trigger in the way, all of them back at
its end. Rows point at each other in circles, and what a trigger would do has been done where the rows come from.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, text

from nhandao_site.domain.errors import RuleBroken

_FOREIGN = (
    "SELECT conrelid::regclass::text AS home, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS said "
    "FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)


@contextmanager
def loosened(engine: Engine, tables: list[Table]) -> Iterator[Connection]:
    """Committed at the end of the block; undone, with everything in it, when the block fails. Raises RuleBroken."""
    kind = _postgres if engine.dialect.name == "postgresql" else _sqlite
    with engine.connect() as connection, kind(connection, tables):
        yield connection
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.execute(text("ANALYZE"))


@contextmanager
def _postgres(connection: Connection, tables: list[Table]) -> Iterator[None]:
    with connection.begin():
        foreign = connection.execute(text(_FOREIGN)).all()
        for each in foreign:
            connection.execute(text(f"ALTER TABLE {each.home} DROP CONSTRAINT {each.name}"))
        for table in tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        yield
        for each in foreign:
            connection.execute(text(f"ALTER TABLE {each.home} ADD CONSTRAINT {each.name} {each.said}"))
        for table in tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
            _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """The next id comes after the last one that arrived."""
    number = table.columns.get("id")
    if number is None or not table.primary_key.contains_column(number) or number.type.python_type is not int:
        return
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'})
    if sequence:
        last = f'SELECT setval(:sequence, max(id)) FROM "{table.name}" HAVING max(id) IS NOT NULL'  # noqa: S608
        connection.execute(text(last), {"sequence": sequence})


@contextmanager
def _sqlite(connection: Connection, _tables: list[Table]) -> Iterator[None]:
    """Its guards watch UPDATE and DELETE alone; the trigger of the search index does its work at each INSERT."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")  # before the transaction: inside one it does nothing
    try:
        with connection.begin():
            yield
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise RuleBroken(f"Bảng {broken[0][0]} có dòng trỏ vào chỗ không có. Chưa chuyển gì.")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
