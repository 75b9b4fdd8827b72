"""The rows behind every number of the table: found by the same walk that counted them.

Nothing personal stands in them: an address is its code, a giver is the name the public may read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.help import givers
from nhandao_site.domain.ledger.models import AssistanceLine, Programme
from nhandao_site.domain.targets import helping, lines, stock
from nhandao_site.domain.targets.definitions import figure
from nhandao_site.domain.targets.lines import ACTS, LOAN_ACT, Kind, unpack
from nhandao_site.domain.targets.scopes import Scope, Territory, is_territory, last_day
from nhandao_site.domain.targets.tally import ONE_OFF, REGULAR, Seen, columns_of
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

PAGE = 100
VALUE = {"cash_vnd", "in_kind_vnd", "labour_vnd"}


@dataclass(frozen=True)
class Behind:
    """One page of rows: `cells` under `headers`, `links` the id of the address of each row (None: no page).

    `count` is how many things the rows stand for, the number itself unless it is a sum of money.
    """

    headers: Sequence[str]
    cells: list[list[Any]]
    links: list[int | None]
    count: int
    after: int | None


class _Line(NamedTuple):
    id: int
    act: int
    giver: Any
    person: bool


def rows_behind(
    key: str, period: Period, unit: Unit, *, of: Unit | None = None, after: int = 0, limit: int | None = PAGE
) -> Behind:
    """The rows of a key of the table for a unit; `after` is where the page before ended, `limit` None is all.

    Args:
        of: whose table the number stands in, when it is a row of another unit's.

    Raises:
        KeyError: no such key.
    """
    sort, seen_in = figure(key).rows, _Place(period, unit, of)
    if sort == "addresses":
        return _addresses(_address_ids(key, seen_in), after, limit)
    found = _Finding(key, seen_in)
    if sort == "givers":
        return _givers(found.lines(), after, limit)
    told = sorted(found.lines())
    count = len({line.act for line in told}) if sort == "acts" else len(told)
    return _lines(_cut([line.id for line in told], after, limit), count)


def _cut(ids: list[int], after: int, limit: int | None) -> tuple[list[int], int | None]:
    left = [one for one in ids if one > after]
    page = left if limit is None else left[:limit]
    return page, page[-1] if len(page) < len(left) else None


class _Place:
    """The unit whose number it is, as the first slot of what the number was counted in."""

    def __init__(self, period: Period, unit: Unit, of: Unit | None) -> None:
        self.period, self.unit = period, unit
        self.is_land = is_territory(unit)
        apart = of is not None and of.id != unit.id and _counted_apart(unit, of, period)
        self.scope = Scope(period, of, [unit]) if of is not None and apart else Scope(period, unit, ())

    @property
    def land(self) -> Territory:
        return Territory(self.scope)

    @property
    def cut(self) -> date:
        return self.scope.last_days[0]

    def seen(self) -> Seen:
        if self.is_land:
            return helping.of_territory(self.land)
        return helping.of_givers([self.unit], self.period)


def _counted_apart(unit: Unit, of: Unit, period: Period) -> bool:
    """Whether a row of another unit's table may say less than the unit's own: it did not stand there all the time.

    A hamlet's people may have been of another commune; of a larger unit only the unit itself is ever moved.
    """
    if not is_territory(unit) or not is_territory(of):
        return False
    if unit.kind is UnitKind.HAMLET:
        return True
    paths, first = standing.paths(), period.start
    stood = (of.id in paths.of(unit, day) for day in paths.days(first, max(first, last_day(unit, period))))
    return not all(stood) or last_day(of, period) < last_day(unit, period)


def _address_ids(key: str, place: _Place) -> list[int]:
    if key in stock.KEYS:
        if not place.is_land:
            return stock.introduced_ids(key, place.unit, place.period)
        return stock.ids(key, place.land)
    seen = place.seen()
    if key == "helped_addresses":
        return sorted(helping.filed_among(seen.helped_by(0), place.period, place.cut))
    return sorted(seen.helped_by(0, REGULAR if key == "regular_addresses" else ONE_OFF))


class _Finding:
    """The lines behind one key: those that stand for acts and givers, those whose value is summed."""

    def __init__(self, key: str, place: _Place) -> None:
        self.key, self.place = key, place
        self.acts = lines.acts(place.period)
        self.is_sum = figure(key).rows == "lines"
        self.begun = set() if self.is_sum or figure(key).rows == "givers" else self._begun()

    def _begun(self) -> set[int]:
        """Acts that an earlier period counted in this column."""
        wanted = 1 << ACTS.index(self.key) + 1 if self.key in ACTS else 0xFF
        begun = self.place.seen().begun
        return {act for (act, slot), bits in begun.items() if slot == 0 and bits & wanted}

    def lines(self) -> set[_Line]:
        found, waiting = set[_Line](), list[_Line]()
        for row in self._rows():
            kind = unpack(row[2])
            if not self._is_wanted(kind):
                continue
            line = _Line(row[-1], self.acts.same(row[1]), row[4], kind.person)
            if line.act in self.begun:
                continue
            if kind.nought and not self.is_sum:
                waiting.append(line)
            else:
                found.add(line)
        worth = lines.worth_something(self.acts.kin({line.act for line in waiting})) if waiting else set()
        return found | {line for line in waiting if line.act in {self.acts.same(one) for one in worth}}

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        place = self.place
        told: helping.Ground | helping.Givers = (
            helping.Ground(place.land) if place.is_land else helping.Givers([place.unit], place.period)
        )
        for numbers, rows in told.inside(AssistanceLine.id):
            slot = told.places.slot
            yield from (row for number, row in zip(numbers, rows, strict=True) if slot[number] == 0)

    def _is_wanted(self, kind: Kind) -> bool:
        key = self.key
        if self.is_sum:
            return key in columns_of(kind) or (key == "value_vnd" and not VALUE.isdisjoint(columns_of(kind)))
        if not kind.live:
            return False
        if key in {"organisations", "individuals"}:
            return kind.act != LOAN_ACT and kind.person == (key == "individuals")
        return key == "helped_times" or (kind.act != LOAN_ACT and ACTS[kind.act - 1] == key)


def _addresses(ids: list[int], after: int, limit: int | None) -> Behind:
    page, more = _cut(ids, after, limit)
    columns = (Address.id, Address.code, Address.chapter_key, Unit.name, Address.surveyed_on, Address.approved_on,
               Address.published_on, Address.inhandao_on, Address.closed_on)  # fmt: skip
    found = _by_id(
        page, lambda some: select(*columns).join(Unit, Unit.id == Address.unit_id).where(Address.id.in_(some))
    )
    cells = [[row[1] or "", row[2] or "", row[3], *row[4:]] for row in found]
    headers = ("Mã địa chỉ", "Mã của đơn vị", "Xã, phường nay", "Ngày khảo sát", "Ngày duyệt", "Ngày đăng",
               "Ngày iNHANDAO", "Ngày đóng")  # fmt: skip
    return Behind(headers, cells, [row[0] for row in found], len(ids), more)


def _by_id(ids: Sequence[int], asked: Callable[[Sequence[int]], Any]) -> list[Any]:
    """Rows whose first column is the id, in the order of the ids."""
    found: dict[int, Any] = {}
    for start in range(0, len(ids), lines.CHUNK):
        found |= {row[0]: row for row in db.session.execute(asked(ids[start : start + lines.CHUNK]))}
    return [found[one] for one in ids]


def _lines(page: tuple[list[int], int | None], count: int) -> Behind:
    ids, more = page
    line = AssistanceLine
    columns = (line.id, line.address_id, line.chapter_key, line.delivered_at, Address.code, line.giver_kind,
               line.shown_name, line.need_kind, line.form, line.value_vnd, Programme.name, line.act_id)  # fmt: skip
    found = _by_id(ids, lambda some: select(*columns).where(line.id.in_(some)).join(
        Address, Address.id == line.address_id).join(Programme, Programme.id == line.programme_id))  # fmt: skip
    cells = [
        [clock.local_date(row[3]), row[2] or f"#{row[0]}", row[4] or "", givers.public_name(row[5], row[6]),
         row[7].label, row[8].label, row[9], row[10], row[11]]
        for row in found
    ]  # fmt: skip
    headers = ("Ngày trao", "Mã dòng", "Mã địa chỉ", "Người giúp", "Nhu cầu", "Hình thức", "Giá trị (đồng)",
               "Chương trình", "Lượt số")  # fmt: skip
    return Behind(headers, cells, [row[1] for row in found], count, more)


def _givers(told: set[_Line], after: int, limit: int | None) -> Behind:
    """Each giver once, most acts first; who gave under several names is shown by the first of them."""
    of: dict[Any, list[_Line]] = {}
    for line in told:
        of.setdefault((line.person, line.giver), []).append(line)
    order = sorted(of.values(), key=lambda mine: (-len({line.act for line in mine}), min(line.id for line in mine)))
    shown = order[after : after + limit] if limit is not None else order
    names = _names([min(line.id for line in mine) for mine in shown])
    values = _values([line.id for mine in shown for line in mine])
    cells = [
        [names[min(line.id for line in mine)], len({line.act for line in mine}), sum(values[line.id] for line in mine)]
        for mine in shown
    ]
    more = after + len(shown) if after + len(shown) < len(order) else None
    return Behind(("Người giúp", "Số lượt", "Trị giá (đồng)"), cells, [None] * len(cells), len(order), more)


def _names(ids: list[int]) -> Mapping[int, str]:
    line = AssistanceLine
    found = _by_id(ids, lambda some: select(line.id, line.giver_kind, line.shown_name).where(line.id.in_(some)))
    return {row[0]: givers.public_name(row[1], row[2]) for row in found}


def _values(ids: list[int]) -> Mapping[int, int]:
    line = AssistanceLine
    return {
        row[0]: row[1] for row in _by_id(ids, lambda some: select(line.id, line.value_vnd).where(line.id.in_(some)))
    }
