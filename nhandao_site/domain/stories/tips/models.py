from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, Sealed
from nhandao_site.domain.stories.models import Story, SubjectKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class TipState(Labelled):
    NEW = "new", "mới"
    TAKEN = "taken", "đang tìm hiểu"
    USED = "used", "đã dùng"
    CLOSED = "closed", "đã đóng"


class Tip(Model):
    """Anyone tells of a good person or a caring community; nothing of it is ever public."""

    __tablename__ = "tip"
    __table_args__ = (
        Index("ix_tip_queue", "state", "unit_id", "id"),
        CheckConstraint(
            "state <> 'used' OR story_id IS NOT NULL OR nominated_at IS NOT NULL", name="used_for_something"
        ),
        CheckConstraint("state <> 'closed' OR answer IS NOT NULL", name="closed_with_its_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    who: Mapped[str] = mapped_column(Sealed)
    where: Mapped[str | None] = mapped_column("whereabouts", Sealed)
    deed: Mapped[str] = mapped_column(Sealed)
    sender_name: Mapped[str | None] = mapped_column(Sealed)
    sender_phone: Mapped[str | None] = mapped_column(Sealed)
    token_hash: Mapped[str] = mapped_column(unique=True)
    state: Mapped[TipState] = mapped_column(default=TipState.NEW)
    answer: Mapped[str | None]
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"), index=True)
    nominated_at: Mapped[datetime | None]
    nomination_id: Mapped[int | None]  # a row of the room of honours, which stands above
    handled_by_id: Mapped[int | None]
    handled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()
    story: Mapped[Story | None] = relationship()
