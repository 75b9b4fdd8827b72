"""One walk over the lines of a period: sums of money, and sets of acts, addresses and givers per slot.

Sets are what keeps one address helped by sixty acts one address, and one giver in twelve communes one giver.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.targets.lines import ACTS, LOAN_ACT, Kind, unpack
from nhandao_site.domain.targets.scopes import OUTSIDE

Row = tuple[int, int, int, int, int, Any]
"""(slot, address, act, code, value, giver)."""
Add = Callable[[Any], None]
MONEY = ("cash_vnd", "in_kind_vnd", "labour_vnd", "loans_vnd", "other_programmes_vnd", "houses_built_vnd",
         "houses_repaired_vnd")  # fmt: skip
_FORMS = {Form.CASH: "cash_vnd", Form.IN_KIND: "in_kind_vnd", Form.LABOUR: "labour_vnd"}
_HOUSES = {1: "houses_built_vnd", 2: "houses_repaired_vnd"}


@dataclass
class Sets:
    """What one slot has seen. `acts[n]` are acts with a line of the n-th column, `acts[LOAN_ACT]` with a loan."""

    acts: list[set[int]] = field(default_factory=lambda: [set() for _ in range(LOAN_ACT + 1)])
    regular: set[int] = field(default_factory=set)
    one_off: set[int] = field(default_factory=set)
    givers: tuple[set[Any], set[Any]] = field(default_factory=lambda: (set(), set()))
    money: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MONEY, 0))

    def rename(self, addresses: Mapping[int, int], acts: Mapping[int, int]) -> None:
        """Merged addresses and shared acts under the one that stands for them."""
        for some, names in [*((one, acts) for one in self.acts), (self.regular, addresses), (self.one_off, addresses)]:
            for old in some & names.keys():
                some.discard(old)
                some.add(names[old])

    def each(self) -> list[set[Any]]:
        return [*self.acts, self.regular, self.one_off, *self.givers]

    @property
    def helped(self) -> set[int]:
        return self.regular | self.one_off

    def counts(self, filed: set[int], begun: "Sets") -> dict[str, int]:
        """The keys of the table of figures that come from lines.

        `filed` are the addresses that may be “helped”; `begun` holds acts that were counted in an earlier period.
        """
        made = {
            "helped_addresses": len(self.helped & filed),
            "helped_times": len(set().union(*self.acts).difference(*begun.acts)),
            "regular_addresses": len(self.regular),
            "one_off_addresses": len(self.one_off),
            "organisations": len(self.givers[0]),
            "individuals": len(self.givers[1]),
            **{name: len(self.acts[place] - begun.acts[place]) for place, name in enumerate(ACTS, start=1)},
            **self.money,
        }
        made["value_vnd"] = sum(made[name] for name in _FORMS.values())
        return made


@dataclass
class _Cell:
    """Lines of one slot that are alike in everything: their sum, and where each of them is noted."""

    value: int
    adders: tuple[Add, Add, Add] | None


class Tally:
    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.of = [Sets() for _ in range(slots)]
        self.noughts: list[Row] = []
        self._cells: dict[int, _Cell] = {}

    def feed(self, rows: Iterable[Row]) -> None:
        """Notes every row; live lines without value wait in `noughts` until their act is known to have some."""
        cells = self._cells
        for slot, address, act, code, value, giver in rows:
            if slot == OUTSIDE:
                continue
            key = slot << 12 | code
            try:
                cell = cells[key]
            except KeyError:
                cell = cells[key] = self._cell(slot, unpack(code))
            cell.value += value
            if cell.adders is not None:
                add_address, add_act, add_giver = cell.adders
                add_address(address)
                add_act(act)
                add_giver(giver)
            elif code & 24 == 24:
                self.noughts.append((slot, address, act, code, value, giver))

    def note(self, rows: Iterable[Row]) -> None:
        """Live lines of no value whose act has a value."""
        self.feed((slot, address, act, code & ~16, value, giver) for slot, address, act, code, value, giver in rows)

    def _cell(self, slot: int, kind: Kind) -> _Cell:
        return _Cell(0, None if kind.nought or not kind.live else self._adders(slot, kind))

    def _adders(self, slot: int, kind: Kind) -> tuple[Add, Add, Add]:
        sets = self.of[slot]
        addresses = sets.regular if kind.regular else sets.one_off
        givers: set[Any] = set() if kind.act == LOAN_ACT else sets.givers[kind.person]
        return addresses.add, sets.acts[kind.act].add, givers.add

    def finish(self) -> list[Sets]:
        """Money into its columns; call once, after the last line."""
        for key, cell in self._cells.items():
            for name in columns_of(unpack(key & 0xFFF)):
                self.of[key >> 12].money[name] += cell.value
        self._cells.clear()
        return self.of


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


def together(all_of: Iterable[Sets]) -> Sets:
    """Everything once: distinct acts, addresses and givers of several slots, and the sum of their money."""
    members = list(all_of)
    whole = Sets()
    for mine, *theirs in zip(whole.each(), *(one.each() for one in members), strict=True):
        mine.update(*theirs)
    for name in MONEY:
        whole.money[name] = sum(one.money[name] for one in members)
    return whole
