from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.targets.models import Plan
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled


class TaskState(Labelled):
    WAITING = "todo", "chưa làm"
    DOING = "doing", "đang làm"
    DONE = "done", "xong"
    DROPPED = "dropped", "bỏ"


OVER = (TaskState.DONE, TaskState.DROPPED)


class PlanTask(Model):
    """What a plan asks to be done, in words (A §IV, B §VI–VII): by whom, with whom, until when, and what shows it."""

    __tablename__ = "plan_task"
    __table_args__ = (
        Index("ix_plan_task_plan_id_position", "plan_id", "position"),
        CheckConstraint("(ended_on IS NOT NULL) = (state IN ('done', 'dropped'))", name="ends_when_over"),
        CheckConstraint("state <> 'dropped' OR reason IS NOT NULL", name="dropped_with_reason"),
        CheckConstraint(
            "state <> 'done' OR evidence_symbol IS NOT NULL OR evidence_note IS NOT NULL", name="done_with_evidence"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    text: Mapped[str]
    body: Mapped[str | None]  # who, as the plan says it: many bodies are no unit of this site
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)  # None: the province follows it
    begins_on: Mapped[date | None]
    due: Mapped[date | None]  # its last day
    state: Mapped[TaskState] = mapped_column(default=TaskState.WAITING)
    reason: Mapped[str | None]  # why it was dropped
    evidence_symbol: Mapped[str | None]  # number, symbol and day of a paper
    evidence_note: Mapped[str | None]
    ended_on: Mapped[date | None] = mapped_column(index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    plan: Mapped[Plan] = relationship()
    unit: Mapped[Unit | None] = relationship()
    partners: Mapped[list[Unit]] = relationship(secondary="plan_task_partner", order_by=Unit.sort_key)
    ended_by: Mapped[Account | None] = relationship()

    @property
    def is_late(self) -> bool:
        return self.state not in OVER and self.due is not None and self.due < clock.today()


class PlanTaskPartner(Model):
    """A unit that co-operates in a task."""

    __tablename__ = "plan_task_partner"

    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class InspectionState(Labelled):
    PLANNED = "planned", "trong kế hoạch"
    HELD = "held", "đã kiểm tra"
    TO_MEND = "to_mend", "chờ khắc phục"
    MENDED = "mended", "đã khắc phục"
    CANCELLED = "cancelled", "hủy"


class Inspection(Model):
    """One inspection of the yearly plan (A §IV.1, B §V.5): of whom, by whom, what was found, demanded and mended."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index("ix_inspection_unit_id_planned_on", "unit_id", "planned_on"),
        CheckConstraint("findings IS NULL OR held_on IS NOT NULL", name="found_when_held"),
        CheckConstraint("demand IS NULL OR held_on IS NOT NULL", name="demanded_when_held"),
        CheckConstraint("mended_on IS NULL OR (demand IS NOT NULL AND mended_on >= held_on)", name="mended_what"),
        CheckConstraint("cancelled_because IS NULL OR held_on IS NULL", name="cancelled_before_held"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the inspected unit
    inspecting_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)  # stands above it
    team: Mapped[str]
    subject: Mapped[str]
    planned_on: Mapped[date] = mapped_column(index=True)
    held_on: Mapped[date | None] = mapped_column(index=True)
    findings: Mapped[str | None]
    demand: Mapped[str | None]
    due: Mapped[date | None]  # last day for what was demanded
    mended_on: Mapped[date | None] = mapped_column(index=True)
    mended_how: Mapped[str | None]
    mended_symbol: Mapped[str | None]  # number, symbol and day of the paper that shows it
    cancelled_because: Mapped[str | None]

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id)
    inspecting: Mapped[Unit] = relationship(foreign_keys=inspecting_id)

    @property
    def state(self) -> InspectionState:
        if self.cancelled_because:
            return InspectionState.CANCELLED
        if self.held_on is None:
            return InspectionState.PLANNED
        if self.demand is None:
            return InspectionState.HELD
        return InspectionState.TO_MEND if self.mended_on is None else InspectionState.MENDED

    @property
    def is_late(self) -> bool:
        """Not held on its day, or not mended in time."""
        due = {InspectionState.PLANNED: self.planned_on, InspectionState.TO_MEND: self.due}.get(self.state)
        return due is not None and due < clock.today()
