"""The same matters at one person's desk: what is due within a week, and what is up to a week late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, union

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reminders import digest, matters, owed
from nhandao_site.domain.reminders.matters import Sort, Strand

WEEK = 7
NAMED = 3
"""So many matters are named at the desk; the letter names more."""
AHEAD = timedelta(days=WEEK)


@dataclass(frozen=True)
class Term:
    """Matters of one sort with the same last day."""

    sort: Sort
    last_day: date
    names: str
    count: int


def terms_for(officer: Account, today: date) -> list[Term]:
    """The earliest first; one statement for the reports, one for all the rest."""
    days = [today + timedelta(days=ahead) for ahead in range(-WEEK, WEEK + 1)]
    order = list(Sort)
    found = [*_of_reports(officer, days), *_of_rooms(officer, days)]
    return sorted(found, key=lambda term: (term.last_day, order.index(term.sort)))


def _of_reports(officer: Account, days: list[date]) -> Iterator[Term]:
    if not (officer.may(Permission.REPORTS_WRITE) or officer.may(Permission.REPORTS_ACCEPT)):
        return
    missing = owed.missing(days, officer.unit)
    mine = digest.concerning(officer, owed.to_write(missing))
    if officer.may(Permission.REPORTS_ACCEPT):
        mine += owed.awaited_by(officer, missing, NAMED)
    for sort, day, names in digest.gathered(mine):
        yield Term(sort, day, digest.names(names, NAMED), len(names))


def _of_rooms(officer: Account, days: list[date]) -> Iterator[Term]:
    """The first of each day and sort by name, the others counted: a commune may have hundreds of visits."""
    parts = [_part(strand, officer) for strand in matters.strands(days) if officer.may(strand.permission)]
    if not parts:
        return
    every = union(*parts).subquery()  # who hears of a loan twice reads of it once
    together = [every.c.sort, every.c.day]
    place = func.row_number().over(partition_by=together, order_by=every.c.id).label("place")
    count = func.count().over(partition_by=together).label("many")
    ranked = select(every, place, count).subquery()
    first = select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.day, ranked.c.sort, ranked.c.place)
    named: dict[tuple[str, date], list[str]] = {}
    counts: dict[tuple[str, date], int] = {}
    for row in db.session.execute(first):
        named.setdefault((row.sort, row.day), []).append(matters.named(Sort(row.sort), row))
        counts[row.sort, row.day] = row.many
    for (sort, day), names in named.items():
        yield Term(Sort(sort), day, digest.names(names, NAMED, of=counts[sort, day]), counts[sort, day])


def _part(strand: Strand, officer: Account) -> Select[*tuple[Any, ...]]:
    return strand.heard_at(officer.unit).add_columns(literal(strand.sort.value).label("sort"))
