from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class Thing(Labelled):
    ADDRESS = "address", "hồ sơ đã duyệt"
    ACT = "act", "lượt trao"


class Outcome(Labelled):
    RIGHT = "right", "đúng"
    WRONG = "wrong", "sai lệch"


class RecheckRound(Model):
    """What was drawn for one quarter: the seed and how many there were, so that anybody draws the same again."""

    __tablename__ = "recheck_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(unique=True)  # 2026-Q3
    seed: Mapped[str]
    addresses: Mapped[int]
    acts: Mapped[int]
    drawn_at: Mapped[datetime]


class Recheck(Model):
    """One thing the auditor looks at again, at the place itself."""

    __tablename__ = "recheck"
    __table_args__ = (
        UniqueConstraint("round_id", "thing", "subject_id"),
        CheckConstraint("(outcome IS NULL) = (checked_on IS NULL)", name="an_outcome_has_its_day"),
        CheckConstraint("outcome IS NULL OR outcome <> 'wrong' OR words IS NOT NULL", name="a_difference_is_told"),
        Index("ix_recheck_unit_id_outcome", "unit_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("recheck_round.id"))
    thing: Mapped[Thing]
    subject_id: Mapped[int]
    code: Mapped[str]  # of the address, as people say it
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    outcome: Mapped[Outcome | None]
    words: Mapped[str | None]
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_by_name: Mapped[str | None]

    unit: Mapped[Unit] = relationship()
    round: Mapped[RecheckRound] = relationship()
