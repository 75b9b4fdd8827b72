"""Rosters seen from the pledges: who on a year's list has taken an address on, who has none yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.pledges.models import HOLDS, DonorKind, Pledge
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods


@dataclass(frozen=True)
class Roll:
    """One roster of a year: how many names, how many of them without a pledge."""

    kind: RosterKind
    unit_code: str
    unit_name: str
    entries: int
    without: int


@dataclass(frozen=True)
class Line:
    """One name of a roster and what it pledged inside the year, not withdrawn."""

    entry_id: int
    code: str
    name: str
    position: str | None
    pledges: tuple[tuple[str, str], ...]  # (code of the pledge, code of the address)


def rolls_for(officer: Account, year: int, limit: int = 300) -> list[Roll]:
    """The rosters of the officer's branch."""
    home = aliased(Unit)
    rows = db.session.execute(
        select(
            RosterEntry.kind,
            home.code,
            home.name,
            func.count(RosterEntry.id),
            func.count(RosterEntry.id).filter(~_has_pledged(year)),
        )
        .join(home, home.id == RosterEntry.unit_id)
        .where(RosterEntry.year == year, RosterEntry.unit_id.in_(select(Unit.id).where(officer.unit.branch())))
        .group_by(RosterEntry.kind, home.id, home.code, home.name, home.sort_key)
        .order_by(home.sort_key, RosterEntry.kind)
        .limit(limit)
    )
    return [Roll(*row) for row in rows]


def roll(unit: Unit, year: int, kind: RosterKind, *, only_without: bool = False) -> list[Line]:
    """Every name of one roster in alphabetical order."""
    of_roll = select(RosterEntry).where(
        RosterEntry.year == year, RosterEntry.kind == kind, RosterEntry.unit_id == unit.id
    )
    if only_without:
        of_roll = of_roll.where(~_has_pledged(year))
    entries = db.session.scalars(of_roll.order_by(RosterEntry.sort_key, RosterEntry.id)).all()
    known = _pledges_of(unit, year, kind)
    return [Line(row.id, row.code, row.name, row.position, tuple(known.get(row.code, ()))) for row in entries]


def entry_for(officer: Account, entry_id: int) -> RosterEntry | None:
    mine = RosterEntry.unit_id.in_(select(Unit.id).where(officer.unit.branch()))
    return db.session.scalar(select(RosterEntry).where(RosterEntry.id == entry_id, mine))


def entries_of(unit: Unit, year: int) -> Sequence[RosterEntry]:
    """Everybody on the rosters of one unit, leaders too."""
    found = select(RosterEntry).where(RosterEntry.year == year, RosterEntry.unit_id == unit.id)
    return db.session.scalars(found.order_by(RosterEntry.kind, RosterEntry.sort_key).limit(500)).all()


def bodies_of(unit: Unit, year: int) -> Sequence[RosterEntry]:
    """Who of a unit's branch may be spoken for: bodies, clubs, schools; a leader pledges in person."""
    inside = RosterEntry.unit_id.in_(select(Unit.id).where(unit.branch()))
    found = select(RosterEntry).where(RosterEntry.year == year, RosterEntry.kind != RosterKind.LEADERS, inside)
    return db.session.scalars(found.order_by(RosterEntry.sort_key).limit(500)).all()


def code_of(unit: Unit) -> str:
    """A unit that stands on a roster itself (a school, a club, a member) pledges under its own code."""
    known = select(RosterEntry.code).where(RosterEntry.code == unit.code, RosterEntry.kind != RosterKind.LEADERS)
    return db.session.scalar(known.limit(1)) or ""


def donor_kind(kind: RosterKind) -> DonorKind:
    """An agency's pledge is never its head's."""
    return DonorKind.PERSON if kind is RosterKind.LEADERS else DonorKind.ORGANISATION


def _made_in(year: int) -> ColumnElement[bool]:
    span = periods.year(year)
    return and_(Pledge.state.in_(HOLDS), Pledge.pledged_at >= span.first_instant, Pledge.pledged_at < span.next_instant)


def _has_pledged(year: int) -> ColumnElement[bool]:
    """A code is known inside its unit alone, so the pledge must name that unit's branch, or no unit."""
    home, of_pledge = aliased(Unit), aliased(Unit)
    personal = RosterEntry.kind == RosterKind.LEADERS
    as_itself = or_(
        and_(personal, Pledge.donor_kind == DonorKind.PERSON),
        and_(~personal, Pledge.donor_kind == DonorKind.ORGANISATION),
    )
    return (
        select(Pledge.id)
        .outerjoin(of_pledge, of_pledge.id == Pledge.unit_id)
        .join(home, home.id == RosterEntry.unit_id)
        .where(
            Pledge.roster_code == RosterEntry.code,
            as_itself,
            _made_in(year),
            or_(of_pledge.id.is_(None), of_pledge.path.startswith(home.path)),
        )
        .correlate(RosterEntry)
        .exists()
    )


def _pledges_of(unit: Unit, year: int, kind: RosterKind) -> dict[str, list[tuple[str, str]]]:
    inside = select(Unit.id).where(unit.branch())
    rows = db.session.execute(
        select(Pledge.roster_code, Pledge.code, Address.code)
        .join(Address, Address.id == Pledge.address_id)
        .where(
            Pledge.roster_code.in_(
                select(RosterEntry.code).where(
                    RosterEntry.year == year, RosterEntry.kind == kind, RosterEntry.unit_id == unit.id
                )
            ),
            Pledge.donor_kind == donor_kind(kind),
            _made_in(year),
            or_(Pledge.unit_id.is_(None), Pledge.unit_id.in_(inside)),
        )
        .order_by(Pledge.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for roster_code, code, address_code in rows:
        found.setdefault(roster_code or "", []).append((code, address_code or ""))
    return found
