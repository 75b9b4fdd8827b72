"""The base class of every row, and the two ways past the ORM."""

import enum
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as OwnSession
from sqlalchemy import BigInteger, CursorResult, Engine, Enum, Executable, Integer, MetaData, func, select
from sqlalchemy.orm import DeclarativeBase, registry

from nhandao_site.db.columns import Instant, Nfc

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request only reads; every other transaction takes SQLite's write lock at once."""
PATIENCE = 10_000
patience: ContextVar[int] = ContextVar("patience", default=PATIENCE)
"""Milliseconds a transaction on SQLite waits to begin while somebody else writes; then it is refused."""


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
