"""Words with one wrong letter, glued or torn apart, or typed for Telex or VNI without their keyboard.

What a word may have been is told by the rows themselves: of all near words those count that stand together with
the other words of the question. In Vietnamese nearly every wrong letter makes another syllable that exists, so a
question that finds nothing is asked again with each of its words in turn mended, known or not.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise, product

from nhandao_site.domain.search import asking, vocabulary
from nhandao_site.domain.search.asking import Way

MOST_WORDS = 6
"""A longer question is not mended."""
SHORTEST = 3
"""Letters of a word that is mended though rows hold it; of two letters nearly everything is one letter away."""
LOOKED_AT = 100
"""Rows that tell which of the near words is meant."""
TOGETHER = 10
"""So many rows that hold the words somewhere weigh as much as one that holds them side by side."""

_DOUBLED = re.compile(r"aa|ee|oo|dd")
_TONE = re.compile(r"(?<=[aeiouy])[sfrxj]|(?<=[a-z])[sfrxj]$")

Words = tuple[str, ...]


class Near:
    """For each place of a question the held words that may be meant there, looked up when first asked for.

    Two words stand for one that was typed without a blank. `strange`: places of words that no row holds.
    """

    def __init__(self, wanted: Words) -> None:
        self.wanted, self._found = wanted, dict[int, list[str]]()
        self.held = vocabulary.known([*wanted, "".join(wanted[-2:])])
        self.strange = {at for at, word in enumerate(wanted) if vocabulary.is_kept(word) and word not in self.held}

    @property
    def ends_in_a_letter(self) -> bool:
        """Which begins the next word, and is not one that was torn off the word before."""
        *before, last = self.wanted
        return bool(before) and len(last) == 1 and last.isalpha() and before[-1] + last not in self.held

    def __getitem__(self, at: int) -> list[str]:
        if at not in self._found:  # of the first place alone, which is often enough; then of all others together
            places = [at] if not self._found else [n for n in range(len(self.wanted)) if n not in self._found]
            self._found |= dict(zip(places, near_words([self.wanted[n] for n in places]), strict=True))
        return self._found[at]


def mend(wanted: Words, kind: str | None, near: Near | None = None) -> Words | None:
    """What was probably meant, whatever stands between the words; None when nothing near is held."""
    if not 0 < len(wanted) <= MOST_WORDS:
        return None
    counted, near, plain = Counter[Words](), near or Near(wanted), asking.begun(wanted)
    if unknown := {at for at, word in enumerate(wanted) if not _is_fine(word, at, near)}:
        ways = [[near[at] if at in unknown else each for at, each in enumerate(plain)]]
        _count(counted, [*ways, *_glued(wanted)], kind)
    elif len(wanted) < 3:
        _count(counted, [way for _at, way in _one_by_one(wanted, near)] + _glued(wanted), kind)
    else:
        for at, way in _one_by_one(wanted, near, may_go_on=True):
            _count(counted, [way], kind, ask=[*way[:at], *way[at + 1 :]])
        _count(counted, _glued(wanted), kind)
    return _commonest(counted, wanted)


def mend_side_by_side(wanted: Words, kind: str | None, near: Near | None = None) -> Words | None:
    """The same, of words that stand next to each other as they were typed."""
    if not 2 < len(wanted) <= MOST_WORDS:
        return None
    counted = Counter[Words]()
    for at, way in _one_by_one(wanted, near or Near(wanted)):
        around = [part for part in (wanted[:at], wanted[at + 1 :]) if part]
        _count(counted, [way], kind, ask=[[" ".join(part)] for part in around], together=True)
        if counted:
            break  # the first that fits: each further place costs a question
    return _commonest(counted, wanted)


def _commonest(counted: Counter[Words], wanted: Words) -> Words | None:
    del counted[wanted]
    return min(counted, key=lambda words: (-counted[words], words)) if counted else None


def _is_fine(word: str, at: int, near: Near) -> bool:
    """Numbers and codes are no misspelt words, unless they spell one in VNI."""
    if not word.isalpha():
        return len(word) == 1 or not near[at]
    return len(word) == 1 or word in near.held or vocabulary.begins_one(word)


def _one_by_one(wanted: Words, near: Near, *, may_go_on: bool = False) -> Iterator[tuple[int, Way]]:
    """Each word in turn is one of its near ones, the others stay: where no row holds one of those, nothing is found.

    `may_go_on`: the last word is asked for as a beginning.
    """
    plain, last = asking.begun(wanted), {len(wanted) - 1} if may_go_on else set[int]()
    for at, word in enumerate(wanted):
        if len(word) >= SHORTEST and not near.strange - {at} - last:
            yield at, [*plain[:at], near[at], *plain[at + 1 :]]


def _count(
    counted: Counter[Words], ways: Sequence[Way], kind: str | None, ask: Way | None = None, *, together: bool = False
) -> None:
    """How often rows hold what the ways allow. `ask`: look among rows that hold only this."""
    possible = [way for way in ways if all(way)]
    if not possible:
        return
    for row in asking.newest([ask] if ask else possible, kind=kind, most=LOOKED_AT).rows:
        held, padded = set(row.folded.split()), f" {row.folded} "
        for way in possible:
            for found in product(*([one for one in each if _stands(one, held, padded)] for each in way)):
                words = " ".join(one.rstrip("*") for one in found)
                if (is_phrase := f" {words}" in padded) or not together:
                    counted[tuple(words.split())] += TOGETHER if is_phrase else 1


def _stands(word: str, held: set[str], padded: str) -> bool:
    return word in held or ((word.endswith("*") or " " in word) and f" {word.rstrip('*')}" in padded)


def near_words(wanted: Sequence[str]) -> list[list[str]]:
    """For each word the held ones that it may have been, and pairs of held ones."""
    guesses = [vocabulary.neighbours(word) | _as_typed(word) if not word.isdigit() else set[str]() for word in wanted]
    cuts = [[(word[:at], word[at:]) for at in range(2, len(word) - 1)] for word in wanted]
    held = vocabulary.known({*chain(*guesses), *chain(*chain(*cuts))})
    return [
        sorted(some & held) + [f"{head} {tail}" for head, tail in two if {head, tail} <= held]
        for some, two in zip(guesses, cuts, strict=True)
    ]


def _glued(wanted: Words) -> list[Way]:
    """Two neighbours as one word: a blank too many."""
    ways, plain = list[Way](), asking.begun(wanted)
    pairs = [head + tail for head, tail in pairwise(wanted)]
    held = vocabulary.known(pairs)
    for at, pair in enumerate(pairs):
        if pair in held:
            ways.append([*plain[:at], [pair], *plain[at + 2 :]])
    return ways


def _as_typed(word: str) -> set[str]:
    """`dduwowngf` and `duong2` are how Telex and VNI spell “đường”."""
    bare = re.sub(r"[0-9]", "", word).replace("w", "")
    bare = _DOUBLED.sub(lambda pair: pair[0][0], bare)
    return {bare, _TONE.sub("", bare, count=1), re.sub(r"[sfrxj]$", "", bare)} - {word, ""}
