"""Rows around a dossier: the survey, the public selection, visits, what strangers told us."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, Sealed
from nhandao_site.domain.addresses.models.address import Address
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class Survey(Model):
    """A visit at home before anything is filed: when, by whom, what was seen."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    on: Mapped[date]
    surveyors: Mapped[str]  # names, separated by ";"
    witness: Mapped[str | None]
    findings: Mapped[str] = mapped_column(Sealed)
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class PublicReview(Model):
    """The meeting that chose the address in public, with its minutes (A §IV.14)."""

    __tablename__ = "public_review"
    __table_args__ = (CheckConstraint("attended >= 0 AND agreed >= 0 AND agreed <= attended", name="votes_add_up"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    on: Mapped[date]
    place: Mapped[str]
    attended: Mapped[int]
    agreed: Mapped[int]
    rank: Mapped[int | None]
    minutes_symbol: Mapped[str | None]
    minutes_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]


class Listing(Model):
    """Where else the address was put: iNHANDAO, Thiện nguyện… (A §III.2)."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    system: Mapped[str]
    code: Mapped[str | None]
    on: Mapped[date]
    link: Mapped[str | None]


class VisitResult(Labelled):
    BETTER = "better", "khá hơn"
    SAME = "same", "như cũ"
    WORSE = "worse", "khó hơn"
    NOT_MET = "not_met", "không gặp"


class Visit(Model):
    """A follow-up visit; it is no assistance. `next_on` is when somebody should look again.

    One that was typed wrong is withdrawn with its reason: it stays to be read and counts nowhere.
    """

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    on: Mapped[date]
    visitors: Mapped[str]
    situation: Mapped[str] = mapped_column(Sealed)
    result: Mapped[VisitResult]
    next_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]


class PlanStep(Model):
    """One line of the plan of help: what, who, by when, done."""

    __tablename__ = "plan_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    text: Mapped[str]
    who: Mapped[str | None]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None]


class QueueState(Labelled):
    NEW = "new", "mới"
    TAKEN = "taken", "đang xem"
    ACCEPTED = "accepted", "đã lập hồ sơ"
    CLOSED = "closed", "đã đóng"


class Proposal(Model):
    """A neighbour, a school or a sub-branch tells of a case; nothing of it is public."""

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_queue", "state", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    proposed_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    proposed_by_id: Mapped[int | None]
    person: Mapped[str] = mapped_column(Sealed)
    where: Mapped[str] = mapped_column("whereabouts", Sealed)
    situation: Mapped[str] = mapped_column(Sealed)
    sender_name: Mapped[str | None] = mapped_column(Sealed)
    sender_phone: Mapped[str | None] = mapped_column(Sealed)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[QueueState] = mapped_column(default=QueueState.NEW)
    answer: Mapped[str | None]
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"))
    handled_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)


class Concern(Model):
    """A reader thinks something about an address is wrong."""

    __tablename__ = "concern"
    __table_args__ = (Index("ix_concern_queue", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    what: Mapped[str]  # "sai sự thật", "trùng", "riêng tư", "giả mạo", "khác"
    text: Mapped[str] = mapped_column(Sealed)
    sender_name: Mapped[str | None] = mapped_column(Sealed)
    sender_phone: Mapped[str | None] = mapped_column(Sealed)
    state: Mapped[QueueState] = mapped_column(default=QueueState.NEW)
    answer: Mapped[str | None]
    handled_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]

    address: Mapped[Address] = relationship()
