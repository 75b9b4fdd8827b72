"""Small numbers and words of the address line; what is none is nothing."""

from enum import StrEnum
from typing import TypeVar

from flask import request

Kind = TypeVar("Kind", bound=StrEnum)


def number(name: str) -> int | None:
    return whole(request.args.get(name, "")) or None


def year(name: str) -> int | None:
    """Four digits that a calendar knows."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) > 0 else None


def member(name: str, kinds: type[Kind]) -> Kind | None:
    """The one of `kinds` that the address line names; an unknown word is none."""
    text = request.args.get(name, "")
    return kinds(text) if text in set(kinds) else None


def leading(slug: str) -> int:
    """The number that an address like `12-ke-hoach` begins with, else 0."""
    found = whole(slug.partition("-")[0])
    return found if found < 2**31 else 0


def whole(text: str | None) -> int:
    """A whole number of at most eighteen digits, else 0."""
    kept = (text or "").strip()
    return int(kept) if kept.isascii() and kept.isdecimal() and len(kept) <= 18 else 0
