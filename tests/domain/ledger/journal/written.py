"""A published chain made by this test alone, and ways to spoil it."""

import hashlib
import json
from typing import Any

FIRST = "0" * 64


def line(seq: int, prev: str, /, **more: Any) -> tuple[bytes, str]:
    """One line of the format, written by hand and not by the site; returns it and its hash."""
    told = {
        "seq": seq,
        "at": "2026-11-22T10:04:05+07:00",
        "kind": "gift_cash",
        "programme": "",
        "amount": 1_000_000 + seq,
        "ref": hashlib.sha256(str(seq).encode()).hexdigest(),
        "corrects": None,
        "prev": prev,
    } | more
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    own = hashlib.sha256(b"\0" + body.encode()).hexdigest()
    return f'{body[:-1]},"hash":"{own}"}}\n'.encode(), own


def book(*changes: dict[str, Any]) -> tuple[list[bytes], list[str]]:
    """Lines and hashes; each change says what its line has otherwise."""
    lines, hashes, prev = [], [], FIRST
    for seq, more in enumerate(changes, start=1):
        raw, prev = line(seq, prev, **more)
        lines.append(raw)
        hashes.append(prev)
    return lines, hashes


SMALL: tuple[dict[str, Any], ...] = (
    {},
    {"programme": "Quỹ “Vì người nghèo” \\ 7\t", "kind": "delivered"},
    {"amount": -1_000_001, "corrects": 1},
    {"amount": 999_999_999_999_999},
)


def flips(whole: bytes, masks: tuple[int, ...]) -> list[tuple[int, bytes]]:
    """Every byte changed by every mask, once."""
    return [
        (place, whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :])
        for place in range(len(whole))
        for mask in masks
    ]
