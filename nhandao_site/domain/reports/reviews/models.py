from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.reports.models import Snapshot


class EventFigures(Model):
    """The table of figures and the targets as they stood on the day of a review, frozen once."""

    __tablename__ = "event_figures"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))

    snapshot: Mapped[Snapshot] = relationship()


class EventPaper(Model):
    """A paper of the library that belongs to an event: its plan, its programme, the report read there."""

    __tablename__ = "event_paper"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]

    document: Mapped[Document] = relationship()
