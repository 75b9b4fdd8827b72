"""One walk over the lines of a period: sums of money, and sets of acts, addresses and givers per slot.

Sets are what keeps one address helped by sixty acts one address, and one giver in twelve communes one giver.
A member of a set is one whole number: slot, what kind of line it came from, and the id of the act, address or
giver. Columns are worked on two thousand at a time, so that what is worked on stays near the processor.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, repeat
from operator import add, and_, rshift
from typing import Any

from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.targets.lines import ACTS, CODES, LOAN_ACT, Kind, unpack

Row = tuple[Any, ...]
"""(address, act, code, value, giver, …) as `lines.told` gives it."""
MONEY = ("cash_vnd", "in_kind_vnd", "labour_vnd", "loans_vnd", "other_programmes_vnd", "houses_built_vnd",
         "houses_repaired_vnd")  # fmt: skip
SLOT, SORT = 40, 36
"""Where in a number the slot begins, and the sort of line below it; ids take the rest."""
ID = (1 << SORT) - 1
STRAY = 1 << 62
"""Added to what comes from no line that stands, or from outside: no slot is as high."""
_FORMS = {Form.CASH: "cash_vnd", Form.IN_KIND: "in_kind_vnd", Form.LABOUR: "labour_vnd"}
_HOUSES = {1: "houses_built_vnd", 2: "houses_repaired_vnd"}
_KINDS = [unpack(code) for code in range(CODES)]
_NOUGHTS = frozenset(code for code, kind in enumerate(_KINDS) if kind.live and kind.nought)
NOUGHT = 16
Part = Callable[[int, Kind], int]


class _Parts(dict[int, int]):
    """What is added to an id, by slot and kind of line: worked out once for each pair that comes."""

    def __init__(self, slots: int, otherwise: int, part: Part) -> None:
        self.slots, self.otherwise, self.part = slots, otherwise, part

    def __missing__(self, key: int) -> int:
        slot, kind = key >> SLOT, _KINDS[key & CODES - 1]
        counts = slot < self.slots and kind.live and not kind.nought
        self[key] = value = self.part(slot, kind) if counts else self.otherwise
        return value


class Tally:
    """Feed it lines with the slot of each; `slots` are counted, the one after them is outside."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.acts: set[int] = set()
        self.addresses: set[int] = set()
        self.givers: set[int] = set()
        self.money: dict[int, int] = defaultdict(int)
        self.noughts: list[tuple[int, Row]] = []
        self.giver_bits = slots.bit_length() + 2
        self._giver_ids: dict[Any, int] = {}
        self._next_giver = count(1 << self.giver_bits, 1 << self.giver_bits)
        self._act = _Parts(slots, STRAY, lambda slot, kind: (slot << SLOT) + (kind.act << SORT))
        self._address = _Parts(slots, STRAY, lambda slot, kind: (slot << SLOT) + (1 + kind.regular << SORT))
        self._giver = _Parts(slots, 0, lambda slot, kind: 0 if kind.act == LOAN_ACT else (slot << 2) + 1 + kind.person)

    def feed(self, bases: Sequence[int], rows: Sequence[Row]) -> None:
        """`bases` are the slots, shifted. Live lines without value wait in `noughts` until their act has some."""
        addresses, acts, codes, values, givers = list(zip(*rows, strict=True))[:5]
        keys, money = list(map(add, bases, codes)), self.money
        for key, value in zip(keys, values, strict=True):
            money[key] += value
        self.acts.update(map(add, map(self._act.__getitem__, keys), acts))
        self.addresses.update(map(add, map(self._address.__getitem__, keys), addresses))
        known = map(self._giver_ids.setdefault, givers, self._next_giver)
        self.givers.update(map(add, map(self._giver.__getitem__, keys), known))
        if not _NOUGHTS.isdisjoint(codes):
            self.noughts.extend(pair for pair in zip(bases, rows, strict=True) if pair[1][2] in _NOUGHTS)

    def note(self, acts: set[int]) -> None:
        """Live lines without value whose act is worth something are lines like any other."""
        good = [(base, (*row[:2], row[2] & ~NOUGHT, *row[3:])) for base, row in self.noughts if row[1] in acts]
        if good:
            bases, rows = zip(*good, strict=True)
            self.feed(bases, rows)

    def rename(self, addresses: Mapping[int, int], acts: Mapping[int, int]) -> None:
        """Merged addresses and shared acts under the one that stands for them."""
        if addresses:
            self.addresses = _renamed(self.addresses, addresses)
        if acts:
            self.acts = _renamed(self.acts, acts)


def _renamed(numbers: set[int], names: Mapping[int, int]) -> set[int]:
    return {one & ~ID | names.get(one & ID, one & ID) for one in numbers}


class Seen:
    """What was counted in the period, without the acts that had begun before it.

    `apart`: no address moved and no act is shared, so that what slots have seen can be added up.
    """

    def __init__(self, tally: Tally, before: Tally, *, apart: bool = False) -> None:
        self.slots, self.apart = tally.slots, apart
        self.acts, self.begun = tally.acts, before.acts
        self.addresses, self.givers, self.giver_bits = tally.addresses, tally.givers, tally.giver_bits
        self.money = _columns(tally)

    def counts(self, filed: Sequence[set[int]]) -> list[dict[str, int]]:
        """The keys of the table that come from lines, per slot; `filed[slot]` are those that may be “helped”."""
        tables = [dict(money) for money in self.money]
        by_sort = Counter(map(rshift, self.acts - self.begun if self.begun else self.acts, repeat(SORT)))
        times = Counter(map(rshift, _once(self.acts) - _once(self.begun), repeat(SLOT)))
        addresses = Counter(map(rshift, self.addresses, repeat(SORT)))
        givers = Counter(map(and_, self.givers, repeat((1 << self.giver_bits) - 1)))
        helped = self._helped(filed)
        for slot, table in enumerate(tables):
            first = slot << SLOT - SORT
            table["helped_addresses"], table["helped_times"] = helped[slot], times[slot]
            table["one_off_addresses"], table["regular_addresses"] = addresses[first + 1], addresses[first + 2]
            table["organisations"], table["individuals"] = givers[(slot << 2) + 1], givers[(slot << 2) + 2]
            table.update({name: by_sort[first + place] for place, name in enumerate(ACTS, start=1)})
            table["value_vnd"] = sum(table[name] for name in _FORMS.values())
        return tables

    def _helped(self, filed: Sequence[set[int]]) -> Counter[int]:
        """A regular and a one-off act make one helped address."""
        return Counter(one >> SLOT for one in _once(self.addresses) if one < STRAY and one & ID in filed[one >> SLOT])

    def helped_by(self, slot: int) -> set[int]:
        return {one & ID for one in _once(self.addresses) if one >> SLOT == slot}

    def whole(self, tables: list[dict[str, int]], filed: set[int]) -> dict[str, int]:
        """All slots as one: each act, address and giver once. `tables` are the counts of the slots."""
        if self.apart:
            added = {name: sum(table[name] for table in tables) for name in tables[0]}
        else:
            added = self._together().counts([filed])[0]
        return added | self._all_givers()

    def _together(self) -> "Seen":
        one = Seen(Tally(1), Tally(1))
        end, low = self.slots << SLOT, (1 << SLOT) - 1
        for name in ("acts", "begun", "addresses"):
            setattr(one, name, {member & low for member in getattr(self, name) if member < end})
        one.money = [{name: sum(money[name] for money in self.money) for name in MONEY}]
        return one

    def _all_givers(self) -> dict[str, int]:
        """Organisations and persons of all slots, each once."""
        slot_bits = (1 << self.giver_bits) - 4
        everybody = set(map(and_, self.givers, repeat(~slot_bits)))
        sorts = Counter(map(and_, everybody, repeat(3)))
        return {"organisations": sorts[1], "individuals": sorts[2]}


_SORTS = (1 << SLOT) - 1 ^ ID


def _once(members: set[int]) -> set[int]:
    """Without the sorts: what came from a line that stands, whatever line it was."""
    return set(map(and_, members, repeat(~_SORTS)))


def _columns(tally: Tally) -> list[dict[str, int]]:
    """Money of each slot in the columns of the table."""
    tables = [dict.fromkeys(MONEY, 0) for _ in range(tally.slots)]
    for key, value in tally.money.items():
        slot, code = key >> SLOT, key & CODES - 1
        if slot < tally.slots:
            for name in columns_of(_KINDS[code]):
                tables[slot][name] += value
    return tables


def columns_of(kind: Kind) -> Iterator[str]:
    """Where the value of a line is added: another programme's and a loan's never reach the campaign's value."""
    if not kind.campaign:
        yield "other_programmes_vnd"
    elif kind.act == LOAN_ACT:
        yield "loans_vnd"
    else:
        yield _FORMS[kind.form]
        if kind.act in _HOUSES:
            yield _HOUSES[kind.act]
