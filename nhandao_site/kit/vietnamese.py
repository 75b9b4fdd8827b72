"""Vietnamese text: one spelling, search without marks, alphabetical order, masked names."""

import difflib
import functools
import re
import unicodedata

_BASES = {"a": "aăâ", "d": "dđ", "e": "eê", "o": "oôơ", "u": "uư"}
_LETTER_KEYS = {letter: f"{base}{n}" for base, row in _BASES.items() for n, letter in enumerate(row)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_END, _BLANK, _SIGN, _NUMBER, _OTHER = "00", "01", "02", "1", "zz"
_LENGTHS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PIECES = re.compile(r"[0-9]+|\s+|.", re.DOTALL)
MAX_SORT_KEY = 255


def nfc(text: str) -> str:
    """Composed Unicode: what a Mac types apart (NFD) becomes what everyone else types."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line for storage: NFC, no control or invisible characters, single blanks, trimmed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (" " if c.isspace() else c for c in nfc(text) if c.isspace() or _visible(c))
    return " ".join("".join(kept).split())


def clean_lines(text: str) -> str:
    """As `clean`, but lines stay lines (`\\n`); at most one empty line in a row."""
    lines = [clean(line) for line in re.split(r"\r\n|\r|\n", text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def fold(text: str) -> str:
    """For search: lower case, no diacritics, đ → d; everything else stays."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.replace("đ", "d"))


def fold_name(text: str) -> str:
    """For comparing names: `fold`, signs become blanks, single blanks (oà and òa meet here)."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(clean(text))).split())


def _primary(piece: str) -> tuple[str, str]:
    """Key and tone of one piece: a run of digits, a blank, or one composed character."""
    if piece.isascii() and piece.isdigit():
        number = piece.lstrip("0") or "0"
        return f"{_NUMBER}{_LENGTHS[min(len(number), 35)]}{number}", ""
    if piece.isspace():
        return _BLANK, ""
    apart = unicodedata.normalize("NFD", piece)
    tone = "".join(_TONES[c] for c in apart if c in _TONES)
    letter = nfc("".join(c for c in apart if c not in _TONES))
    base = letter if letter in _LETTER_KEYS else fold(letter)[:1]
    if base in _LETTER_KEYS or (base.isascii() and base.isalpha()):
        return _LETTER_KEYS.get(base, f"{base}0"), tone
    return (f"{_OTHER}{ord(base):06x}" if base.isalnum() else _SIGN), ""


def _word_tones(text: str) -> str:
    # One tone a word, wherever the writer placed it: “hoà” and “hòa” are the same word.
    return "".join("".join(_primary(c)[1] for c in word) or "0" for word in text.split())


def sort_key(text: str) -> str:
    """A text column that sorts by code points as a Vietnamese dictionary does.

    Letters first (a ă â b … d đ … y), then tones (ngang huyền hỏi ngã sắc nặng); digits before
    letters and by value (“khu phố 2” before “khu phố 10”); case does not matter. Made of
    `0-9a-z` only, so every collation of every database agrees. At most 255 characters.
    """
    plain = clean(text).lower()
    letters = "".join(_primary(piece)[0] for piece in _PIECES.findall(plain))
    return (letters + _END + _word_tones(plain))[:MAX_SORT_KEY]


def person_sort_key(full_name: str) -> str:
    """Order of a Vietnamese list of people: given name, then family name and middle names."""
    *rest, given = clean(full_name).split() or [""]
    return f"{sort_key(given)}{_END}{sort_key(' '.join(rest))}"[:MAX_SORT_KEY]


def slugify(text: str, limit: int = 80) -> str:
    """`duong-ve-nha` for an address line: ASCII letters and digits, cut at a word; may be empty."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    if len(slug) <= limit:
        return slug
    cut = slug[: limit + 1].rpartition("-")[0]
    return cut or slug[:limit]


def _mask_word(word: str, last: bool) -> str:
    letters = [c for c in word if c.isalpha()]
    if len(letters) < 2 or any(c.isdigit() for c in word):
        return "***"
    return f"{letters[0]}***{letters[-1] if last and len(letters) >= 4 else ''}"


def mask_name(full_name: str) -> str:
    """`Trần Văn Thắng` → `T*** V*** T***g`.

    Every word keeps its first letter; three stars whatever its length. The last word also
    keeps its last letter when it has four letters or more. A word of one letter, or with a
    digit in it (a telephone number in a name), shows nothing.
    """
    words = clean(full_name).split()
    return " ".join(_mask_word(word, n == len(words)) for n, word in enumerate(words, start=1))


def initials(full_name: str) -> str:
    """`Nguyễn Thị Hà` → `N.T.H.`"""
    bare = (re.sub(r"[^\w]", "", word) for word in clean(full_name).split())
    return "".join(f"{word[0].upper()}." for word in bare if word and word[0].isalpha())


def _ratio(a: str, b: str) -> float:
    # Sorted, because difflib answers differently for (a, b) and (b, a).
    first, second = sorted((a, b))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def similar(a: str, b: str) -> float:
    """How alike two names are, 0 … 1; 1 when they differ only in marks, case or signs.

    Half of it is the given name alone: “Nguyễn Thị Lan” and “Nguyễn Thị Hoa” share most of
    their letters and are two people. From about 0.85 on it is worth a look.
    """
    one, two = fold_name(a), fold_name(b)
    if not one or not two:
        return 0.0
    return (_ratio(one, two) + _given_ratio(one, two)) / 2


def alike(one: str, two: str, least: float) -> bool:
    """Whether `similar` of two names, given as `fold_name` leaves them, reaches `least`.

    Whole names are compared only where the given names leave it open: a list is held against itself pair by pair.
    """
    if not one or not two:
        return least <= 0
    given = _given_ratio(one, two)
    return (1 + given) / 2 >= least and (_ratio(one, two) + given) / 2 >= least


def _given_ratio(one: str, two: str) -> float:
    return _ratio_of_words(*sorted((one.rpartition(" ")[2], two.rpartition(" ")[2])))


@functools.lru_cache(maxsize=1 << 16)
def _ratio_of_words(one: str, two: str) -> float:
    return 1.0 if one == two else _ratio(one, two)
