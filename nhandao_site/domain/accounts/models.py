from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed
from nhandao_site.domain.accounts.permissions import GRANTS, Permission, Role
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock


class Account(Model):
    """A person of the staff: one unit, one role, an end date; sees that unit's branch and no more."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(default="")
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str]
    first_password_until: Mapped[datetime | None]  # somebody else chose it: it opens one page, and not after this
    stamp: Mapped[str]  # part of every session; a new one ends them all
    ends_on: Mapped[date]
    locked_at: Mapped[datetime | None]
    locked_reason: Mapped[str | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    confirmed_on: Mapped[date | None]  # somebody else said: still working here
    last_seen_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined")

    # Flask-Login asks for these four by name; spelled out so that the domain needs no Flask.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.locked_at is None and clock.today() <= self.ends_on

    @property
    def owes_password(self) -> bool:
        """Nobody but the owner may know the password that stays; this one was given."""
        return self.first_password_until is not None

    def get_id(self) -> str:
        return f"{self.id}.{self.stamp}"

    def may(self, permission: Permission, within: Unit | None = None) -> bool:
        granted = self.is_active and permission in GRANTS[self.role]
        return granted and (within is None or within.is_within(self.unit))


class SignInAttempt(Model):
    """Failed and good sign-ins, counted per account and per network address, never globally."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_place_at", "place", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Blind)
    place: Mapped[str] = mapped_column(Blind)  # the network address
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class Budget(Model):
    """How often one visitor did one public thing within a window: pledges, proposals, concerns."""

    __tablename__ = "budget"
    __table_args__ = (Index("ix_budget_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Blind)  # "pledge:<network address>" or "pledge:<phone>"
    at: Mapped[datetime]


class ResetRequest(Model):
    """Somebody asked for a new password. Written down alike for every mailbox, whether an account has it or not;
    who may have one gets the link by letter. Of the link only a mark is kept."""

    __tablename__ = "reset_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Sealed)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]  # a letter was written, or there was nobody to write to
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    token: Mapped[str | None] = mapped_column(unique=True)  # SHA-256 of what the link holds
    ends_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
