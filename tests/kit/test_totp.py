"""Codes of an authenticator, against the vectors of the RFCs."""

import base64

import pytest

from nhandao_site.kit import totp

ASCII = "12345678901234567890"
SEEDS = {name: base64.b32encode((ASCII * 4)[:size].encode()).decode() for name, size in
         (("sha1", 20), ("sha256", 32), ("sha512", 64))}  # fmt: skip

# RFC 6238, appendix B: seconds, then the code of eight digits by each hash.
VECTORS = (
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
)
# RFC 4226, appendix D: the first ten codes of six digits.
COUNTED = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]


@pytest.mark.parametrize("vector", VECTORS)
def test_the_vectors_of_rfc_6238(vector: tuple[int, str, str, str]) -> None:
    seconds, *codes = vector
    for name, expected in zip(SEEDS, codes, strict=True):
        assert totp.code(SEEDS[name], totp.step_at(seconds), digits=8, algorithm=name) == expected


def test_the_vectors_of_rfc_4226() -> None:
    assert [totp.code(SEEDS["sha1"], step) for step in range(10)] == COUNTED


def test_a_clock_half_a_minute_off_still_answers_and_a_minute_off_does_not() -> None:
    secret, at = totp.fresh_secret(), 1_800_000_000
    here = totp.step_at(at)
    for off, known in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.step_of(secret, totp.code(secret, here + off), totp.window(at))
        assert (found == here + off) if known else (found is None)


def test_the_address_carries_what_an_application_asks_for() -> None:
    made = totp.address("ABCD", "hoa@nhandao.example", "Địa chỉ nhân đạo")
    assert made.startswith("otpauth://totp/%C4%90%E1%BB%8Ba%20ch%E1%BB%89%20nh%C3%A2n%20%C4%91%E1%BA%A1o:hoa@nhandao")
    assert made.endswith("secret=ABCD&issuer=%C4%90%E1%BB%8Ba%20ch%E1%BB%89%20nh%C3%A2n%20%C4%91%E1%BA%A1o"
                         "&algorithm=SHA1&digits=6&period=30")  # fmt: skip


def test_a_secret_is_new_every_time_and_reads_in_fours() -> None:
    one, other = totp.fresh_secret(), totp.fresh_secret()
    assert one != other
    assert len(base64.b32decode(one)) == 20
    assert [len(four) for four in totp.grouped(one).split()] == [4] * 8
    with pytest.raises(ValueError, match="base32"):
        totp.code("1!", 0)
