"""A set kept as bits (Bloom 1970): it never forgets what was put in, and now and then knows what was not.

File: the line `nhandao-bloom 1 <bits> <hashes> <entries>` and the bits, eight to a byte, the lowest first.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

MAGIC = "nhandao-bloom 1"


@dataclass(frozen=True)
class Bloom:
    bits: int
    hashes: int
    entries: int
    data: bytes

    def might_hold(self, text: str) -> bool:
        """False is sure; True is wrong about as often as `mistakes` says."""
        return all(self.data[at >> 3] >> (at & 7) & 1 for at in _places(text, self.bits, self.hashes))

    def mistakes(self) -> float:
        """The share of unknown texts that it takes for known ones."""
        return (1 - math.exp(-self.hashes * self.entries / self.bits)) ** self.hashes

    def written(self) -> bytes:
        return f"{MAGIC} {self.bits} {self.hashes} {self.entries}\n".encode() + self.data


def build(texts: Iterable[str], mistakes: float) -> Bloom:
    """As many bits and hashes as this share of mistakes needs."""
    known = set(texts)
    bits = max(64, math.ceil(-len(known) * math.log(mistakes) / math.log(2) ** 2))
    hashes = max(1, round(bits / max(1, len(known)) * math.log(2)))
    data = bytearray(-(-bits // 8))
    for text in known:
        for at in _places(text, bits, hashes):
            data[at >> 3] |= 1 << (at & 7)
    return Bloom(bits, hashes, len(known), bytes(data))


def read(content: bytes) -> Bloom:
    """
    Raises:
        ValueError: not such a file, or one cut short.
    """
    head, _, data = content.partition(b"\n")
    words = head.decode("ascii", "replace").split()
    if " ".join(words[:2]) != MAGIC or len(words) != 5:
        raise ValueError("Not a filter of this house.")
    bits, hashes, entries = (int(word) for word in words[2:])
    if len(data) != -(-bits // 8):
        raise ValueError("The filter is cut short.")
    return Bloom(bits, hashes, entries, data)


def _places(text: str, bits: int, hashes: int) -> list[int]:
    """Two halves of one hash make all of them (Kirsch and Mitzenmacher 2006)."""
    mark = hashlib.sha256(text.encode()).digest()
    first, second = int.from_bytes(mark[:8], "big"), int.from_bytes(mark[8:16], "big") | 1
    return [(first + n * second) % bits for n in range(hashes)]
