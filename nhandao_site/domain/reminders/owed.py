"""Reports as matters that are due: for whoever writes them, and for whoever waits for them."""

from collections.abc import Collection, Iterator
from datetime import date

from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.reminders.matters import Matter, Sort
from nhandao_site.domain.reports import reminding
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.units.models import Unit

NAMED = 15
Missing = dict[Duty, list[Unit]]


def missing(days: Collection[date], within: Unit | None = None) -> Missing:
    """Who has not sent what, of the reports whose last timely day is one of these."""
    found = reminding.missing(reminding.duties_on(days), within)
    return {duty: units for duty, units in found.items() if units}


def to_write(found: Missing) -> Iterator[Matter]:
    for duty, units in found.items():
        for unit in units:
            name = f"{reminding.named(duty)} của {unit.name}"
            yield Matter(Sort.REPORT, name, reminding.last_day(duty), frozenset([unit.id]), Permission.REPORTS_WRITE)


def awaited_by(judge: Account, found: Missing, most: int = NAMED) -> Iterator[Matter]:
    """Of the units below: how many have not sent it, the first of them by name."""
    for duty, units in found.items():
        below = [unit for unit in units if unit.is_within(judge.unit) and unit.id != judge.unit_id]
        if below:
            told = ", ".join(unit.name for unit in sorted(below, key=lambda unit: unit.sort_key)[:most])
            more = f" và {len(below) - most} đơn vị khác" if len(below) > most else ""
            name = f"{reminding.named(duty)}: {len(below)} đơn vị ({told}{more})"
            day, here = reminding.last_day(duty), frozenset([judge.unit_id])
            yield Matter(Sort.MISSING, name, day, here, Permission.REPORTS_ACCEPT)
