from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, Sealed, append_only
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import Act, AssistanceLine, Basis
from nhandao_site.domain.units.models import Unit


class Disbursement(Model):
    """Phiếu chi: what left one box or account of the chapter for one address, in one act of help.

    Its lines are assistance lines of the act; it is prepared by who enters them and paid once a
    second person has verified them. Money and goods of one act leave by two vouchers. Numbers run
    without a gap per unit and year.
    """

    __tablename__ = "disbursement"
    __table_args__ = (UniqueConstraint("unit_id", "year", "number"), UniqueConstraint("act_id", "paid_from"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    number: Mapped[int]
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    paid_from: Mapped[str]  # key of the box or account in the journal: cash:12, goods:12, clearing:3
    recipient: Mapped[str] = mapped_column(Sealed)  # who took it and signed
    list_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))  # the signed list
    photo_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))  # only with consent
    out_of_turn: Mapped[str | None]  # why the general fund did not follow the order of help
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    prepared_at: Mapped[datetime]

    act: Mapped[Act] = relationship()
    address: Mapped[Address] = relationship()
    unit: Mapped[Unit] = relationship()
    lines: Mapped[list[AssistanceLine]] = relationship(viewonly=True, order_by=AssistanceLine.id)


class ReceiptItem(Model):
    """One row of a goods receipt: what came, how much of it, worth what and by which basis."""

    __tablename__ = "receipt_item"
    __table_args__ = (UniqueConstraint("receipt_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    number: Mapped[int]
    name: Mapped[str]
    quantity: Mapped[int | None]
    measure: Mapped[str | None]
    value_vnd: Mapped[int]
    basis: Mapped[Basis]


class LineSource(Model):
    """Whose gift an assistance line of the chapter hands on; lines of a pooled fund in money have none."""

    __tablename__ = "line_source"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN receipt_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN allocation_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN transfer_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_gift",
        ),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("assistance_line.id"), primary_key=True)
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), index=True)
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), index=True)
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("fund_transfer.id"), index=True)


class FundTransfer(Model):
    """Money moved from one fund to another: asked with a reason, approved by a second person.

    With boxes and accounts for funds it is a deposit or withdrawal of the chapter's own money.
    """

    __tablename__ = "fund_transfer"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="approver_is_not_proposer"),
        CheckConstraint("amount_vnd > 0 OR reverses_id IS NOT NULL", name="only_a_reversal_is_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_fund: Mapped[str]
    to_fund: Mapped[str]
    amount_vnd: Mapped[int]
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    refused_reason: Mapped[str | None]
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), index=True)  # the bank showed it
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fund_transfer.id"), unique=True)

    unit: Mapped[Unit] = relationship()


class Loan(Model):
    """An interest-free loan out of a fund: its principal is an assistance line that is never value."""

    __tablename__ = "loan"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("assistance_line.id"), unique=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    fund: Mapped[str]
    principal_vnd: Mapped[int]
    repaid_vnd: Mapped[int] = mapped_column(default=0)
    written_off_vnd: Mapped[int] = mapped_column(default=0)
    lent_on: Mapped[date]
    contract: Mapped[str | None]  # number of the paper
    booked_at: Mapped[datetime | None]  # None: its line still waits for a second person
    cancelled_at: Mapped[datetime | None]  # its line was reversed

    line: Mapped[AssistanceLine] = relationship()
    address: Mapped[Address] = relationship()
    unit: Mapped[Unit] = relationship()
    instalments: Mapped[list["LoanInstalment"]] = relationship(back_populates="loan", order_by="LoanInstalment.number")

    __table_args__ = (
        CheckConstraint("repaid_vnd >= 0 AND written_off_vnd >= 0", name="what_came_back_is_not_negative"),
        CheckConstraint("repaid_vnd + written_off_vnd <= principal_vnd", name="no_more_back_than_lent"),
    )


class LoanInstalment(Model):
    """When which part of the principal is due back."""

    __tablename__ = "loan_instalment"
    __table_args__ = (UniqueConstraint("loan_id", "number"), Index("ix_loan_instalment_due", "due_on", "loan_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    value_vnd: Mapped[int]
    reminded_at: Mapped[datetime | None]

    loan: Mapped[Loan] = relationship(back_populates="instalments")


class LoanRepayment(Model):
    """Principal that came back to its fund; never a donation. A mistake is reversed."""

    __tablename__ = "loan_repayment"
    __table_args__ = (CheckConstraint("value_vnd > 0 OR reverses_id IS NOT NULL", name="only_a_reversal_is_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    number: Mapped[int]  # its paper is numbered like a receipt: TV26-0003-X1
    paid_on: Mapped[date]
    value_vnd: Mapped[int]
    paid_into: Mapped[str]  # cash:12, or clearing:3 when a bank line brought it
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("loan_repayment.id"), unique=True)
    reason: Mapped[str | None]

    loan: Mapped[Loan] = relationship()
    unit: Mapped[Unit] = relationship()


class LoanWriteOff(Model):
    """What is asked back no more, by a decision with its number, day and signer, and a second person."""

    __tablename__ = "loan_write_off"
    __table_args__ = (
        CheckConstraint("value_vnd > 0 OR reverses_id IS NOT NULL", name="only_a_reversal_is_negative"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> proposed_by_id", name="approver_is_not_proposer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    value_vnd: Mapped[int]
    decision: Mapped[str]  # số, ký hiệu
    decided_on: Mapped[date]
    signer: Mapped[str]
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("loan_write_off.id"), unique=True)

    loan: Mapped[Loan] = relationship()


class ReceiptPrint(Model):
    """Each time a receipt or voucher was printed; the second and later ones say BẢN SAO."""

    __tablename__ = "receipt_print"
    __table_args__ = (Index("ix_receipt_print_paper", "paper", "paper_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str]  # receipt, disbursement, loan_repayment, fund_transfer
    paper_id: Mapped[int]
    printed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    printed_at: Mapped[datetime]


_PROPOSAL = frozenset({"approved_by_id", "approved_at", "refused_at", "refused_reason"})
append_only(Disbursement.__table__, frozenset({"list_file_id", "photo_file_id"}), frozenset({"recipient"}))
append_only(ReceiptItem.__table__)
append_only(LineSource.__table__)
append_only(FundTransfer.__table__, _PROPOSAL | {"bank_line_id"})
append_only(LoanRepayment.__table__)
append_only(LoanWriteOff.__table__, _PROPOSAL)
append_only(ReceiptPrint.__table__)
