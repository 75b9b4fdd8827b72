"""Passkeys: what a browser answers to a challenge, checked as Web Authentication (W3C, Level 2) says. Pure.

Registration asks for no attestation, so nothing but the public key is learned; the browser itself hands it
over as SubjectPublicKeyInfo (§5.2.1.1). Whoever registers is signed in already, and the challenge ties the
answer to that page. An assertion is proof: type, challenge, origin, relying party, presence and signature.
"""

import base64
import binascii
import hashlib
import hmac
import json
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

ALGORITHMS = (-7, -8, -257)
"""COSE numbers of what is accepted, the best liked first: ES256, EdDSA, RS256."""
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
LONGEST = 8192
SMALLEST_RSA = 2048


class NotProven(Exception):
    """The answer proves nothing. Says to the developer why; the visitor is told one sentence for all of it."""


@dataclass(frozen=True)
class Party:
    """This site as a browser names it: `origin` https://hoi.vn, `host` hoi.vn."""

    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""

    @property
    def can_hold_passkeys(self) -> bool:
        """Browsers keep passkeys for a name, never for a bare number, and only behind TLS or on the own machine."""
        parts = urlsplit(self.origin)
        is_number = self.host.replace(".", "").isdigit() or ":" in self.host
        return bool(self.host) and not is_number and (parts.scheme == "https" or self.host == "localhost")


@dataclass(frozen=True)
class NewKey:
    credential_id: str  # base64url
    public_key: str  # SubjectPublicKeyInfo, base64url
    counter: int


def party_of(public_url: str) -> Party:
    parts = urlsplit(public_url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return Party(f"{parts.scheme}://{parts.hostname or ''}{port}")


def registered(answer: str, challenge: str, party: Party) -> NewKey:
    """The key that `answer` (JSON of credential, client data, authenticator data, public key) brings.

    Raises:
        NotProven: made for another page, another site or another challenge, or a key of no use.
    """
    given = _fields(answer, "id", "clientData", "authenticatorData", "publicKey")
    _check_client(given["clientData"], "webauthn.create", challenge, party)
    data = given["authenticatorData"]
    counter = _check_authenticator(data, party)
    if not data[32] & ATTESTED or len(data) < 55:
        raise NotProven("no credential inside")
    length = struct.unpack(">H", data[53:55])[0]
    if not length or data[55 : 55 + length] != given["id"]:
        raise NotProven("another credential inside")
    _key(given["publicKey"])
    return NewKey(encoded(given["id"]), encoded(given["publicKey"]), counter)


def credential_of(answer: str) -> str:
    """Which key the answer says it was made with; nothing is proven by that.

    Raises:
        NotProven: no such answer at all.
    """
    return encoded(_fields(answer, "id")["id"])


def asserted(answer: str, challenge: str, party: Party, public_key: str, counter: int) -> int:
    """The counter of the authenticator after a proof that holds; 0 where it does not count.

    Raises:
        NotProven: another challenge, origin or key, nobody present, or a counter that went back (a copy).
    """
    given = _fields(answer, "id", "clientData", "authenticatorData", "signature")
    _check_client(given["clientData"], "webauthn.get", challenge, party)
    counted = _check_authenticator(given["authenticatorData"], party)
    signed = given["authenticatorData"] + hashlib.sha256(given["clientData"]).digest()
    _check_signature(decoded(public_key), given["signature"], signed)
    if (counted or counter) and counted <= counter:
        raise NotProven("the counter went back")
    return counted


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """
    Raises:
        NotProven: no base64url.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotProven("no base64url") from None


def _fields(answer: str, *names: str) -> dict[str, bytes]:
    if len(answer) > LONGEST:
        raise NotProven("too long")
    try:
        given: Any = json.loads(answer)
    except (ValueError, RecursionError):
        raise NotProven("no JSON") from None
    if not isinstance(given, dict) or any(not isinstance(given.get(name), str) for name in names):
        raise NotProven("a part is missing")
    return {name: decoded(given[name]) for name in names}


def _check_client(data: bytes, kind: str, challenge: str, party: Party) -> None:
    try:
        told: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise NotProven("client data are no JSON") from None
    if not isinstance(told, dict) or told.get("type") != kind:
        raise NotProven("another ceremony")
    if not hmac.compare_digest(str(told.get("challenge")).encode(), challenge.encode()):
        raise NotProven("another challenge")
    if told.get("origin") != party.origin or told.get("crossOrigin", False):
        raise NotProven("another origin")


def _check_authenticator(data: bytes, party: Party) -> int:
    if len(data) < 37 or data[:32] != hashlib.sha256(party.host.encode()).digest():
        raise NotProven("another relying party")
    if not data[32] & PRESENT:
        raise NotProven("nobody was there")
    return int.from_bytes(data[33:37], "big")


def _key(der: bytes) -> Any:
    try:
        key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotProven("no key") from None
    is_curve = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    is_rsa = isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA
    if not (is_curve or is_rsa or isinstance(key, ed25519.Ed25519PublicKey)):
        raise NotProven("a key of no use")
    return key


def _check_signature(der: bytes, signature: bytes, signed: bytes) -> None:
    key = _key(der)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            key.verify(signature, signed)
    except InvalidSignature:
        raise NotProven("another key signed") from None
