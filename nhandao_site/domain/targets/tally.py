"""One walk over the lines of a period: sums of money, and which acts, addresses and givers each slot has seen.

A place is an address in one slot; it has a small number, and what was seen of it is a few bits of one byte. An act
has one byte, too. That keeps one address helped by sixty acts one address, and a million lines near the processor.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.pledges.models import Form
from nhandao_site.domain.targets.lines import ACTS, CODES, LOAN_ACT, Kind, unpack

Row = tuple[Any, ...]
"""(address, act, code, value, giver) as `lines.told` gives it."""
WIDTH = 5
MONEY = ("cash_vnd", "in_kind_vnd", "labour_vnd", "loans_vnd", "other_programmes_vnd", "houses_built_vnd",
         "houses_repaired_vnd")  # fmt: skip
ONE_OFF, REGULAR = 1, 2
NOUGHT, WAITS = 16, 24
NOWHERE = 0xFFFF
_FORMS = {Form.CASH: "cash_vnd", Form.IN_KIND: "in_kind_vnd", Form.LABOUR: "labour_vnd"}
_HOUSES = {1: "houses_built_vnd", 2: "houses_repaired_vnd"}
_KINDS = [unpack(code) for code in range(CODES)]
_STANDS = [kind.live and not kind.nought for kind in _KINDS]
_ADDRESS = [(REGULAR if kind.regular else ONE_OFF) * stands for kind, stands in zip(_KINDS, _STANDS, strict=True)]
_ACT = [1 << kind.act for kind in _KINDS]
_GIVES = [kind.act != LOAN_ACT for kind in _KINDS]


@dataclass
class Places:
    """Numbers of addresses in slots: `slot[n]` and `home[n]`, the address that stands for it. The slot after the
    last one is outside."""

    slots: int
    slot: "array[int]" = field(default_factory=lambda: array("H"))
    home: list[int] = field(default_factory=list)
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def number(self, slot: int, home: int) -> int:
        known = self._known.get((slot, home))
        if known is None:
            known = self._known[slot, home] = len(self.slot)
            self.slot.append(slot)
            self.home.append(home)
        return known


class Tally:
    """Feed it lines with the number of each one's place. `last_act` is the highest id of an act."""

    def __init__(self, places: Places, last_act: int) -> None:
        self.places = places
        self.seen = bytearray(len(places.slot))
        self.money: dict[int, int] = defaultdict(int)
        self.givers: list[tuple[set[Any], set[Any]]] = [(set(), set()) for _ in range(places.slots + 1)]
        self.noughts: list[tuple[int, Row]] = []
        self.where = array("H", [NOWHERE]) * (last_act + 1)
        self.acts = bytearray(last_act + 1)
        self.also: dict[tuple[int, int], int] = defaultdict(int)  # (act, slot) of acts in more than one slot
        self._same: dict[Any, Any] = {}  # one object per giver, however often it comes

    def feed(self, numbers: Iterable[int], rows: Iterable[Row]) -> None:
        """Live lines without value wait in `noughts` until their act has some."""
        slot_of, money, where, acts = self.places.slot, self.money, self.where, self.acts
        self.seen.extend(bytes(len(slot_of) - len(self.seen)))
        seen, outside, same = self.seen, self.places.slots, self._same.setdefault
        of_address, of_act, gives, nowhere = _ADDRESS, _ACT, _GIVES, NOWHERE
        add_giver = [members.add for both in self.givers for members in both]
        for number, (address, act, code, value, giver) in zip(numbers, rows, strict=True):
            slot = slot_of[number]
            money[slot << 10 | code] += value
            bits = of_address[code]
            if not bits:
                if code & WAITS == WAITS:
                    self.noughts.append((number, (address, act, code, value, giver)))
            elif slot != outside:
                seen[number] |= bits
                known = where[act]
                if known == slot:
                    acts[act] |= of_act[code]
                elif known == nowhere:
                    where[act], acts[act] = slot, of_act[code]
                else:
                    self._put(act, slot, of_act[code])
                if gives[code]:
                    add_giver[slot << 1 | code & 1](same(giver, giver))

    def _put(self, act: int, slot: int, bits: int) -> None:
        """An act is noted where it is seen first; the few that reach other slots stand in `also`."""
        if self.where[act] == NOWHERE:
            self.where[act] = slot
            self.acts[act] = bits
        elif self.where[act] == slot:
            self.acts[act] |= bits
        else:
            self.also[act, slot] |= bits

    def note(self, acts: set[int]) -> None:
        """Live lines without value whose act is worth something are lines like any other."""
        good = [(number, (*row[:2], row[2] & ~NOUGHT, *row[3:])) for number, row in self.noughts if row[1] in acts]
        self.feed([number for number, _row in good], [row for _number, row in good])

    def rename(self, acts: Mapping[int, int]) -> None:
        """Acts of several addresses under the one that stands for them."""
        for act, name in acts.items():
            if act != name and self.where[act] != NOWHERE:
                slot, bits = self.where[act], self.acts[act]
                self.where[act], self.acts[act] = NOWHERE, 0
                self._put(name, slot, bits)
        for (act, slot), bits in list(self.also.items()):
            if acts.get(act, act) != act:
                del self.also[act, slot]
                self._put(acts[act], slot, bits)

    def all_acts(self) -> Iterator[tuple[int, int, int]]:
        """(act, slot, bits) of everything that was noted."""
        for act, slot in enumerate(self.where):
            if slot != NOWHERE:
                yield act, slot, self.acts[act]
        yield from ((act, slot, bits) for (act, slot), bits in self.also.items())


class Seen:
    """What was counted in the period, without the acts that had begun before it."""

    def __init__(self, tally: Tally, before: Tally) -> None:
        self.tally, self.slots = tally, tally.places.slots
        self.begun = {(act, slot): bits for act, slot, bits in before.all_acts()}

    def counts(self, filed: Sequence[set[int]]) -> tuple[list[dict[str, int]], dict[str, int]]:
        """The keys of the table that come from lines: per slot, and of all slots as one.

        `filed[slot]` are the addresses that may be “helped”; the last of them are those of the whole.
        """
        tables, whole = self._money()
        for name, (per_slot, together) in {**self._acts(), **self._addresses(filed), **self._givers()}.items():
            for slot, table in enumerate(tables):
                table[name] = per_slot[slot]
            whole[name] = together
        for table in (*tables, whole):
            table["value_vnd"] = sum(table[name] for name in _FORMS.values())
        return tables, whole

    def _acts(self) -> dict[str, tuple[Counter[int], int]]:
        """An act is counted once in each column, and once in all; what had begun before is not counted again."""
        found = Counter(zip(self.tally.where, self.tally.acts, strict=True))
        together = Counter[int]()
        for (slot, bits), many in found.items():
            if slot != NOWHERE:
                together[bits] += many
        per_slot = Counter({key: many for key, many in found.items() if key[0] != NOWHERE})
        self._correct(per_slot, together)
        columns = {name: 1 << place for place, name in enumerate(ACTS, start=1)}
        made = {name: _with(per_slot, together, bit, 0) for name, bit in columns.items()}
        return made | {"helped_times": _with(per_slot, together, 0xFF, BEGUN)}

    def _correct(self, per_slot: Counter[tuple[int, int]], together: Counter[int]) -> None:
        """Acts in several slots, and acts begun before: taken out of the sums and put in as they count."""
        tally, odd = self.tally, defaultdict[int, dict[int, int]](dict)
        for act, slot in {*tally.also, *self.begun}:
            odd[act][slot] = tally.also.get((act, slot), 0)
        for act, slots in odd.items():
            first = tally.where[act]
            if first == NOWHERE:
                continue
            per_slot[first, tally.acts[act]] -= 1
            together[tally.acts[act]] -= 1
            slots[first] = tally.acts[act]
            seen = before = 0
            for slot, bits in slots.items():
                earlier = self.begun.get((act, slot), 0)
                per_slot[slot, _left(bits, earlier)] += bool(bits)
                seen, before = seen | bits, before | earlier
            together[_left(seen, before)] += 1

    def _addresses(self, filed: Sequence[set[int]]) -> dict[str, tuple[Counter[int], int]]:
        marked = list(self._marked())
        made = {}
        for name, bit in (("one_off_addresses", ONE_OFF), ("regular_addresses", REGULAR)):
            per_slot = Counter(slot for slot, _home, bits in marked if bits & bit)
            made[name] = per_slot, len({home for _slot, home, bits in marked if bits & bit})
        helped = Counter(slot for slot, home, _bits in marked if home in filed[slot])
        everywhere = {home for _slot, home, _bits in marked}
        return made | {"helped_addresses": (helped, len(everywhere & filed[-1]))}

    def _givers(self) -> dict[str, tuple[Counter[int], int]]:
        made = {}
        for place, name in enumerate(("organisations", "individuals")):
            sets = [both[place] for both in self.tally.givers]
            per_slot = Counter({slot: len(members) for slot, members in enumerate(sets)})
            made[name] = per_slot, len(set[Any]().union(*sets))
        return made

    def helped_by(self, slot: int, which: int = ONE_OFF | REGULAR) -> set[int]:
        return {home for at, home, bits in self._marked() if at == slot and bits & which}

    def helped(self) -> set[int]:
        return {home for _slot, home, _bits in self._marked()}

    def _marked(self) -> Iterator[tuple[int, int, int]]:
        """(slot, address, bits) of every place of which something was seen."""
        places = self.tally.places
        every = zip(places.slot, places.home, self.tally.seen, strict=False)
        return (one for one in every if one[2])

    def _money(self) -> tuple[list[dict[str, int]], dict[str, int]]:
        """Money of each slot in the columns of the table, and of all of them."""
        tables = [dict.fromkeys(MONEY, 0) for _ in range(self.slots)]
        for key, value in self.tally.money.items():
            if key >> 10 < self.slots:
                for name in columns_of(_KINDS[key & CODES - 1]):
                    tables[key >> 10][name] += value
        return tables, {name: sum(table[name] for table in tables) for name in MONEY}


BEGUN = 1
"""The lowest bit of an act: something of it was counted in an earlier period, so it is no new one."""


def _left(bits: int, earlier: int) -> int:
    return bits & ~earlier | (BEGUN if earlier else 0)


def _with(
    per_slot: Counter[tuple[int, int]], together: Counter[int], wanted: int, never: int
) -> tuple[Counter[int], int]:
    """How many acts have one of the wanted bits and none that must not be."""
    found = Counter[int]()
    for (slot, bits), many in per_slot.items():
        if bits & wanted and not bits & never:
            found[slot] += many
    return found, sum(many for bits, many in together.items() if bits & wanted and not bits & never)


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
