from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, Sealed
from nhandao_site.kit.labelled import Labelled


class Scope(Labelled):
    RECEIVE = "receive", "nhận trợ giúp"
    TEXT = "text", "đăng chữ"
    FACE = "face", "đăng ảnh thấy mặt"
    PLACE = "place", "cho người giúp đã xác nhận biết nơi ở"


class Giver(Labelled):
    SELF = "self", "chính người được giúp"
    GUARDIAN = "guardian", "người giám hộ, đại diện"
    CHILD = "child", "trẻ từ đủ 7 tuổi"


class Consent(Model):
    """A yes, kept with its proof: what for, who said it, when, until when, and when it was taken back."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_subject", "subject", "subject_id", "scope"),
        CheckConstraint("valid_until IS NULL OR valid_until >= given_on", name="ends_after_it_began"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]  # the table: "address", "story_person", "photo"
    subject_id: Mapped[int]
    scope: Mapped[Scope]
    giver: Mapped[Giver]
    giver_name: Mapped[str | None] = mapped_column(Sealed)
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    evidence: Mapped[str | None]  # how it was given: signed form, recording…
    evidence_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    origin: Mapped[str] = mapped_column(default="site")  # "site" or "paper"
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    def in_force(self, day: date) -> bool:
        return (
            self.withdrawn_at is None and self.given_on <= day and (self.valid_until is None or day <= self.valid_until)
        )


class Withdrawal(Model):
    """A taken-back yes and the legal clock it starts: an answer in 2 working days, done in 15 or 20 days."""

    __tablename__ = "consent_withdrawal"
    __table_args__ = (
        Index("ix_consent_withdrawal_subject", "subject", "subject_id"),
        Index("ix_consent_withdrawal_open", "finished_at", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    scopes: Mapped[str]  # values of Scope, separated by ","
    asked_on: Mapped[date]
    reason: Mapped[str]
    with_third_parties: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[date]
    finish_by: Mapped[date]
    recorded_by_id: Mapped[int | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
