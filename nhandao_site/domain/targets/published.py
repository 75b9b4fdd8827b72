"""The targets that the chapter chooses to show: whole numbers, what they mean, and where they come from."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.targets import asked, desk
from nhandao_site.domain.targets.definitions import TargetDefinition
from nhandao_site.domain.targets.models import PlanTarget
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

MOST_UNITS = 200


@dataclass(frozen=True)
class Goal:
    """Where one unit stands."""

    unit: str
    reached: str
    wanted: str
    status: str
    tone: str
    pace: str
    percent: int | None
    mark: int | None


@dataclass(frozen=True)
class Group:
    """One target as anybody may read it, with every unit it is asked of."""

    title: str
    sentence: str
    source: str
    goals: tuple[Goal, ...]

    @property
    def met(self) -> int:
        return sum(goal.tone == "ok" for goal in self.goals)


@dataclass(frozen=True)
class Page:
    period_code: str
    period_title: str
    period_label: str
    groups: tuple[Group, ...]
    years: tuple[str, ...]  # years with something to show, newest first


def year_of(code: str | None) -> str:
    """The year a page is about: an unknown code is the year that runs now."""
    return code if code in _years() else periods.containing(clock.today()).code


def page(code: str | None = None, province_code: str = "") -> Page:
    """The goals of a year for the chapter's own province."""
    period = periods.parse(year_of(code))
    whole = _whole(province_code)
    shown = tuple(_groups(period, whole)) if whole is not None else ()
    return Page(period.code, period.title(), period.label(), shown, _years())


def _years() -> tuple[str, ...]:
    """From the first period of a public row to the year that runs now, or its last one."""
    rows = list(db.session.scalars(select(PlanTarget).where(PlanTarget.is_public.is_(True))))
    now = periods.containing(clock.today()).year_number
    found = {now}
    for row in rows:
        first = periods.parse(row.from_period).year_number
        last = periods.parse(row.to_period).year_number if row.to_period else now
        found |= set(range(first, min(last, now) + 1))
    return tuple(str(year) for year in sorted(found, reverse=True))


def _whole(province_code: str) -> Unit | None:
    own = db.session.scalar(select(Unit).where(Unit.code == province_code)) if province_code else None
    kinds = (UnitKind.PROVINCE, UnitKind.CENTRAL)
    first = select(Unit).where(Unit.kind.in_(kinds), Unit.valid_to.is_(None)).order_by(Unit.id).limit(1)
    return own or db.session.scalar(first)


def _groups(period: Period, whole: Unit) -> Iterator[Group]:
    by_target: dict[TargetDefinition, list[Goal]] = {}
    for result in asked.targets(period, whole, only_public=True):
        by_target.setdefault(result.asked.definition, []).append(_goal(desk.shown(result, period, clock.today())))
    for definition, goals in by_target.items():
        yield Group(definition.label, definition.sentence, definition.source, tuple(goals[:MOST_UNITS]))


def _goal(one: desk.Shown) -> Goal:
    names = ("reached", "wanted", "status", "tone", "pace", "percent", "mark")
    return Goal(unit=one.unit.name, **{name: getattr(one, name) for name in names})
