"""Papers as the staff sees them: those of the own branch, and what the units above issued for it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document, DocumentKind, DocumentVersion, Party
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

PAGE = 40
MOST_WORDS = 12


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Asked:
    q: str = ""
    kind: DocumentKind | None = None
    year: int | None = None
    unit: Unit | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Page:
    papers: list[Document]
    after: int | None


def page_for(officer: Officer, asked: Asked, after: int | None = None) -> Page:
    """The latest paper first; withdrawn ones only when asked for."""
    words = vietnamese.fold(asked.q).split()[:MOST_WORDS]
    found = (
        select(Document)
        .join(Document.unit)
        .options(contains_eager(Document.unit))
        .where(_in_sight(officer), asked.unit.branch() if asked.unit else true())
        .where(*(Document.folded.contains(word, autoescape=True) for word in words))
        .where(Document.kind == asked.kind if asked.kind else true())
        .where(Document.withdrawn_at.is_not(None) if asked.withdrawn else Document.withdrawn_at.is_(None))
    )
    if asked.year:
        found = found.where(Document.on.between(date(asked.year, 1, 1), date(asked.year, 12, 31)))
    if after:
        on = select(Document.on).where(Document.id == after).scalar_subquery()
        found = found.where(tuple_(Document.on, Document.id) < tuple_(on, after))
    rows = list(db.session.scalars(found.order_by(Document.on.desc(), Document.id.desc()).limit(PAGE + 1)))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one_for(officer: Officer, number: int) -> Document | None:
    found = select(Document).join(Document.unit).where(Document.id == number, _in_sight(officer))
    return db.session.scalar(found.options(contains_eager(Document.unit), selectinload(Document.parties)))


def versions(document: Document) -> list[DocumentVersion]:
    """What its page said before, the latest first."""
    found = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    return list(db.session.scalars(found.order_by(DocumentVersion.revision.desc())))


def plans_of(units: list[Unit], first: date, last: date) -> dict[int, list[Document]]:
    """unit id → its plan documents dated inside these days, issued or signed along, that stand."""
    ids = {unit.id for unit in units}
    plans = (Document.kind == DocumentKind.PLAN, Document.withdrawn_at.is_(None), Document.on.between(first, last))
    found: dict[int, list[Document]] = {}
    for document in db.session.scalars(select(Document).where(*plans).order_by(Document.on, Document.id)):
        for unit_id in {document.unit_id, *(party.unit_id for party in document.parties)}:
            if unit_id in ids:
                found.setdefault(unit_id, []).append(document)
    return found


def _in_sight(officer: Officer) -> ColumnElement[bool]:
    """Guidance comes from above: a paper of a superior unit is read, not changed."""
    above = [int(number) for number in officer.unit.path.strip("/").split("/")]
    signed = select(Party.document_id).join(Unit, Unit.id == Party.unit_id).where(officer.unit.branch())
    return or_(officer.unit.branch(), Document.unit_id.in_(above), Document.id.in_(signed))
