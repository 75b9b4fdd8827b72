"""Who has its plan of the year on the shelf, unit by unit: what stands behind A9 and B2a."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.documents import desk as documents
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.rosters.models import RosterKind
from nhandao_site.domain.targets import gathering, taking
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit.periods import Period


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Line:
    """`unit` is None for a member on the roster whose code names no unit: its plan can't be found."""

    name: str
    code: str
    unit: Unit | None
    papers: list[Document]


@dataclass(frozen=True)
class PlanList:
    target: str
    title: str
    owner: str
    lines: list[Line]

    @property
    def done(self) -> int:
        return sum(1 for line in self.lines if line.papers)


def lists(officer: Officer, period: Period) -> list[PlanList]:
    """The steering committees of the branch, and its districts where there were any in the year."""
    found = [_members(unit, period) for unit in _with_members(officer)]
    alive = gathering.districts(gathering.Branch.of(officer.unit, period))
    plans = documents.plans_of(alive, period.start, period.end)
    lines = [Line(unit.name, unit.code, unit, plans.get(unit.id, [])) for unit in alive]
    made = [one for one in (_own_line(one, officer.unit) for one in found) if one.lines]
    return [*made, PlanList("B2a", "Hội cấp huyện", officer.unit.name, lines)] if lines else made


def _own_line(whole: PlanList, own: Unit) -> PlanList:
    """A member reads its own line; who sits beside it is not its matter."""
    if own.kind in {UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.DISTRICT}:
        return whole
    mine = [line for line in whole.lines if line.unit is not None and line.unit.is_within(own)]
    return PlanList(whole.target, whole.title, whole.owner, mine)


def _with_members(officer: Officer) -> list[Unit]:
    """Provinces and districts keep a steering committee; a member sees the one it sits on by its own line."""
    own = officer.unit
    if own.kind is UnitKind.MEMBER and own.parent is not None:
        return [own.parent]
    kinds = (UnitKind.PROVINCE, UnitKind.DISTRICT)
    return list(db.session.scalars(select(Unit).where(own.branch(), Unit.kind.in_(kinds)).order_by(Unit.path)))


def _members(unit: Unit, period: Period) -> PlanList:
    roster = taking.entries(RosterKind.MEMBERS, unit, period.year_number)
    units = {one.code: one for one in db.session.scalars(select(Unit).where(Unit.code.in_([e.code for e in roster])))}
    plans = documents.plans_of(list(units.values()), period.start, period.end)
    lines = []
    for entry in roster:
        member = units.get(entry.code)
        lines.append(Line(entry.name, entry.code, member, plans.get(member.id, []) if member else []))
    return PlanList("A9", "Thành viên Ban Chỉ đạo", unit.name, lines)
