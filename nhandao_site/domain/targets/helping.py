"""Help of a period per slot: by where the address belonged on the day, or by who gave and mobilised."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.targets import lines, stock
from nhandao_site.domain.targets.scopes import OUTSIDE, Territory, homes, last_day
from nhandao_site.domain.targets.tally import SLOT, Row, Seen, Tally
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

LONG_AGO = date(1900, 1, 1)
Histories = Mapping[int, list[tuple[date, int]]]
Placed = tuple[Sequence[int], Sequence[Row]]
"""Slots, shifted, beside their lines."""


def nothing(slots: int) -> Seen:
    """As if no line had been looked at."""
    return Seen(Tally(slots), Tally(slots))


def of_territory(territory: Territory) -> Seen:
    """Help by the slot of the address on the day of delivery."""
    acts = lines.acts(territory.scope.period)
    slots, one_cut = len(territory.scope.measured), len(territory.scope.cuts()) == 1
    still = one_cut and not territory.wanderers and acts.begun_before is None
    return _seen(inside(territory), _before(territory, acts), acts, slots, territory.homes, apart=still)


def inside(territory: Territory, *more: InstrumentedAttribute[Any]) -> Iterator[Placed]:
    """Every line of the period with the slot of its address; `more` columns stand from the seventh place on."""
    in_period = lines.in_period(territory.scope.period)
    if not territory.wanderers and not more:
        return _settled(lines.stream(_narrowed(lines.told(), territory).where(in_period)), territory)
    found = _narrowed(lines.told(AssistanceLine.delivered_at, *more), territory).where(in_period)
    return _moving(lines.stream(found), territory, territory.wanderers)


def _before(territory: Territory, acts: lines.Acts) -> Iterator[Placed]:
    """The earlier lines of acts that go on inside the period, each where its address belonged then."""
    found = _earlier(lines.told(AssistanceLine.delivered_at), acts, territory.scope.period)
    if found is None or acts.begun_before is None:
        return iter(())
    whose = select(AssistanceLine.address_id).where(AssistanceLine.act_id.in_(acts.begun_before))
    survivors = select(Address.merged_into_id).where(Address.id.in_(whose))
    histories = territory.histories(select(Address.id).where(or_(Address.id.in_(whose), Address.id.in_(survivors))))
    territory.follow_home(histories)
    return _moving(lines.stream(_narrowed(found, territory)), territory, histories)


def _seen(
    within: Iterator[Placed],
    before: Iterator[Placed],
    acts: lines.Acts,
    slots: int,
    survivors: Mapping[int, int],
    *,
    apart: bool = False,
) -> Seen:
    tallies = []
    for placed in (within, before):
        tally = Tally(slots)
        for bases, rows in placed:
            tally.feed(bases, rows)
        if tally.noughts:
            waiting = {row[1] for _base, row in tally.noughts}
            tally.note(acts.kin(lines.worth_something(acts.kin(waiting))))
        tally.rename(survivors, acts.key)
        tallies.append(tally)
    return Seen(*tallies, apart=apart and not acts.key)


def _narrowed(found: lines.Told, territory: Territory) -> lines.Told:
    reach = territory.reach
    return found if reach is None else found.where(AssistanceLine.address_id.in_(reach))


def _earlier(found: lines.Told, acts: lines.Acts, period: Period) -> lines.Told | None:
    """Lines before the period of acts that go on inside it."""
    if acts.begun_before is None:
        return None
    line = AssistanceLine
    return found.where(line.delivered_at < period.first_instant, line.act_id.in_(acts.begun_before))


def _shift(slot: int, slots: int) -> int:
    return (slots if slot == OUTSIDE else slot) << SLOT


def _settled(told: Iterator[list[Row]], territory: Territory) -> Iterator[Placed]:
    """While nobody moves, an address is at one place."""
    slots = len(territory.scope.measured)
    at = {address: _shift(slot, slots) for address, slot in territory.slots.items()}.get
    outside = _shift(OUTSIDE, slots)
    for rows in told:
        yield list(map(at, map(itemgetter(0), rows), repeat(outside))), rows


def _moving(told: Iterator[list[Row]], territory: Territory, histories: Histories) -> Iterator[Placed]:
    """By the stay that held at the instant of delivery."""
    slots = len(territory.scope.measured)
    stays = _stays(histories, slots)
    at = {address: _shift(slot, slots) for address, slot in territory.slots.items()}.get
    outside = _shift(OUTSIDE, slots)
    for rows in told:
        bases = []
        for row in rows:
            stay = stays.get(row[0])
            bases.append(at(row[0], outside) if stay is None else stay[1][max(0, bisect_right(stay[0], row[5]) - 1)])
        yield bases, rows


def _stays(histories: Histories, slots: int) -> dict[int, tuple[list[Any], list[int]]]:
    """Histories by instants as the driver gives them; on a change of units everybody moves on the same day."""
    days = {day for history in histories.values() for day, _slot in history}
    instants = {day: lines.as_stored(clock.start_of(max(day, LONG_AGO))) for day in days}
    return {
        number: ([instants[day] for day, _slot in history], [_shift(slot, slots) for _day, slot in history])
        for number, history in histories.items()
    }


def of_givers(units: Sequence[Unit], period: Period) -> Seen:
    """Help by who gave or mobilised it, a slot for each unit."""
    acts = lines.acts(period)
    before = _earlier(_theirs(units), acts, period)
    past = _given(lines.stream(before), _givers(units)) if before is not None else iter(())
    return _seen(inside_of_givers(units, period), past, acts, len(units), homes())


def by_givers(units: Sequence[Unit], period: Period) -> list[dict[str, int]]:
    """What schools, clubs, members and bodies gave themselves or mobilised, each for itself, wherever it went."""
    if not units:
        return []
    seen = of_givers(units, period)
    return seen.counts([
        filed_among(seen.helped_by(slot), period, last_day(unit, period)) for slot, unit in enumerate(units)
    ])  # fmt: skip


def inside_of_givers(units: Sequence[Unit], period: Period, *more: InstrumentedAttribute[Any]) -> Iterator[Placed]:
    """As `inside`, by who gave or mobilised; `more` columns stand from the eighth place on."""
    return _given(lines.stream(_theirs(units, *more).where(lines.in_period(period))), _givers(units))


def _theirs(units: Sequence[Unit], *more: InstrumentedAttribute[Any]) -> lines.Told:
    line = AssistanceLine
    theirs = or_(line.mobilised_by_id.in_(_of(units, Unit.id)), line.roster_code.in_(_of(units, Unit.code)))
    return lines.told(line.mobilised_by_id, line.roster_code, *more).where(theirs)


def _of(units: Sequence[Unit], column: Any) -> Any:
    return select(column).where(or_(*(unit.branch() for unit in units)))


def _givers(units: Sequence[Unit]) -> Callable[[Any, Any], set[int]]:
    """(unit that mobilised, roster code) → the shifted slots that may count the line."""
    by_id, by_code = dict[Any, int](), dict[Any, int]()
    for slot, unit in enumerate(units):
        for number, code in db.session.execute(select(Unit.id, Unit.code).where(unit.branch())):
            by_id[number] = by_code[code] = slot << SLOT
    return lambda mobilised_by, code: {
        found[key] for found, key in ((by_id, mobilised_by), (by_code, code)) if key in found
    }


def _given(told: Iterator[list[Row]], whose: Callable[[Any, Any], set[int]]) -> Iterator[Placed]:
    for rows in told:
        placed = [(base, row) for row in rows for base in whose(row[5], row[6])]
        if placed:
            yield [base for base, _row in placed], [row for _base, row in placed]


def filed_among(ids: set[int], period: Period, cut: date) -> set[int]:
    filed: set[int] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), lines.CHUNK):
        found = select(Address.id).where(
            Address.id.in_(wanted[start : start + lines.CHUNK]), Address.merged_into_id.is_(None),
            stock.condition("filed", period, cut),
        )  # fmt: skip
        filed.update(db.session.scalars(found))
    return filed
