from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, append_only
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese
from nhandao_site.kit.labelled import Labelled


class DocumentKind(Labelled):
    PLAN = "plan", "kế hoạch"
    DIRECTIVE = "directive", "chỉ thị"
    GUIDANCE = "guidance", "hướng dẫn"
    LETTER = "letter", "công văn"
    PROGRAMME = "programme", "chương trình phối hợp"
    DECISION = "decision", "quyết định"
    REPORT = "report", "báo cáo"
    OTHER = "other", "khác"


class RecipientRole(Labelled):
    """How a paper says why somebody gets it; the label is what the paper prints."""

    REPORT_TO = "report_to", "b/c"
    DIRECTED_BY = "directed_by", "c/đ"
    COOPERATE = "cooperate", "p/h"
    CARRY_OUT = "carry_out", "th/h"
    FILE = "file", "lưu"


def searchable(symbol: str | None, abstract: str | None, summary: str | None = None) -> str:
    return vietnamese.fold(" ".join(filter(None, (symbol, abstract, summary))))


def _searchable(context: Any) -> str:
    row = context.get_current_parameters()
    return searchable(row.get("symbol"), row.get("abstract"), row.get("summary"))


class Document(Model):
    """An official paper: number and symbol, day, abstract. Its number is never made up here."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("symbol", "unit_id", "on"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str]
    on: Mapped[date] = mapped_column(index=True)
    kind: Mapped[DocumentKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    abstract: Mapped[str]
    summary: Mapped[str | None]  # the main points, for who looks for it
    signer: Mapped[str | None]
    signer_title: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))  # the first of its files
    folded: Mapped[str] = mapped_column(default=_searchable)  # for the search without marks
    is_public: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    recorded_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime | None]  # None: it came with the chapter's lists
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    unit: Mapped[Unit] = relationship()
    parties: Mapped[list["Party"]] = relationship(order_by="Party.position", cascade="all, delete-orphan")
    recipients: Mapped[list["Recipient"]] = relationship(order_by="Recipient.position", cascade="all, delete-orphan")


class Party(Model):
    """Another body that signed the same paper; one of the unit tree has its plan by it too."""

    __tablename__ = "document_party"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)


class Recipient(Model):
    """One line of “Nơi nhận”."""

    __tablename__ = "document_recipient"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    role: Mapped[RecipientRole | None]  # a paper often names a recipient without saying why


class DocumentVersion(Model):
    """What the page of a paper said, each time it was changed; the paper's own files stay with it."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


append_only(DocumentVersion.__table__)
