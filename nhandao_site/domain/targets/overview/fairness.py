"""Who gets and who waits: help of the period per beneficiary group, addresses helped by many, addresses without any."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Group, Help
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.targets import lines
from nhandao_site.domain.targets.overview.ground import Ground, campaign, homes
from nhandao_site.domain.units.models import Unit

MANY = 3
"""Different givers in one period from which an address is said to be helped by many."""
LONGEST = 10


@dataclass(frozen=True)
class Share:
    """Need and help of a commune or a group; parts of the whole in whole percent, rounded down. `value_vnd` is đồng."""

    name: str
    code: str
    filed: int
    helped: int
    value_vnd: int
    of_need: int
    of_help: int

    @property
    def unhelped(self) -> int:
        return self.filed - self.helped

    @property
    def behind(self) -> int:
        """Negative where the part of the help is smaller than the part of the need."""
        return self.of_help - self.of_need

    @property
    def each_vnd(self) -> int:
        """đồng per filed address."""
        return self.value_vnd // self.filed if self.filed else 0


@dataclass(frozen=True)
class Overlap:
    id: int
    code: str | None
    unit: str
    givers: int
    times: int
    value_vnd: int
    unhelped: int
    """How many filed addresses of the same unit nobody helped in the period."""


@dataclass(frozen=True)
class Unhelped:
    id: int
    code: str | None
    unit: str
    days: int
    promised: bool


@dataclass(frozen=True)
class Fairness:
    groups: Sequence[Share]
    helped_by_many: int
    unhelped: int
    overlaps: Sequence[Overlap]
    longest: Sequence[Unhelped]


def shares(rows: Sequence[tuple[str, str, int, int, int]]) -> list[Share]:
    """(name, code, filed, helped, đồng) with the parts of the whole."""
    filed, value = sum(row[2] for row in rows) or 1, sum(row[4] for row in rows) or 1
    return [Share(*row, of_need=row[2] * 100 // filed, of_help=max(0, row[4]) * 100 // value) for row in rows]


def fairness(ground: Ground) -> Fairness:
    help_of = _helped(ground)
    many, rows = 0, dict[Group, tuple[int, int, int]]()
    for group, filed, helped, by_many, value in db.session.execute(_by_group(ground, help_of)):
        rows[group] = int(filed), int(helped), int(value or 0)
        many += int(by_many)
    return Fairness(
        groups=shares([(group.label, group.value, *rows[group]) for group in Group if group in rows]),
        helped_by_many=many,
        unhelped=sum(filed - helped for filed, helped, _value in rows.values()),
        overlaps=_overlaps(ground, help_of) if many else [],
        longest=_longest(ground),
    )


def _helped(ground: Ground) -> Subquery:
    """(address_id, givers, times, live value, value): what each address got in the period.

    A loan helps and is no value; a reversal takes value away on its own day and is no act.
    """
    line, home = AssistanceLine, homes()
    live = and_(line.reverses_id.is_(None), line.id.not_in(lines.reversed_lines()), line.value_vnd > 0)
    whose = func.coalesce(home.c.home, line.address_id)
    found = select(
        whose.label("address_id"),
        func.count(case((and_(live, line.is_loan.is_(False)), line.giver_blind)).distinct()).label("givers"),
        func.count(case((live, line.act_id)).distinct()).label("times"),
        func.sum(case((line.is_loan.is_(False), line.value_vnd), else_=0)).label("value_vnd"),
    ).outerjoin(home, home.c.id == line.address_id)
    counted = (line.verified_at.is_not(None), lines.first_or_reversal_of_verified(), line.programme_id.in_(campaign()))
    return found.where(*counted, ground.delivered_here()).group_by(whose).subquery("helped")


def _by_group(ground: Ground, got: Subquery) -> Select[*tuple[Any, ...]]:
    found = select(
        Address.group,
        func.count(),
        func.sum(case((got.c.times > 0, 1), else_=0)),
        func.sum(case((got.c.givers >= MANY, 1), else_=0)),
        func.sum(got.c.value_vnd),
    ).outerjoin(got, got.c.address_id == Address.id)
    return found.where(ground.filed(), ground.then()).group_by(Address.group)


def _overlaps(ground: Ground, got: Subquery) -> list[Overlap]:
    """Most givers first. The units' addresses without help are counted for those units alone."""
    found = select(Address.id, Address.code, Address.unit_id, Unit.name, got.c.givers, got.c.times, got.c.value_vnd)
    found = found.join(got, got.c.address_id == Address.id).join(Unit, Unit.id == Address.unit_id)
    found = found.where(got.c.givers >= MANY, ground.filed(), ground.now())
    rows = db.session.execute(found.order_by(got.c.givers.desc(), got.c.times.desc(), Address.id).limit(LONGEST)).all()
    units = {row.unit_id for row in rows}
    none = select(Address.unit_id, func.count()).outerjoin(got, got.c.address_id == Address.id)
    none = none.where(func.coalesce(got.c.times, 0) == 0, Address.unit_id.in_(units), ground.filed(), ground.now())
    without = {row[0]: int(row[1]) for row in db.session.execute(none.group_by(Address.unit_id))}
    return [
        Overlap(row.id, row.code, row.name, row.givers, row.times, int(row.value_vnd), without.get(row.unit_id, 0))
        for row in rows
    ]


def _longest(ground: Ground) -> list[Unhelped]:
    """Approved, open, and never helped until today: the oldest approval first."""
    found = select(Address.id, Address.code, Unit.name, Address.approved_on, Address.help)
    found = found.join(Unit, Unit.id == Address.unit_id).where(
        Address.dossier == Dossier.APPROVED, Address.help.in_((Help.NONE, Help.TAKEN)), ground.now()
    )
    found = found.order_by(Address.approved_on, Address.id).limit(LONGEST)
    return [
        Unhelped(number, code, name, max(0, (ground.today - approved).days) if approved else 0, state is Help.TAKEN)
        for number, code, name, approved, state in db.session.execute(found)
    ]
