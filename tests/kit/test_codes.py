import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nhandao_site.kit import codes

BODY = st.text(codes.SAFE, min_size=1, max_size=12)
ABBR = st.from_regex(r"[A-Z]{2,3}", fullmatch=True)
NUMBER = st.integers(1, 999_999_999)
PLEDGE = st.integers(0, 32**6 - 1).map(codes.pledge_code)
ADDRESS = st.builds(codes.address_code, ABBR, st.integers(2016, 2059), NUMBER)
ANY_CHAR = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _swapped(code: str, place: int) -> str:
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


@settings(max_examples=100, deadline=None)
@given(BODY, st.data())
def test_the_check_character_sees_one_wrong_character_and_any_swap(body: str, data: st.DataObject) -> None:
    whole = body + codes.check_char(body)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from(codes.SAFE))
    assume(wrong != whole[place])
    changed = whole[:place] + wrong + whole[place + 1 :]
    assert codes.check_char(changed[:-1]) != changed[-1]
    place = data.draw(st.integers(0, len(whole) - 2))
    assume(whole[place] != whole[place + 1])
    swapped = _swapped(whole, place)
    assert codes.check_char(swapped[:-1]) != swapped[-1]


@settings(max_examples=100, deadline=None)
@given(ADDRESS, st.data())
def test_a_misspelt_address_code_is_no_code(code: str, data: st.DataObject) -> None:
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    wrong = data.draw(ANY_CHAR)
    assume(wrong != plain[place])
    assert codes.parse_address_code(plain[:place] + wrong + plain[place + 1 :]) is None
    place = data.draw(st.integers(0, len(plain) - 2))
    assume(plain[place] != plain[place + 1])
    assert codes.parse_address_code(_swapped(plain, place)) is None


@pytest.mark.parametrize("code", ["SM19-12345", "SM26-12345", "SMO26-4444", "LU59-66666", "SMU16-7777"])
def test_no_single_wrong_character_turns_one_code_into_another(code: str) -> None:
    """A letter in place of the first digit of the year, or the other way round, included."""
    abbr, year, number = re.fullmatch(r"([A-Z]+)([0-9]{2})-([0-9]+)", code).groups()  # type: ignore[union-attr]
    plain = codes.address_code(abbr, 2000 + int(year), int(number)).replace("-", "")
    for place in range(len(plain)):
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(plain[place], ""):
            assert codes.parse_address_code(plain[:place] + wrong + plain[place + 1 :]) is None


@settings(max_examples=100, deadline=None)
@given(PLEDGE, st.data())
def test_a_misspelt_pledge_code_is_no_code(code: str, data: st.DataObject) -> None:
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    wrong = data.draw(ANY_CHAR)
    assume(wrong != plain[place])
    assert codes.parse_pledge_code(plain[:place] + wrong + plain[place + 1 :]) is None
    place = data.draw(st.integers(0, len(plain) - 2))
    assume(plain[place] != plain[place + 1])
    assert codes.parse_pledge_code(_swapped(plain, place)) is None


@settings(max_examples=60, deadline=None)
@given(ADDRESS)
def test_an_address_code_is_understood_as_people_type_it(code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' – ')} "):
        assert codes.parse_address_code(typed) == code


def test_an_address_code_looks_like_one() -> None:
    assert re.fullmatch(r"SM26-0031-[0-9A-HJKMNP-TV-Z]", codes.address_code("sm", 2026, 31))
    assert codes.address_code("ĐN", 2026, 31).startswith("DN26-0031-")
    assert codes.address_code("SM", 2026, 123456).startswith("SM26-123456-")


def test_a_code_never_changes_its_check_character() -> None:
    """Printed codes live for years: these are pinned."""
    assert codes.address_code("SM", 2026, 31) == "SM26-0031-X"
    assert codes.pledge_code(0) == "0000-000"
    assert codes.pledge_code(123_456_789) == "3NQK-8N1"


@pytest.mark.parametrize("typed", ["", "xin chào", "SM26", "SM26-0000-0", "SM26-00031-X", "A" * 100, "SM26-٠٠٣١-X"])
def test_what_is_no_address_code_is_none(typed: str) -> None:
    assert codes.parse_address_code(typed) is None


@pytest.mark.parametrize(
    ("abbr", "year", "number"), [("S", 2026, 1), ("SMTH", 2026, 1), ("SM", 2015, 1), ("SM", 2026, 0)]
)
def test_impossible_parts_of_a_code_are_refused(abbr: str, year: int, number: int) -> None:
    with pytest.raises(ValueError, match=r"tỉnh|địa chỉ"):
        codes.address_code(abbr, year, number)


def test_new_pledge_codes_are_well_formed_and_differ() -> None:
    made = {codes.new_pledge_code() for _ in range(50)}
    assert len(made) == 50
    assert all(codes.parse_pledge_code(code.lower().replace("-", " ")) == code for code in made)
    assert not set("".join(made)) & set("ILOU")
    with pytest.raises(ValueError, match="phạm vi"):
        codes.pledge_code(32**6)


@settings(max_examples=60, deadline=None)
@given(st.builds(codes.address_code, ABBR, st.integers(2016, 2059), st.integers(1, 999_999)), PLEDGE)
def test_a_memo_fits_a_bank_and_is_found_inside_noise(address: str, pledge: str) -> None:
    memo = codes.memo(address, pledge)
    assert re.fullmatch(r"[A-Z0-9 ]{1,25}", memo)
    wanted = codes.Found(address, pledge)
    assert codes.find(memo) == wanted
    assert codes.find(f"MBVCB.9117.{memo}.CT tu 0011012345678 NGUYEN VAN A") == wanted
    assert codes.find(f"NGUYEN VAN A {memo.replace(' ', '').lower()}-CHUYEN TIEN-OQCH000809727") == wanted


def test_codes_written_apart_are_proposed_and_noise_is_not() -> None:
    address, pledge = codes.address_code("SM", 2026, 31), codes.pledge_code(123_456_789)
    assert codes.find(f"ung ho dia chi {address} cam on").address == address
    assert codes.find(f"ck {pledge} giup").pledge == pledge
    assert codes.find("LAI NHAP VON 1234567") == codes.Found(None, None)
    assert codes.find("") == codes.Found(None, None)


def test_a_memo_of_wrong_codes_is_refused() -> None:
    with pytest.raises(ValueError, match="không đúng"):
        codes.memo("SM26-0031-A", codes.pledge_code(1))


def test_tokens_are_long_secret_and_stored_as_their_hash() -> None:
    first, second = codes.token(), codes.token()
    assert first != second
    assert len(first) == 43
    assert codes.token_hash(first) == codes.token_hash(first) != codes.token_hash(second)
    assert re.fullmatch(r"[0-9a-f]{64}", codes.token_hash(first))


@pytest.mark.parametrize("body", ["", "Đ", "a b", "A" * 31])
def test_a_check_character_is_only_made_of_letters_and_digits(body: str) -> None:
    with pytest.raises(ValueError, match="chữ"):
        codes.check_char(body)


def test_no_new_pledge_code_passes_for_a_word_or_a_number() -> None:
    for _drawn in range(500):
        code = codes.new_pledge_code().replace("-", "")
        assert not code.isdigit() and not code.isalpha()
