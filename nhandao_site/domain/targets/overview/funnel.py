"""From the survey to the hands of the family: how many came how far, and how many days each step takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.targets import stock
from nhandao_site.domain.targets.overview.ground import Ground, days_between, delivered, homes, promised

LABELS = {
    "surveyed": "Đã khảo sát",
    "filed": "Đã lập hồ sơ",
    "published": "Đã đăng",
    "pledged": "Đã có người đăng ký",
    "delivered": "Đã được trao",
}
_NAMES = tuple(LABELS)
_COUNT = "count"
Days = list[tuple[int, int]]
"""(days, how many took so many), fewest first."""


@dataclass(frozen=True)
class Step:
    """`median` and `slow` are the days from the step before, of those that took this step inside the period.

    `slow`: nine of ten took no longer. Both are None where nobody took the step.
    """

    name: str
    count: int
    percent: int
    measured: int
    median: float | None
    slow: int | None

    @property
    def label(self) -> str:
        return LABELS[self.name]


def steps(ground: Ground) -> list[Step]:
    """Every step by itself: an address may be helped before it is published, and then it counts for both."""
    path = _path(ground)
    parts = [_counted(path, name) for name in _NAMES]
    parts += [_taken(path, *pair, ground) for pair in pairwise(_NAMES)]
    counts: dict[str, int] = {}
    took: dict[str, Days] = {name: [] for name in _NAMES}
    for name, what, days, many in db.session.execute(union_all(*parts)):
        if what == _COUNT:
            counts[name] = int(many)
        else:
            took[name].append((int(days), int(many)))
    most = max(counts.values()) or 1
    return [_step(name, counts[name], most, sorted(took[name])) for name in _NAMES]


def _step(name: str, count: int, most: int, took: Days) -> Step:
    measured = sum(many for _days, many in took)
    return Step(name, count, count * 100 // most, measured, median(took), nth(took, -(-measured * 9 // 10)))


def median(took: Sequence[tuple[int, int]]) -> float | None:
    """The middle one, or halfway between the two in the middle."""
    measured = sum(many for _days, many in took)
    low, high = nth(took, (measured + 1) // 2), nth(took, measured // 2 + 1)
    return None if low is None or high is None else (low + high) / 2


def nth(took: Sequence[tuple[int, int]], place: int) -> int | None:
    """The days of the one in this place, counted from 1; None when there is no such one."""
    if place < 1:
        return None
    for days, many in took:
        place -= many
        if place <= 0:
            return days
    return None


def _path(ground: Ground) -> CTE:
    """One row per address: the day of each step, empty where it was not taken by the end of the period."""
    home, cut, period = homes(), ground.cut, ground.period
    promise, gift = promised(ground, home), delivered(ground, home)
    surveyed, filed = (stock.condition(key, period, cut) for key in ("surveyed", "filed"))
    listed = stock.condition("listed_site", period, cut)
    days = (
        case((surveyed, Address.surveyed_on)).label("surveyed"),
        case((filed, Address.approved_on)).label("filed"),
        case((listed, Address.published_on)).label("published"),
        case((filed, promise.c.day)).label("pledged"),
        case((filed, gift.c.day)).label("delivered"),
    )
    found = select(*days).outerjoin(promise, promise.c.address_id == Address.id)
    found = found.outerjoin(gift, gift.c.address_id == Address.id)
    return found.where(Address.merged_into_id.is_(None), ground.then(), or_(surveyed, filed)).cte("path")


def _counted(path: CTE, name: str) -> Select[str, str, int, int]:
    return select(literal(name), literal(_COUNT), literal(0), func.count(path.c[name]))


def _taken(path: CTE, before: str, name: str, ground: Ground) -> Select[str, str, int, int]:
    """How many took how many days for the step, among those that took it inside the period after the one before."""
    first, last = path.c[before], path.c[name]
    inside: ColumnElement[bool] = and_(last.between(ground.period.start, ground.cut), last >= first)
    days = days_between(first, last)
    return select(literal(name), literal("days"), days, func.count()).where(inside).group_by(days)
