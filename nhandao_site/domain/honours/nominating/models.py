"""A nomination (hồ sơ đề cử): who is proposed, by whom, on what evidence, and where it stands."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, Sealed, append_only
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.models import Honour, HonourKind
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class NominationState(Labelled):
    DRAFT = "draft", "nháp"
    SUBMITTED = "submitted", "chờ xác minh"
    RETURNED = "returned", "trả bổ sung"
    VERIFIED = "verified", "chờ hội đồng"
    PASSED = "passed", "hội đồng thông qua"
    FORWARDED = "forwarded", "đã trình Trung ương"
    HONOURED = "honoured", "đã có quyết định"
    FAILED = "failed", "không đạt"
    WITHDRAWN = "withdrawn", "đã rút"


AT_HOME = (NominationState.DRAFT, NominationState.RETURNED)
OVER = (NominationState.HONOURED, NominationState.FAILED, NominationState.WITHDRAWN)
_LIVE = text("state NOT IN ('failed', 'withdrawn')")


class Nomination(Model):
    __tablename__ = "honour_nomination"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> author_id", name="decider_is_not_author"),
        CheckConstraint("state <> 'honoured' OR honour_id IS NOT NULL", name="honoured_by_an_honour"),
        Index("ix_honour_nomination_review_id_state", "review_id", "state"),
        Index(
            "uq_honour_nomination_live",
            *("review_id", "honoured_kind", "folded", "home_id"),
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("honour_review.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # who nominates
    home_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # where the person or collective belongs
    honoured_kind: Mapped[ParticipantKind]
    name: Mapped[str]
    folded: Mapped[str]
    sort_key: Mapped[str]
    achievement: Mapped[str | None]  # one line, as it will stand on the wall
    answers: Mapped[list[str]] = mapped_column(JSON, default=list)  # one to each criterion
    name_evidence: Mapped[str | None]  # how the person said yes to the full name
    is_child: Mapped[bool | None]  # the answer of the nominating unit; None until it is given
    birth_year: Mapped[int | None]
    guardian_name: Mapped[str | None] = mapped_column(Sealed)
    guardian_evidence: Mapped[str | None]  # of a child: how the guardian said yes, and from 7 years the child
    child_evidence: Mapped[str | None]
    authority: Mapped[str | None]  # which local authority confirmed
    authority_on: Mapped[date | None]
    authority_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    state: Mapped[NominationState] = mapped_column(default=NominationState.DRAFT)
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # whose verification is awaited
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    forwarded_symbol: Mapped[str | None]
    forwarded_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("honour_decision.id"), index=True)
    honour_id: Mapped[int | None] = mapped_column(ForeignKey("honour.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    review: Mapped[Review] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    home: Mapped[Unit] = relationship(foreign_keys=home_id)
    tier: Mapped[Unit | None] = relationship(foreign_keys=tier_id)
    honour: Mapped[Honour | None] = relationship()
    addresses: Mapped[list[Address]] = relationship(secondary="honour_nomination_address", order_by=Address.id)
    stories: Mapped[list[Story]] = relationship(secondary="honour_nomination_story", order_by=Story.id)
    hardship: Mapped[list["Hardship"]] = relationship(back_populates="nomination", order_by="Hardship.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def age(self) -> Said:
        return Said(self.is_child, self.birth_year, self.guardian_name, self.guardian_evidence, self.child_evidence)

    @property
    def lists_hardship(self) -> bool:
        """“Cộng đồng nhân ái” stands on everybody in hardship there having been helped (B §III.2 b)."""
        return self.honoured_kind is ParticipantKind.COLLECTIVE and self.review.round.kind is HonourKind.TITLE


class NominationAddress(Model):
    __tablename__ = "honour_nomination_address"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("honour_nomination.id"), primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), primary_key=True, index=True)


class NominationStory(Model):
    __tablename__ = "honour_nomination_story"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("honour_nomination.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)


class NominationStep(Model):
    """One step of a nomination: who, when, at which tier, and what was said. Never changed."""

    __tablename__ = "honour_nomination_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("honour_nomination.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str]
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    before: Mapped[str]
    after: Mapped[str]
    words: Mapped[str | None]

    tier: Mapped[Unit | None] = relationship()


class Hardship(Model):
    """One person in hardship of the community: an address of this site, or a name that stays sealed.

    An address is helped when verified help was delivered there; anybody else by the help written down here.
    """

    __tablename__ = "honour_hardship"
    __table_args__ = (
        UniqueConstraint("nomination_id", "address_id"),
        CheckConstraint("(address_id IS NULL) <> (name IS NULL)", name="address_or_name"),
        {"sqlite_autoincrement": True},  # who was erased is known by the id: it is never given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("honour_nomination.id"), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"), index=True)
    name: Mapped[str | None] = mapped_column(Sealed)
    help: Mapped[str | None] = mapped_column(Sealed)  # what was done, by whom
    helped_on: Mapped[date | None]
    evidence: Mapped[str | None] = mapped_column(Sealed)  # which paper shows it

    nomination: Mapped[Nomination] = relationship(back_populates="hardship")
    address: Mapped[Address | None] = relationship()


append_only(NominationStep.__table__, personal=frozenset({"words"}))
