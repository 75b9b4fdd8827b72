"""Which papers count: those not withdrawn, for the unit that issued them and for every party that signed."""

from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document, DocumentKind, Party


def with_plan(first: date, last: date) -> set[int]:
    """Ids of units with a plan dated inside these days, both included: issued by them or signed along (A9, B2a)."""
    plans = (Document.kind == DocumentKind.PLAN, Document.withdrawn_at.is_(None), Document.on.between(first, last))
    issued = select(Document.unit_id).where(*plans)
    signed = select(Party.unit_id).join(Document, Document.id == Party.document_id).where(*plans)
    return {unit_id for unit_id in db.session.scalars(issued.union(signed)) if unit_id is not None}
