from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, Sealed


class Message(Model):
    """A letter waiting in the outbox; `notices deliver` takes it out, exactly once."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waiting", "sent_at", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(Sealed)
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Sealed)
    once_key: Mapped[str | None] = mapped_column(unique=True)  # the same notice is never written twice
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
