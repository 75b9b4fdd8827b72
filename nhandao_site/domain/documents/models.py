from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese
from nhandao_site.kit.labelled import Labelled


class DocumentKind(Labelled):
    PLAN = "plan", "kế hoạch"
    GUIDANCE = "guidance", "hướng dẫn"
    DECISION = "decision", "quyết định"
    REPORT = "report", "báo cáo"
    OTHER = "other", "khác"


def _searchable(context: Any) -> str:
    row = context.get_current_parameters()
    return vietnamese.fold(f"{row.get('symbol') or ''} {row.get('abstract') or ''}")


class Document(Model):
    """An official paper: number and symbol, day, abstract. Its number is never made up here."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("symbol", "unit_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str]
    on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DocumentKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    abstract: Mapped[str]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    folded: Mapped[str] = mapped_column(default=_searchable)  # symbol and abstract, for the search without marks

    unit: Mapped[Unit] = relationship()
