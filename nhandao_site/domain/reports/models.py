from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model, append_only
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.labelled import Labelled


class ReportKind(Labelled):
    """What a unit owes its superior, and what the province owes its own (A §V, B §VII)."""

    QUARTER = "quarter", "bảng số liệu quý"
    HALF_YEAR = "half_year", "báo cáo 6 tháng"
    YEAR = "year", "báo cáo năm"
    MOVEMENT = "movement", "báo cáo phong trào"
    INTERIM_REVIEW = "interim_review", "báo cáo sơ kết phong trào"


WITH_FIGURES = (ReportKind.QUARTER, ReportKind.HALF_YEAR, ReportKind.YEAR)
"""Reports of the campaign, whose table is that of `figures show`; the others tell of the movement."""


class ReportState(Labelled):
    DRAFT = "draft", "nháp"
    SUBMITTED = "submitted", "đã nộp"
    RETURNED = "returned", "trả lại"
    ACCEPTED = "accepted", "đã tiếp nhận"
    LOCKED = "locked", "đã khóa"


FROZEN = (ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.LOCKED)
"""States in which the snapshot speaks for its period."""


class Snapshot(Model):
    """The figures of a unit for a period as they stood when its report was submitted. Never changed.

    `table` has the shape of `figures show` (rows, total), `targets` that of `targets show`;
    `definitions` maps every key and target to the version of the sentence it was computed by. The
    marks are the last rows known then: what has a higher number came later.
    """

    __tablename__ = "snapshot"
    __table_args__ = (Index("ix_snapshot_of_unit", "unit_id", "period", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str]
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    definitions: Mapped[dict[str, Any]] = mapped_column(JSON)
    table: Mapped[dict[str, Any]] = mapped_column(JSON)
    targets: Mapped[list[Any]] = mapped_column(JSON)
    last_line_id: Mapped[int] = mapped_column(default=0)
    last_event_id: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit] = relationship()


class Report(Model):
    """One report of one unit for one period: nháp → nộp → trả lại → tiếp nhận → khóa."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "period"),
        CheckConstraint("state IN ('draft', 'returned') OR snapshot_id IS NOT NULL", name="frozen_with_its_figures"),
        CheckConstraint("(paper_came_on IS NULL) OR paper_file_id IS NOT NULL", name="paper_has_its_scan"),
        Index("ix_report_desk", "state", "period", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ReportKind]
    period: Mapped[str]
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    due_on: Mapped[date]  # late from this day on
    text: Mapped[str] = mapped_column(default="")  # Markdown
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what was said to a plausibility question
    symbol: Mapped[str | None]  # số, ký hiệu: free text, never made up here
    signer: Mapped[str | None]
    signer_title: Mapped[str | None]
    paper_file_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    paper_came_on: Mapped[date | None]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    submitted_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    snapshot: Mapped[Snapshot | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ReportMove(Model):
    """One step in the life of a report: who, when, why. Never changed."""

    __tablename__ = "report_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    before: Mapped[str]
    after: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str]
    reason: Mapped[str | None]


append_only(Snapshot.__table__)
append_only(ReportMove.__table__)
