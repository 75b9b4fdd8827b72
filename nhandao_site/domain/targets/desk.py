"""What an officer sees of plans and targets, cut by the branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.targets import asked, definitions, gathering
from nhandao_site.domain.targets.adding import Status
from nhandao_site.domain.targets.asked import TargetResult
from nhandao_site.domain.targets.definitions import TargetDefinition
from nhandao_site.domain.targets.models import Plan, PlanTarget
from nhandao_site.domain.targets.scopes import children
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money
from nhandao_site.kit.periods import Period

STATUS = {Status.MET: "đạt", Status.NOT_MET: "chưa đạt", Status.NO_DATA: "chưa đủ dữ liệu"}
NBSP = "\u00a0"
TONES = {Status.MET: "ok", Status.NOT_MET: "wait", Status.NO_DATA: ""}


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Shown:
    """One target of one unit in the words and whole numbers of the screen."""

    result: TargetResult
    reached: str
    wanted: str
    status: str
    tone: str
    pace: str
    percent: int | None
    mark: int | None
    beside: str = ""  # another number that is easily taken for this one

    @property
    def unit(self) -> Unit:
        return self.result.asked.unit


@dataclass(frozen=True)
class Group:
    """Every unit that one target is asked of."""

    definition: TargetDefinition
    shown: Sequence[Shown]

    @property
    def met(self) -> int:
        return self._count(Status.MET)

    @property
    def not_met(self) -> int:
        return self._count(Status.NOT_MET)

    @property
    def no_data(self) -> int:
        return self._count(Status.NO_DATA)

    def _count(self, status: Status) -> int:
        return sum(one.result.status is status for one in self.shown)


def board(period: Period, unit: Unit, today: date | None = None) -> list[Group]:
    """Every target asked inside the unit, under its definition."""
    groups: dict[str, list[Shown]] = {}
    for result in asked.targets(period, unit):
        groups.setdefault(result.id, []).append(shown(result, period, today or clock.today()))
    return [Group(definitions.target(name), of) for name, of in groups.items()]


def shown(result: TargetResult, period: Period, today: date) -> Shown:
    """No share is rounded up to a target: the numbers stand as they were counted."""
    definition, sign = result.asked.definition, "%" if result.asked.definition.measure == "percent" else ""
    threshold = result.as_json()["threshold"]
    percent = mark = None
    if sign and result.denominator and result.numerator is not None:
        percent, mark = result.numerator * 100 // result.denominator, int(threshold)
    elif not sign and result.numerator is not None and threshold:
        percent, mark = min(100, int(result.numerator * 100 // threshold)), None
    return Shown(
        result=result,
        reached=_reached(result),
        wanted=_wanted(definition, threshold, sign),
        status=STATUS[result.status],
        tone=TONES[result.status],
        pace=_pace(result, period, today),
        percent=percent,
        mark=mark,
        beside=_beside(result, period),
    )


def _beside(result: TargetResult, period: Period) -> str:
    if result.id.startswith("B5."):
        return _sum_of_years(result, period)
    if result.id in {"B1", "B2b"}:
        many = gathering.pilots_to_confirm(gathering.Branch.of(result.asked.unit, period), own=result.id == "B1")
        return f"{many} thí điểm chưa xác nhận đủ ba điều kiện lựa chọn" if many else ""
    return ""


def _sum_of_years(result: TargetResult, period: Period) -> str:
    """Who takes part for three years is one participant of the plan, and three when the years are added."""
    years = (result.asked.first_year, period.year_number)
    branch = gathering.Branch.of(result.asked.unit, period)
    by_year = gathering.participants_by_year(branch, result.id.partition(".")[2], years)
    return f"cộng từng năm: {sum(by_year.values())}"


def _reached(result: TargetResult) -> str:
    if result.numerator is None:
        return "–"
    if result.asked.definition.measure == "yes_no":
        return "có" if result.numerator else "chưa có"
    if result.denominator is not None:
        return f"{money.format_number(result.numerator)} / {money.format_number(result.denominator)}"
    return money.format_number(result.numerator)


def _wanted(definition: TargetDefinition, threshold: Decimal | float | str, sign: str) -> str:
    if definition.measure == "yes_no":
        return "cần có"
    word = "trên" if definition.operator == ">" else "ít nhất"
    return f"cần {word} {_spoken(threshold)}{NBSP + sign if sign else ''}"


def _spoken(threshold: Decimal | float | str) -> str:
    """`1.500` or `62,5`; what is written in words already stays."""
    if isinstance(threshold, str):
        return threshold
    whole, _, part = f"{Decimal(str(threshold)).normalize():f}".partition(".")
    return money.format_number(int(whole)) + (f",{part}" if part else "")


def _pace(result: TargetResult, period: Period, today: date) -> str:
    """What is still needed by when; nothing when it is met or nothing can be said."""
    if not result.missing:
        return ""
    until = clock.format_date(period.end)
    missing = money.format_number(result.missing)
    return f"còn cần {missing} trước hết ngày {until}" if today <= period.end else f"thiếu {missing}"


def plans() -> list[Plan]:
    found = select(Plan).options(joinedload(Plan.targets)).order_by(Plan.name, Plan.id)
    return list(db.session.scalars(found).unique())


def plan(number: int) -> Plan | None:
    return db.session.get(Plan, number)


def rows_for(officer: Officer, of: Plan) -> list[PlanTarget]:
    """Rows that mean all units, and those that name one inside the officer's branch."""
    rows = [row for row in of.targets if row.unit is None or row.unit.is_within(officer.unit)]
    order = {one.id: place for place, one in enumerate(definitions.targets())}
    return sorted(rows, key=lambda row: (_place(row.target, order), row.unit.sort_key if row.unit else "", row.id))


def _place(name: str, order: dict[str, int]) -> int:
    return min((order[one.id] for one in asked.halves_of(name)), default=len(order))


def row_for(officer: Officer, number: int) -> PlanTarget | None:
    row = db.session.get(PlanTarget, number)
    return row if row is not None and (row.unit is None or row.unit.is_within(officer.unit)) else None


def told(row: PlanTarget) -> tuple[str, str]:
    """(what the row asks, with which threshold), in words."""
    definitions_of = asked.halves_of(row.target)
    label = " · ".join(one.label for one in definitions_of) or row.target
    said = []
    for one in definitions_of:
        number = one.threshold if row.threshold is None else row.threshold
        said.append(_wanted(one, number, "%" if one.measure == "percent" else ""))
    return label, "; ".join(said)


@dataclass(frozen=True)
class Handed:
    """The units directly below with the number each was given, and their sum against the row's own.

    `adds` False: shares and yes-or-no are given one by one, and nobody adds them.
    """

    units: list[tuple[Unit, Decimal | None]]
    total: Decimal
    own: Decimal | int
    adds: bool


def handed_down(row: PlanTarget, unit: Unit, period: Period) -> Handed:
    below = children(unit, period)
    given = {
        one.unit_id: one.threshold
        for one in row.plan.targets
        if one.target == row.target and one.from_period == row.from_period and one.unit_id is not None
    }
    halves = asked.halves_of(row.target)
    own = next(iter(halves)).threshold if row.threshold is None else row.threshold
    units = [(one, given.get(one.id)) for one in below]
    adds = all(one.measure not in {"percent", "yes_no"} for one in halves)
    return Handed(units, sum((number for _unit, number in units if number), Decimal(0)), own, adds)
