import re
from datetime import datetime

from sqlalchemy import DDL, Index, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model
from nhandao_site.kit import vietnamese


def searchable(text: str) -> str:
    """Words of a–z and 0–9 with single blanks between: every index cuts them alike, “xã/ấp” and “(xã” too."""
    return " ".join(re.findall(r"[a-z0-9]+", vietnamese.fold(text)))


KIND_WORD = "zz"
"""Begins the one word of `folded` that tells the kind: asked together with the others, it costs nothing.

No Vietnamese word begins so; a kind asked of each row instead would read every row that holds a common word.
"""


def folded_of(kind: str, *parts: str) -> str:
    """What the index of words reads of a row: its title comes first, its kind last."""
    return f"{searchable(' '.join(parts))} {KIND_WORD}{kind}"


class SearchRow(Model):
    """A thing the public may find. `folded` is `folded_of`; the full-text index reads it."""

    __tablename__ = "search_row"
    __table_args__ = (UniqueConstraint("kind", "ref"), Index("ix_search_row_newest", "kind", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # "address", "story", "honour", "document", "event"
    ref: Mapped[str]  # code or slug or id within its kind
    url: Mapped[str]
    title: Mapped[str]
    snippet: Mapped[str]
    folded: Mapped[str]
    at: Mapped[datetime]
    consent_subject: Mapped[str | None]  # the table; asked at reading
    consent_subject_id: Mapped[int | None]


class SearchWord(Model):
    """A word of letters that some row holds: what a word with one wrong letter is compared with."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True)


TEXT_INDEX = (
    (
        "sqlite",
        "CREATE VIRTUAL TABLE search_text USING fts5(folded, content='search_row', content_rowid='id', prefix='2 3')",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_put AFTER INSERT ON search_row BEGIN "
        "INSERT INTO search_text(rowid, folded) VALUES (new.id, new.folded); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_gone AFTER DELETE ON search_row BEGIN "
        "INSERT INTO search_text(search_text, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER search_row_changed AFTER UPDATE OF folded ON search_row BEGIN "
        "INSERT INTO search_text(search_text, rowid, folded) VALUES ('delete', old.id, old.folded); "
        "INSERT INTO search_text(rowid, folded) VALUES (new.id, new.folded); END",
    ),
    ("postgresql", "CREATE INDEX ix_search_row_text ON search_row USING gin (to_tsvector('simple', folded))"),
)
"""(dialect, DDL): what the metadata can't say; migrations run the same sentences."""

for _dialect, _sentence in TEXT_INDEX:
    event.listen(SearchRow.__table__, "after_create", DDL(_sentence).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
