"""Passwords that are guessed first: kept as a filter of bits, see `data/passwords/README.md`."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from nhandao_site.kit import bloom, vietnamese

FILTER = Path(__file__).resolve().parents[3] / "data" / "passwords" / "common.bloom"
SHORTEST_PIECE = 3
_SIGNS = str.maketrans("@04135$7!", "aoaiessti")


def is_common(password: str) -> bool:
    """Whether it is a known word or name, whatever its marks, its capitals and the year behind it."""
    folded = re.sub(r"[^a-z0-9@$!]", "", vietnamese.fold(password))
    if not re.search(r"[a-z]", folded):
        return True  # digits and signs alone
    return any(_is_known(core) for core in set(_cores(folded)))


def _cores(folded: str) -> Iterator[str]:
    middle = re.sub(r"^[^a-z]+|[^a-z]+$", "", folded)
    for text in (middle, folded):
        yield re.sub(r"[^a-z]", "", text.translate(_SIGNS))
    yield re.sub(r"[^a-z]", "", middle)


def _is_known(core: str) -> bool:
    known = _filter().might_hold
    if len(core) < SHORTEST_PIECE or known(core):
        return True
    if any(core == core[:n] * (len(core) // n) for n in range(1, len(core) // 2 + 1) if known(core[:n])):
        return True
    cuts = range(SHORTEST_PIECE, len(core) - SHORTEST_PIECE + 1)
    return any(known(core[:cut]) and known(core[cut:]) for cut in cuts)


@lru_cache(maxsize=1)
def _filter() -> bloom.Bloom:
    return bloom.read(FILTER.read_bytes())
