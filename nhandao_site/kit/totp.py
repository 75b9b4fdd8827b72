"""One-time codes of an authenticator application: HOTP (RFC 4226) over steps of time (RFC 6238). Pure.

SHA-1, six digits and steps of 30 seconds are what every application understands; the secret is 160
random bits, written in base32 without padding as the applications ask for it.
"""

import base64
import binascii
import hmac
import secrets
import struct
from collections.abc import Iterable
from urllib.parse import quote, urlencode

SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
DRIFT = 1
"""Steps a telephone's clock may be off, before and after (RFC 6238 §5.2)."""


def fresh_secret() -> str:
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(timestamp: float) -> int:
    return int(timestamp) // SECONDS


def code(secret: str, step: int, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """The code of one step.

    Raises:
        ValueError: a secret that is no base32.
    """
    mark = hmac.digest(_key(secret), struct.pack(">Q", step), algorithm)
    at = mark[-1] & 0x0F
    number = int.from_bytes(mark[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, typed: str, steps: Iterable[int]) -> int | None:
    """Which of the steps `typed` is the code of. All of them are reckoned whatever the first one answers."""
    found = None
    for step in steps:
        if hmac.compare_digest(code(secret, step).encode(), typed.encode()):
            found = step
    return found


def window(timestamp: float) -> range:
    now = step_at(timestamp)
    return range(max(0, now - DRIFT), now + DRIFT + 1)


def address(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that a QR code carries into the application."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    asked = {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": SECONDS}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def grouped(secret: str) -> str:
    """In fours, for whoever types it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _key(secret: str) -> bytes:
    try:
        return base64.b32decode(secret + "=" * (-len(secret) % 8))
    except binascii.Error as wrong:
        raise ValueError("The secret of a one-time code is base32.") from wrong
