from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import ERASED, Model
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled


class HonourKind(Labelled):
    TITLE = "title", "danh hiệu"
    COMMENDATION = "commendation", "biểu dương"
    CERTIFICATE = "certificate", "bằng khen"
    PRAISE = "praise", "giấy khen"


class Round(Model):
    """One occasion on which honours of one kind and level are decided (B §II.2, §VII)."""

    __tablename__ = "honour_round"
    __table_args__ = (UniqueConstraint("year", "name", "level", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str]
    level: Mapped[Level]
    kind: Mapped[HonourKind]


class Honour(Model):
    """A decided honour; undecided ones are no honours."""

    __tablename__ = "honour"
    __table_args__ = (
        UniqueConstraint("round_id", "honoured_kind", "folded", "unit_id"),
        Index("ix_honour_wall", "decided_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("honour_round.id"), index=True)
    honoured_kind: Mapped[ParticipantKind]
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    sort_key: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    achievement: Mapped[str | None]
    decision_symbol: Mapped[str | None]
    signer: Mapped[str | None]
    decided_on: Mapped[date | None]
    story_id: Mapped[int | None] = mapped_column(ForeignKey("story.id"))
    name_consented: Mapped[bool] = mapped_column(default=True)  # a person may ask to stand as initials
    is_child: Mapped[bool | None]  # None: nobody was asked
    birth_year: Mapped[int | None]
    name_until: Mapped[date | None]  # the last day on which a child's name may stand without asking again
    code: Mapped[str | None] = mapped_column(unique=True)  # of the certificate; anybody may ask whether it is ours
    held_back: Mapped[bool] = mapped_column(default=False)  # decided, and not announced yet
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    round: Mapped[Round] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship()
    story: Mapped[Story | None] = relationship()

    @property
    def shows_name(self) -> bool:
        """A collective's name always; a person's on a yes that holds today."""
        if self.honoured_kind is ParticipantKind.COLLECTIVE:
            return True
        return self.name_consented and (self.name_until is None or clock.today() <= self.name_until)

    @property
    def is_erased(self) -> bool:
        """Decided and counted for ever, and nobody's any more: no page and no list names whose it was."""
        return self.name == ERASED

    @property
    def hides_child(self) -> bool:
        """A child without that yes: no name, and nothing of home, school or class."""
        return bool(self.is_child) and not self.shows_name


class EventHonour(Model):
    """An honour of the wall whose bearer stood at an event; kept here, for events know nothing of honours."""

    __tablename__ = "event_honour"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    honour_id: Mapped[int] = mapped_column(ForeignKey("honour.id"), primary_key=True, index=True)
