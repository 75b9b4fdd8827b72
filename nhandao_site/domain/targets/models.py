from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nhandao_site.db import Model
from nhandao_site.domain.units.models import Unit


class Plan(Model):
    """A plan of targets: another province, another year, another number is another row."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)

    targets: Mapped[list["PlanTarget"]] = relationship(back_populates="plan", order_by="PlanTarget.id")


class PlanTarget(Model):
    """Which target a plan asks, of whom, for how long, with which threshold (None: the seed's)."""

    __tablename__ = "plan_target"
    __table_args__ = (UniqueConstraint("plan_id", "target", "unit_id", "from_period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target: Mapped[str]  # "A7", "B5.persons"
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # None: every unit of the target's kind
    from_period: Mapped[str]
    to_period: Mapped[str | None]
    threshold: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    is_public: Mapped[bool] = mapped_column(default=False)  # the chapter shows it on its public page
    decision: Mapped[str | None]  # the paper that changed or handed down the number

    plan: Mapped[Plan] = relationship(back_populates="targets")
    unit: Mapped[Unit | None] = relationship()
