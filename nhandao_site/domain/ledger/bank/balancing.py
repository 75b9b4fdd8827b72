"""Opening balance + lines = closing balance, whatever order the lines came in; else where it breaks.

Each line with a balance is a step from `balance − amount` to `balance`. In a whole statement every
step begins where another ends, but for one beginning (the opening) and one end (the closing).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nhandao_site.domain.ledger.bank.reading import Line, Reading
from nhandao_site.kit import money

SHOWN = 5


@dataclass(frozen=True)
class Balance:
    """`breaks` are sentences, each with the row it speaks of; none when the statement adds up.

    `is_proven` is False for a file without balances: nothing contradicts it, nothing confirms it.
    """

    opening_vnd: int
    closing_vnd: int
    breaks: tuple[str, ...]
    is_proven: bool

    @property
    def is_kept(self) -> bool:
        return not self.breaks


def weigh(reading: Reading, before_vnd: int | None = None) -> Balance:
    """Adds a statement up.

    Args:
        before_vnd: what the account held before by the books; the opening of a file that tells none.
    """
    lines = reading.lines
    moved = sum(line.amount_vnd for line in lines)
    if not lines or any(line.balance_vnd is None for line in lines):
        return _by_its_frame(reading, moved, before_vnd)
    begins = Counter(_before(line) for line in lines)
    ends = Counter(line.balance_vnd or 0 for line in lines)
    loose = _loose(lines, begins - ends)
    opening = reading.opening_vnd
    if opening is None:
        opening = _before(loose[0]) if loose else _before(_first(lines))
    closing = reading.closing_vnd
    if closing is None:
        closing = _last_end(lines, ends - begins, opening)
    breaks = _breaks(loose, opening)
    if opening + moved != closing:
        breaks.append(_sum_is_off(opening, moved, closing))
    return Balance(opening, closing, tuple(breaks), True)


def _by_its_frame(reading: Reading, moved: int, before_vnd: int | None) -> Balance:
    """Without a balance on every line only the two stated ones can speak."""
    opening, closing = reading.opening_vnd, reading.closing_vnd
    proven = opening is not None and closing is not None
    if opening is None:
        opening = closing - moved if closing is not None else before_vnd or 0
    if closing is None:
        closing = opening + moved
    off = opening + moved != closing
    return Balance(opening, closing, (_sum_is_off(opening, moved, closing),) if off else (), proven)


def _before(line: Line) -> int:
    return (line.balance_vnd or 0) - line.amount_vnd


def _first(lines: Sequence[Line]) -> Line:
    """A statement that ends where it began has no loose end: its own order tells."""
    return lines[-1] if _is_backwards(lines) else lines[0]


def _is_backwards(lines: Sequence[Line]) -> bool:
    pairs = list(pairwise(lines))
    forth = sum(_before(after) == before.balance_vnd for before, after in pairs)
    back = sum(_before(before) == after.balance_vnd for before, after in pairs)
    return back > forth or (back == forth and bool(lines) and lines[0].on > lines[-1].on)


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Oldest first, whichever way the bank prints them."""
    told = list(reversed(lines)) if _is_backwards(lines) else list(lines)
    return sorted(told, key=lambda line: line.on)


def _loose(lines: Sequence[Line], begins: Counter[int]) -> list[Line]:
    """Lines that begin where no other line ends, the oldest first."""
    found = []
    for line in in_order(lines):
        if begins[_before(line)] > 0:
            begins[_before(line)] -= 1
            found.append(line)
    return found


def _last_end(lines: Sequence[Line], ends: Counter[int], opening: int) -> int:
    ordered = in_order(lines)
    loose = [line for line in ordered if ends[line.balance_vnd or 0] > 0]
    if loose:
        return loose[-1].balance_vnd or 0
    return opening


def _breaks(loose: Sequence[Line], opening: int) -> list[str]:
    """Every loose beginning but one that begins at the opening balance."""
    first = next((line for line in loose if _before(line) == opening), None)
    broken = [line for line in loose if line is not first]
    told = [
        f"Dòng {line.row}: số dư {_vnd(line.balance_vnd or 0)} không khớp; trước dòng này số dư phải là "
        f"{_vnd(_before(line))}, nhưng {_instead(opening if at == 0 and first is None else None)}."
        for at, line in enumerate(broken[:SHOWN])
    ]
    more = len(broken) - SHOWN
    return [*told, f"Và {more} chỗ đứt khác."] if more > 0 else told


def _instead(opening: int | None) -> str:
    return "không dòng nào có số dư ấy" if opening is None else f"số dư đầu kỳ là {_vnd(opening)}"


def _sum_is_off(opening: int, moved: int, closing: int) -> str:
    return (
        f"Số dư đầu kỳ {_vnd(opening)} cộng các dòng {_vnd(moved)} bằng {_vnd(opening + moved)}, "
        f"sao kê ghi số dư cuối kỳ {_vnd(closing)}: lệch {_vnd(closing - opening - moved)}."
    )


def _vnd(amount: int) -> str:
    return money.format_money(amount)
