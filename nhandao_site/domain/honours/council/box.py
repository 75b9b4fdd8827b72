"""The ballot box of an open session: one sealed text without order and time.

A secret vote leaves numbers per nomination and the hashes of the receipts, each in its own list: what one sheet
said is not kept, not even for the time of the vote. An open vote also says who voted how. Numbers are written with
four digits, so that the length of the sealed text tells no tally. Whoever holds both the data key and copies of the
database from before and after one single vote could subtract them; the key lies outside the database for that.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nhandao_site.domain.honours.council.models import Choice

Sheet = Mapping[int, Choice]
"""id of an item → what was chosen."""


@dataclass
class Box:
    tallies: dict[int, dict[Choice, int]] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    named: dict[int, dict[int, Choice]] = field(default_factory=dict)  # of an open vote: member → item → choice

    def drop(self, sheet: Sheet, receipt_hash: str, member_id: int | None) -> None:
        """One sheet goes in; `member_id` only for an open vote."""
        for item, choice in sheet.items():
            tally = self.tallies.setdefault(item, dict.fromkeys(Choice, 0))
            tally[choice] += 1
        self.receipts.add(receipt_hash)
        if member_id is not None:
            self.named[member_id] = dict(sheet)

    def of(self, item_id: int) -> dict[Choice, int]:
        return self.tallies.get(item_id, dict.fromkeys(Choice, 0))


def written(box: Box) -> str:
    """The text that is sealed and kept."""
    content: dict[str, Any] = {
        "tallies": {
            str(item): {c.value: f"{n:04}" for c, n in box.tallies[item].items()} for item in sorted(box.tallies)
        },
        "receipts": sorted(box.receipts),
        "named": {
            str(m): {str(i): c.value for i, c in sorted(sheet.items())} for m, sheet in sorted(box.named.items())
        },
    }
    return json.dumps(content, separators=(",", ":"))


def read(text: str | None) -> Box:
    """What is in it; an empty one for None."""
    kept = json.loads(text) if text else {"tallies": {}, "receipts": [], "named": {}}
    return Box(
        {int(item): {Choice(c): int(n) for c, n in tally.items()} for item, tally in kept["tallies"].items()},
        set(kept["receipts"]),
        {int(m): {int(i): Choice(c) for i, c in sheet.items()} for m, sheet in kept["named"].items()},
    )
