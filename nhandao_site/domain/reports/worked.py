"""What plans asked, done and open; what inspections found; how the targets stand: the annex of every report."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.reports.listed import Listed, Row, numbered
from nhandao_site.domain.targets import definitions
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.work import tasks
from nhandao_site.domain.targets.work.models import Inspection, PlanTask
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money
from nhandao_site.kit.periods import Period

Result = Mapping[str, Any]
STATUS = {"met": "đạt", "not_met": "chưa đạt", "no_data": "chưa đủ dữ liệu"}
SIGNS = {">=": "≥", "<=": "≤"}


def lists(period: Period, unit: Unit) -> list[Listed]:
    """What plans asked, done and open, and what inspections found: in reports of both campaigns."""
    branch = Branch.of(unit, period)
    done, left = tasks.of(branch)
    made = [
        Listed("Nhiệm vụ của kế hoạch", "Nhiệm vụ", ("TT", "Nhiệm vụ", "Đơn vị làm", "Hạn", "Tình trạng", "Minh chứng"),
               (0.5, 3.6, 1.8, 1.1, 1.2, 1.8), numbered([*(_task(one, done=True) for one in done),
                                                          *(_task(one, done=False) for one in left)])),
        Listed("Kiểm tra, giám sát", "Kiểm tra",
               ("TT", "Đơn vị", "Ngày", "Nội dung", "Yêu cầu khắc phục", "Hạn", "Đã khắc phục"),
               (0.5, 1.8, 1.1, 2.4, 2.4, 1.1, 1.1), _inspections(branch)),
    ]  # fmt: skip
    return [one for one in made if one.rows]


def _task(one: PlanTask, *, done: bool) -> Row:
    who = one.unit.name if one.unit else one.body or ""
    state = f"xong {clock.format_date(one.ended_on)}" if done and one.ended_on else "còn mở"
    evidence = "; ".join(filter(None, [one.evidence_symbol, one.evidence_note])) if done else ""
    return [one.text, who, clock.format_date(one.due) if one.due else "", state, evidence]


def _inspections(branch: Branch) -> list[Row]:
    """Held or planned inside the period, and those mended in it."""
    inside = [branch.dated(day) for day in (Inspection.planned_on, Inspection.held_on, Inspection.mended_on)]
    found = select(Inspection).join(Inspection.unit).where(Inspection.cancelled_because.is_(None))
    found = found.where(inside[0] | inside[1] | inside[2]).order_by(Inspection.planned_on, Inspection.id)
    return numbered(
        [one.unit.name, _day(one.held_on) or f"dự kiến {_day(one.planned_on)}", one.subject, one.demand or "",
         _day(one.due), _day(one.mended_on)]
        for one in db.session.scalars(found)
    )  # fmt: skip


def _day(day: date | None) -> str:
    return clock.format_date(day) if day else ""


def of_targets(results: Iterable[Result], unit: Unit) -> list[Listed]:
    """One row a target: how the unit itself stands, and how many of the units below meet it."""
    by_target: dict[str, list[Result]] = {}
    for one in results:
        by_target.setdefault(one["id"], []).append(one)
    rows = [_target(name, found, unit.code) for name, found in by_target.items()]
    heads = ("TT", "Mã", "Chỉ tiêu", "Yêu cầu", "Kết quả", "Đánh giá", "Cấp dưới đạt", "Chưa đạt", "Chưa đủ dữ liệu")
    widths = (0.5, 0.8, 3.2, 0.9, 1.4, 1.2, 0.9, 0.9, 1)
    return [Listed("Kết quả chỉ tiêu", "Chỉ tiêu", heads, widths, numbered(rows))] if rows else []


def _target(name: str, found: list[Result], code: str) -> Row:
    own = next((one for one in found if one["unit"] == code), None)
    below = [one["status"] for one in found if one is not own]
    counts: Row = [below.count(status) if below else "" for status in STATUS]
    asked = wanted(own or found[0])
    stands: Row = [result(own), STATUS[own["status"]]] if own else ["", ""]
    return [name.partition(".")[0], definitions.target(name).label, asked, *stands, *counts]


def wanted(one: Result) -> str:
    """`> 70%`, `≥ 30`, `có`."""
    if one["measure"] == "yes_no":
        return "có"
    number = str(one["threshold"]).replace(".", ",")
    return f"{SIGNS.get(one['operator'], one['operator'])} {number}{'%' if one['measure'] == 'percent' else ''}"


def result(one: Result) -> str:
    """`28/40 (70,0%)`, `12`, `có`; a dash where nothing is known."""
    upper, lower = one["numerator"], one["denominator"]
    if upper is None or (one["measure"] == "percent" and not lower):
        return "–"
    if one["measure"] == "yes_no":
        return "có" if upper else "chưa"
    if one["measure"] == "percent":
        tenths = upper * 1000 // lower
        return f"{money.format_number(upper)}/{money.format_number(lower)} ({tenths // 10},{tenths % 10}%)"
    return money.format_number(upper)
