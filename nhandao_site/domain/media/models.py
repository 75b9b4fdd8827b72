from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model, Sealed
from nhandao_site.kit.labelled import Labelled


class FileKind(Labelled):
    PHOTO = "photo", "ảnh"
    DOCUMENT = "document", "tệp"


class MediaFile(Model):
    """A kept file: photos re-encoded without metadata, documents as they came, names unguessable."""

    __tablename__ = "media_file"
    __table_args__ = (Index("ix_media_file_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[FileKind]
    public: Mapped[bool] = mapped_column(default=False)  # only a public file is served without a desk
    shows_face: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str]
    subject_id: Mapped[int]
    role: Mapped[str]  # "survey", "minutes", "consent", "illustration", "evidence", "document"
    sha256: Mapped[str] = mapped_column(index=True)
    mime: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int | None]
    height: Mapped[int | None]
    variants: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # name, width, height, mime, sha256
    original_name: Mapped[str | None] = mapped_column(Sealed)
    alt: Mapped[str | None]
    caption: Mapped[str | None]
    credit: Mapped[str | None]
    uploaded_by_id: Mapped[int | None]
    uploaded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
