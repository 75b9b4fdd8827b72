import re
from datetime import datetime

from sqlalchemy import DDL, Index, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model
from nhandao_site.domain.search.index import KIND_WORD, TEXT_INDEX
from nhandao_site.kit import vietnamese


def searchable(text: str) -> str:
    """Words of a–z and 0–9 with single blanks between: every index cuts them alike, “xã/ấp” and “(xã” too."""
    return " ".join(re.findall(r"[a-z0-9]+", vietnamese.fold(text)))


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


for _dialect, _sentence in TEXT_INDEX:
    event.listen(SearchRow.__table__, "after_create", DDL(_sentence).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
