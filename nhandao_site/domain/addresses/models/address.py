from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Blind, Model, Sealed, append_only
from nhandao_site.domain.addresses import ages
from nhandao_site.domain.addresses.words import (
    Axis,
    Closing,
    ConsentState,
    Cycle,
    Dossier,
    Group,
    Help,
    Kind,
    NeedKind,
    Origin,
    Publication,
    Urgency,
)
from nhandao_site.domain.units.models import Unit

APPROVED_ON_SITE = "origin = 'paper' OR approved_by_id IS NULL"


class Address(Model):
    """A humanitarian address: a person, a household or a collective in need, with its dossier.

    Four independent axes: `dossier` and `publication` move by verbs, `help` and the sums are
    written by `standing`, `consent` by the verbs of consent. Personal columns are sealed.
    """

    __tablename__ = "address"
    __table_args__ = (
        CheckConstraint(f"{APPROVED_ON_SITE} OR approved_by_id <> created_by_id", name="approver_is_not_author"),
        CheckConstraint(f"{APPROVED_ON_SITE} OR approved_by_id <> verified_by_id", name="approver_is_not_verifier"),
        CheckConstraint(
            "origin = 'paper' OR verified_by_id IS NULL OR verified_by_id <> created_by_id",
            name="verifier_is_not_author",
        ),
        CheckConstraint(
            "origin = 'paper' OR dossier <> 'approved' OR "
            "(approved_by_id IS NOT NULL AND verified_by_id IS NOT NULL AND created_by_id IS NOT NULL)",
            name="approval_names_three_people",
        ),
        CheckConstraint("need_vnd >= 0 AND pledged_vnd >= 0", name="sums_are_not_negative"),
        Index(
            "ix_address_public_order",
            *("publication", "priority", "approved_on", "id"),
            # what the public list is narrowed and counted by, so that it is read off the index alone
            *("dossier", "consent", "text_consent_until", "help", "beneficiary_group", "unit_id", "code"),
        ),
        Index("ix_address_desk", "dossier", "unit_id", "waiting_since"),
        Index(
            "ix_address_waiting",
            *("dossier", "waiting_since", "id"),
            *("unit_id", "publication", "consent", "created_by_id", "verified_by_id"),  # what the queues ask as well
        ),
        Index("ix_address_consent_ends", "dossier", "text_consent_until", "consent", "publication", "unit_id"),
        Index("ix_address_visit_due", "visit_due_on", "id", "dossier", "unit_id"),
        Index("ix_address_of_unit", "unit_id", "visit_due_on", "dossier"),
        Index("ix_address_filed", "approved_on", "dossier", "closed_on"),
        Index("ix_address_by_name", "sort_key", "id"),
        Index("ix_address_same_person", "folded_name", "birth_year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)  # the public code; never reused
    chapter_key: Mapped[str | None] = mapped_column(unique=True)  # Mã of the chapter's own list
    origin: Mapped[Origin] = mapped_column(default=Origin.SITE)
    source: Mapped[str | None]  # "theo danh sách của đơn vị", SHA-256, row, importer

    kind: Mapped[Kind]
    name: Mapped[str]  # staff only
    folded_name: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]
    birth_year: Mapped[int | None]
    birth_date: Mapped[date | None]
    gender: Mapped[str | None]  # "nam", "nữ"
    cccd: Mapped[str | None] = mapped_column(Sealed)
    cccd_blind: Mapped[str | None] = mapped_column(Blind, index=True)
    phone: Mapped[str | None] = mapped_column(Sealed)
    phone_blind: Mapped[str | None] = mapped_column(Blind, index=True)
    residence: Mapped[str | None] = mapped_column(Sealed)  # house number, lane
    health: Mapped[str | None] = mapped_column(Sealed)
    household_key: Mapped[str | None] = mapped_column(index=True)  # shared by the addresses of one household

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # commune of residence today
    hamlet_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    group: Mapped[Group] = mapped_column("beneficiary_group")
    other_support: Mapped[str | None]
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.CAN_WAIT)
    nobody_earns: Mapped[bool] = mapped_column(default=False)
    dependants: Mapped[int] = mapped_column(default=0)  # children, old and disabled people of the household

    alias: Mapped[str | None]  # "Bà N.T.H."
    headline: Mapped[str | None]
    summary: Mapped[str | None]
    story: Mapped[str | None]  # Markdown
    art: Mapped[str] = mapped_column(default="ngoi")  # the drawn house
    shown_photo_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    dossier: Mapped[Dossier] = mapped_column(default=Dossier.DRAFT)
    publication: Mapped[Publication] = mapped_column(default=Publication.NONE)
    help: Mapped[Help] = mapped_column(default=Help.NONE)
    taken: Mapped[bool] = mapped_column(default=False)  # facts behind `help`, written by `standing`
    helped: Mapped[bool] = mapped_column(default=False)
    regular_running: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[ConsentState] = mapped_column(default=ConsentState.NONE)
    text_consent_until: Mapped[date | None]  # last day the text may stand; far in the future when unbounded

    surveyed_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]  # public selection
    verified_on: Mapped[date | None]
    approved_on: Mapped[date | None]  # first approval, the day that counts
    published_on: Mapped[date | None]
    inhandao_code: Mapped[str | None]
    inhandao_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closing: Mapped[Closing | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"), index=True)
    waiting_since: Mapped[datetime]  # when it came to the desk where it lies now
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    priority: Mapped[int] = mapped_column(default=0)  # minus the points, so that the index reads forward
    need_vnd: Mapped[int] = mapped_column(default=0)
    pledged_vnd: Mapped[int] = mapped_column(default=0)
    received_vnd: Mapped[int] = mapped_column(default=0)
    delivered_vnd: Mapped[int] = mapped_column(default=0)
    visit_due_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    hamlet: Mapped[Unit | None] = relationship(foreign_keys=hamlet_id)
    introduced_by: Mapped[Unit | None] = relationship(foreign_keys=introduced_by_id)
    merged_into: Mapped["Address | None"] = relationship(remote_side=id)
    needs: Mapped[list["Need"]] = relationship(
        back_populates="address", order_by="Need.position", cascade="all, delete-orphan"
    )
    members: Mapped[list["HouseholdMember"]] = relationship(
        back_populates="address", order_by="HouseholdMember.id", cascade="all, delete-orphan"
    )
    guardian: Mapped["Guardian | None"] = relationship(back_populates="address", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    def age_in(self, year: int) -> int | None:
        return None if self.birth_year is None else year - self.birth_year

    def is_child_in(self, year: int) -> bool:
        age = self.age_in(year)
        return age is not None and age < 16

    def is_child_on(self, day: date) -> bool:
        """When only the year is known, whoever may still be under 16 is protected as a child."""
        return ages.is_child(self.kind, self.group, self.birth_date, self.birth_year, day)


class Need(Model):
    """One thing the address asks for, with what was promised, received and delivered for it.

    A need in money has `amount_vnd`; a need in things or days has `quantity` and `measure`
    ("kg gạo", "ngày công") and an estimated price. Sums are đồng and, beside them, quantities.
    """

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("address_id", "position"),
        Index("ix_need_asked", "address_id", "kind", "dropped_at"),
        CheckConstraint("amount_vnd >= 0", name="amount_is_not_negative"),
        CheckConstraint("periods >= 1", name="at_least_one_period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    position: Mapped[int]  # 0 is the primary need
    kind: Mapped[NeedKind]
    title: Mapped[str]
    basis: Mapped[str | None]  # quotation, market price, estimate
    quantity: Mapped[int | None]
    measure: Mapped[str | None]
    amount_vnd: Mapped[int] = mapped_column(default=0)  # whole wish over all periods
    cycle: Mapped[Cycle] = mapped_column(default=Cycle.ONCE)
    periods: Mapped[int] = mapped_column(default=1)
    pledged_vnd: Mapped[int] = mapped_column(default=0)
    received_vnd: Mapped[int] = mapped_column(default=0)
    delivered_vnd: Mapped[int] = mapped_column(default=0)
    pledged_quantity: Mapped[int] = mapped_column(default=0)
    delivered_quantity: Mapped[int] = mapped_column(default=0)
    dropped_at: Mapped[datetime | None]  # no longer needed; kept because help points here

    address: Mapped[Address] = relationship(back_populates="needs")


class HouseholdMember(Model):
    __tablename__ = "household_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    name: Mapped[str]
    folded_name: Mapped[str] = mapped_column(index=True)
    birth_year: Mapped[int | None]
    relation: Mapped[str]  # to the head of the household
    cccd_blind: Mapped[str | None] = mapped_column(Blind, index=True)
    note: Mapped[str | None] = mapped_column(Sealed)

    address: Mapped[Address] = relationship(back_populates="members")


class Guardian(Model):
    """Who speaks for a child or for a person who can't: name, tie, how to reach them."""

    __tablename__ = "guardian"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), unique=True)
    name: Mapped[str] = mapped_column(Sealed)
    relation: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(Sealed)
    phone_blind: Mapped[str | None] = mapped_column(Blind, index=True)

    address: Mapped[Address] = relationship(back_populates="guardian")


class Move(Model):
    """One step on one axis, with who, when and why. Never changed."""

    __tablename__ = "address_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    axis: Mapped[Axis]
    before: Mapped[str]
    after: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str]
    reason: Mapped[str | None]


class Residence(Model):
    """Where an address belonged from a day on; figures of a day follow the unit of that day."""

    __tablename__ = "address_residence"
    __table_args__ = (UniqueConstraint("address_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    hamlet_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]  # date.min for the first

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)


append_only(Move.__table__, personal=frozenset({"reason"}))
