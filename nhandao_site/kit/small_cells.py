"""Which numbers of tables stay hidden, so that no small one can be read or reckoned.

Cells below five tell of a few families. Whoever knows a total and all other parts of it knows the hidden one, too;
so more cells are hidden until every hidden one could still be several numbers: where parts and their total stand
together, at least two are hidden and what is hidden amounts to ten, and no chain of sums leads to a single one.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

LEAST = 5
"""The smallest number that is shown, but for 0."""
TOGETHER = 2 * LEAST
_PRIME = 2_147_483_647


def hidden(cells: Mapping[Key, int], sums: Sequence[Sequence[Key]]) -> set[Key]:
    """The cells to hide. Each of `sums` is a total followed by its parts; a zero is no secret."""
    found = {key for key, value in cells.items() if 0 < value < LEAST}
    known = [[key for key in line if key in cells] for line in sums]
    while extra := _too_plain(cells, known, found) or _reckoned(cells, known, found):
        found |= extra
    return found


def _too_plain(cells: Mapping[Key, int], sums: Sequence[Sequence[Key]], found: set[Key]) -> set[Key]:
    """Cells to hide beside hidden ones that are too few or too small together."""
    extra = set[Key]()
    for line in sums:
        secret = [key for key in line if key in found or key in extra]
        is_plain = secret and (len(secret) < 2 or sum(cells[key] for key in secret) < TOGETHER)
        if is_plain and (more := _smallest(cells, line, found | extra)) is not None:
            extra.add(more)
    return extra


def _reckoned(cells: Mapping[Key, int], sums: Sequence[Sequence[Key]], found: set[Key]) -> set[Key]:
    """Cells to hide because several sums together give hidden ones away."""
    extra = set[Key]()
    for given_away in determined(sums, found):
        beside = (_smallest(cells, line, found | extra) for line in sums if given_away in line)
        extra |= {more for more in beside if more is not None and not extra}
    return extra


def _smallest(cells: Mapping[Key, int], line: Sequence[Key], found: set[Key]) -> Key | None:
    shown = [key for key in line if key not in found and cells[key]]
    return min(shown, key=lambda key: (cells[key], repr(key))) if shown else None


def determined(sums: Sequence[Sequence[Key]], found: set[Key]) -> list[Key]:
    """Hidden cells that follow from the shown ones by adding and taking away (elimination modulo a large prime)."""
    pivots: dict[Key, dict[Key, int]] = {}
    for total, *parts in (line for line in sums if line):
        row = {key: 1 for key in parts if key in found}
        if total in found:
            row[total] = _PRIME - 1
        for pivot in [key for key in row if key in pivots]:
            _take_away(row, pivots[pivot], pivot)
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {key: value * inverse % _PRIME for key, value in row.items()}
        for other in pivots.values():
            if pivot in other:
                _take_away(other, row, pivot)
        pivots[pivot] = row
    return [pivot for pivot, row in pivots.items() if len(row) == 1]


def _take_away(row: dict[Key, int], other: Mapping[Key, int], pivot: Key) -> None:
    times = row.get(pivot, 0)
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
