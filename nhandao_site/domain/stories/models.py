from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class StoryState(Labelled):
    DRAFT = "draft", "nháp"
    REVIEW = "review", "chờ duyệt"
    SCHEDULED = "scheduled", "hẹn giờ"
    PUBLISHED = "published", "đã đăng"
    WITHDRAWN = "withdrawn", "đã gỡ"


class SubjectKind(Labelled):
    PERSON = "person", "người tốt, việc thiện"
    COLLECTIVE = "collective", "cộng đồng nhân ái"


class Topic(Labelled):
    DEED = "deed", "việc tử tế"
    HOUSE = "house", "mái ấm"
    SCHOOL = "school", "học đường"
    BLOOD = "blood", "hiến máu"
    KITCHEN = "kitchen", "bếp ăn"
    LIVELIHOOD = "livelihood", "sinh kế"
    DISASTER = "disaster", "thiên tai"
    ASSOCIATION = "association", "hoạt động Hội"


class Story(Model):
    """One piece of the column “Người tốt, việc thiện”."""

    __tablename__ = "story"
    __table_args__ = (
        Index("ix_story_column", "state", "published_at", "id"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_time"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> author_id", name="author_does_not_approve"),
        CheckConstraint(
            "state <> 'published' OR embargo_until IS NULL OR published_at >= embargo_until", name="embargo_is_kept"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    lede: Mapped[str]
    body: Mapped[str]  # Markdown
    topic: Mapped[Topic] = mapped_column(index=True)
    art: Mapped[str | None]  # a drawn picture when there is no photo: "bike", "pot", "roof"
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    source: Mapped[str | None]  # who confirmed the facts
    state: Mapped[StoryState] = mapped_column(default=StoryState.DRAFT)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)  # whose work it is now
    due_on: Mapped[date | None]
    embargo_until: Mapped[datetime | None]  # nothing of it is told to anybody before this instant
    publish_at: Mapped[datetime | None]  # scheduled
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    cover: Mapped[MediaFile | None] = relationship()
    subjects: Mapped[list["StorySubject"]] = relationship(
        back_populates="story", cascade="all, delete-orphan", order_by="StorySubject.id"
    )
    facts: Mapped[list["Fact"]] = relationship(
        back_populates="story", cascade="all, delete-orphan", order_by="Fact.position"
    )
    links: Mapped[list["StoryAddress"]] = relationship(back_populates="story", cascade="all, delete-orphan")
    beside: Mapped[list["StoryRelated"]] = relationship(
        foreign_keys="StoryRelated.story_id", cascade="all, delete-orphan", order_by="StoryRelated.position"
    )
    notes: Mapped[list["CorrectionNote"]] = relationship(order_by="CorrectionNote.id")
    editor: Mapped[Account | None] = relationship(foreign_keys=editor_id)

    __mapper_args__ = {"version_id_col": version}


class StorySubject(Model):
    """A person or collective told about; a person's full name shows only with consent to text."""

    __tablename__ = "story_subject"
    # An id is never given again: a consent kept for a removed person must not fall to the next one.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    kind: Mapped[SubjectKind]
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    consented: Mapped[bool] = mapped_column(default=False)  # written down with its proof in `consent`

    story: Mapped[Story] = relationship(back_populates="subjects")


class Fact(Model):
    """A counted deed: “86” “lần hiến máu” “trong 20 năm”."""

    __tablename__ = "story_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    position: Mapped[int]
    number: Mapped[int]
    measure: Mapped[str]
    span: Mapped[str | None]

    story: Mapped[Story] = relationship(back_populates="facts")


class StoryAddress(Model):
    __tablename__ = "story_address"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"), primary_key=True, index=True)

    story: Mapped[Story] = relationship(back_populates="links")
    address: Mapped[Address] = relationship()


class StoryRelated(Model):
    """Another story that an editor set beside this one, in the order given."""

    __tablename__ = "story_related"

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True, index=True)
    position: Mapped[int]

    other: Mapped[Story] = relationship(foreign_keys=other_id)


class Comment(Model):
    """What the staff say to each other about a story, about the whole of it or about one paragraph."""

    __tablename__ = "story_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    text: Mapped[str]
    version: Mapped[int | None]  # of the story that was read
    paragraph: Mapped[str | None]  # the words it speaks of, as they stood then
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str | None]


class Revision(Model):
    """The story as it stood before a change."""

    __tablename__ = "story_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]
    by_name: Mapped[str]
    title: Mapped[str]
    lede: Mapped[str]
    body: Mapped[str]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the whole of it; older rows keep their words alone


class Correction(Model):
    """A published story as somebody wants it to read; the street reads the old one until a second person says yes."""

    __tablename__ = "story_correction"
    # An id is never given again: the yes belongs to the very text that was read.
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    number: Mapped[int]  # the story's version when it was handed in
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str | None]  # what the reader is told was wrong


class CorrectionNote(Model):
    """Told under the story: on this day this was put right."""

    __tablename__ = "story_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[str]


class OldSlug(Model):
    """A published address of a page never dies: an old slug leads to the story."""

    __tablename__ = "story_old_slug"

    slug: Mapped[str] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
