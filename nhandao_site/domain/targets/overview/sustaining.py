"""What lasts: families that got out of hardship, whether they still stand, and visits that are overdue."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.deciding import STILL_STANDING_AFTER_MONTHS
from nhandao_site.domain.addresses.models import Address, Visit, VisitResult
from nhandao_site.domain.addresses.words import Closing, Dossier
from nhandao_site.domain.targets.overview.ground import Ground
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

Seen = tuple[date, VisitResult]
_SLACK_MONTHS = 1  # the same day of another month may fall up to three days off


@dataclass(frozen=True)
class Look:
    """Families whose look after so many months fell due inside the period, and by today."""

    months: int
    due: int
    standing: int
    worse: int
    not_met: int

    @property
    def unseen(self) -> int:
        return self.due - self.standing - self.worse - self.not_met

    @property
    def percent(self) -> int | None:
        """Still standing among those that were met."""
        met = self.standing + self.worse
        return self.standing * 100 // met if met else None


@dataclass(frozen=True)
class Overdue:
    name: str
    code: str
    count: int
    days: int


@dataclass(frozen=True)
class Sustaining:
    closed: Sequence[tuple[str, int]]
    out_of_hardship: int
    looks: Sequence[Look]
    overdue: Sequence[Overdue]

    @property
    def overdue_visits(self) -> int:
        return sum(one.count for one in self.overdue)


def sustaining(ground: Ground) -> Sustaining:
    found = select(Address.closing, func.count()).where(
        Address.merged_into_id.is_(None), Address.closed_on.between(ground.period.start, ground.cut), ground.then()
    )
    closed = {why: many for why, many in db.session.execute(found.group_by(Address.closing)) if why is not None}
    return Sustaining(
        closed=[(why.label, closed[why]) for why in Closing if why in closed],
        out_of_hardship=closed.get(Closing.OUT_OF_HARDSHIP, 0),
        looks=_looks(ground),
        overdue=_overdue(ground),
    )


def _looks(ground: Ground) -> list[Look]:
    """A visit answers for the span that ends with the next look, as on the page of the address."""
    visits = _visits(ground)
    ends = (*STILL_STANDING_AFTER_MONTHS[1:], None)
    spans = zip(STILL_STANDING_AFTER_MONTHS, ends, strict=True)
    return [_look(months, end, visits.values(), ground) for months, end in spans]


def _look(months: int, end: int | None, families: Iterable[tuple[date, list[Seen]]], ground: Ground) -> Look:
    found: Counter[VisitResult | None] = Counter()
    for closed_on, seen in families:
        due = clock.add_months(closed_on, months)
        if ground.period.start <= due <= min(ground.cut, ground.today):
            until = clock.add_months(closed_on, end) if end else date.max
            found[next((result for on, result in seen if due <= on < until), None)] += 1
    standing = found[VisitResult.BETTER] + found[VisitResult.SAME]
    return Look(months, found.total(), standing, found[VisitResult.WORSE], found[VisitResult.NOT_MET])


def _visits(ground: Ground) -> dict[int, tuple[date, list[Seen]]]:
    """Families out of hardship whose looks may fall due in the period, with their visits, oldest first."""
    first = clock.add_months(ground.period.start, -max(STILL_STANDING_AFTER_MONTHS) - _SLACK_MONTHS)
    found = select(Address.id, Address.closed_on, Visit.on, Visit.result)
    found = found.outerjoin(
        Visit, and_(Visit.address_id == Address.id, Visit.withdrawn_at.is_(None))
    ).where(
        Address.merged_into_id.is_(None), Address.closing == Closing.OUT_OF_HARDSHIP,
        Address.closed_on.between(first, ground.cut), ground.then(),
    ).order_by(Address.id, Visit.on, Visit.id)  # fmt: skip
    families: dict[int, tuple[date, list[Seen]]] = {}
    for number, closed_on, on, result in db.session.execute(found):
        if closed_on is not None:
            seen = families.setdefault(number, (closed_on, []))[1]
            seen.extend([(on, result)] if on else [])
    return families


def _overdue(ground: Ground) -> list[Overdue]:
    """Visits whose day is past, by unit, the longest wait first."""
    found = select(Unit.name, Unit.code, func.count(), func.min(Address.visit_due_on))
    found = found.join(Unit, Unit.id == Address.unit_id).where(
        Address.visit_due_on < ground.today, Address.dossier.in_((Dossier.APPROVED, Dossier.CLOSED)), ground.now()
    )
    rows = db.session.execute(found.group_by(Unit.name, Unit.code).order_by(func.min(Address.visit_due_on), Unit.code))
    return [Overdue(name, code, many, (ground.today - oldest).days) for name, code, many, oldest in rows if oldest]
