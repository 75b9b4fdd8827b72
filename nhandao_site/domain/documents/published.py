"""The shelf of official papers as anyone reads it: public ones that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true, tuple_
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain.documents import recording
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.media import keeping
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

PAGE = 30
KINDS = {vietnamese.slugify(kind.label): kind.label.capitalize() for kind in DocumentKind}
"""What stands in the address line → what the reader reads."""

_BY_PATH = {vietnamese.slugify(kind.label): kind for kind in DocumentKind}
_MOST_WORDS = 12
_VISIBLE: ColumnElement[bool] = and_(Document.is_public.is_(True), Document.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Filters:
    """An unknown kind or unit narrows nothing."""

    q: str = ""
    kind: str = ""
    year: int | None = None
    unit_code: str = ""


@dataclass(frozen=True)
class Paper:
    id: int
    symbol: str
    on: date
    kind: str
    unit_name: str
    unit_code: str
    abstract: str
    url: str
    file_url: str | None
    file_size: int | None  # bytes


@dataclass(frozen=True)
class File:
    url: str
    kind: str  # "PDF", "Word", "Ảnh"
    size: int  # bytes


@dataclass(frozen=True)
class Whole:
    """One paper with all its page says; `recipients` are lines as the paper prints them."""

    paper: Paper
    summary: str | None
    signer: str | None
    signer_title: str | None
    parties: tuple[str, ...]
    recipients: tuple[str, ...]
    files: tuple[File, ...]
    revision: int


@dataclass(frozen=True)
class Gone:
    """A paper that was public once and was withdrawn."""

    symbol: str
    withdrawn_at: datetime
    reason: str


@dataclass(frozen=True)
class Page:
    papers: tuple[Paper, ...]
    after: int | None
    unit_name: str | None


def page(filters: Filters, after: int | None = None) -> Page:
    """The latest paper first; `after` is the id of the last one seen. Two or three statements."""
    unit = db.session.scalar(select(Unit).where(Unit.code == filters.unit_code)) if filters.unit_code else None
    wanted = _narrowed(filters).where(unit.branch() if unit else true())
    if after:
        on = select(Document.on).where(Document.id == after).scalar_subquery()
        wanted = wanted.where(tuple_(Document.on, Document.id) < tuple_(on, after))
    rows = list(db.session.scalars(wanted.limit(PAGE + 1)))
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    files = _files([row.file_id for row in rows[:PAGE] if row.file_id])
    return Page(
        tuple(_paper(row, files.get(row.file_id or 0)) for row in rows[:PAGE]), more, unit.name if unit else None
    )


def one(number: int) -> Whole | Gone | None:
    """A public paper, the word that it was withdrawn, or nothing."""
    row = db.session.scalar(select(Document).where(Document.id == number, Document.is_public.is_(True)))
    if row is None:
        return None
    if row.withdrawn_at is not None:
        return Gone(row.symbol, row.withdrawn_at, row.withdrawn_reason or "")
    files = _all_files(row.id)
    parties, recipients = (party.name for party in row.parties), map(recording.line, row.recipients)
    return Whole(
        _paper(row, _files([row.file_id]).get(row.file_id) if row.file_id else None), row.summary, row.signer,
        row.signer_title, tuple(parties), tuple(recipients), files, row.revision,
    )  # fmt: skip


def for_sitemap() -> list[tuple[str, datetime]]:
    """Pages of the papers anyone may read and when they last changed, oldest first."""
    rows = db.session.scalars(select(Document).where(_VISIBLE).order_by(Document.id))
    return [(recording.url(row), row.recorded_at or clock.start_of(row.on)) for row in rows]


def papers(ids: Sequence[int]) -> tuple[Paper, ...]:
    """The public ones among these, oldest first."""
    rows = db.session.scalars(select(Document).where(Document.id.in_(ids), _VISIBLE).order_by(Document.on, Document.id))
    found = list(rows)
    files = _files([row.file_id for row in found if row.file_id])
    return tuple(_paper(row, files.get(row.file_id or 0)) for row in found)


def file_in_sight(document_id: int, _file_id: int, _shows_face: bool) -> bool:
    """Whether the files of this paper may still be handed out."""
    return db.session.scalar(select(Document.id).where(Document.id == document_id, _VISIBLE)) is not None


def years() -> tuple[int, ...]:
    """From the year of the latest paper back to that of the oldest."""
    found = select(db.func.min(Document.on), db.func.max(Document.on)).where(_VISIBLE)
    first, last = db.session.execute(found).one()
    return tuple(range(last.year, first.year - 1, -1)) if first else ()


def _narrowed(filters: Filters) -> Select[Any]:
    words = vietnamese.fold(filters.q).split()[:_MOST_WORDS]
    found = (
        select(Document)
        .join(Document.unit)
        .options(contains_eager(Document.unit))
        .where(_VISIBLE)
        .where(*(Document.folded.contains(word, autoescape=True) for word in words))
        .where(Document.kind == _BY_PATH[filters.kind] if filters.kind in _BY_PATH else true())
        .order_by(Document.on.desc(), Document.id.desc())
    )
    if filters.year:
        found = found.where(Document.on >= date(filters.year, 1, 1), Document.on <= date(filters.year, 12, 31))
    return found


def _files(ids: list[int]) -> dict[int, MediaFile]:
    if not ids:
        return {}
    wanted = select(MediaFile).where(MediaFile.id.in_(ids), MediaFile.public.is_(True), MediaFile.removed_at.is_(None))
    return {file.id: file for file in db.session.scalars(wanted)}


def _all_files(document_id: int) -> tuple[File, ...]:
    wanted = select(MediaFile).where(
        MediaFile.subject == "document", MediaFile.subject_id == document_id, MediaFile.public.is_(True),
        MediaFile.removed_at.is_(None),
    )  # fmt: skip
    rows = db.session.scalars(wanted.order_by(MediaFile.id))
    return tuple(File(f"/tep/{keeping.name_of(row)}", _NAMES.get(row.mime, "Tệp"), row.size) for row in rows)


_NAMES = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "image/jpeg": "Ảnh chụp",
}


def _paper(row: Document, file: MediaFile | None) -> Paper:
    return Paper(
        id=row.id,
        symbol=row.symbol,
        on=row.on,
        kind=row.kind.label.capitalize(),
        unit_name=row.unit.name,
        unit_code=row.unit.code,
        abstract=row.abstract,
        url=recording.url(row),
        file_url=f"/tep/{keeping.name_of(file)}" if file else None,
        file_size=file.size if file else None,
    )
