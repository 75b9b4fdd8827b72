"""Money: whole đồng in integers, read as Vietnamese people type it, written as they read it.

A point or a comma between groups of three digits separates thousands; a fraction is only
understood before a word of size (“2,5 triệu”), never alone: “1.5” is refused, not guessed.
"""

import re
import unicodedata
from fractions import Fraction

MAX_MONEY = 10**15 - 1
"""Fifteen digits, đồng: far above any budget of a province, below what a database integer holds."""

_SIZES = {
    "k": 10**3,
    "nghìn": 10**3,
    "nghin": 10**3,
    "ngàn": 10**3,
    "ngan": 10**3,
    "tr": 10**6,
    "triệu": 10**6,
    "trieu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "ty": 10**9,
    "ti": 10**9,
}
"""With and without marks: a telephone's keyboard often leaves them out."""
_AMOUNT = re.compile(
    r"(?P<number>[0-9][0-9., ]*?)\s*"
    rf"(?P<size>{'|'.join(_SIZES)})?\s*"
    r"(?:đ|₫|đồng|dong|vnd|vnđ|d)?\.?"
)
_WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
# Before a word of size a comma is a fraction (“2,5”); three digits after it could be either: refused.
_SIZED = re.compile(r"((?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+))(?:,([0-9]{1,2}|[0-9]{4,9}))?|([0-9]+)\.([0-9]{1,2})")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _plain(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in shown if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    return " ".join(kept.casefold().split())


def _number(digits: str, size: str | None) -> Fraction | None:
    if size is None:
        return Fraction(re.sub(r"[., ]", "", digits)) if _WHOLE.fullmatch(digits) else None
    found = _SIZED.fullmatch(digits)
    if found is None:
        return None
    whole, part = (found[1] or found[3]).replace(".", ""), found[2] or found[4] or "0"
    return (Fraction(whole) + Fraction(int(part), 10 ** len(part))) * _SIZES[size]


def parse_money(text: str) -> int:
    """What a person typed, in đồng.

    Accepts `1.234.567`, `1,234,567`, `1234567`, `500k`, `2,5 triệu`, `1,5 tỷ`, each with or
    without marks and đ, đồng, VND behind; no-break spaces and full-width digits. `1.005` is 1005.

    Raises:
        ValueError: empty, negative, a fraction of a đồng, ambiguous, more than 15 digits;
            a Vietnamese sentence that repeats what was typed.
    """
    typed = _plain(text)
    if not typed:
        raise ValueError("Chưa nhập số tiền.")
    found = _AMOUNT.fullmatch(typed) if len(typed) <= 60 else None
    amount = _number(found["number"], found["size"]) if found else None
    if amount is None or amount.denominator != 1:
        raise ValueError(
            f"Không đọc được số tiền “{text.strip()[:40]}”; hãy nhập số đồng chẵn, ví dụ 1.500.000 hoặc 1,5 triệu."
        )
    if amount > MAX_MONEY:
        raise ValueError(f"Số tiền “{text.strip()[:40]}” quá lớn; tối đa 15 chữ số.")
    return int(amount)


def format_number(n: int) -> str:
    """`1.234.567`; a minus is the true minus sign “−”."""
    return ("−" if n < 0 else "") + f"{abs(n):,}".replace(",", ".")


def format_money(n: int) -> str:
    """`1.234.567 đ`, n in đồng, with a no-break space before đ."""
    return f"{format_number(n)}\u00a0đ"


def short_money(n: int) -> str:
    """About how much, n in đồng: `18 tỷ`, `2,5 triệu`, `500 nghìn`; one decimal, halves up."""
    sign, n = ("−" if n < 0 else ""), abs(n)
    for size, word in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn")):
        tenths = (n * 10 + size // 2) // size
        if tenths >= 10:
            rest = f",{tenths % 10}" if tenths % 10 else ""
            return f"{sign}{format_number(tenths // 10)}{rest} {word}"
    return sign + format_money(n)


def _tens(tens: int, ones: int) -> list[str]:
    if tens == 0:
        return ["linh", _DIGITS[ones]] if ones else []
    head = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones == 0:
        return head
    special = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return [*head, special.get(ones, _DIGITS[ones])]


def _group(n: int, full: bool) -> list[str]:
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    if hundreds or full:
        return [_DIGITS[hundreds], "trăm", *_tens(tens, ones)]
    return _tens(tens, ones) if tens else [_DIGITS[ones]]


def _read(n: int, full: bool = False) -> list[str]:
    """Words of n ≥ 1; `full` reads the first group with its hundreds (“không trăm linh năm”)."""
    if n >= 10**9:
        high, low = divmod(n, 10**9)
        return [*_read(high, full), "tỷ", *(_read(low, True) if low else [])]
    words: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = n // size % 1000
        if group:
            words += _group(group, full)
            words += [name] if name else []
        full = full or group > 0
    return words


def in_words(n: int) -> str:
    """The amount as a receipt spells it, n in đồng: `một triệu không trăm linh năm nghìn đồng`.

    Empty groups between are not read out: 1.000.001 is “một triệu không trăm linh một đồng”.
    """
    if n == 0:
        return "không đồng"
    return " ".join([*(["âm"] if n < 0 else []), *_read(abs(n)), "đồng"])
