"""Kept files as anyone may see them: public, not taken away, nothing private about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from nhandao_site.db import db
from nhandao_site.domain.media import keeping, storage
from nhandao_site.domain.media.models import FileKind, MediaFile

_NAME = re.compile(r"([0-9a-f]{32})(?:-\d{1,5})?\.[a-z]{3,4}", re.ASCII)
_VISIBLE: ColumnElement[bool] = and_(MediaFile.public.is_(True), MediaFile.removed_at.is_(None))


@dataclass(frozen=True)
class Kept:
    """One file on its way out. `personal` files stay out of shared caches: they may be hidden at any moment.

    `subject` is the table whose row the file belongs to; whether that row still shows it, its room says.
    """

    file_id: int
    subject: str
    subject_id: int
    shows_face: bool
    data: bytes
    mime: str
    sha256: str
    download_name: str | None  # documents are handed over, photos are shown
    personal: bool


@dataclass(frozen=True)
class Variant:
    url: str
    width: int
    mime: str


@dataclass(frozen=True)
class Photo:
    """What `components/photo.html` draws."""

    id: int
    variants: tuple[Variant, ...]
    width: int
    height: int
    alt: str
    caption: str | None
    credit: str | None
    shows_face: bool

    @property
    def url(self) -> str:
        """The largest JPEG: for letters, feeds and share images."""
        return max((v for v in self.variants if v.mime == "image/jpeg"), key=lambda v: v.width).url


def by_name(name: str) -> Kept | None:
    """The bytes behind a public address, or None for a private, removed or unknown one.

    A face asks the row's own room too: a consent that ends by time turns no file private by itself.
    """
    found = _NAME.fullmatch(name)
    if not found:
        return None
    file = db.session.scalar(select(MediaFile).where(MediaFile.token == found[1], _VISIBLE))
    return content(file, name) if file and name in keeping.names_of(file) else None


def content(file: MediaFile, name: str) -> Kept | None:
    """Bytes of one name of a row; the caller has decided that this reader may have them."""
    data = storage.find(name)
    if data is None:
        return None
    variant = next((v for v in file.variants if v["name"] == name), None)
    document = file.kind is FileKind.DOCUMENT
    return Kept(
        file_id=file.id,
        subject=file.subject,
        subject_id=file.subject_id,
        shows_face=file.shows_face,
        data=data,
        mime=variant["mime"] if variant else file.mime,
        sha256=variant["sha256"] if variant else file.sha256,
        # The name under which it came may tell a person's name or illness.
        download_name=f"{file.role}-{file.id}.{name.rpartition('.')[2]}" if document else None,
        personal=file.shows_face or file.subject == "address",
    )


def photo(file_id: int | None) -> Photo | None:
    return photos([file_id]).get(file_id) if file_id else None


def photos(file_ids: Sequence[int | None]) -> dict[int | None, Photo]:
    """Public photos among these ids, in one question."""
    wanted = [each for each in file_ids if each]
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(MediaFile).where(MediaFile.id.in_(wanted), MediaFile.kind == FileKind.PHOTO, _VISIBLE)
    )
    return {row.id: as_photo(row) for row in rows}


def photos_of(subject: str, subject_id: int, role: str | None = None) -> list[Photo]:
    """The public photos of one row, oldest first."""
    found = select(MediaFile).where(
        MediaFile.subject == subject,
        MediaFile.subject_id == subject_id,
        MediaFile.kind == FileKind.PHOTO,
        _VISIBLE,
    )
    if role:
        found = found.where(MediaFile.role == role)
    return [as_photo(row) for row in db.session.scalars(found.order_by(MediaFile.id))]


COLUMNS = tuple(
    getattr(MediaFile, name).label(f"photo_{name}")
    for name in ("id", "variants", "width", "height", "alt", "caption", "credit", "shows_face")
)


def photo_in(row: Any, base: str = "/tep/") -> Photo | None:
    """The picture in a row of a larger statement that asks for `COLUMNS`, if there is one."""
    if row.photo_id is None:
        return None
    return Photo(
        id=row.photo_id,
        variants=_variants(row.photo_variants, base),
        width=row.photo_width or 0,
        height=row.photo_height or 0,
        alt=row.photo_alt or "",
        caption=row.photo_caption,
        credit=row.photo_credit,
        shows_face=row.photo_shows_face,
    )


def as_photo(file: MediaFile, base: str = "/tep/") -> Photo:
    """The row as a picture; staff pages give the base of their own guarded address."""
    return Photo(
        id=file.id,
        variants=_variants(file.variants, base),
        width=file.width or 0,
        height=file.height or 0,
        alt=file.alt or "",
        caption=file.caption,
        credit=file.credit,
        shows_face=file.shows_face,
    )


def _variants(kept: Sequence[Any], base: str) -> tuple[Variant, ...]:
    return tuple(Variant(base + each["name"], each["width"], each["mime"]) for each in kept)
