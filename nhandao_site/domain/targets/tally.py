"""One walk over the lines of a period: sums of money, and sets of acts, addresses and givers per slot.

Sets are what keeps one address helped by sixty acts one address, and one giver in twelve communes one giver.
A member of a set is one whole number: slot, what kind of line it came from, and the id of the act, address or
giver. Columns are worked on a hundred thousand at a time, so that a million lines cost a second.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count, repeat
from operator import add, rshift
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
_FORMS = {Form.CASH: "cash_vnd", Form.IN_KIND: "in_kind_vnd", Form.LABOUR: "labour_vnd"}
_HOUSES = {1: "houses_built_vnd", 2: "houses_repaired_vnd"}
_KINDS = [unpack(code) for code in range(CODES)]
_STANDS = [kind.live and not kind.nought for kind in _KINDS]
_ACT = [kind.act << SORT if stands else 0 for kind, stands in zip(_KINDS, _STANDS, strict=True)]
_ADDRESS = [1 + kind.regular << SORT if stands else 0 for kind, stands in zip(_KINDS, _STANDS, strict=True)]
_GIVER = [1 + kind.person << SORT if stands and kind.act != LOAN_ACT else 0
          for kind, stands in zip(_KINDS, _STANDS, strict=True)]  # fmt: skip
_NOUGHT = [kind.live and kind.nought for kind in _KINDS]
NOUGHT = 16


class Tally:
    """Feed it lines with the slot of each; `slots` are counted, the one after them is outside."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.acts: set[int] = set()
        self.addresses: set[int] = set()
        self.givers: set[int] = set()
        self.money: dict[int, int] = defaultdict(int)
        self.noughts: list[tuple[int, Row]] = []
        self._giver_ids: dict[Any, int] = {}
        self._next_giver = count(1)

    def feed(self, bases: Sequence[int], rows: Sequence[Row]) -> None:
        """`bases` are the slots, shifted. Live lines without value wait in `noughts` until their act has some."""
        addresses, acts, codes, values, givers = list(zip(*rows, strict=True))[:5]
        self.acts.update(map(add, map(add, bases, map(_ACT.__getitem__, codes)), acts))
        self.addresses.update(map(add, map(add, bases, map(_ADDRESS.__getitem__, codes)), addresses))
        known = map(self._giver_ids.setdefault, givers, self._next_giver)
        self.givers.update(map(add, map(add, bases, map(_GIVER.__getitem__, codes)), known))
        money = self.money
        for key, value in zip(map(add, bases, codes), values, strict=True):
            money[key] += value
        self.noughts.extend(compress(zip(bases, rows, strict=True), map(_NOUGHT.__getitem__, codes)))

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

    def inside(self, which: Iterable[int]) -> set[int]:
        """Members of counted slots that come from a line that stands."""
        end, sorts = self.slots << SLOT, (1 << SLOT - SORT) - 1
        return {one for one in which if one < end and one >> SORT & sorts}


def _renamed(numbers: set[int], names: Mapping[int, int]) -> set[int]:
    return {one & ~ID | names.get(one & ID, one & ID) for one in numbers}


class Seen:
    """What was counted in the period, without the acts that had begun `before` it."""

    def __init__(self, tally: Tally, before: Tally) -> None:
        self.slots = tally.slots
        self.acts, self.begun = tally.inside(tally.acts), before.inside(before.acts)
        self.addresses, self.givers = tally.inside(tally.addresses), tally.inside(tally.givers)
        self.money = _columns(tally)

    def counts(self, filed: Sequence[set[int]]) -> list[dict[str, int]]:
        """The keys of the table that come from lines, per slot; `filed[slot]` are those that may be “helped”."""
        tables = [dict(money) for money in self.money]
        by_sort = Counter(map(rshift, self.acts - self.begun, repeat(SORT)))
        whole = {one & ~(_SORTS) for one in self.acts} - {one & ~(_SORTS) for one in self.begun}
        times = Counter(map(rshift, whole, repeat(SLOT)))
        addresses = Counter(map(rshift, self.addresses, repeat(SORT)))
        givers = Counter(map(rshift, self.givers, repeat(SORT)))
        helped = self._helped(filed)
        for slot, table in enumerate(tables):
            first = slot << SLOT - SORT
            table["helped_addresses"], table["helped_times"] = helped[slot], times[slot]
            table["one_off_addresses"], table["regular_addresses"] = addresses[first + 1], addresses[first + 2]
            table["organisations"], table["individuals"] = givers[first + 1], givers[first + 2]
            table.update({name: by_sort[first + place] for place, name in enumerate(ACTS, start=1)})
            table["value_vnd"] = sum(table[name] for name in _FORMS.values())
        return tables

    def _helped(self, filed: Sequence[set[int]]) -> Counter[int]:
        """A regular and a one-off act make one helped address."""
        pairs = {one & ~_SORTS for one in self.addresses}
        return Counter(one >> SLOT for one in pairs if one & ID in filed[one >> SLOT])

    def helped_by(self, slot: int) -> set[int]:
        return {one & ID for one in self.addresses if one >> SLOT == slot}

    def together(self) -> "Seen":
        """All slots as one: each act, address and giver once."""
        whole = Seen(Tally(1), Tally(1))
        low = (1 << SLOT) - 1
        for name in ("acts", "begun", "addresses", "givers"):
            setattr(whole, name, {one & low for one in getattr(self, name)})
        whole.money = [{name: sum(one[name] for one in self.money) for name in MONEY}]
        return whole


_SORTS = (1 << SLOT) - 1 ^ ID


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
