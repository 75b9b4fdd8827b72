"""The published line of an entry: canonical JSON, chained by SHA-256. Pure; the format is a promise to strangers.

One line is the JSON object with the keys `seq at kind programme amount ref corrects prev hash`, in
that order, no blanks, UTF-8, no escapes but those of RFC 8259 for `"`, `\\` and control characters.
`hash = SHA-256(0x00 ‖ the same object without "hash")` in lower-case hex; `prev` is the hash of the
line before, 64 zeros for the first. `ref = SHA-256(salt ‖ 0x00 ‖ reference ‖ 0x00 ‖ address code)`:
who is given the salt can tell which line it is; without the salt it says nothing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from nhandao_site.kit import clock

FIRST = "0" * 64


@dataclass(frozen=True)
class Line:
    """What stands on one line; amount in đồng, `at` the moment of the deed in Vietnam's time."""

    seq: int
    at: str
    kind: str
    programme: str
    amount: int
    ref: str
    corrects: int | None
    prev: str


def moment(at: datetime) -> str:
    """`2026-11-22T10:04:05+07:00`, whole seconds."""
    return at.astimezone(clock.TZ).isoformat(timespec="seconds")


def reference(salt: str, shown: str, address_code: str | None) -> str:
    return hashlib.sha256("\0".join((salt, shown, address_code or "")).encode()).hexdigest()


def canonical(line: Line) -> str:
    """The line without its hash."""
    return json.dumps(line.__dict__, ensure_ascii=False, separators=(",", ":"))


def digest(body: str) -> str:
    return hashlib.sha256(b"\0" + body.encode()).hexdigest()


def published(body: str, own_hash: str) -> str:
    """The canonical line as it is handed out, its hash as the last key."""
    return f'{body[:-1]},"hash":"{own_hash}"}}'
