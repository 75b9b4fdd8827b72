from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed, append_only
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.addresses.words import NeedKind, Origin
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, Shown
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled

CAMPAIGN = "Cuộc vận động"


class Basis(Labelled):
    """How the value of a gift is known."""

    INVOICE = "invoice", "hóa đơn"
    MARKET = "market", "giá thị trường"
    ESTIMATE = "estimate", "ước tính"


class Programme(Model):
    """The one programme an assistance line counts for; only the campaign's own lines add up (A §IV.14)."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    folded: Mapped[str] = mapped_column(unique=True)
    is_campaign: Mapped[bool] = mapped_column(default=False)


class OfficialAccount(Model):
    """A bank account of the chapter; QR codes come from this list alone. Numbers are text."""

    __tablename__ = "official_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    bank: Mapped[str]
    bank_bin: Mapped[str | None]  # None: a State Treasury account, without QR
    holder: Mapped[str]
    purpose: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    active_from: Mapped[date]
    active_to: Mapped[date | None]


class Act(Model):
    """One act of help (lượt): the lines that were handed over together."""

    __tablename__ = "act"
    __table_args__ = (UniqueConstraint("chapter_key", "address_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chapter_key: Mapped[str | None]  # the value of the column Lượt
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)

    address: Mapped[Address] = relationship()
    lines: Mapped[list["AssistanceLine"]] = relationship(back_populates="act", order_by="AssistanceLine.id")


class AssistanceLine(Model):
    """Help delivered: one giver, one need, one programme. Lines are added, never changed.

    `value_vnd` is đồng, negative only on a reversal, which points to its line. The one later write
    is the verification, by a second person. `unit_id` is the commune of the address on that day.
    """

    __tablename__ = "assistance_line"
    __table_args__ = (
        CheckConstraint("value_vnd >= 0 OR reverses_id IS NOT NULL", name="only_a_reversal_is_negative"),
        CheckConstraint(
            "origin = 'paper' OR verified_by_id IS NULL OR verified_by_id <> entered_by_id",
            name="verifier_is_not_enterer",
        ),
        Index("ix_assistance_line_figures", "unit_id", "delivered_at"),
        Index("ix_assistance_line_of_address", "address_id", "reverses_id"),
        Index("ix_assistance_line_newest", "delivered_at", "id"),
        # The figures walk a whole year: on SQLite along this index alone, on PostgreSQL it finds the reversals.
        Index(
            "ix_assistance_line_counting",
            *("address_id", "act_id", "delivered_at", "verified_at", "reverses_id", "need_kind", "form"),
            *("is_loan", "is_regular", "programme_id", "giver_kind", "value_vnd", "giver_blind"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index(
            "ix_assistance_line_unverified",
            "id",
            sqlite_where=text("verified_at IS NULL"),
            postgresql_where=text("verified_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chapter_key: Mapped[str | None] = mapped_column(unique=True)
    origin: Mapped[Origin] = mapped_column(default=Origin.SITE)
    source: Mapped[str | None]
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    need_kind: Mapped[NeedKind]
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    delivered_at: Mapped[datetime]
    giver_kind: Mapped[DonorKind]
    giver_name: Mapped[str] = mapped_column(Sealed)
    giver_blind: Mapped[str] = mapped_column(Blind, index=True)  # kind and folded name, or the roster code
    shown: Mapped[Shown] = mapped_column(default=Shown.MASKED)
    shown_name: Mapped[str | None]
    roster_code: Mapped[str | None] = mapped_column(index=True)
    mobilised_by_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    form: Mapped[Form]
    value_vnd: Mapped[int]
    quantity: Mapped[int | None]
    measure: Mapped[str | None]
    basis: Mapped[Basis | None]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    is_loan: Mapped[bool] = mapped_column(default=False)
    is_regular: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[str | None]  # receipt number, who signed
    evidence_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    disbursement_id: Mapped[int | None] = mapped_column(ForeignKey("disbursement.id"), index=True)
    fund: Mapped[str | None]  # key in the journal of what paid; None: the giver handed it over directly
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verified_at: Mapped[datetime | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("assistance_line.id"), unique=True)
    reason: Mapped[str | None]

    act: Mapped[Act] = relationship(back_populates="lines")
    address: Mapped[Address] = relationship()
    need: Mapped[Need | None] = relationship()
    pledge: Mapped[Pledge | None] = relationship()
    programme: Mapped[Programme] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)


class Receipt(Model):
    """Cash or goods that reached the chapter's hands, signed by staff: it makes “đã nhận”.

    Numbers run without a gap per unit and year. A mistake is reversed by a receipt of minus the
    value that points to the first.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "number"),
        CheckConstraint(
            "(value_vnd > 0 AND reverses_id IS NULL) OR (value_vnd < 0 AND reverses_id IS NOT NULL)",
            name="sign_says_what_it_is",
        ),
        Index("ix_receipt_newest", "received_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    number: Mapped[int]
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"), index=True)  # None: a fund's
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))  # a programme's fund, else the general
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id"), index=True)
    form: Mapped[Form]
    content: Mapped[str | None]
    value_vnd: Mapped[int]
    giver_kind: Mapped[DonorKind] = mapped_column(default=DonorKind.PERSON)
    giver_name: Mapped[str] = mapped_column(Sealed)
    giver_place: Mapped[str | None] = mapped_column(Sealed)  # stands on the paper alone
    shown_name: Mapped[str | None]
    attached: Mapped[str | None]  # kèm theo: what other papers came with it
    received_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"), unique=True)
    reason: Mapped[str | None]

    address: Mapped[Address | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    unit: Mapped[Unit] = relationship()


append_only(
    AssistanceLine.__table__,
    frozenset({"verified_by_id", "verified_at"}),
    frozenset({"giver_name", "giver_blind", "shown_name", "evidence"}),
)
append_only(Receipt.__table__, personal=frozenset({"giver_name", "giver_place", "shown_name"}))
