from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed, append_only
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit.labelled import Labelled


class ColumnMapping(Model):
    """Which column of a bank's file says what, as it was confirmed for an account."""

    __tablename__ = "statement_mapping"

    account_id: Mapped[int] = mapped_column(ForeignKey("official_account.id"), primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime]


class Statement(Model):
    """One file of a bank that was confirmed: what it claims, and what of it was new."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("official_account.id"), index=True)
    file_sha256: Mapped[str] = mapped_column(index=True)
    opening_vnd: Mapped[int]
    closing_vnd: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    lines: Mapped[int]
    new_lines: Mapped[int]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    imported_at: Mapped[datetime]

    account: Mapped[OfficialAccount] = relationship()


class BankLine(Model):
    """One movement of an official account; đồng, + came in, − went out. It is never changed.

    `key` is its identity: account, document number, date, amount, balance and the n-th of identical
    lines. `allocated_vnd` has the sign of the amount and never more of it: the database refuses.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("amount_vnd <> 0", name="a_line_moves_something"),
        CheckConstraint(
            "(amount_vnd > 0 AND allocated_vnd BETWEEN 0 AND amount_vnd)"
            " OR (amount_vnd < 0 AND allocated_vnd BETWEEN amount_vnd AND 0)",
            name="allocated_within_the_amount",
        ),
        Index("ix_bank_line_of_account", "account_id", "on", "id"),
        Index(
            "ix_bank_line_open",
            "account_id",
            "id",
            sqlite_where=text("allocated_vnd <> amount_vnd AND set_aside_at IS NULL"),
            postgresql_where=text("allocated_vnd <> amount_vnd AND set_aside_at IS NULL"),
        ),
        Index(
            "ix_bank_line_aside",
            "account_id",
            "id",
            sqlite_where=text("set_aside_at IS NOT NULL"),
            postgresql_where=text("set_aside_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("official_account.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    on: Mapped[date]
    document: Mapped[str]
    amount_vnd: Mapped[int]
    balance_vnd: Mapped[int | None]
    memo: Mapped[str | None] = mapped_column(Sealed)  # holds donors' names: never public
    counterparty_blind: Mapped[str | None] = mapped_column(Blind, index=True)  # the payer's account, to meet again
    raw: Mapped[str | None] = mapped_column(Sealed)  # the cells as the bank wrote them, JSON
    seen_address: Mapped[str | None]  # codes found inside the memo: a proposal, never a proof
    seen_pledge: Mapped[str | None]
    allocated_vnd: Mapped[int] = mapped_column(default=0)
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_aside_reason: Mapped[str | None]

    account: Mapped[OfficialAccount] = relationship()
    statement: Mapped[Statement] = relationship()


class Purpose(Labelled):
    """What a part of a bank line was for."""

    ADDRESS = "address", "cho một địa chỉ"
    PROGRAMME = "programme", "cho một chương trình"
    GENERAL = "general", "vào quỹ chung"
    INTEREST = "interest", "lãi tiền gửi"
    FEE = "fee", "phí ngân hàng"
    PAYMENT = "payment", "chi trao cho địa chỉ"
    LOAN_REPAYMENT = "loan_repayment", "thu hồi vốn vay"
    OWN = "own", "chuyển giữa tài khoản, quỹ của Hội"
    REFUND = "refund", "trả lại người gửi"


class Allocation(Model):
    """A part of a bank line told apart: for which address, pledge or fund. Undone by a reversal only."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount_vnd <> 0", name="a_part_is_something"),
        Index("ix_allocation_of_address", "address_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"), index=True)
    amount_vnd: Mapped[int]  # the sign of the bank line; turned on a reversal
    purpose: Mapped[Purpose]
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    disbursement_id: Mapped[int | None] = mapped_column(ForeignKey("disbursement.id"), index=True)
    repayment_id: Mapped[int | None] = mapped_column(ForeignKey("loan_repayment.id"), index=True)
    other_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))  # the other end of an own transfer
    giver_name: Mapped[str | None] = mapped_column(Sealed)
    shown_name: Mapped[str | None]  # what the public reads; None: “một người giấu tên”
    because: Mapped[str]  # why it was matched: “mã đăng ký trong nội dung”
    allocated_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    allocated_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), unique=True)
    reason: Mapped[str | None]

    bank_line: Mapped[BankLine] = relationship(foreign_keys=bank_line_id)


class ChangeKind(Labelled):
    ADD = "add", "thêm tài khoản"
    CHANGE = "change", "sửa tài khoản"
    END = "end", "ngừng tài khoản"


class AccountChange(Model):
    """A change of the public list of accounts: one administrator asks, another confirms, a day passes."""

    __tablename__ = "official_account_change"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_administrators"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("official_account.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # the columns as they shall be
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    takes_effect_at: Mapped[datetime | None]  # 24 hours after the second administrator
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


append_only(Statement.__table__)
append_only(
    BankLine.__table__,
    frozenset({"allocated_vnd", "set_aside_at", "set_aside_by_id", "set_aside_reason"}),
    frozenset({"memo", "counterparty_blind", "raw"}),
)
append_only(Allocation.__table__, personal=frozenset({"giver_name", "shown_name"}))
