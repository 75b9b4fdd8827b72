"""Personal columns: sealed with the key of the installation, and looked for by marks."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from sqlalchemy import Dialect, Text
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from nhandao_site.db.base import db


class Erased(str):
    """What a sealed column says once its text is gone for good; in the database it is the word ERASED_MARK."""


ERASED_MARK = "gone"
ERASED = Erased("(đã xóa)")


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest (AES-256-GCM)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return None
        if isinstance(value, Erased):
            return ERASED_MARK
        return str(dialect.keyring.seal(unicodedata.normalize("NFC", value)))  # type: ignore[attr-defined]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return ERASED if value == ERASED_MARK else str(dialect.keyring.open(value))  # type: ignore[attr-defined]


class Blinded(str):
    """A value that already went through the blind index; it is bound as it is."""


class Blind(TypeDecorator[str]):
    """HMAC of a personal value: equal values meet, nobody reads them back.

    While keys move from one generation to the next a value is looked for under both of its marks.
    """

    impl = Text
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        def operate(self, op: Any, *other: Any, **how: Any) -> Any:
            if op is operators.eq and isinstance(other[0], str) and keyring().is_moving:
                return super().operate(operators.in_op, _marks([other[0]]), **how)
            if op is operators.in_op and isinstance(other[0], Iterable) and keyring().is_moving:
                return super().operate(op, _marks(other[0]), **how)
            return super().operate(op, *other, **how)

    comparator_factory = Comparator

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return None
        return str(value) if isinstance(value, Blinded) else str(dialect.keyring.blind(value))  # type: ignore[attr-defined]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Blinded(value)


class Ring(Protocol):
    """The keys of an installation as its database needs them (`kit/sealing.Keyring`); the two never meet by import."""

    wrapping: Any  # what the data key does itself
    read_again: Callable[[], None] | None

    @property
    def current(self) -> int: ...

    @property
    def is_moving(self) -> bool: ...

    def keys_of(self, generation: int) -> dict[str, bytes]: ...

    def learn(self, rows: Iterable[Any]) -> None: ...

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...

    def blind(self, text: str) -> str: ...

    def blinds(self, text: str) -> list[str]: ...

    def lasting(self, text: str) -> str: ...

    def carried_on(self, mark: str) -> list[str]: ...


def keyring() -> Ring:
    """The keys of the database that is asked now."""
    ring: Ring = db.engine.dialect.keyring  # type: ignore[attr-defined]
    return ring


def _marks(values: Iterable[Any]) -> list[Blinded]:
    ring = keyring()
    found = (ring.carried_on(each) if isinstance(each, Blinded) else ring.blinds(each) for each in values if each)
    return [Blinded(mark) for marks in found for mark in marks]
