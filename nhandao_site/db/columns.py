"""Column types that need no key, and a column that begins no index."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


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
