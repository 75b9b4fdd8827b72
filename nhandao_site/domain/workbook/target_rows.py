"""The sheet “Chỉ tiêu”: which target a plan asks of whom, for how long, with which threshold."""

import re

from sqlalchemy import select

from nhandao_site.domain.targets.models import Plan as TargetPlan
from nhandao_site.domain.targets.models import PlanTarget
from nhandao_site.domain.workbook.plan import Plan, rows_by_key, settle
from nhandao_site.domain.workbook.reading import Row
from nhandao_site.kit import periods

SHEET = "Chỉ tiêu"
IDS = (
    *(f"A{n}" for n in range(1, 11)),
    *("B1", "B2a", "B2b", "B3", "B4", "B5", "B5p", "B5d", "B6a", "B6b", "B7", "B8", "B8b", "B9"),
)
HALVES = ("persons", "collectives")
WITH_HALVES = ("B5", "B5p", "B5d")
_KNOWN = {name.casefold(): name for name in (*IDS, *(f"{one}.{half}" for one in WITH_HALVES for half in HALVES))}


def prepare(plan: Plan) -> None:
    rows = plan.book.rows(SHEET)
    if not rows:
        return
    plans = rows_by_key(select(TargetPlan.id, TargetPlan.name), "name")
    names = ("plan_id", "target", "unit_id", "from_period")
    columns = [getattr(PlanTarget, name) for name in ("id", *names, "to_period", "threshold")]
    known = rows_by_key(select(*columns), *names)
    for row in rows:
        target, unit = _target(plan, row), plan.unit(row, "Đơn vị")
        first, last = _period(plan, row, "Từ kỳ"), _period(plan, row, "Đến kỳ")
        if target is None or first is None or (row["Đơn vị"] and unit is None):
            continue
        if unit is not None and not plan.in_reach(row, "Đơn vị", unit):
            continue
        if last is not None and last.end < first.end:
            plan.fault(row, "Đến kỳ", "Đến kỳ đứng trước Từ kỳ; hãy xem lại hai kỳ.")
            continue
        key = (_plan_id(plan, row, plans), target, unit.id if unit else None, first.code)
        said = {"to_period": last.code if last else None, "threshold": row["Ngưỡng"]}
        settle(plan, row, PlanTarget, known, key, dict(zip(names, key, strict=True)) | said)


def _target(plan: Plan, row: Row) -> str | None:
    found = _KNOWN.get(re.sub(r"\s", "", row["Mã chỉ tiêu"]).casefold())
    if found is None:
        plan.fault(row, "Mã chỉ tiêu", f"Không có chỉ tiêu “{row['Mã chỉ tiêu']}”; các mã: {', '.join(IDS)}.")
    return found


def _period(plan: Plan, row: Row, column: str) -> periods.Period | None:
    if row[column] is None:
        return None
    try:
        return periods.parse(row[column])
    except ValueError as wrong:
        plan.fault(row, column, str(wrong))
        return None


def _plan_id(plan: Plan, row: Row, plans: dict[tuple[str], dict[str, object]]) -> int:
    name = row["Kế hoạch"]
    if (name,) not in plans:
        plans[(name,)] = {"id": plan.add(TargetPlan, name=name)}
    return int(str(plans[(name,)]["id"]))
