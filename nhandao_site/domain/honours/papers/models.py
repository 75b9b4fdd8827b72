from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, append_only
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.domain.units.models import Unit


class Confirmation(Model):
    """What a person or a collective did in one reporting year, for the emulation file (B §IV.2).

    `figures` is a copy of what the books said on the day it was issued; it is never counted anew.
    """

    __tablename__ = "honour_confirmation"
    __table_args__ = (
        Index("ix_honour_confirmation_newest", "unit_id", "id"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason IS NOT NULL", name="withdrawn_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]  # P(y)
    kind: Mapped[ParticipantKind]
    name: Mapped[str]
    folded: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    purpose: Mapped[str | None]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    unit: Mapped[Unit] = relationship()


append_only(Confirmation.__table__, frozenset({"withdrawn_at", "withdrawn_reason"}))
