"""Help of a period per slot: by where the address belonged on the day, or by who gave and mobilised."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from nhandao_site.domain.targets import lines, stock
from nhandao_site.domain.targets.scopes import OUTSIDE, Territory, homes, last_day
from nhandao_site.domain.targets.tally import WIDTH, Places, Row, Seen, Tally
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

LONG_AGO = date(1900, 1, 1)
OUT = 0
"""The number of the one place that is nowhere in the scope."""
Histories = Mapping[int, list[tuple[date, int]]]
Placed = tuple[Iterable[int], Sequence[Row]]
"""Numbers of places beside their lines."""


def nothing(slots: int) -> Seen:
    """As if no line had been looked at."""
    places = Places(slots)
    return Seen(Tally(places, 0), Tally(places, 0))


def of_territory(territory: Territory) -> Seen:
    """Help by the slot of the address on the day of delivery."""
    acts, ground = lines.acts(territory.scope.period), Ground(territory)
    return _seen(ground.inside(), ground.before(acts), acts, ground.places)


class Ground:
    """Every address of a territory in its slot, numbered; lines with the number of the place where they were given."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        slots = len(territory.scope.measured)
        homes = territory.homes
        own = {number: slot for number, slot in territory.slots.items() if number not in homes}
        self.places = Places(slots, array("H", [slots]), [0])
        self.places.slot.extend(slots if slot == OUTSIDE else slot for slot in own.values())
        self.places.home += own
        last = db.session.scalar(select(func.max(Address.id))) or 0
        self.numbers = array("I", [OUT]) * (last + 1)
        for number, address in enumerate(own, start=OUT + 1):
            self.numbers[address] = number
        for merged, home in homes.items():
            self.numbers[merged] = self.numbers[home]
        self.stays = self._stays(territory.wanderers)

    def inside(self, *more: InstrumentedAttribute[Any]) -> Iterator[Placed]:
        """Every line of the period; `more` columns stand from the seventh place on."""
        in_period = lines.in_period(self.territory.scope.period)
        if not self.stays and not more:
            for rows in lines.stream(self._narrowed(lines.told()).where(in_period)):
                yield map(self.numbers.__getitem__, map(itemgetter(0), rows)), rows
        else:
            told = self._narrowed(lines.told(AssistanceLine.delivered_at, *more)).where(in_period)
            yield from self._moving(lines.stream(told), self.stays)

    def before(self, acts: lines.Acts) -> Iterator[Placed]:
        """The earlier lines of acts that go on inside the period, each where its address belonged then."""
        told = self._narrowed(lines.told(AssistanceLine.delivered_at))
        earlier = [row for rows in lines.before(self.territory.scope.period, acts.begun_before, told) for row in rows]
        if not earlier:
            return iter(())
        homes, histories = self.territory.homes, dict[int, list[tuple[date, int]]]()
        for some in lines.in_chunks({homes.get(row[0], row[0]) for row in earlier}):
            histories |= self.territory.histories(select(Address.id).where(Address.id.in_(some)))
        histories |= {merged: histories[home] for merged, home in homes.items() if home in histories}
        return self._moving([earlier], self._stays(histories))

    def _narrowed(self, found: lines.Told) -> lines.Told:
        reach = self.territory.reach
        return found if reach is None else found.where(AssistanceLine.address_id.in_(reach))

    def _moving(self, told: Iterable[list[Row]], stays: Mapping[int, tuple[list[Any], list[int]]]) -> Iterator[Placed]:
        """By the stay that held at the instant of delivery."""
        at = self.numbers
        for rows in told:
            numbers = []
            for row in rows:
                stay = stays.get(row[0])
                numbers.append(at[row[0]] if stay is None else stay[1][max(0, bisect_right(stay[0], row[5]) - 1)])
            yield numbers, rows

    def _stays(self, histories: Histories) -> dict[int, tuple[list[Any], list[int]]]:
        """Histories by instants as the driver gives them; on a change of units everybody moves on the same day."""
        days = {day for history in histories.values() for day, _slot in history}
        instants = {day: lines.as_stored(clock.start_of(max(day, LONG_AGO))) for day in days}
        homes, number = self.territory.homes, self.places.number
        return {
            address: (
                [instants[day] for day, _slot in history],
                [OUT if slot == OUTSIDE else number(slot, homes.get(address, address)) for _day, slot in history],
            )
            for address, history in histories.items()
        }


def _seen(inside: Iterable[Placed], before: Iterable[Placed], acts: lines.Acts, places: Places) -> Seen:
    """`before` is read first: it may number places that nobody had inside the period."""
    last_act = db.session.scalar(select(func.max(Act.id))) or 0
    tallies = []
    for placed in (list(before), inside):
        tally = Tally(places, last_act)
        for numbers, rows in placed:
            tally.feed(numbers, rows if len(rows[0]) == WIDTH else [row[:WIDTH] for row in rows])
        if tally.noughts:
            waiting = {row[1] for _number, row in tally.noughts}
            tally.note(acts.kin(lines.worth_something(acts.kin(waiting))))
        tally.rename(acts.key)
        tallies.append(tally)
    return Seen(tallies[1], tallies[0])


def of_givers(units: Sequence[Unit], period: Period) -> Seen:
    """Help by who gave or mobilised it, a slot for each unit."""
    acts, givers = lines.acts(period), Givers(units, period)
    past = givers.placed(lines.before(period, acts.begun_before, givers.told()))
    return _seen(givers.inside(), past, acts, givers.places)


def by_givers(units: Sequence[Unit], period: Period) -> list[dict[str, int]]:
    """What schools, clubs, members and bodies gave themselves or mobilised, each for itself, wherever it went."""
    if not units:
        return []
    seen, cuts = of_givers(units, period), [last_day(unit, period) for unit in units]
    filed = {cut: filed_among(seen.helped(), period, cut) for cut in set(cuts)}
    return seen.counts([filed[cut] for cut in cuts])[0]


class Givers:
    """Lines by who gave or mobilised them: a slot for each unit, with what stood below it on the day of delivery."""

    def __init__(self, units: Sequence[Unit], period: Period) -> None:
        self.units, self.period, self.places = units, period, Places(len(units))
        self.paths, self.survivors = standing.paths(), homes()
        days = self.paths.days(LONG_AGO, period.end)
        self.since = [lines.as_stored(clock.start_of(day)) for day in days]
        self.whose = self._slots(days)

    def inside(self, *more: InstrumentedAttribute[Any]) -> Iterator[Placed]:
        """As `Ground.inside`; `more` columns stand from the ninth place on."""
        return self.placed(lines.stream(self.told(*more).where(lines.in_period(self.period))))

    def told(self, *more: InstrumentedAttribute[Any]) -> lines.Told:
        line = AssistanceLine
        ever = standing.among({number for by_id, _by_code in self.whose for number in by_id})
        theirs = or_(*(
            column.in_(select(own).where(ever))
            for column, own in ((line.mobilised_by_id, Unit.id), (line.roster_code, Unit.code))
        ))  # fmt: skip
        return lines.told(line.mobilised_by_id, line.roster_code, line.delivered_at, *more).where(theirs)

    def placed(self, told: Iterable[list[Row]]) -> Iterator[Placed]:
        number = self.places.number
        for rows in told:
            placed = [(number(slot, self._home(row[0])), row) for row in rows for slot in self._of(*row[5:8])]
            if placed:
                yield [place for place, _row in placed], [row for _place, row in placed]

    def _home(self, address: int) -> int:
        return self.survivors.get(address, address)

    def _of(self, mobilised_by: Any, code: Any, at: Any) -> set[int]:
        """The slots that may count a line."""
        stretch = max(0, bisect_right(self.since, at) - 1) if len(self.since) > 1 else 0
        return {
            found[key] for found, key in zip(self.whose[stretch], (mobilised_by, code), strict=True) if key in found
        }

    def _slots(self, days: Iterable[date]) -> list[tuple[dict[Any, int], dict[Any, int]]]:
        """For each day slots by the id and by the roster code of whoever stood below a unit then."""
        slots, found = {unit.id: slot for slot, unit in enumerate(self.units)}, []
        codes = dict(db.session.execute(select(Unit.id, Unit.code)).all())
        for day in days:
            by_id = {number: slots[above] for number, above in self.paths.holders(self.units, day).items()}
            found.append((by_id, {codes[number]: slot for number, slot in by_id.items()}))
        return found


def filed_among(ids: set[int], period: Period, cut: date) -> set[int]:
    filed: set[int] = set()
    for some in lines.in_chunks(ids):
        found = select(Address.id).where(
            Address.id.in_(some), Address.merged_into_id.is_(None), stock.condition("filed", period, cut)
        )
        filed.update(db.session.scalars(found))
    return filed
