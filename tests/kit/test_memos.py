"""A memo as banks and people leave it: what is whole is found, one slip is explained, noise stays noise."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhandao_site.kit import codes, memos

HOME, PROMISE = codes.address_code("SM", 2026, 31), codes.pledge_code(123_456_789)
CODE = st.integers(0, 32**6 - 1).map(codes.pledge_code)

WHOLE = (
    "CTD SM260031X 3NQK8N1",
    "MBVCB.9117.ctd sm260031x 3nqk8n1.CT tu 0011012345678 NGUYEN VAN A",
    "ung ho SM26-0031-X, 3NQK-8N1 xin cam on",
    "CTDSM260031X3NQK8N1-CHUYEN TIEN-OQCH000809727",
    "SM260031X3NQK8N1chuyen tien",
    "giup sm26 - 0031 - x ctd sm26 0031x 3nqk 8n1",
)


@pytest.mark.parametrize("memo", WHOLE)
def test_both_codes_are_found_whatever_the_bank_did_to_the_blanks(memo: str) -> None:
    seen = memos.read(memo)
    assert HOME in seen.addresses
    assert seen.pledges[0] == PROMISE
    assert PROMISE not in seen.near_pledges


def test_a_code_glued_to_other_letters_is_kept_apart_from_whole_words() -> None:
    seen = memos.read("MBVCB.9117.3NQK8N1CHUYEN.CT tu 0011")
    assert (seen.pledges, seen.glued) == ((), (PROMISE,))


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert memos.near_pledge_codes("3NQK8NI") == [PROMISE]
    assert memos.near_pledge_codes("0000OOO") == ["0000-000"]


@settings(max_examples=200, deadline=None)
@given(CODE, st.integers(0, 6), st.sampled_from(codes.SAFE + "U"))
def test_one_wrong_character_always_leads_back_to_its_code(code: str, place: int, wrong: str) -> None:
    plain = code.replace("-", "")
    typed = plain[:place] + wrong + plain[place + 1 :]
    answers = memos.near_pledge_codes(typed)
    if typed == plain:
        assert code not in answers
    else:
        assert code in answers
    for answer in answers:
        assert codes.parse_pledge_code(answer) == answer
        differing = [a for a, b in zip(answer.replace("-", ""), typed, strict=True) if a != b]
        assert len(differing) == 1
    assert len(answers) <= 7


@settings(max_examples=100, deadline=None)
@given(CODE, st.integers(0, 5))
def test_swapped_neighbours_always_lead_back_to_their_code(code: str, place: int) -> None:
    plain = code.replace("-", "")
    typed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    assert codes.parse_pledge_code(typed) == (code if typed == plain else None)
    assert typed == plain or code in memos.swapped_pledge_codes(typed)


def test_an_address_code_with_swapped_neighbours_or_look_alikes_is_proposed() -> None:
    for typed in ("SM260013X", "SM26O031X", "SM26OO31X", "SM26003IX", "MS260031X", "SM26003X1"):
        seen = memos.read(f"ung ho {typed}")
        assert (seen.addresses, HOME in seen.near_addresses) == ((), True), typed


def test_two_wrong_characters_lead_nowhere_near() -> None:
    assert PROMISE not in memos.near_pledge_codes("4NQK8N2")
    assert memos.near_pledge_codes("U!QK8N1") == []
    assert memos.near_pledge_codes("3NQK8N") == []


def test_an_address_code_with_one_slip_or_without_its_last_character_is_proposed() -> None:
    assert HOME in memos.read("ung ho SM260032X").near_addresses
    assert memos.read("ung ho SM260031 nhe").bare_addresses == (HOME,)
    assert memos.read("IBFT ND2600007-CHUYEN TIEN").bare_addresses == (codes.address_code("ND", 2026, 7),)
    assert memos.read("ung ho SM260031X").bare_addresses == ()


@pytest.mark.parametrize(
    "noise", ["", "LAI NHAP VON", "chuyen tien giup ba con", "1234567 0011012345678", "ck", "ĐẶNG"]
)
def test_noise_says_nothing(noise: str) -> None:
    assert memos.read(noise) == memos.Seen()


def test_a_long_hostile_memo_is_read_in_bounded_steps() -> None:
    random.seed(7)
    seen = memos.read("".join(random.choices(codes.SAFE + " -", k=20_000)))
    assert len(seen.near_pledges) <= 48 * 13
    assert len(seen.near_addresses) <= 3 * 15 * 36
