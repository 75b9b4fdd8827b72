"""What anybody may find."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select, text, true

from nhandao_site.db import db
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.search.models import SearchRow
from nhandao_site.kit import clock, vietnamese

KINDS = {
    "address": "Địa chỉ",
    "story": "Câu chuyện",
    "honour": "Vinh danh",
    "document": "Văn bản",
}


@dataclass(frozen=True)
class Hit:
    kind_label: str
    url: str
    title: str
    parts: tuple[tuple[str, bool], ...]  # the snippet in pieces; True: this piece was searched for


@dataclass(frozen=True)
class Found:
    hits: tuple[Hit, ...]
    after: int | None  # hand it back as `after` for the next page


def find(words: str, *, kind: str | None = None, after: int | None = None, limit: int = 20) -> Found:
    """Newest things holding every word (or its beginning); `after` is the number of the last one seen."""
    wanted = words_of(words)
    if not wanted:
        return Found((), None)
    rows = (
        select(SearchRow.id, SearchRow.kind, SearchRow.url, SearchRow.title, SearchRow.snippet)
        .where(holding(wanted), _consented(clock.today()), SearchRow.kind == kind if kind in KINDS else true())
        .order_by(SearchRow.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        rows = rows.where(SearchRow.id < after)
    found = db.session.execute(rows).all()
    hits = tuple(Hit(KINDS.get(row.kind, ""), row.url, row.title, mark(row.snippet, wanted)) for row in found[:limit])
    return Found(hits, found[limit - 1].id if len(found) > limit else None)


def words_of(typed: str) -> list[str]:
    """The words to look for, folded; at most twelve."""
    return re.findall(r"[a-z0-9]+", vietnamese.fold(typed))[:12]


def holding(wanted: list[str]) -> ColumnElement[bool]:
    """Rows that hold every word of `words_of`, or its beginning."""
    if db.engine.dialect.name == "sqlite":
        query = " ".join(f'"{word}"*' for word in wanted)
        inside = text("search_row.id IN (SELECT rowid FROM search_text WHERE search_text MATCH :query)")
        return inside.bindparams(query=query)  # type: ignore[return-value]
    query = " & ".join(f"{word}:*" for word in wanted)
    return func.to_tsvector(text("'simple'"), SearchRow.folded).op("@@")(func.to_tsquery(text("'simple'"), query))


def _consented(today: date) -> ColumnElement[bool]:
    yes = exists().where(
        Consent.subject == SearchRow.consent_subject,
        Consent.subject_id == SearchRow.consent_subject_id,
        Consent.scope == Scope.TEXT,
        Consent.withdrawn_at.is_(None),
        Consent.given_on <= today,
        or_(Consent.valid_until.is_(None), Consent.valid_until >= today),
    )
    return or_(SearchRow.consent_subject.is_(None), yes)


def mark(snippet: str, wanted: list[str]) -> tuple[tuple[str, bool], ...]:
    """The snippet cut so that the words that begin like a searched one can be marked."""
    pieces = re.findall(r"\w+|\W+", snippet)
    return tuple((piece, any(vietnamese.fold(piece).startswith(word) for word in wanted)) for piece in pieces)
