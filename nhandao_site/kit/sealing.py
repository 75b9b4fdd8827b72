"""Sealing of personal columns with a key that lives outside the database.

`seal` is AES-256-GCM with a random nonce: the same text looks different each time.
`blind` is an HMAC-SHA-256 under another derived key: equal texts give equal marks, so
that a CCCD or a telephone number can be looked for without being readable.
"""

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_SEALED, _BLIND = "s1:", "b1:"
_NONCE_BYTES, _TAG_BYTES = 12, 16


class SealBroken(Exception):
    """What was to be opened was not sealed by this key, or was changed since."""

    def __init__(self) -> None:
        super().__init__("Không mở được dữ liệu đã niêm phong: sai khóa hoặc dữ liệu đã bị thay đổi.")


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


class Keyring:
    """The data key of the installation, split by purpose.

    Args:
        data_key: 32 random bytes (`DATA_KEY`).

    Raises:
        ValueError: not 32 bytes.
    """

    __slots__ = ("_blind", "_seal")

    def __init__(self, data_key: bytes) -> None:
        if len(data_key) != 32:
            raise ValueError("Khóa dữ liệu (DATA_KEY) phải dài đúng 32 byte.")
        self._seal = AESGCM(_subkey(data_key, b"seal"))
        self._blind = _subkey(data_key, b"blind")

    def seal(self, text: str) -> str:
        """`s1:` + base64 of nonce, ciphertext and tag; normalised to NFC before."""
        nonce = os.urandom(_NONCE_BYTES)
        inside = unicodedata.normalize("NFC", text).encode()
        box = self._seal.encrypt(nonce, inside, _SEALED.encode())
        return _SEALED + base64.b64encode(nonce + box).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed.

        Raises:
            SealBroken: another key, a changed byte, or no seal at all.
        """
        if not sealed.startswith(_SEALED):
            raise SealBroken
        try:
            box = base64.b64decode(sealed.removeprefix(_SEALED), validate=True)
            if len(box) < _NONCE_BYTES + _TAG_BYTES:
                raise SealBroken
            return self._seal.decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], _SEALED.encode()).decode()
        except (binascii.Error, ValueError, InvalidTag):
            raise SealBroken from None

    def blind(self, text: str) -> str:
        """`b1:` + 64 hex digits; the caller brings the text to its one spelling first."""
        inside = unicodedata.normalize("NFC", text).encode()
        return _BLIND + hmac.new(self._blind, inside, hashlib.sha256).hexdigest()
