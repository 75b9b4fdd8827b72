"""An authenticator in software, for tests: makes a key and answers challenges as a browser would hand it on."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nhandao_site.kit import webauthn


class Authenticator:
    def __init__(self, origin: str, host: str | None = None) -> None:
        self.origin, self.host = origin, host or webauthn.Party(origin).host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.counter = 0

    def register(self, challenge: str, /, **changed: Any) -> str:
        inside = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return self._answer("webauthn.create", challenge, 0x41, inside, {"publicKey": public}, changed)

    def prove(self, challenge: str, /, **changed: Any) -> str:
        self.counter += 1
        return self._answer("webauthn.get", challenge, changed.pop("flags", 0x05), b"", {}, changed)

    def _answer(
        self, kind: str, challenge: str, flags: int, inside: bytes, more: dict[str, bytes], changed: dict[str, Any]
    ) -> str:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False} | changed
        client = json.dumps(told).encode()
        host = hashlib.sha256(self.host.encode()).digest()
        data = host + bytes([flags]) + self.counter.to_bytes(4, "big") + inside
        if kind == "webauthn.get":
            more["signature"] = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"id": self.id, "clientData": client, "authenticatorData": data} | more
        return json.dumps({name: webauthn.encoded(value) for name, value in parts.items()})
