from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nhandao_site.db import Model


class SearchRow(Model):
    """A thing the public may find. `folded` has no diacritics and no đ; the full-text index reads it."""

    __tablename__ = "search_row"
    __table_args__ = (UniqueConstraint("kind", "ref"), Index("ix_search_row_newest", "kind", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # "address", "story", "honour", "document", "unit"
    ref: Mapped[str]  # code or slug or id within its kind
    url: Mapped[str]
    title: Mapped[str]
    snippet: Mapped[str]
    folded: Mapped[str]
    at: Mapped[datetime]
    consent_subject: Mapped[str | None]  # "address:52": asked at reading
