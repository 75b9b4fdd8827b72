from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.stories.models import Story
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class Outlet(Labelled):
    """Where the column is carried; the same values as the channels of a unit (B §II.2)."""

    FACEBOOK = "facebook", "Facebook"
    ZALO = "zalo", "Zalo"
    WEBSITE = "website", "trang web"
    NEWSPAPER = "newspaper", "báo"
    BROADCAST = "broadcast", "đài"
    PORTAL = "portal", "cổng thông tin"
    LOUDSPEAKER = "loudspeaker", "loa truyền thanh"
    BULLETIN = "bulletin", "bản tin"


class PressKind(Labelled):
    NEWSPAPER = "newspaper", "báo"
    BROADCAST = "broadcast", "đài truyền hình, phát thanh"


class BulletinState(Labelled):
    DRAFT = "draft", "nháp"
    PUBLISHED = "published", "đã đăng"
    WITHDRAWN = "withdrawn", "đã gỡ"


class Posting(Model):
    """A story stood on a channel of a unit, from which day; coverage counts these."""

    __tablename__ = "story_posting"
    __table_args__ = (
        Index("ix_story_posting_unit_id_posted_on", "unit_id", "posted_on"),
        CheckConstraint("(taken_back_at IS NULL) = (taken_back_reason IS NULL)", name="taken_back_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    outlet: Mapped[Outlet]
    link: Mapped[str | None]  # http(s), at most 500 characters; a loudspeaker has none
    posted_on: Mapped[date]
    recorded_by_id: Mapped[int | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_reason: Mapped[str | None]

    story: Mapped[Story] = relationship()
    unit: Mapped[Unit] = relationship()


class PressPiece(Model):
    """A newspaper or a station told the same story: a link with a poster picture, seen by two people."""

    __tablename__ = "press_piece"
    # An id is never given again: its poster and the yes to a face in it hang on it.
    __table_args__ = (
        CheckConstraint(
            "confirmed_by_id IS NULL OR recorded_by_id IS NULL OR confirmed_by_id <> recorded_by_id",
            name="confirmed_by_another",
        ),
        CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed_for_a_reason"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[PressKind]
    outlet: Mapped[str]  # "Báo Sông Mây"
    title: Mapped[str]
    appeared_on: Mapped[date]
    link: Mapped[str]
    poster_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    recorded_by_id: Mapped[int | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]

    story: Mapped[Story] = relationship()
    poster: Mapped[MediaFile | None] = relationship()


class Bulletin(Model):
    """“Bản tin Nhân đạo” of a unit for a month: chosen stories in an order, with words of the editor."""

    __tablename__ = "bulletin"
    __table_args__ = (
        Index("ix_bulletin_unit_id_month", "unit_id", "month"),
        Index("ix_bulletin_state_month", "state", "month", "id"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[date]  # its first day
    title: Mapped[str]
    words: Mapped[str]  # Markdown of the editor; may be empty
    state: Mapped[BulletinState] = mapped_column(default=BulletinState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    chosen: Mapped[list["BulletinStory"]] = relationship(
        back_populates="bulletin", cascade="all, delete-orphan", order_by="BulletinStory.position"
    )

    __mapper_args__ = {"version_id_col": version}


class BulletinStory(Model):
    """A story in its place; whether it still may be read is asked at each reading."""

    __tablename__ = "bulletin_story"
    __table_args__ = (UniqueConstraint("bulletin_id", "position"),)

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)
    position: Mapped[int]

    bulletin: Mapped[Bulletin] = relationship(back_populates="chosen")
    story: Mapped[Story] = relationship()
