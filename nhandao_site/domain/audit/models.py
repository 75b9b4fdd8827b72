from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, append_only


class Event(Model):
    """One act: who, what, on which row, why, and what changed. Lines are added, never changed."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str]  # "address:approve"
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str]
    subject: Mapped[str]  # the table's name
    subject_id: Mapped[int | None]
    reason: Mapped[str | None]
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # field -> [before, after]; never a personal value
    origin: Mapped[str | None]  # request id and shortened network address, or the command


class Link(Model):
    """Where a deed stands in the chain of the log."""

    __tablename__ = "audit_link"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    prev: Mapped[str]
    hash: Mapped[str]


class Tail(Model):
    """The end of the chain: whoever adds to it holds this row, for the moment of a commit."""

    __tablename__ = "audit_tail"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


class Head(Model):
    """The head of the log that was published for a day; it must fit for ever."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]
    hash: Mapped[str]
    published_at: Mapped[datetime]


append_only(Event.__table__)
append_only(Link.__table__)
append_only(Head.__table__)
