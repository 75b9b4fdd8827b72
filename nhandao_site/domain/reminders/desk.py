"""The same matters at one person's desk: what is due within a week, and what is up to a week late."""

from dataclasses import dataclass
from datetime import date, timedelta

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission
from nhandao_site.domain.reminders import digest, matters, owed
from nhandao_site.domain.reminders.matters import Sort

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
    """The earliest first."""
    days = [today + timedelta(days=ahead) for ahead in range(-WEEK, WEEK + 1)]
    may = GRANTS[officer.role]
    due = matters.all_of(days, [officer.unit_id], may)
    missing = owed.missing(days, officer.unit) if may & {Permission.REPORTS_WRITE, Permission.REPORTS_ACCEPT} else {}
    mine = digest.concerning(officer, [*owed.to_write(missing), *due])
    if Permission.REPORTS_ACCEPT in may:
        mine += owed.awaited_by(officer, missing, NAMED)
    return [Term(sort, day, digest.names(found, NAMED), len(found)) for sort, day, found in digest.gathered(mine)]
