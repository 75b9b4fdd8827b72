from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
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


append_only(Event.__table__)
