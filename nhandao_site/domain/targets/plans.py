"""The only verbs that change plans: take a shipped one, copy, put a target, change it by a decision, hand it down."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.targets import asked
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods, vietnamese

SHIPPED = Path(__file__).with_name("shipped")
MOST = Decimal(10**12)


@dataclass(frozen=True)
class Shipped:
    """A plan that comes with the site, word for word from its seed."""

    key: str
    name: str
    source: str
    targets: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=1)
def shipped() -> tuple[Shipped, ...]:
    return tuple(_read(path) for path in sorted(SHIPPED.glob("*.toml")))


def _read(path: Path) -> Shipped:
    kept: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return Shipped(path.stem, kept["name"], kept["source"], tuple(kept["targets"]))


def _may(by: Actor, unit: Unit | None = None) -> None:
    if not by.may(Permission.TARGETS_MANAGE, within=unit):
        raise NotAllowed("Bạn không có quyền sửa kế hoạch và chỉ tiêu của đơn vị này.")


def take_over(key: str, *, by: Actor) -> Plan:
    """A shipped plan becomes one of this installation."""
    _may(by)
    found = next((one for one in shipped() if one.key == key), None)
    if found is None:
        raise RuleBroken("Không có kế hoạch mẫu này; hãy chọn trong danh sách.")
    plan = _named(found.name)
    for row in found.targets:
        plan.targets.append(PlanTarget(target=row["target"], from_period=row["from"], to_period=row["to"]))
    db.session.flush()
    audit.record("plan:load", plan, by=by, changes={"chỉ tiêu": [0, len(plan.targets)]})
    return plan


def _named(name: str) -> Plan:
    wanted = vietnamese.clean(name)
    if not wanted or len(wanted) > 200:
        raise RuleBroken("Hãy đặt tên kế hoạch, ngắn hơn 200 chữ.")
    if db.session.scalar(select(Plan.id).where(Plan.name == wanted)):
        raise RuleBroken(f"Đã có kế hoạch “{wanted}”; hãy đặt tên khác.")
    plan = Plan(name=wanted)
    db.session.add(plan)
    db.session.flush()
    return plan


def copy(plan: Plan, name: str, first_year: int, *, by: Actor) -> Plan:
    """The same targets, units and thresholds, shifted so that the first period falls into `first_year`."""
    _may(by)
    if not plan.targets:
        raise RuleBroken("Kế hoạch này chưa có chỉ tiêu nào để chép.")
    years = first_year - min(periods.parse(row.from_period).year_number for row in plan.targets)
    made = _named(name)
    for row in plan.targets:
        made.targets.append(
            PlanTarget(
                target=row.target,
                unit_id=row.unit_id,
                from_period=_later(row.from_period, years),
                to_period=_later(row.to_period, years) if row.to_period else None,
                threshold=row.threshold,
                is_public=row.is_public,
            )
        )
    db.session.flush()
    audit.record("plan:copy", made, by=by, changes={"từ": [None, plan.name], "chỉ tiêu": [0, len(made.targets)]})
    return made


def _later(code: str, years: int) -> str:
    """Raises RuleBroken when the copy would leave the years that periods know."""
    try:
        return periods.parse(f"{int(code[:4]) + years:04}{code[4:]}").code
    except ValueError as wrong:
        raise RuleBroken(str(wrong)) from wrong


def put(
    plan: Plan,
    target: str,
    *,
    unit: Unit | None,
    first: str,
    last: str | None,
    threshold: Decimal | None,
    decision: str | None = None,
    by: Actor,
) -> PlanTarget:
    """One more target of a plan; without a unit it is asked of every unit of its kind."""
    _may(by, unit)
    if not asked.halves_of(target):
        raise RuleBroken(f"Không có chỉ tiêu “{target}”; hãy chọn trong danh sách.")
    begins, ends = _period(first), _period(last) if last else None
    if ends is not None and ends.end < begins.end:
        raise RuleBroken("Đến kỳ đứng trước Từ kỳ; hãy xem lại hai kỳ.")
    same = select(PlanTarget.id).where(
        PlanTarget.plan_id == plan.id, PlanTarget.target == target, PlanTarget.from_period == begins.code,
        PlanTarget.unit_id.is_(None) if unit is None else PlanTarget.unit_id == unit.id,
    )  # fmt: skip
    if db.session.scalar(same):
        raise RuleBroken("Kế hoạch đã có chỉ tiêu này cho đơn vị ấy từ kỳ ấy; hãy sửa ngưỡng bằng một quyết định.")
    row = PlanTarget(
        plan=plan, target=target, unit=unit, from_period=begins.code, to_period=ends.code if ends else None,
        threshold=_number(threshold), decision=_words(decision),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("plan_target:put", row, by=by, reason=row.decision, changes=_said(row))
    return row


def change(row: PlanTarget, *, threshold: Decimal | None, last: str | None, decision: str, by: Actor) -> None:
    """Another number or another end, by a paper that says so. Locked reports keep what they were frozen with."""
    _may(by, row.unit)
    paper = _words(decision)
    if not paper:
        raise RuleBroken("Hãy ghi số, ký hiệu và ngày của văn bản làm căn cứ.")
    ends = _period(last) if last else None
    if ends is not None and ends.end < _period(row.from_period).end:
        raise RuleBroken("Đến kỳ đứng trước Từ kỳ; hãy xem lại hai kỳ.")
    before = _said(row)
    row.threshold, row.to_period, row.decision = _number(threshold), ends.code if ends else None, paper
    db.session.flush()
    changes = {name: [before[name][1], after[1]] for name, after in _said(row).items() if before[name] != after}
    audit.record("plan_target:change", row, by=by, reason=paper, changes=changes)


def hand_down(row: PlanTarget, numbers: Mapping[Unit, Decimal], *, decision: str, by: Actor) -> list[PlanTarget]:
    """The superior unit gives each unit its own number (A §IV.14); the sum is shown against its own."""
    paper = _words(decision)
    if not paper:
        raise RuleBroken("Hãy ghi văn bản giao chỉ tiêu.")
    if not numbers:
        raise RuleBroken("Hãy ghi ít nhất một con số để giao.")
    made = []
    for unit, number in numbers.items():
        _may(by, unit)
        there = db.session.scalar(select(PlanTarget).where(
            PlanTarget.plan_id == row.plan_id, PlanTarget.target == row.target, PlanTarget.unit_id == unit.id,
            PlanTarget.from_period == row.from_period,
        ))  # fmt: skip
        if there is None:
            last = row.to_period
            there = put(row.plan, row.target, unit=unit, first=row.from_period, last=last, threshold=number,
                        decision=paper, by=by)  # fmt: skip
        else:
            change(there, threshold=number, last=there.to_period, decision=paper, by=by)
        made.append(there)
    audit.record("plan_target:hand_down", row, by=by, reason=paper, changes={"đơn vị": [None, len(made)]})
    return made


def show(row: PlanTarget, *, public: bool, by: Actor) -> None:
    """Whether the chapter shows this target on its public page."""
    _may(by, row.unit)
    if row.is_public != public:
        row.is_public = public
        db.session.flush()
        audit.record("plan_target:show", row, by=by, changes={"công khai": [not public, public]})


def _period(code: str) -> periods.Period:
    try:
        return periods.parse(code)
    except ValueError as wrong:
        raise RuleBroken(str(wrong)) from wrong


def _number(threshold: Decimal | None) -> Decimal | None:
    if threshold is not None and not 0 <= threshold <= MOST:
        raise RuleBroken("Ngưỡng là một số từ 0 trở lên.")
    return threshold


def _words(decision: str | None) -> str | None:
    return vietnamese.clean(decision or "")[:300] or None


def _said(row: PlanTarget) -> dict[str, list[Any]]:
    number = None if row.threshold is None else str(row.threshold.normalize())
    return {
        "chỉ tiêu": [None, row.target],
        "đơn vị": [None, row.unit.name if row.unit else "mọi đơn vị cùng cấp"],
        "ngưỡng": [None, number],
        "đến kỳ": [None, row.to_period],
    }
