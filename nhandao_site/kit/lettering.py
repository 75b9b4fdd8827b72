"""Lines of Vietnamese in a box: wrapped, balanced, as large as they fit, shortened at a word.

The letters are the site's own (Be Vietnam Pro for words, Phudu for codes; `data/drawing/fonts`, OFL), whole
and not cut down: Ễ, ằ, ộ, Ữ keep both their marks. Text is NFC; what the letters can't show is left out.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import ImageFont

from nhandao_site.kit.vietnamese import clean

DRAWING = Path(__file__).resolve().parents[2] / "data" / "drawing"
PLAIN, BOLD, PLATE = "be-vietnam-pro-400", "be-vietnam-pro-600", "phudu-digits-600"
LINE = 1.24
"""Height of a line in letters where no marks meet; see `Lines.step`."""

_LATIN = ((0x20, 0x24F), (0x1E00, 0x1EFF), (0x2010, 0x203A), (0x20AB, 0x20AB), (0x2212, 0x2212))
_MOST = 400  # characters that are looked at; no title is longer


@dataclass(frozen=True)
class Lines:
    """Text that fits its box; `size` in pixels."""

    lines: tuple[str, ...]
    size: int
    face: str = BOLD

    @property
    def step(self) -> int:
        """From line to line: two marks above a capital never touch the dot below a letter of the line before."""
        inks = [letters(self.face, self.size).getbbox(line, anchor="ls") for line in self.lines]
        meeting = (over[3] - under[1] + 2 for over, under in pairwise(inks))
        return max([round(self.size * LINE), *(round(room) for room in meeting)])

    @property
    def above(self) -> int:
        """How far the first line reaches above its base line."""
        return -round(letters(self.face, self.size).getbbox(self.lines[0], anchor="ls")[1]) if self.lines else 0

    @property
    def height(self) -> int:
        return self.step * (len(self.lines) - 1) + round(self.size * LINE) if self.lines else 0


@lru_cache(maxsize=32)
def letters(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(DRAWING / "fonts" / f"{face}.ttf", size)


def shown(text: str) -> str:
    """NFC, one line, only what the letters hold: a picture sign in a title leaves no empty box behind."""
    kept = (c if any(first <= ord(c) <= last for first, last in _LATIN) else " " for c in clean(text))
    return " ".join("".join(kept).split())[:_MOST]


def fitted(text: str, face: str, width: int, height: int, sizes: tuple[int, ...]) -> Lines:
    """The largest of `sizes` at which the whole text fits; at the smallest it is shortened at a word."""
    said = shown(text)
    for size in sizes:
        rows = _wrapped(said, face, size, width)
        if size != sizes[-1] and _has_broken_word(said, face, size, width):
            continue
        told = Lines(_balanced(rows, said, face, size, width), size, face)
        if told.height <= height:
            return told
    most = max(1, height // round(sizes[-1] * LINE))
    while most > 1:
        told = Lines(_shortened(said, face, sizes[-1], width, most), sizes[-1], face)
        if told.height <= height:
            return told
        most -= 1
    return Lines(_shortened(said, face, sizes[-1], width, 1), sizes[-1], face)


def one_line(text: str, face: str, size: int, width: int) -> str:
    """Shortened at a word where it is too long."""
    return "".join(_shortened(shown(text), face, size, width, 1))


def _wide(text: str, face: str, size: int) -> float:
    return letters(face, size).getlength(text)


def _has_broken_word(text: str, face: str, size: int, width: int) -> bool:
    return any(_wide(word, face, size) > width for word in text.split())


def _wrapped(text: str, face: str, size: int, width: float) -> tuple[str, ...]:
    rows: list[str] = []
    for word in text.split():
        for nth, piece in enumerate(_pieces(word, face, size, width)):
            longer = f"{rows[-1]} {piece}" if rows else piece
            if rows and nth == 0 and _wide(longer, face, size) <= width:
                rows[-1] = longer
            else:
                rows.append(piece)
    return tuple(rows)


def _pieces(word: str, face: str, size: int, width: float) -> list[str]:
    """A word wider than the box is cut where it must be."""
    if _wide(word, face, size) <= width:
        return [word]
    found, rest = [], word
    while rest:
        end = len(rest)
        while end > 1 and _wide(rest[:end], face, size) > width:
            end -= 1
        found.append(rest[:end])
        rest = rest[end:]
    return found


def _balanced(rows: tuple[str, ...], text: str, face: str, size: int, width: int) -> tuple[str, ...]:
    """The narrowest box with as many lines: no word is left alone on the last one."""
    narrow, wide, best = width // 2, width, rows
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        tried = _wrapped(text, face, size, middle)
        if len(tried) <= len(rows) and not _has_broken_word(text, face, size, middle):
            wide, best = middle, tried
        else:
            narrow = middle
    return best


def _shortened(text: str, face: str, size: int, width: int, most: int) -> tuple[str, ...]:
    rows = _wrapped(text, face, size, width)
    if len(rows) <= most:
        return rows
    words = " ".join(rows[:most]).split()
    while len(words) > 1:
        tried = _wrapped(" ".join(words).rstrip(" ,;:.–-") + "…", face, size, width)
        if len(tried) <= most:
            return tried
        words.pop()
    first = _pieces(words[0], face, size, width - _wide("…", face, size))[0]
    return (f"{first}…",)
