"""Help of a period per slot: by where the address belonged on the day, or by who gave and mobilised."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.targets import lines, stock
from nhandao_site.domain.targets.scopes import OUTSIDE, Territory, homes, last_day
from nhandao_site.domain.targets.tally import Row, Sets, Tally, together
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

LONG_AGO = date(1900, 1, 1)
Histories = Mapping[int, list[tuple[date, int]]]


@dataclass(frozen=True)
class Seen:
    """What each slot has seen in the period, and which acts had begun before it."""

    inside: list[Sets]
    before: list[Sets]

    def counts(self, slot: int, filed: set[int]) -> dict[str, int]:
        return self.inside[slot].counts(filed, self.before[slot])

    def together(self, filed: set[int]) -> dict[str, int]:
        return together(self.inside).counts(filed, together(self.before))


def nothing(slots: int) -> Seen:
    """As if no line had been looked at."""
    return Seen(Tally(slots).of, Tally(slots).of)


def of_territory(territory: Territory) -> Seen:
    """Help by the slot of the address on the day of delivery."""
    acts = lines.acts(territory.scope.period)
    inside, before = _inside(territory), _before(territory, acts)
    return _seen(inside, before, acts, len(territory.scope.measured), territory.homes)


def _inside(territory: Territory) -> Iterator[Row]:
    in_period = lines.in_period(territory.scope.period)
    if not territory.wanderers:
        return _settled(lines.stream(_narrowed(lines.told(), territory).where(in_period)), territory.slots)
    found = _narrowed(lines.told(AssistanceLine.delivered_at), territory).where(in_period)
    return _moving(lines.stream(found), territory.slots, territory.wanderers)


def _before(territory: Territory, acts: lines.Acts) -> Iterator[Row]:
    """The earlier lines of acts that go on inside the period, each where its address belonged then."""
    found = _earlier(lines.told(AssistanceLine.delivered_at), acts, territory.scope.period)
    if found is None or acts.begun_before is None:
        return iter(())
    whose = select(AssistanceLine.address_id).where(AssistanceLine.act_id.in_(acts.begun_before))
    survivors = select(Address.merged_into_id).where(Address.id.in_(whose))
    histories = territory.histories(select(Address.id).where(or_(Address.id.in_(whose), Address.id.in_(survivors))))
    histories |= {merged: histories[home] for merged, home in territory.homes.items() if home in histories}
    return _moving(lines.stream(_narrowed(found, territory)), territory.slots, histories)


def _seen(rows: Iterable[Row], past: Iterable[Row], acts: lines.Acts, slots: int, survivors: Mapping[int, int]) -> Seen:
    seen = []
    for some in (rows, past):
        tally = Tally(slots)
        tally.feed(some)
        if tally.noughts:
            worth = acts.kin(lines.worth_something(acts.kin({row[2] for row in tally.noughts})))
            tally.note([row for row in tally.noughts if row[2] in worth])
        for sets in tally.finish():
            sets.rename(survivors, acts.key)
        seen.append(tally.of)
    return Seen(*seen)


def _narrowed(found: lines.Told, territory: Territory) -> lines.Told:
    reach = territory.reach
    return found if reach is None else found.where(AssistanceLine.address_id.in_(reach))


def _earlier(found: lines.Told, acts: lines.Acts, period: Period) -> lines.Told | None:
    """Lines before the period of acts that go on inside it."""
    if acts.begun_before is None:
        return None
    line = AssistanceLine
    return found.where(line.delivered_at < period.first_instant, line.act_id.in_(acts.begun_before))


def _settled(told: Iterable[tuple[Any, ...]], slots: Mapping[int, int]) -> Iterator[Row]:
    """While nobody moved an address is at one place."""
    at = slots.get
    for address, act, code, value, giver in told:
        yield at(address, OUTSIDE), address, act, code, value, giver


def _moving(told: Iterable[tuple[Any, ...]], slots: Mapping[int, int], histories: Histories) -> Iterator[Row]:
    """By the stay that held at the instant of delivery."""
    stays = {number: _by_instant(history) for number, history in histories.items()}
    for address, act, code, value, giver, at in told:
        history = stays.get(address)
        if history is None:
            yield slots.get(address, OUTSIDE), address, act, code, value, giver
        else:
            instants, places = history
            yield places[max(0, bisect_right(instants, at) - 1)], address, act, code, value, giver


def _by_instant(history: list[tuple[date, int]]) -> tuple[list[Any], list[int]]:
    instants = [lines.as_stored(clock.start_of(max(day, LONG_AGO))) for day, _slot in history]
    return instants, [slot for _day, slot in history]


def by_givers(units: Sequence[Unit], period: Period) -> list[dict[str, int]]:
    """What schools, clubs, members and bodies gave themselves or mobilised, each for itself, wherever it went."""
    if not units:
        return []
    owner = {number: slot for slot, unit in enumerate(units) for number in _branch(unit)}
    codes = {code: slot for slot, unit in enumerate(units) for code in _codes(unit)}
    line = AssistanceLine
    theirs = or_(line.mobilised_by_id.in_(_ids(units)), line.roster_code.in_(_ids(units, Unit.code)))
    found = lines.told(line.mobilised_by_id, line.roster_code).where(theirs)
    acts = lines.acts(period)
    before = _earlier(found, acts, period)
    rows = _given(lines.stream(found.where(lines.in_period(period))), owner, codes)
    past = _given(lines.stream(before), owner, codes) if before is not None else iter(())
    seen = _seen(rows, past, acts, len(units), homes())
    return [
        seen.counts(slot, _filed_among(seen.inside[slot].helped, period, last_day(unit, period)))
        for slot, unit in enumerate(units)
    ]


def _branch(unit: Unit) -> Iterator[int]:
    yield from db.session.scalars(select(Unit.id).where(unit.branch()))


def _codes(unit: Unit) -> Iterator[str]:
    yield from db.session.scalars(select(Unit.code).where(unit.branch()))


def _ids(units: Sequence[Unit], column: Any = Unit.id) -> Select[Any]:
    return select(column).where(or_(*(unit.branch() for unit in units)))


def _given(told: Iterable[tuple[Any, ...]], owner: Mapping[int, int], codes: Mapping[str, int]) -> Iterator[Row]:
    for address, act, code, value, giver, mobilised_by, roster_code in told:
        for slot in {owner.get(mobilised_by, OUTSIDE), codes.get(roster_code, OUTSIDE)}:
            yield slot, address, act, code, value, giver


def _filed_among(ids: set[int], period: Period, cut: date) -> set[int]:
    filed: set[int] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), lines.CHUNK):
        found = select(Address.id).where(
            Address.id.in_(wanted[start : start + lines.CHUNK]), Address.merged_into_id.is_(None),
            stock.condition("filed", period, cut),
        )  # fmt: skip
        filed.update(db.session.scalars(found))
    return filed
