"""What anybody may find."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, column, func, or_, select, table, text, true

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.consent.models import Consent, Scope
from nhandao_site.domain.search.models import SearchRow, searchable
from nhandao_site.kit import clock, vietnamese

KINDS = {
    "address": "Địa chỉ",
    "story": "Câu chuyện",
    "honour": "Vinh danh",
    "document": "Văn bản",
    "event": "Sự kiện",
}
_TEXT = table("search_text", column("rowid", Integer), column("search_text"))
"""SQLite's index of words; a row of it is numbered like its SearchRow."""


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
        holding(wanted, SearchRow.id, SearchRow.kind, SearchRow.url, SearchRow.title, SearchRow.snippet)
        .where(_consented(clock.today()), SearchRow.kind == kind if kind in KINDS else true())
        .order_by(_number().desc())
        .limit(limit + 1)
    )
    if after is not None:
        rows = rows.where(_number() < after)
    found = db.session.execute(rows).all()
    hits = tuple(Hit(KINDS.get(row.kind, ""), row.url, row.title, mark(row.snippet, wanted)) for row in found[:limit])
    return Found(hits, found[limit - 1].id if len(found) > limit else None)


def words_of(typed: str) -> list[str]:
    """The words to look for, folded; at most twelve."""
    return searchable(typed).split()[:12]


def holding(wanted: list[str], *columns: Any) -> Select[*tuple[Any, ...]]:
    """`columns` of the rows that hold every word of `words_of`, or its beginning: from the index of words."""
    asked = select(*columns).select_from(SearchRow)
    if db.engine.dialect.name == "sqlite":
        query = " ".join(f'"{word}"*' for word in wanted)
        # The words come first and each leads to its row; otherwise they are asked anew for every row.
        return asked.join(_TEXT, Unindexed(_TEXT.c.rowid) == SearchRow.id).where(_TEXT.c.search_text.match(query))
    query = " & ".join(f"{word}:*" for word in wanted)
    words = func.to_tsvector(text("'simple'"), SearchRow.folded)
    return asked.where(words.op("@@")(func.to_tsquery(text("'simple'"), query)))


def _number() -> ColumnElement[int]:
    """The number of the row as the index of words gives it out: in order, without sorting."""
    return _TEXT.c.rowid if db.engine.dialect.name == "sqlite" else SearchRow.id.expression


def holds(wanted: list[str]) -> ColumnElement[bool]:
    """The same, asked of one row at a time: for a common word in a list that stops after a page."""
    return and_(*((" " + SearchRow.folded).contains(f" {word}") for word in wanted))


def _consented(today: date) -> ColumnElement[bool]:
    # A scalar: PostgreSQL would gather every consent there is to answer for twenty rows.
    yes = select(true()).where(
        Consent.subject == SearchRow.consent_subject,
        Consent.subject_id == SearchRow.consent_subject_id,
        Consent.scope == Scope.TEXT,
        Consent.withdrawn_at.is_(None),
        Consent.given_on <= today,
        or_(Consent.valid_until.is_(None), Consent.valid_until >= today),
    )
    return or_(SearchRow.consent_subject.is_(None), yes.limit(1).scalar_subquery())


def mark(snippet: str, wanted: list[str]) -> tuple[tuple[str, bool], ...]:
    """The snippet cut so that the words that begin like a searched one can be marked."""
    pieces = re.findall(r"\w+|\W+", snippet)
    return tuple((piece, any(vietnamese.fold(piece).startswith(word) for word in wanted)) for piece in pieces)
