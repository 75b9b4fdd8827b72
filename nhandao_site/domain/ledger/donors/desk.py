"""Donors as the staff finds them: every promise of one donor under one line, within the officer's branch."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.ledger.donors import gathering, summary
from nhandao_site.domain.ledger.donors.summary import Summary
from nhandao_site.domain.pledges import desk as pledges
from nhandao_site.domain.pledges.models import COUNTS, Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods, vietnamese

READ = 400
"""Promises a search reads, the newest first; a donor with older ones is found by name or telephone."""


@dataclass(frozen=True)
class Donor:
    """`pledge_id` is the newest promise, by which the donor is opened; the name is masked unless it is a body's."""

    pledge_id: int
    name: str
    kind: str
    unit: str
    pledges: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    last_day: str


def search(officer: Account, words: str, unit: Unit | None, year: int) -> list[Donor]:
    """Donors with a promise of that year or, when one was asked for by name, telephone or code, of any."""
    found = select(Pledge).where(pledges.mine(officer), gathering.verified())
    if words:
        found = found.where(pledges.named(words))
    else:
        span = periods.year(year)
        found = found.where(Pledge.pledged_at >= span.first_instant, Pledge.pledged_at < span.next_instant)
    if unit is not None:
        found = found.where(pledges.of_unit(unit))
    found = found.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(READ)
    return _grouped(db.session.scalars(found.options(joinedload(Pledge.unit))))


def years_offered() -> list[int]:
    last = periods.containing(clock.today()).year_number
    return list(range(last, last - 6, -1))


def summary_for(officer: Account, seed: Pledge, year: int, *, to: str) -> Summary:
    """Of the promises this officer may read; those elsewhere are left out, not counted."""
    return summary.of(gathering.gathered(seed, pledges.mine(officer)), periods.year(year), to=to)


def is_whole(officer: Account, seed: Pledge) -> bool:
    """Whether the officer reads everything the donor's own summary holds."""
    return gathering.gathered(seed) == gathering.gathered(seed, pledges.mine(officer))


def _grouped(rows: Iterable[Pledge]) -> list[Donor]:
    donors: dict[tuple[object, ...], list[Pledge]] = {}
    for row in rows:
        donors.setdefault(_who(row), []).append(row)
    told = [_donor(mine) for mine in donors.values()]
    return sorted(told, key=lambda donor: (-donor.pledges, vietnamese.sort_key(donor.name), donor.pledge_id))


def _who(row: Pledge) -> tuple[object, ...]:
    """As `gathering.of_donor` gathers; without a telephone or a roster every promise stands alone."""
    if body := gathering.body_of(row):
        return ("body", *body)
    if row.phone:
        return (row.phone, gathering.key_of(row))
    return ("paper", row.id)


def _donor(mine: list[Pledge]) -> Donor:
    newest, counted = mine[0], [row for row in mine if row.state in COUNTS]
    return Donor(
        pledge_id=newest.id,
        name=pledges.masked(newest),
        kind=newest.donor_kind.label,
        unit=newest.unit.name if newest.unit else "",
        pledges=len(mine),
        pledged_vnd=sum(row.value_vnd for row in counted),
        received_vnd=sum(row.received_vnd for row in mine),
        delivered_vnd=sum(row.delivered_vnd for row in mine),
        last_day=clock.format_date(newest.pledged_at),
    )
