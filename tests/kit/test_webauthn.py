"""A passkey proves who is there, to this site alone, once."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nhandao_site.kit import webauthn
from nhandao_site.kit.webauthn import NotProven, Party
from tests.kit.authenticator import Authenticator

SITE = Party("https://nhandao.example")
ASKED = webauthn.encoded(b"c" * 32)


def spki(key: Any) -> str:
    return webauthn.encoded(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator(SITE.origin)


@pytest.fixture
def kept(phone: Authenticator) -> webauthn.NewKey:
    return webauthn.registered(phone.register(ASKED), ASKED, SITE)


def test_a_key_is_registered_and_proves_itself(phone: Authenticator, kept: webauthn.NewKey) -> None:
    answer = phone.prove(ASKED)
    assert webauthn.credential_of(answer) == kept.credential_id
    assert webauthn.asserted(answer, ASKED, SITE, kept.public_key, kept.counter) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"origin": "https://nhandao.example.evil.example"}, "origin"),
        ({"origin": "http://nhandao.example"}, "origin"),
        ({"crossOrigin": True}, "origin"),
        ({"challenge": webauthn.encoded(b"d" * 32)}, "challenge"),
        ({"type": "webauthn.create"}, "ceremony"),
        ({"flags": 0x04}, "nobody"),
    ],
)
def test_what_was_made_for_another_page_proves_nothing(
    phone: Authenticator, kept: webauthn.NewKey, changed: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotProven, match=why):
        webauthn.asserted(phone.prove(ASKED, **changed), ASKED, SITE, kept.public_key, 0)


def test_another_site_another_key_and_a_copy_prove_nothing(phone: Authenticator, kept: webauthn.NewKey) -> None:
    elsewhere = Authenticator(SITE.origin, host="evil.example")
    with pytest.raises(NotProven, match="relying party"):
        webauthn.asserted(elsewhere.prove(ASKED), ASKED, SITE, kept.public_key, 0)
    with pytest.raises(NotProven, match="another key"):
        webauthn.asserted(Authenticator(SITE.origin).prove(ASKED), ASKED, SITE, kept.public_key, 0)
    with pytest.raises(NotProven, match="counter"):
        webauthn.asserted(phone.prove(ASKED), ASKED, SITE, kept.public_key, 7)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "[" * 5000, "{" * 9000, '{"id": 5}', '{"id": "%%"}'])
def test_nonsense_proves_nothing(answer: str) -> None:
    for ask in (
        lambda: webauthn.credential_of(answer),
        lambda: webauthn.registered(answer, ASKED, SITE),
        lambda: webauthn.asserted(answer, ASKED, SITE, "", 0),
    ):
        with pytest.raises(NotProven):
            ask()


def test_a_key_of_no_use_or_of_another_credential_is_not_taken(phone: Authenticator) -> None:
    given = json.loads(phone.register(ASKED))
    weak = rsa.generate_private_key(65537, 1024).public_key()
    other_curve = ec.generate_private_key(ec.SECP384R1()).public_key()
    for key in (spki(weak), spki(other_curve), webauthn.encoded(b"no key")):
        with pytest.raises(NotProven, match="key"):
            webauthn.registered(json.dumps(given | {"publicKey": key}), ASKED, SITE)
    good = spki(ed25519.Ed25519PrivateKey.generate().public_key())
    assert webauthn.registered(json.dumps(given | {"publicKey": good}), ASKED, SITE).public_key == good
    with pytest.raises(NotProven, match="another credential"):
        webauthn.registered(json.dumps(given | {"id": webauthn.encoded(b"x" * 16)}), ASKED, SITE)
    data = webauthn.decoded(given["authenticatorData"])
    bare = webauthn.encoded(data[:32] + b"\x01" + data[33:37])
    with pytest.raises(NotProven, match="no credential"):
        webauthn.registered(json.dumps(given | {"authenticatorData": bare}), ASKED, SITE)


@pytest.mark.parametrize(
    ("url", "origin", "able"),
    [
        ("https://nhandao.example/", "https://nhandao.example", True),
        ("https://nhandao.example:443", "https://nhandao.example", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://nhandao.example", "http://nhandao.example", False),
    ],
)
def test_passkeys_need_a_name_and_tls(url: str, origin: str, able: bool) -> None:
    party = webauthn.party_of(url)
    assert (party.origin, party.can_hold_passkeys) == (origin, able)
