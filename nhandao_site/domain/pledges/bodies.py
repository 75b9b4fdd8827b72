"""Organisations found in the rosters. Leaders are persons and are never offered to the street."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, select

from nhandao_site.db import db
from nhandao_site.domain.pledges.models import DonorKind
from nhandao_site.domain.pledges.wishes import Wish
from nhandao_site.domain.rosters.models import RosterEntry, RosterKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods, vietnamese

_REF = re.compile(r"(.*)[(\[]([^()\[\]]+)[)\]]\s*")
LIMIT = 12


@dataclass(frozen=True)
class Body:
    """`label` ends with the code in brackets: so the box understands what was picked."""

    label: str
    code: str


def bodies_like(words: str) -> list[Body]:
    """Bodies on this year's rosters whose folded name holds every word."""
    wanted = [RosterEntry.folded.contains(word, autoescape=True) for word in vietnamese.fold(words[:80]).split()]
    if not wanted:
        return []
    order = (func.length(RosterEntry.folded), RosterEntry.sort_key, RosterEntry.id)
    rows = db.session.execute(_entries(*wanted).order_by(*order).limit(LIMIT))
    return [_body(entry, unit) for entry, unit in rows]


def _body(entry: RosterEntry, unit: Unit) -> Body:
    name = entry.name if vietnamese.fold(unit.name) in entry.folded else f"{entry.name}, {unit.name}"
    return Body(f"{name} [{unit.code}/{entry.code}]", f"{unit.code}/{entry.code}")


def recognised(wish: Wish) -> Wish:
    """The wish of an organisation with its roster code and unit, when it names exactly one body."""
    if wish.donor_kind is not DonorKind.ORGANISATION or wish.roster_code:
        return wish
    found = _REF.fullmatch(wish.donor_name)
    name = found[1].strip() if found else wish.donor_name
    entry = _one(Unit.code + "/" + RosterEntry.code == found[2].strip()) if found else None
    entry = entry or _one(RosterEntry.folded == vietnamese.fold(vietnamese.clean(name)))
    if entry is None:
        return wish
    unit = unit_of(entry)
    return replace(wish, donor_name=entry.name, roster_code=entry.code, unit_id=unit.id)


def unit_of(entry: RosterEntry) -> Unit:
    """A school or a club is a unit of its own; a body without one pledges for the unit whose roster it is on."""
    own = db.session.scalar(select(Unit).where(Unit.code == entry.code))
    return own if own is not None and own.is_within(entry.unit) else entry.unit


def _one(condition: ColumnElement[bool]) -> RosterEntry | None:
    found = [entry for entry, _ in db.session.execute(_entries(condition).limit(2))]
    return found[0] if len(found) == 1 else None


def _entries(*conditions: ColumnElement[bool]) -> Select[RosterEntry, Unit]:
    year = periods.containing(clock.today()).year_number
    return (
        select(RosterEntry, Unit)
        .join(Unit, Unit.id == RosterEntry.unit_id)
        .where(RosterEntry.year == year, RosterEntry.kind != RosterKind.LEADERS, *conditions)
    )
