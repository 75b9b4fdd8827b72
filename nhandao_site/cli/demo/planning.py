"""What the plans of the demonstration show to everybody, and the work they ask of their bodies."""

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.targets import plans
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.domain.targets.work import shipped, tasks
from nhandao_site.kit import periods

TOLD = ("A1", "A4", "A6", "A7", "A8", "A9", "B3", "B4", "B5", "B7")
"""Targets the chapter stands by in public."""


def open_plans() -> int:
    """Shows the chosen targets and loads the task list of the newest plan; returns how many are shown."""
    house = audit.House("Dữ liệu trình diễn")
    rows = list(db.session.scalars(select(PlanTarget).where(PlanTarget.target.in_(TOLD)).order_by(PlanTarget.id)))
    for row in rows:
        plans.show(row, public=True, by=house)
    newest = db.session.scalars(select(Plan).join(PlanTarget).order_by(PlanTarget.from_period.desc(), Plan.id)).first()
    if newest is not None:
        year = max(periods.parse(row.from_period).year_number for row in newest.targets)
        tasks.load(newest, shipped.lists()[0].key, year, by=house)
    return len(rows)
