"""The targets that the chapter chooses to show: whole numbers, what they mean, and where they come from."""

from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.targets import asked, desk
from nhandao_site.domain.targets.models import PlanTarget
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

MOST_UNITS = 200


@dataclass(frozen=True)
class Goal:
    """One target of one unit as anybody may read it."""

    title: str
    sentence: str
    source: str
    unit: str
    reached: str
    wanted: str
    status: str
    tone: str
    pace: str
    percent: int | None
    mark: int | None


@dataclass(frozen=True)
class Page:
    period_code: str
    period_title: str
    period_label: str
    goals: tuple[Goal, ...]
    years: tuple[str, ...]  # other years with something to show, newest first


def page(code: str | None = None, province_code: str = "") -> Page:
    """The goals of a year; an unknown code is the year that runs now."""
    period = _year(code)
    whole = _whole(province_code)
    shown = tuple(_goals(period, whole)) if whole is not None else ()
    return Page(period.code, period.title(), period.label(), shown, _years())


def _year(code: str | None) -> Period:
    now = periods.containing(clock.today())
    return next((periods.year(int(year)) for year in _years() if year == code), now)


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


def _goals(period: Period, whole: Unit) -> list[Goal]:
    results = asked.targets(period, whole, only_public=True)
    return [_goal(desk.shown(result, period, clock.today())) for result in results[:MOST_UNITS]]


def _goal(one: desk.Shown) -> Goal:
    definition = one.result.asked.definition
    return Goal(
        title=definition.label,
        sentence=definition.sentence,
        source=definition.source,
        unit=one.unit.name,
        reached=one.reached,
        wanted=one.wanted,
        status=one.status,
        tone=one.tone,
        pace=one.pace,
        percent=one.percent,
        mark=one.mark,
    )
