"""What follows from a unit's name: how it is found, sorted, and how the codes of a province begin."""

import re
from datetime import date

from nhandao_site.kit import vietnamese

ENDED_MARK = "~"
_KIND_WORDS = re.compile(r"^(tinh|thanh pho|tp)\.?\s+")


def keys(name: str) -> dict[str, str]:
    """The columns of a unit that are made from its name."""
    return {"folded": vietnamese.fold(name), "sort_key": vietnamese.sort_key(name)}


def abbreviate(name: str) -> str:
    """ "Tỉnh Phú Thọ" → "PT", "Thành phố Huế" → "HU": two or three letters that begin a code."""
    words = re.findall(r"[a-z]+", _KIND_WORDS.sub("", vietnamese.fold(vietnamese.clean(name)))) or ["vn"]
    letters = "".join(word[0] for word in words)[:3]
    return (letters if len(letters) > 1 else (words[0] + "n")[:2]).upper()


def ended_code(code: str, last_day: date) -> str:
    """The code of a unit that ended while its official code lives on."""
    return f"{code}{ENDED_MARK}{last_day.isoformat()}"
