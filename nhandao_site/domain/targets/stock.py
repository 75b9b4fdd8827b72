"""What is cumulative about addresses: surveyed, filed, listed; and what is new. Merged dossiers are never counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.targets.lines import stream
from nhandao_site.domain.targets.scopes import OUTSIDE, Territory, last_day
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.periods import Period

Found = TypeVar("Found", bound=Select[*tuple[Any, ...]])
SURVEYED, FILED, SITE, INHANDAO = 1, 2, 4, 8
KEYS = ("surveyed", "filed", "filed_new", "listed_site", "listed_inhandao", "listed_any")


def open_in(period: Period) -> ColumnElement[bool]:
    """Not closed before the period began."""
    return or_(Address.closed_on.is_(None), Address.closed_on >= period.start)


def condition(key: str, period: Period, cut: date) -> ColumnElement[bool]:
    """The addresses that a cumulative measure counts by `cut`, the last day that is looked at."""
    filed = and_(Address.approved_on <= cut, open_in(period))
    site = and_(filed, Address.published_on <= cut)
    inhandao = and_(filed, Address.inhandao_code.is_not(None), Address.inhandao_on <= cut)
    return {
        "surveyed": and_(Address.surveyed_on <= cut, open_in(period)),
        "filed": filed,
        "filed_new": Address.approved_on.between(period.start, cut),
        "listed_site": site,
        "listed_inhandao": inhandao,
        "listed_any": or_(site, inhandao),
    }[key]


def _flags(period: Period, cut: date) -> ColumnElement[int]:
    """One small number per address: which of the cumulative measures hold."""
    wanted = (("surveyed", SURVEYED), ("filed", FILED), ("listed_site", SITE), ("listed_inhandao", INHANDAO))
    first, *others = (case((condition(key, period, cut), bit), else_=0) for key, bit in wanted)
    for other in others:
        first = first + other  # type: ignore[assignment]
    return first


class Stock:
    """Counts per slot; `filed_by` holds the ids of all filed addresses of the reach on each last day."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        self.period = territory.scope.period
        self.filed_by: dict[date, set[int]] = {}
        self.of: list[dict[str, int]] = [dict.fromkeys(KEYS, 0) for _ in territory.scope.measured]
        for cut in sorted(territory.scope.cuts()):
            self._count(cut)
        self._count_new()

    def _count(self, cut: date) -> None:
        tally: Counter[tuple[int, int]] = Counter()
        filed: set[int] = set()
        flags = _flags(self.period, cut)
        for rows in stream(self.narrowed(select(Address.id, flags)).where(flags > 0)):
            tally.update(zip(self._slots([row[0] for row in rows], cut), [row[1] for row in rows], strict=True))
            filed.update(row[0] for row in rows if row[1] & FILED)
        self.filed_by[cut] = filed
        scope = self.territory.scope
        for slot, last in enumerate(scope.last_days):
            if last == cut:
                everywhere = slot == scope.rest
                self._add(slot, {
                    key: many for key, many in tally.items()
                    if key[0] == slot or (everywhere and key[0] != OUTSIDE)
                })  # fmt: skip

    def _slots(self, addresses: list[int], day: date) -> list[int]:
        if self.territory.wanderers:
            return [self.territory.on(number, day) for number in addresses]
        return list(map(self.territory.slots.__getitem__, addresses))

    def _add(self, slot: int, tally: dict[tuple[int, int], int]) -> None:
        counts = self.of[slot]
        for (_slot, flags), many in tally.items():
            counts["surveyed"] += many * bool(flags & SURVEYED)
            counts["filed"] += many * bool(flags & FILED)
            counts["listed_site"] += many * bool(flags & SITE)
            counts["listed_inhandao"] += many * bool(flags & INHANDAO)
            counts["listed_any"] += many * bool(flags & (SITE | INHANDAO))

    def _count_new(self) -> None:
        """First approved inside the period, each by where it belonged on that day: so that it adds up."""
        scope = self.territory.scope
        cuts = scope.last_days
        found = self.narrowed(select(Address.id, Address.approved_on)).where(
            Address.approved_on.between(self.period.start, self.period.end)
        )
        for number, day in db.session.execute(found):
            slot = self.territory.on(number, day) if day else OUTSIDE
            if day and slot != OUTSIDE:
                for one in {slot, scope.rest}:
                    self.of[one]["filed_new"] += day <= cuts[one]

    def narrowed(self, found: Found) -> Found:
        found = found.where(Address.merged_into_id.is_(None))
        return found if self.territory.reach is None else found.where(Address.id.in_(self.territory.reach))


def ids(key: str, territory: Territory) -> list[int]:
    """The addresses behind a cumulative number, or behind “new”, of the first unit that the territory measures."""
    scope = territory.scope
    cut = scope.last_days[0]
    narrowed = select(Address.id, Address.approved_on).where(Address.merged_into_id.is_(None))
    if territory.reach is not None:
        narrowed = narrowed.where(Address.id.in_(territory.reach))
    found = db.session.execute(narrowed.where(condition(key, scope.period, cut)))
    return sorted(
        number for number, approved in found
        if territory.on(number, approved if key == "filed_new" and approved else cut) == 0
    )  # fmt: skip


def introduced_ids(key: str, unit: Unit, period: Period) -> list[int]:
    cut = last_day(unit, period)
    by, counted = introduced_by(unit, cut), condition(key, period, cut)
    return sorted(db.session.scalars(select(Address.id).where(Address.merged_into_id.is_(None), by, counted)))


def introduced_by(unit: Unit, day: date) -> ColumnElement[bool]:
    """By the unit itself, or by what stood below it on the day."""
    return Address.introduced_by_id.in_(select(Unit.id).where(standing.paths().branch(unit, day)))


def introduced(units: Sequence[Unit], period: Period) -> dict[int, dict[str, int]]:
    """The same measures of the addresses that schools, clubs, members and bodies introduced, by unit id.

    One statement for each last day, not for each unit.
    """
    paths, found = standing.paths(), {unit.id: dict.fromkeys(KEYS, 0) for unit in units}
    for cut in {last_day(unit, period) for unit in units}:
        holders = paths.holders((unit for unit in units if last_day(unit, period) == cut), cut)
        for introducer, *counts in db.session.execute(_by_introducer(holders, period, cut)):
            counted = found[holders[introducer]]
            counted.update({key: counted[key] + many for key, many in zip(KEYS, counts, strict=True)})
    return found


def _by_introducer(introducers: Iterable[int], period: Period, cut: date) -> Select[*tuple[Any, ...]]:
    columns = [db.func.sum(case((condition(key, period, cut), 1), else_=0)) for key in KEYS]
    theirs = Address.introduced_by_id.in_(select(Unit.id).where(standing.among(introducers)))
    found = select(Address.introduced_by_id, *columns).where(Address.merged_into_id.is_(None), theirs)
    return found.group_by(Address.introduced_by_id)
