"""The workbook has no column for a headline: the summary's first sentence speaks, or the need in plain words."""

import re

from nhandao_site.domain.addresses.words import NeedKind

LINE = 100  # characters after the name
SHARE = "mong có người cùng san sẻ"
WISHES = {
    NeedKind.REGULAR: "mong được giúp đều hằng tháng",
    NeedKind.HOUSE_NEW: "mong một mái nhà chắc chắn",
    NeedKind.HOUSE_REPAIR: "mong mái nhà khỏi dột",
    NeedKind.CAPITAL: "mong có vốn làm ăn",
    NeedKind.SEEDLINGS: "mong có cây, con giống để làm ăn",
    NeedKind.LOAN: "mong được vay vốn làm ăn",
    NeedKind.TRAINING: "mong được học nghề",
    NeedKind.SAVINGS: "mong có một khoản để dành",
    NeedKind.SCHOLARSHIP: "mong được đến lớp đều",
}
"""Needs that tell of health are not here: they are said as `SHARE`."""


def of(alias: str, summary: str | None, need: NeedKind, *, quiet: bool) -> str:
    """`quiet`: of a child, or of a group that tells of an illness; a headline travels in titles and shared links."""
    # “Bà L. mong…” is one sentence: a stop counts after a word of two letters or more.
    first = re.split(r"(?<=\w\w[.!?…])\s", (summary or "").strip(), maxsplit=1)[0].rstrip(".")
    if quiet or not first:
        return f"{alias} {WISHES.get(need, SHARE)}"
    if first.startswith(alias):
        return first[: LINE + len(alias)]
    return f"{alias}: {first if len(first) <= LINE else first[:LINE].rsplit(' ', 1)[0] + '…'}"
