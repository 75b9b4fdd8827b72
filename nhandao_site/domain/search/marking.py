"""What a hit shows of its text: the part where the words are, and which pieces of it were searched for."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from nhandao_site.kit import vietnamese

LONG = 40
"""Words of an excerpt."""
LEAD = 8
"""Words that are shown in front of the first searched one."""

Parts = tuple[tuple[str, bool], ...]


def excerpt(text: str, wanted: Sequence[str]) -> Parts:
    """At most LONG words of `text`, around the place that holds most of the wanted ones."""
    pieces = re.findall(r"\w+|\W+", text)
    marks = _marks(pieces, wanted)
    start = _best(pieces, marks)
    end = start + 2 * LONG
    shown = _joined(pieces[start:end], marks[start:end])
    before = [("… ", False)] if start else []
    after = [("…", False)] if end < len(pieces) else []
    return (*before, *shown, *after)


def mark(text: str, wanted: Sequence[str]) -> Parts:
    """The whole text in pieces."""
    pieces = re.findall(r"\w+|\W+", text)
    return _joined(pieces, _marks(pieces, wanted))


_folded = lru_cache(maxsize=1 << 13)(vietnamese.fold)


def _marks(pieces: Sequence[str], wanted: Sequence[str]) -> list[bool]:
    begins = tuple(wanted)
    return [_folded(piece).startswith(begins) for piece in pieces]


def _joined(pieces: Sequence[str], marks: Sequence[bool]) -> Parts:
    """What lies between two marked pieces is one piece."""
    runs = groupby(zip(pieces, marks, strict=True), key=lambda pair: pair[1])
    return tuple(
        part
        for is_marked, run in runs
        for part in (run if is_marked else [("".join(piece for piece, _ in run), False)])
    )


def written_as(word: str, text: str) -> str:
    """How a text writes a folded word; the word itself when it does not hold it."""
    return next((piece for piece in re.findall(r"\w+", text) if vietnamese.fold(piece) == word), word)


def _best(pieces: Sequence[str], marks: Sequence[bool]) -> int:
    """Where to begin: at the top when that shows as many searched pieces as any other place."""
    if len(pieces) <= 2 * LONG:
        return 0
    places = [at for at, is_marked in enumerate(marks) if is_marked]
    starts = [0] + [max(0, at - 2 * LEAD) for at in places]
    return max(starts, key=lambda start: (sum(start <= at < start + 2 * LONG for at in places), -start))
