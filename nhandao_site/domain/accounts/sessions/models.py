from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.accounts.models import Account


class StaffSession(Model):
    """One sign-in on one device. The cookie names it; what it may do stands here alone."""

    __tablename__ = "staff_session"
    __table_args__ = (Index("ix_staff_session_account_id_ended_at", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str] = mapped_column(unique=True)  # SHA-256 of what the cookie holds
    device: Mapped[str]  # “Chrome trên máy Windows”
    place: Mapped[str]  # the network address, shortened
    began_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]  # to the minute
    proved_at: Mapped[datetime]  # when the second factor was last shown
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")


class KnownDevice(Model):
    """A browser an account has signed in from before; a sign-in from another one is told by letter."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("account_id", "token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str]  # SHA-256 of what the browser's own cookie holds
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
