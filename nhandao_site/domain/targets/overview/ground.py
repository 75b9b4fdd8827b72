"""What every part of the overview stands on: whose addresses, until which day, and the first day of each kind of help.

An address is asked for where it belonged on the last day of the period; lists of today ask where it belongs now.
A merged address is never counted; what was promised and given to it counts for the one that stands for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Subquery,
    and_,
    cast,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Residence
from nhandao_site.domain.ledger.models import AssistanceLine, Programme
from nhandao_site.domain.pledges.models import COUNTS, Pledge
from nhandao_site.domain.targets import lines, stock
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.targets.scopes import is_territory, last_day, standing_on
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class Ground:
    """A unit in a period, looked at on a day."""

    period: Period
    unit: Unit
    today: date

    @cached_property
    def cut(self) -> date:
        """The last day that is looked at."""
        return last_day(self.unit, self.period)

    @cached_property
    def branch(self) -> Branch:
        return Branch.of(self.unit, self.period)

    @cached_property
    def end(self) -> datetime:
        """The first instant that is not looked at any more."""
        return clock.start_of(self.cut + timedelta(days=1))

    @cached_property
    def _moved_since(self) -> bool:
        return db.session.scalar(select(Residence.id).where(Residence.from_on > self.cut).limit(1)) is not None

    def now(self) -> ColumnElement[bool]:
        """Addresses that belong here today; of a school, club or body those it introduced."""
        return self._here(Address.unit_id, Address.hamlet_id, self.unit.branch())

    def then(self) -> ColumnElement[bool]:
        """Addresses that belonged here on the last day of the period."""
        below = self.branch.at_the_end()
        if not self._moved_since:
            return self._here(Address.unit_id, Address.hamlet_id, below)
        return self._here(standing_on(self.cut, "unit_id"), standing_on(self.cut, "hamlet_id"), below)

    def delivered_here(self) -> ColumnElement[bool]:
        """Lines of help that the unit's own table counts by where the family's commune stood on the day."""
        line, start, end = AssistanceLine, self.period.start, self.cut
        inside = and_(lines.in_period(self.period), line.delivered_at < self.end)
        if not is_territory(self.unit) or not self.branch.paths.carried_inside(start, end):
            return inside
        held = self.branch.on(line.delivered_at, start, end, clock.start_of)
        return and_(inside, select(Unit.id).where(Unit.id == line.unit_id, held).correlate(line).exists())

    def _here(self, unit: Any, hamlet: Any, below: ColumnElement[bool]) -> ColumnElement[bool]:
        branch = select(Unit.id).where(below)
        if not is_territory(self.unit):
            return Address.introduced_by_id.in_(branch)
        if self.unit.kind is UnitKind.HAMLET:
            held: ColumnElement[bool] = hamlet == self.unit.id
            return held
        inside: ColumnElement[bool] = unit.in_(branch)
        return inside

    def filed(self) -> ColumnElement[bool]:
        """Approved by the end of the period, not closed before it began (domain rules §8)."""
        return and_(Address.merged_into_id.is_(None), stock.condition("filed", self.period, self.cut))


def homes() -> CTE:
    """(id, home) of every merged address, whatever chain lies between."""
    chain = select(Address.id.label("id"), Address.merged_into_id.label("home"))
    steps = chain.where(Address.merged_into_id.is_not(None)).cte("merged_steps", recursive=True)
    onward, end = aliased(Address), aliased(Address)
    further = select(steps.c.id, onward.merged_into_id).join(onward, onward.id == steps.c.home)
    steps = steps.union(further.where(onward.merged_into_id.is_not(None)))
    found = select(steps.c.id, steps.c.home).join(end, end.id == steps.c.home)
    return found.where(end.merged_into_id.is_(None)).cte("homes")


def promised(ground: Ground, home: CTE) -> Subquery:
    """(address_id, day) of the first promise of each address that a person of the chapter confirmed."""
    whose = _one_of(home, Pledge.address_id)
    found = select(whose.label("address_id"), local_day(func.min(Pledge.pledged_at)).label("day"))
    found = found.outerjoin(home, home.c.id == Pledge.address_id).group_by(whose)
    return found.where(Pledge.state.in_(COUNTS), Pledge.pledged_at < ground.end).subquery("promised")


def delivered(ground: Ground, home: CTE) -> Subquery:
    """(address_id, day) of the first verified help of the campaign that stands and is worth something."""
    line = AssistanceLine
    whose = _one_of(home, line.address_id)
    found = select(whose.label("address_id"), local_day(func.min(line.delivered_at)).label("day"))
    found = found.outerjoin(home, home.c.id == line.address_id).group_by(whose).having(func.sum(line.value_vnd) > 0)
    return found.where(stands(), line.delivered_at < ground.end).subquery("delivered")


def _one_of(home: CTE, address_id: Any) -> ColumnElement[int]:
    """A number to SQLite too: by what has no type it makes no index, and walks the whole list for every address."""
    return cast(func.coalesce(home.c.home, address_id), BigInteger)


def stands() -> ColumnElement[bool]:
    """Verified lines of the campaign that are no reversal and were not reversed."""
    line = AssistanceLine
    return and_(
        line.verified_at.is_not(None),
        line.reverses_id.is_(None),
        line.id.not_in(lines.reversed_lines()),
        line.programme_id.in_(campaign()),
    )


def campaign() -> Sequence[int]:
    return db.session.scalars(select(Programme.id).where(Programme.is_campaign)).all()


def local_day(moment: Any) -> ColumnElement[Any]:
    """The day in Vietnam of a stored instant; since 1975 seven hours ahead, all year."""
    if db.engine.dialect.name == "sqlite":
        return type_coerce(func.date(moment, "+7 hours"), Date)
    return cast(moment + text("interval '7 hours'"), Date)


def days_between(first: Any, last: Any) -> ColumnElement[int]:
    """Whole days, as a number of the database."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.julianday(last) - func.julianday(first), Integer)
    return type_coerce(last - first, Integer)
