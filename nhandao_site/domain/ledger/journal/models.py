from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, append_only
from nhandao_site.domain.ledger.journal.kinds import AccountKind, Kind, Side, Source


class BookAccount(Model):
    """One account of the journal. `key` says which: `cash:12`, `fund_address:55`, `direct_in`.

    `balance_vnd` is the sum of its legs, written in the transaction that adds a leg, so that two
    people at once can't spend the same money: the database refuses a fund below nothing.
    """

    __tablename__ = "book_account"
    __table_args__ = (
        CheckConstraint(
            "kind NOT IN ('fund_address', 'fund_programme', 'fund_general') OR balance_vnd <= 0",
            name="no_fund_is_overdrawn",
        ),
        CheckConstraint("kind NOT IN ('cash', 'goods') OR balance_vnd >= 0", name="no_box_holds_less_than_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[AccountKind]
    balance_vnd: Mapped[int] = mapped_column(default=0)


class Entry(Model):
    """One line of the journal: numbered without a gap, chained by hash, never changed.

    `amount_vnd` is what the line says to a reader, negative on a reversal. `at` is the moment of the
    deed, `recorded_at` of its booking. `line` is the canonical JSON that was hashed.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("(amount_vnd < 0) = (corrects_id IS NOT NULL)", name="only_a_correction_is_negative"),
        Index("ix_entry_newest", "at", "id"),
        Index("ix_entry_of_kind", "kind", "at", "id"),
        Index("ix_entry_of_unit", "unit_id", "kind", "at", "id"),
        Index("ix_entry_of_address", "address_id", "at", "id"),
        Index(
            "ix_entry_correction",
            "at",
            "id",
            sqlite_where=text("corrects_id IS NOT NULL"),
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # seq: 1, 2, 3 … without a gap
    at: Mapped[datetime]
    kind: Mapped[Kind]
    side: Mapped[Side]
    form: Mapped[str] = mapped_column(default="")  # cash, in_kind, labour; empty where it means nothing
    amount_vnd: Mapped[int]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    reference: Mapped[str] = mapped_column(index=True)  # PT26-0012-X1, TG26-00012, NH26-00007 …
    source: Mapped[Source]
    source_id: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    line: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]

    legs: Mapped[list["Leg"]] = relationship(back_populates="entry", order_by="Leg.id")


class Leg(Model):
    """One side of an entry; the legs of an entry add up to nothing."""

    __tablename__ = "leg"
    __table_args__ = (CheckConstraint("amount_vnd <> 0", name="a_leg_moves_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("book_account.id"), index=True)
    amount_vnd: Mapped[int]

    entry: Mapped[Entry] = relationship(back_populates="legs")
    account: Mapped[BookAccount] = relationship()


class EntrySalt(Model):
    """What ties a published line to its reference and address; dropped when somebody is erased."""

    __tablename__ = "entry_salt"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    salt: Mapped[str]


class DaySum(Model):
    """What one day adds to the totals of the open book, per kind, form of help and programme.

    Written with the entry; a book of a million lines is added up from its days.
    """

    __tablename__ = "book_day"
    __table_args__ = (UniqueConstraint("day", "unit_id", "kind", "form", "programme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[str]  # 2026-11-22 in Vietnam; text, so that a month is a prefix
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[Kind]
    form: Mapped[str] = mapped_column(default="")  # cash, in_kind, labour
    programme_id: Mapped[int] = mapped_column(default=0)  # 0: none
    amount_vnd: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int] = mapped_column(default=0)


class ChainTail(Model):
    """The last line of the journal: whoever adds one holds this row, so lines come one after the other."""

    __tablename__ = "chain_tail"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str]


class ChainHead(Model):
    """The head that was published for a day; what a stranger wrote down then must still fit."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]
    hash: Mapped[str]
    published_at: Mapped[datetime]


class BookCheck(Model):
    """One time the books were added up again: how far the chain was walked, and what was wrong."""

    __tablename__ = "book_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    whole: Mapped[bool]  # False: the ends alone, as before a site opens its door
    lines: Mapped[int]  # of the journal
    faults: Mapped[int]
    told: Mapped[list[str]] = mapped_column(JSON)  # the first of them, in words; no names in there


append_only(Entry.__table__)
append_only(Leg.__table__)
append_only(ChainHead.__table__)
