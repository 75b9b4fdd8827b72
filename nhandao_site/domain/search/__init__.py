"""The outbox of findable things: rooms above put rows here, anybody finds them.

Rows are folded (no diacritics, no đ, any Unicode form); what speaks of a person is left out at
reading when that person's consent to text is not in force.
"""

from datetime import datetime

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain.search.models import SearchRow, searchable
from nhandao_site.kit import clock


def put(
    kind: str,
    ref: str,
    *,
    url: str,
    title: str,
    snippet: str = "",
    also: str = "",
    at: datetime | None = None,
    consent_subject: tuple[str, int] | None = None,
) -> None:
    """Makes `ref` findable, or renews it. `also` is searched but never shown (codes, other names).

    `consent_subject` is ("address", id): found only while that consent to text is in force.
    """
    row = db.session.scalar(select(SearchRow).where(SearchRow.kind == kind, SearchRow.ref == ref))
    if row is None:
        row = SearchRow(kind=kind, ref=ref)
        db.session.add(row)
    row.url, row.title, row.snippet = url, title, snippet
    row.folded = searchable(f"{title} {snippet} {also} {ref}")
    row.at = at or clock.now()
    row.consent_subject, row.consent_subject_id = consent_subject or (None, None)
    db.session.flush()


def remove(kind: str, ref: str) -> None:
    db.session.execute(delete(SearchRow).where(SearchRow.kind == kind, SearchRow.ref == ref))
