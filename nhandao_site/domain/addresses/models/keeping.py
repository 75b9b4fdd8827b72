"""Rows kept beside a dossier: its older versions, unsent drafts, pairs that are two, numbers given out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, Sealed, append_only


class Version(Model):
    """What an approved dossier said before a correction: the whole form, sealed."""

    __tablename__ = "address_version"
    __table_args__ = (UniqueConstraint("address_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    reason: Mapped[str | None]
    content: Mapped[str] = mapped_column(Sealed)  # JSON


class Draft(Model):
    """What an officer typed and has not sent: nothing typed is ever lost."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    place: Mapped[str]  # "address:new" or "address:52"
    based_on: Mapped[int | None]  # version of the row when typing began
    content: Mapped[str] = mapped_column(Sealed)  # JSON of the form
    saved_at: Mapped[datetime]


class NotDuplicate(Model):
    """A person looked at two dossiers and says they are two."""

    __tablename__ = "not_duplicate"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    reason: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]


class Counter(Model):
    """The last number given out, per series; updated in the transaction that uses it."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


append_only(Version.__table__, personal=frozenset({"reason", "content"}))
