"""Sealing of personal columns with a key that lives outside the database.

`seal` is AES-256-GCM with a random nonce: the same text looks different each time.
`blind` is an HMAC-SHA-256 under another derived key: equal texts give equal marks, so
that a CCCD or a telephone number can be looked for without being readable.

Envelope: `DATA_KEY` itself seals nothing but the keys of the generations, which lie wrapped in the
database. Before the first rotation there are none and generation 0 is derived from `DATA_KEY`
(`s1:`, `b1:`); generation n writes `s2:n:` and `b2:n:`. A mark of generation n is the HMAC of the
mark of generation n−1, so that a mark is carried on without the text, which often is kept nowhere;
therefore keys of marks are never thrown away, while the key of old seals is.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

CURRENT, LEAVING, RETIRED = "current", "leaving", "retired"
_NONCE_BYTES, _TAG_BYTES = 12, 16


class SealBroken(Exception):
    """What was to be opened was not sealed by this key, or was changed since."""

    def __init__(self) -> None:
        super().__init__("Không mở được dữ liệu đã niêm phong: sai khóa hoặc dữ liệu đã bị thay đổi.")


class WrongDataKey(Exception):
    """The keys of the generations were wrapped by another data key."""

    def __init__(self, here: str, wanted: Iterable[str]) -> None:
        super().__init__(
            f"Khóa dữ liệu (DATA_KEY) ở đây có dấu {here}, mà cơ sở dữ liệu cần khóa có dấu"
            f" {' hoặc '.join(sorted(set(wanted)))}. Hãy đặt lại đúng khóa rồi chạy lại."
        )


@dataclass(frozen=True)
class WrappedKey:
    """One row of the database: a generation, how it stands, and its keys wrapped by the data key of this mark."""

    generation: int
    state: str
    fingerprint: str
    wrapped: str


def _subkey(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), 32, b"nhandao/" + purpose).derive(key)


def fingerprint(key: bytes) -> str:
    """16 hex digits that tell two keys apart and give nothing of a random key away."""
    return _subkey(key, b"fingerprint")[:8].hex()


def derived(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose; nothing of the secret, or of another purpose, can be told from them.

    Args:
        secret: at least 32 random bytes.
    """
    return _subkey(secret, purpose.encode())


def fresh_keys() -> dict[str, bytes]:
    """The keys of a new generation."""
    return {"seal": os.urandom(32), "blind": os.urandom(32)}


def seal_prefix(generation: int) -> str:
    return f"s2:{generation}:" if generation else "s1:"


def mark_prefix(generation: int) -> str:
    return f"b2:{generation}:" if generation else "b1:"


class Wrapping:
    """What `DATA_KEY` does itself: it wraps the keys of generations, and seals what travels in a page for hours."""

    __slots__ = ("_carried", "_wrap", "fingerprint")

    def __init__(self, data_key: bytes) -> None:
        if len(data_key) != 32:
            raise ValueError("Khóa dữ liệu (DATA_KEY) phải dài đúng 32 byte.")
        self._wrap = AESGCM(_subkey(data_key, b"wrap"))
        self._carried = AESGCM(_subkey(data_key, b"carried"))
        self.fingerprint = fingerprint(data_key)

    def wrap(self, generation: int, keys: dict[str, bytes]) -> str:
        """`w1:` + base64; a retired generation is wrapped without its key of seals."""
        inside = json.dumps({name: base64.b64encode(key).decode() for name, key in keys.items()}).encode()
        return _sealed(self._wrap, f"w1:{generation}:", inside)

    def unwrap(self, generation: int, wrapped: str) -> dict[str, bytes]:
        """Raises SealBroken."""
        inside = json.loads(_opened(self._wrap, f"w1:{generation}:", wrapped))
        return {name: base64.b64decode(key) for name, key in inside.items()}

    def carry(self, text: str) -> str:
        return _sealed(self._carried, "c1:", text.encode())

    def carried(self, sealed: str) -> str:
        """Raises SealBroken."""
        return _opened(self._carried, "c1:", sealed).decode()


@dataclass(frozen=True)
class _Ring:
    """The keys in use, replaced as a whole when a generation comes or goes."""

    current: int
    marking: tuple[int, ...]  # generations whose marks may stand in rows, oldest first
    seals: dict[int, AESGCM]
    blinds: list[bytes]
    rows: tuple[WrappedKey, ...] = ()


class Keyring:
    """The keys of the installation, split by purpose and generation.

    Args:
        data_key: 32 random bytes (`DATA_KEY`).

    Raises:
        ValueError: not 32 bytes.
    """

    __slots__ = ("_ring", "_zero", "read_again", "wrapping")

    def __init__(self, data_key: bytes) -> None:
        self.wrapping = Wrapping(data_key)
        self._zero = {"seal": _subkey(data_key, b"seal"), "blind": _subkey(data_key, b"blind")}
        self._ring = _Ring(0, (0,), {0: AESGCM(self._zero["seal"])}, [self._zero["blind"]])
        self.read_again: Callable[[], None] | None = None

    @property
    def current(self) -> int:
        """The generation that seals now."""
        return self._ring.current

    @property
    def is_moving(self) -> bool:
        """Rows of two generations stand in the database."""
        return len(self._ring.marking) > 1

    def keys_of(self, generation: int) -> dict[str, bytes]:
        """As they are wrapped in the database; of generation 0 before it ever was."""
        row = next((row for row in self._mine(self._ring.rows) if row.generation == generation), None)
        return self.wrapping.unwrap(generation, row.wrapped) if row else dict(self._zero)

    def learn(self, rows: Iterable[tuple[int, str, str, str]]) -> None:
        """Takes over what the database says (rows of WrappedKey); the same again cost nothing.

        Raises:
            WrongDataKey: no wrap of this data key. SealBroken: a wrap was changed.
        """
        known = tuple(WrappedKey(*row) for row in rows)
        if known == self._ring.rows:
            return
        if not known:
            self._ring = _Ring(0, (0,), {0: AESGCM(self._zero["seal"])}, [self._zero["blind"]])
            return
        mine = sorted(self._mine(known), key=lambda row: row.generation)
        if len(mine) != len({row.generation for row in known}):
            raise WrongDataKey(self.wrapping.fingerprint, (row.fingerprint for row in known))
        keys = [self.wrapping.unwrap(row.generation, row.wrapped) for row in mine]
        self._ring = _Ring(
            current=next(row.generation for row in mine if row.state == CURRENT),
            marking=tuple(row.generation for row in mine if row.state != RETIRED),
            seals={row.generation: AESGCM(key["seal"]) for row, key in zip(mine, keys, strict=True) if "seal" in key},
            blinds=[key["blind"] for key in keys],
            rows=known,
        )

    def _mine(self, rows: Iterable[WrappedKey]) -> list[WrappedKey]:
        return [row for row in rows if row.fingerprint == self.wrapping.fingerprint]

    def seal(self, text: str) -> str:
        """`s1:` or `s2:n:`, then base64 of nonce, ciphertext and tag; normalised to NFC before."""
        ring = self._ring
        inside = unicodedata.normalize("NFC", text).encode()
        return _sealed(ring.seals[ring.current], seal_prefix(ring.current), inside)

    def open(self, sealed: str) -> str:
        """The text that was sealed.

        Raises:
            SealBroken: another key, a changed byte, a retired generation, or no seal at all.
        """
        generation = _generation_of(sealed)
        if generation not in self._ring.seals and self.read_again is not None:
            self.read_again()  # sealed a moment ago by a generation this process has not heard of
        if generation not in self._ring.seals:
            raise SealBroken
        try:
            return _opened(self._ring.seals[generation], seal_prefix(generation), sealed).decode()
        except UnicodeDecodeError:
            raise SealBroken from None

    def blind(self, text: str) -> str:
        """The mark a row is written with today; the caller brings the text to its one spelling first."""
        return self.blinds(text)[-1]

    def blinds(self, text: str) -> list[str]:
        """Every mark under which this text may stand in a row, the newest last: two while keys move."""
        return self.carried_on(self.lasting(text))

    def lasting(self, text: str) -> str:
        """`b1:` + 64 hex digits, the same through all generations: for what must be met again for ever."""
        inside = unicodedata.normalize("NFC", text).encode()
        return mark_prefix(0) + hmac.new(self._ring.blinds[0], inside, hashlib.sha256).hexdigest()

    def carried_on(self, mark: str) -> list[str]:
        """A mark and what it becomes in every generation in use, the newest last."""
        ring, at = self._ring, _generation_of_mark(mark)
        found = [mark]
        for generation in range(at + 1, ring.current + 1):
            key = ring.blinds[generation]
            mark = mark_prefix(generation) + hmac.new(key, mark.encode(), hashlib.sha256).hexdigest()
            found.append(mark)
        return [found[generation - at] for generation in ring.marking if generation >= at] or found[-1:]


def _generation_of(sealed: str) -> int:
    kind, _, rest = sealed.partition(":")
    if kind == "s1":
        return 0
    number = rest.partition(":")[0]
    if kind != "s2" or not (number.isascii() and number.isdigit()) or len(number) > 6:
        raise SealBroken
    return int(number)


def _generation_of_mark(mark: str) -> int:
    return int(mark.split(":")[1]) if mark.startswith("b2:") else 0


def _sealed(cipher: AESGCM, prefix: str, inside: bytes) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    return prefix + base64.b64encode(nonce + cipher.encrypt(nonce, inside, prefix.encode())).decode()


def _opened(cipher: AESGCM, prefix: str, sealed: str) -> bytes:
    try:
        box = base64.b64decode(sealed.removeprefix(prefix), validate=True) if sealed.startswith(prefix) else b""
        if len(box) < _NONCE_BYTES + _TAG_BYTES:
            raise SealBroken
        return cipher.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], prefix.encode())
    except (binascii.Error, ValueError, InvalidTag):
        raise SealBroken from None
