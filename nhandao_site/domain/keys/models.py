from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model
from nhandao_site.kit import sealing
from nhandao_site.kit.labelled import Labelled


class KeyState(Labelled):
    CURRENT = sealing.CURRENT, "đang dùng"
    LEAVING = sealing.LEAVING, "đang được thay"
    RETIRED = sealing.RETIRED, "đã bỏ"


_ONE = text("state = 'current'")


class KeyGeneration(Model):
    """Keys that seal rows for a time. Without any row here generation 0 is derived from the data key itself."""

    __tablename__ = "key_generation"
    __table_args__ = (
        Index("uq_key_generation_current", "state", unique=True, sqlite_where=_ONE, postgresql_where=_ONE),
    )

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[KeyState]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]  # from then on nothing opens what it sealed

    @property
    def id(self) -> int:
        return self.generation


class KeyWrap(Model):
    """The keys of one generation, wrapped by the data key of this fingerprint."""

    __tablename__ = "key_wrap"

    generation: Mapped[int] = mapped_column(ForeignKey("key_generation.generation"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[str]


class OpenGate(Model):
    """A row stands here only inside a transaction that seals anew or erases (`db.open_gate`); never after it."""

    __tablename__ = "open_gate"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
