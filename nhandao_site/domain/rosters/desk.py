"""What an officer sees of the rosters, cut by the branch."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select, tuple_

from nhandao_site.db import db
from nhandao_site.domain.rosters.models import CommuneClass, RosterEntry, RosterKind
from nhandao_site.domain.units.models import Unit

PAGE = 100


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Roster:
    entries: list[RosterEntry]
    after: int | None


def counts(unit: Unit, year: int) -> dict[RosterKind, int]:
    """How long each list of the year is; a kind without a line is missing, never 0 %."""
    found = select(RosterEntry.kind, func.count()).where(RosterEntry.unit_id == unit.id, RosterEntry.year == year)
    return {row[0]: int(row[1]) for row in db.session.execute(found.group_by(RosterEntry.kind))}


def entries(unit: Unit, year: int, kind: RosterKind, after: int | None = None) -> Roster:
    """One page, in the order of a Vietnamese list of people."""
    found = select(RosterEntry).where(
        RosterEntry.unit_id == unit.id, RosterEntry.year == year, RosterEntry.kind == kind
    )
    last = db.session.get(RosterEntry, after) if after else None
    if last is not None:
        found = found.where(tuple_(RosterEntry.sort_key, RosterEntry.id) > tuple_(last.sort_key, last.id))
    rows = list(db.session.scalars(found.order_by(RosterEntry.sort_key, RosterEntry.id).limit(PAGE + 1)))
    return Roster(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one_for(officer: Officer, entry_id: int) -> RosterEntry | None:
    return db.session.scalar(
        select(RosterEntry).join(RosterEntry.unit).where(RosterEntry.id == entry_id, officer.unit.branch())
    )


def class_of(unit: Unit, year: int) -> CommuneClass | None:
    return db.session.scalar(select(CommuneClass).where(CommuneClass.unit_id == unit.id, CommuneClass.year == year))
