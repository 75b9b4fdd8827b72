"""The outbox of findable things: rooms above put rows here, anybody finds them.

Rows are folded (no diacritics, no đ, any Unicode form); what speaks of a person is left out at
reading when that person's consent to text is not in force.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from nhandao_site.db import db
from nhandao_site.domain.search import vocabulary
from nhandao_site.domain.search.models import SearchRow, folded_of
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

    A long `snippet` is shown cut to where the words are. `consent_subject` is ("address", id): found only
    while that consent to text is in force.
    """
    row = _row(kind, ref)
    before = row.folded if row is not None else ""
    if row is None:
        row = SearchRow(kind=kind, ref=ref)
        db.session.add(row)
    row.url, row.title, row.snippet = url, title, snippet
    row.folded = folded_of(kind, title, snippet, also, ref)
    row.at = at or clock.now()
    row.consent_subject, row.consent_subject_id = consent_subject or (None, None)
    db.session.flush()
    vocabulary.learn([row.folded])
    vocabulary.forget(before, but=row.folded)


def put_new(rows: Sequence[dict[str, Any]]) -> None:
    """Rows of `SearchRow` that were never put before, many at a time; `folded` made by `folded_of`."""
    if rows:
        db.session.execute(SearchRow.__table__.insert(), list(rows))  # type: ignore[attr-defined]
        vocabulary.learn(row["folded"] for row in rows)


def remove(kind: str, ref: str) -> None:
    """Out of every answer from this moment on, and its words with it where nothing else holds them."""
    row = _row(kind, ref)
    if row is not None:
        words = row.folded
        db.session.execute(delete(SearchRow).where(SearchRow.id == row.id))
        db.session.expunge(row)
        vocabulary.forget(words)


def _row(kind: str, ref: str) -> SearchRow | None:
    return db.session.scalar(select(SearchRow).where(SearchRow.kind == kind, SearchRow.ref == ref))
