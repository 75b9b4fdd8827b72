"""Codes people read aloud, type and write on bank transfers; secret tokens of private links.

The check character is a sum over GF(32) with growing powers of a primitive element: every
single wrong character and every swap of neighbours changes it. It is drawn from digits and
letters without I, L, O, U, which are taken for 1 and 0 on paper.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass

from nhandao_site.kit.vietnamese import fold

SAFE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {char: value for value, char in enumerate(SAFE)}
# In the letters of a province I, L, O, U do occur; among letters every value is still unique.
# With years from 2016 to 2059 no letter can pass for the first digit of a year, nor a digit for it.
_VALUES |= {"I": 1, "L": 7, "O": 0, "U": 6}
_FIRST_YEAR, _LAST_YEAR = 2016, 2059
_ADDRESS = re.compile(rf"([A-Z]{{2,3}})([0-9]{{2}})([0-9]{{4,9}})([{SAFE}])")
_PLEDGE = re.compile(rf"[{SAFE}]{{7}}")
_PAPER = re.compile(rf"(VINH|NHAN|PHIEU)([{SAFE}]{{8}})")
_RANDOM_CHARS = 6
_MEMO_MARK = "CTD"
_IN_MEMO = re.compile(rf"{_MEMO_MARK}(?=([A-Z]{{2,3}}[0-9]{{6,11}}))")


@dataclass(frozen=True)
class Found:
    """Codes seen in a bank memo: a proposal, never a proof."""

    address: str | None
    pledge: str | None


def times_alpha(value: int) -> int:
    """Multiplication by x in GF(32) = GF(2)[x] / (x⁵ + x² + 1)."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_char(body: str) -> str:
    """The check character of `A-Z0-9` text.

    Raises:
        ValueError: empty, longer than 30 characters, or any other character.
    """
    if not body or len(body) > 30 or any(char not in _VALUES for char in body):
        raise ValueError("Mã chỉ gồm chữ cái A–Z và chữ số.")
    total = 0
    for char in body:
        total = times_alpha(total) ^ _VALUES[char]
    return SAFE[times_alpha(total)]


def _squeeze(text: str) -> str:
    plain = unicodedata.normalize("NFKC", fold(text)).upper()
    return re.sub(r"[\s\-‐‑‒–—−_.]+", "", plain)


def address_code(province_abbr: str, year: int, number: int) -> str:
    """`SM26-0031-T`: province, year of filing, running number, check character.

    Raises:
        ValueError: not 2–3 letters, year outside 2016–2059, number outside 1–999.999.999.
    """
    abbr = fold(province_abbr.strip()).upper()
    if not re.fullmatch(r"[A-Z]{2,3}", abbr):
        raise ValueError("Ký hiệu tỉnh gồm 2 hoặc 3 chữ cái.")
    if not _FIRST_YEAR <= year <= _LAST_YEAR or not 0 < number < 10**9:
        raise ValueError("Năm hoặc số thứ tự của mã địa chỉ ngoài phạm vi.")
    head, tail = f"{abbr}{year % 100:02}", f"{number:04}"
    return f"{head}-{tail}-{check_char(head + tail)}"


def parse_address_code(text: str) -> str | None:
    """The one spelling of a typed address code, or None when it is no code or misspelt.

    Lower case, blanks, other dashes and missing hyphens are understood.
    """
    found = _ADDRESS.fullmatch(_squeeze(text)) if len(text) <= 60 else None
    if not found:
        return None
    abbr, year, number, _ = found.groups()
    if int(number) == 0 or not _FIRST_YEAR <= 2000 + int(year) <= _LAST_YEAR:
        return None
    code = address_code(abbr, 2000 + int(year), int(number))
    return code if code.replace("-", "") == found[0] else None


def pledge_code(number: int) -> str:
    """`K7Q2-M4X`: six characters of `number` (0 ≤ number < 32⁶) and a check character.

    Raises:
        ValueError: number out of range.
    """
    if not 0 <= number < 32**_RANDOM_CHARS:
        raise ValueError("Số của mã đăng ký ngoài phạm vi.")
    body = "".join(SAFE[number >> 5 * place & 31] for place in reversed(range(_RANDOM_CHARS)))
    return f"{body[:4]}-{body[4:]}{check_char(body)}"


def new_pledge_code() -> str:
    """A code nobody can foresee; the caller still keeps it unique.

    It holds a letter and a digit: inside a memo a code of letters alone would pass for a word.
    """
    while True:
        code = pledge_code(secrets.randbelow(32**_RANDOM_CHARS))
        if any(char.isdigit() for char in code) and any(char.isalpha() for char in code):
            return code


def parse_pledge_code(text: str) -> str | None:
    """The one spelling of a typed pledge code, or None when it is no code or misspelt."""
    plain = _squeeze(text) if len(text) <= 60 else ""
    if not _PLEDGE.fullmatch(plain) or check_char(plain[:-1]) != plain[-1]:
        return None
    return f"{plain[:4]}-{plain[4:]}"


def new_paper_code(mark: str) -> str:
    """`VINH-K7Q2-M4X3`: a code on a paper, seven characters nobody can foresee and a check character.

    Marks: VINH a certificate, NHAN a yearly confirmation, PHIEU the receipt of a vote. With four letters and more
    in front no such code can pass for that of an address.

    Raises:
        ValueError: an unknown mark.
    """
    body = "".join(secrets.choice(SAFE) for _ in range(7))
    code = f"{mark}-{body[:4]}-{body[4:]}{check_char(body)}"
    if parse_paper_code(code) != code:
        raise ValueError("Ký hiệu của mã không có trong danh sách.")
    return code


def parse_paper_code(text: str) -> str | None:
    """The one spelling of a typed paper code, or None when it is no such code or misspelt."""
    found = _PAPER.fullmatch(_squeeze(text)) if len(text) <= 60 else None
    if not found:
        return None
    mark, plain = found.groups()
    return f"{mark}-{plain[:4]}-{plain[4:]}" if check_char(plain[:-1]) == plain[-1] else None


def token() -> str:
    """A secret for a private link: 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(secret: str) -> str:
    """What the database keeps of a token: SHA-256, 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def memo(address: str, pledge: str) -> str:
    """`CTD SM260031T K7Q2M4X`: what the donor's bank sends along; A–Z 0–9 and blank, ≤ 25.

    Raises:
        ValueError: not an address code or not a pledge code, or too long together.
    """
    known, promised = parse_address_code(address), parse_pledge_code(pledge)
    if known is None or promised is None:
        raise ValueError("Mã địa chỉ hoặc mã đăng ký không đúng.")
    text = f"{_MEMO_MARK} {known} {promised}".replace("-", "")
    if len(text) > 25:
        raise ValueError("Nội dung chuyển khoản dài quá 25 ký tự.")
    return text


def _glued(plain: str) -> Found | None:
    """Both codes right behind the mark; how many digits the number has, the checks tell."""
    for mark in _IN_MEMO.finditer(plain):
        start, longest = mark.end(), len(mark[1])
        for length in range(longest, 6, -1):
            middle = start + length + 1
            address = parse_address_code(plain[start:middle])
            pledge = parse_pledge_code(plain[middle : middle + _RANDOM_CHARS + 1])
            if address and pledge:
                return Found(address, pledge)
    return None


def find(text: str) -> Found:
    """The codes inside what a bank made of a memo: glued, with prefixes, suffixes, lower case.

    Words of letters and digits are believed before plain words that happen to pass the check.
    """
    seen = text[:500]
    if both := _glued(_squeeze(seen)):
        return both
    words = re.findall(r"[A-Z0-9]+(?:-[A-Z0-9]+)*", fold(seen).upper())
    sized = [(word, len(word) - word.count("-")) for word in words]
    addresses = [code for word, size in sized if 9 <= size <= 16 and (code := parse_address_code(word))]
    pledges = [code for word, size in sized if size == 7 and not word.isdigit() and (code := parse_pledge_code(word))]
    pledges.sort(key=lambda code: not any(char.isdigit() for char in code))
    return Found(addresses[0] if addresses else None, pledges[0] if pledges else None)
