"""Codes inside what a bank made of a memo: all that are whole, and what a slip of the pen may have meant.

Nothing here knows which codes exist: who asks compares with the rows. A memo is a proposal, never a proof.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nhandao_site.kit import codes
from nhandao_site.kit.vietnamese import fold

_LONGEST = 500  # characters of a memo that are looked at
_WINDOWS = 48  # places of a memo where a misspelt code is looked for
_LENGTH = 7  # of a pledge code without its hyphen
_WORD = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_PAIR = re.compile(r"(?=([A-Z]{2,3}[0-9]{6,11}))")
_BARE = re.compile(r"(?<![A-Z0-9])([A-Z]{2,3})([0-9]{2})-?([0-9]{4,7})(?![A-Z0-9])")
_ALMOST_ADDRESS = re.compile(r"[A-Z0-9]{2,3}[0-9OIL]{4,8}[A-Z0-9]{1,2}")
_ON_PAPER = str.maketrans("OIL", "011")


def _powers() -> list[list[int]]:
    """`_TIMES[k][v]` = v · αᵏ in the field the check characters are made in."""
    rows = [list(range(32))]
    for _ in range(30):
        rows.append([codes.times_alpha(value) for value in rows[-1]])
    return rows


_TIMES = _powers()


@dataclass(frozen=True)
class Seen:
    """Codes of a memo in the order they stand there.

    Attributes:
        addresses, pledges: whole codes, their check characters agree.
        glued: pledge codes cut out of a longer word, where a chance hit is possible.
        near_pledges, near_addresses: every code that one wrong character, or two neighbours that changed
            places, would explain.
        bare_addresses: codes whose check character was left out.
    """

    addresses: tuple[str, ...] = ()
    pledges: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    near_pledges: tuple[str, ...] = ()
    near_addresses: tuple[str, ...] = ()
    bare_addresses: tuple[str, ...] = ()


def read(text: str) -> Seen:
    """Everything a memo may be saying; each list without repetition."""
    plain = fold(text[:_LONGEST]).upper()
    words = _WORD.findall(plain)
    first = codes.find(text)
    pairs = _pairs(re.sub(r"[^A-Z0-9]+", "", plain))
    pledges = [first.pledge, *(pledge for _, pledge in pairs), *_whole_pledges(words)]
    addresses = [first.address, *(address for address, _ in pairs), *_whole_addresses(words)]
    windows = _windows(words)
    promised, homes = _once(pledges), _once(addresses)
    return Seen(
        addresses=homes,
        pledges=promised,
        glued=_once(map(codes.parse_pledge_code, windows), promised),
        near_pledges=_once(_repairs(windows), promised),
        near_addresses=_once(_near_addresses(words), homes),
        bare_addresses=_once(_bare_addresses(plain), homes),
    )


def near_pledge_codes(word: str) -> list[str]:
    """Every pledge code that differs from seven characters in exactly one of them; O, I, L count as 0, 1, 1.

    A word that became whole by that reading alone is the only answer.
    """
    typed = word.translate(_ON_PAPER)
    values = [codes.SAFE.find(char) for char in typed]
    strange = [place for place, value in enumerate(values) if value < 0]
    if len(typed) != _LENGTH or len(strange) > 1:
        return []
    off = 0
    for place, value in enumerate(values):
        off ^= _TIMES[_LENGTH - 1 - place][max(value, 0)]
    if not off and not strange:
        return [_shown(typed)] if typed != word else []
    found = []
    for place in strange or range(_LENGTH):
        meant = max(values[place], 0) ^ _TIMES[(31 - (_LENGTH - 1 - place)) % 31][off]
        found.append(_shown(typed[:place] + codes.SAFE[meant] + typed[place + 1 :]))
    return found


def swapped_pledge_codes(word: str) -> list[str]:
    """Every pledge code that two neighbours of seven characters changing places would make."""
    return [code for turned in _turned(word) if (code := codes.parse_pledge_code(turned))]


def _turned(word: str) -> list[str]:
    pairs = [place for place in range(len(word) - 1) if word[place] != word[place + 1]]
    return [word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in pairs]


def near_address_codes(word: str) -> list[str]:
    """Every address code that differs from the word in one character, in two neighbours that changed places,
    or in nothing but letters that look like digits.
    """
    found = [code for turned in _turned(word) if (code := codes.parse_address_code(turned))]
    found += [code for head in (2, 3) if (code := codes.parse_address_code(_with_digits(word, head)))]
    for place in range(len(word)):
        for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if char != word[place] and (code := codes.parse_address_code(word[:place] + char + word[place + 1 :])):
                found.append(code)
    return found


def _with_digits(word: str, head: int) -> str:
    """The number behind the letters of the province read as digits: `SM26OO31X` → `SM260031X`."""
    return word[:head] + word[head:-1].translate(_ON_PAPER) + word[-1:]


def _shown(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"


def _once(found: Iterable[str | None], besides: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in found if code and code not in besides))


def _pairs(squeezed: str) -> list[tuple[str, str]]:
    """An address code with a pledge code right behind it, wherever the blanks went."""
    found = []
    for mark in _PAIR.finditer(squeezed):
        start = mark.start()
        for end in range(start + len(mark[1]), start + 7, -1):
            address = codes.parse_address_code(squeezed[start : end + 1])
            pledge = codes.parse_pledge_code(squeezed[end + 1 : end + 1 + _LENGTH])
            if address and pledge:
                found.append((address, pledge))
                break
    return found


def _whole_addresses(words: list[str]) -> list[str | None]:
    return [codes.parse_address_code(word) for word in words]


def _whole_pledges(words: list[str]) -> list[str | None]:
    """Words with a digit, and the two halves of a code that was written with a blank."""
    halves = [a + b for a, b in pairwise(words) if (len(a), len(b)) == (4, 3)]
    return [codes.parse_pledge_code(word) for word in (*words, *halves) if _is_mixed(word)]


def _is_mixed(word: str) -> bool:
    return not word.isdigit() and any(char.isdigit() for char in word)


def _windows(words: list[str]) -> list[str]:
    """Seven characters side by side in words that hold letters and digits."""
    bare = [word.replace("-", "") for word in words]
    halves = [a + b for a, b in pairwise(bare) if (len(a), len(b)) == (4, 3)]
    found = []
    for word in (*bare, *halves):
        if len(word) >= _LENGTH and _is_mixed(word):
            found += [word[at : at + _LENGTH] for at in range(len(word) - _LENGTH + 1)]
    return [window for window in dict.fromkeys(found) if _is_mixed(window)][:_WINDOWS]


def _repairs(windows: list[str]) -> list[str]:
    slips = [code for window in windows for code in near_pledge_codes(window)]
    return slips + [code for window in windows for code in swapped_pledge_codes(window)]


def _near_addresses(words: list[str]) -> list[str]:
    bare = [word.replace("-", "") for word in words]
    almost = [word for word in bare if _ALMOST_ADDRESS.fullmatch(word) and not codes.parse_address_code(word)]
    return [code for word in almost[:3] for code in near_address_codes(word)]


def _bare_addresses(plain: str) -> list[str]:
    found = []
    for abbr, year, number in _BARE.findall(plain):
        if codes.parse_address_code(f"{abbr}{year}{number}") is None:
            with_check = _complete(abbr, 2000 + int(year), int(number))
            found += [with_check] if with_check else []
    return found


def _complete(abbr: str, year: int, number: int) -> str | None:
    try:
        return codes.address_code(abbr, year, number)
    except ValueError:
        return None
