from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese
from nhandao_site.kit.labelled import Labelled


class Level(Labelled):
    CENTRAL = "central", "trung ương"
    PROVINCE = "province", "tỉnh"
    DISTRICT = "district", "huyện"
    COMMUNE = "commune", "xã"


class ParticipantKind(Labelled):
    PERSON = "person", "cá nhân"
    COLLECTIVE = "collective", "tập thể"


class ChannelKind(Labelled):
    FACEBOOK = "facebook", "Facebook"
    ZALO = "zalo", "Zalo"
    WEBSITE = "website", "website"
    NEWSPAPER = "newspaper", "báo"
    BROADCAST = "broadcast", "đài"
    PORTAL = "portal", "cổng"
    LOUDSPEAKER = "loudspeaker", "loa truyền thanh"
    BULLETIN = "bulletin", "bản tin"


class Condition(Labelled):
    """What a unit is chosen by to try the movement first: B §V.3, word for word."""

    UNITY = "unity", "Là đơn vị có truyền thống đoàn kết, vững mạnh, các tổ chức Đảng, đoàn thể hoạt động nề nếp"
    LEADERS = "leaders", "Lãnh đạo chuyên môn luôn quan tâm đến các phong trào thi đua tại đơn vị"
    DEEDS = (
        "deeds",
        "Đơn vị luôn ủng hộ và tích cực tham gia các hoạt động nhân đạo do Hội tổ chức; "
        "có những tấm gương, việc làm tốt trong các hoạt động này",
    )


class EventKind(Labelled):
    LAUNCH = "launch", "phát động"
    MONTH = "month", "Tháng Nhân đạo"
    MEETING = "meeting", "gặp mặt, biểu dương"
    INTERIM_REVIEW = "interim_review", "sơ kết"
    FINAL_REVIEW = "final_review", "tổng kết"
    OTHER = "other", "khác"


REVIEWS = frozenset({EventKind.INTERIM_REVIEW, EventKind.FINAL_REVIEW})


def _folded(context: Any) -> str:
    return vietnamese.fold_name(context.get_current_parameters().get("name") or "")


def _sorted(context: Any) -> str:
    said = context.get_current_parameters()
    return listed(said.get("kind"), said.get("name") or "")


def listed(kind: ParticipantKind | str | None, name: str) -> str:
    """Where a name stands in a list: people by given name, collectives as a dictionary has them."""
    order = vietnamese.sort_key if kind == ParticipantKind.COLLECTIVE else vietnamese.person_sort_key
    return order(name)


class Participation(Model):
    """Somebody took part in the movement in a year (B5); the same person keeps one code."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("year", "level", "unit_id", "kind", "code"),
        Index("ix_participation_kind_folded", "kind", "folded"),
        CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1880 AND 2200", name="born_in_a_year"),
        {"sqlite_autoincrement": True},  # a code is made of the id: neither is given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    level: Mapped[Level]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[ParticipantKind]
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(default=_folded)
    sort_key: Mapped[str] = mapped_column(default=_sorted)
    birth_year: Mapped[int | None]  # tells two people of one name apart; never public
    deed: Mapped[str | None]  # what they did, one line
    source: Mapped[str | None]  # "story" or "honour": the page it was recorded from
    source_id: Mapped[int | None]

    unit: Mapped[Unit] = relationship()


class ParticipantMerge(Model):
    """Two codes turned out to be one participant: `code` reads as `into`; the rows keep what they said.

    Chains are followed at reading. A merge that was wrong is undone, never deleted.
    """

    __tablename__ = "participant_merge"
    __table_args__ = (
        Index(
            "ix_participant_merge_living", "kind", "code", unique=True,
            sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("code <> into_code", name="two_codes"),
        CheckConstraint("(undone_at IS NULL) = (undone_reason IS NULL)", name="undone_with_a_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ParticipantKind]
    code: Mapped[str]
    into_code: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    merged_by_id: Mapped[int | None]
    merged_by: Mapped[str]
    merged_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None]


class Pilot(Model):
    """A unit chosen to try the movement first (B §V.3)."""

    __tablename__ = "pilot"
    __table_args__ = (UniqueConstraint("year", "unit_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    kind: Mapped[str]

    unit: Mapped[Unit] = relationship()
    conditions: Mapped[list["PilotCondition"]] = relationship(order_by="PilotCondition.id")
    reviews: Mapped[list["PilotReview"]] = relationship(order_by="PilotReview.on, PilotReview.id")


class PilotCondition(Model):
    """One of the three conditions, confirmed with what shows it."""

    __tablename__ = "pilot_condition"
    __table_args__ = (UniqueConstraint("pilot_id", "condition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    condition: Mapped[Condition]
    evidence: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    confirmed_by_id: Mapped[int | None]
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime]


class PilotReview(Model):
    """What a pilot taught (rút kinh nghiệm), so that the others may follow."""

    __tablename__ = "pilot_review"
    __table_args__ = (UniqueConstraint("pilot_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = mapped_column(ForeignKey("pilot.id"))
    on: Mapped[date]
    learnt: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    recorded_by_id: Mapped[int | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Channel(Model):
    """Where a unit runs the column, since when and until which last day (B §II.2)."""

    __tablename__ = "channel"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ChannelKind]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    name: Mapped[str | None]  # "Báo Sông Mây", the name of a page
    link: Mapped[str | None]

    unit: Mapped[Unit] = relationship()

    def runs_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Event(Model):
    """A launch, a Tháng Nhân đạo, a meeting with honoured people, a review (B §V.3, V.5, VI)."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("unit_id", "on", "name"),
        CheckConstraint('until_on IS NULL OR until_on >= "on"', name="ends_after_it_began"),
        CheckConstraint("guests IS NULL OR guests > 0", name="somebody_came"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    on: Mapped[date] = mapped_column(index=True)
    until_on: Mapped[date | None]
    place: Mapped[str | None]
    guests: Mapped[int | None]  # honoured people who came; those named one by one may be fewer
    summary: Mapped[str | None]
    lessons: Mapped[str | None]  # of a review: what was learnt
    changes: Mapped[str | None]  # of a review: what changes next year
    is_public: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    unit: Mapped[Unit] = relationship()
    people: Mapped[list["EventPerson"]] = relationship(order_by="EventPerson.id", back_populates="event")


class EventPerson(Model):
    """Somebody honoured or commended at an event who is not on the wall; the wall's own are linked above."""

    __tablename__ = "event_person"
    # An id is never given again: a yes kept for somebody taken out must not fall to the next one.
    __table_args__ = (UniqueConstraint("event_id", "kind", "folded"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[ParticipantKind]
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(default=_folded)
    merit: Mapped[str | None]
    name_consented: Mapped[bool] = mapped_column(default=False)  # a collective's name needs no yes

    event: Mapped[Event] = relationship(back_populates="people")
