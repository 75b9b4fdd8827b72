import random
import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhandao_site.kit import vietnamese as vi

ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")


def _mixed(words: list[str]) -> list[str]:
    return random.Random(1).sample(words, len(words))


def test_what_a_mac_types_apart_is_put_together() -> None:
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Bưởi")
    assert len(typed) == 21
    assert vi.nfc(typed) == vi.clean(typed) == "Nguyễn Thị Bưởi"


def test_clean_leaves_one_readable_line() -> None:
    assert vi.clean("  Hội\u00a0 Chữ\x00 thập\t\n đỏ\u200b\ud800 ") == "Hội Chữ thập đỏ"
    assert vi.clean_lines("Một \r\nhai\n\n\n\n ba\x07\n") == "Một\nhai\n\nba"


def test_fold_is_what_people_type_without_marks() -> None:
    assert vi.fold("ĐƯỜNG về Đắk Lắk") == "duong ve dak lak"
    assert vi.fold("Ủng hộ") == vi.fold(unicodedata.normalize("NFD", "ủng hộ")) == "ung ho"


def test_names_meet_whatever_their_spelling() -> None:
    assert vi.fold_name("Hoà  Bình") == vi.fold_name("hòa bình") == "hoa binh"
    assert vi.fold_name("H'Hen Niê") == vi.fold_name("H’Hen-Niê") == "h hen nie"


def test_the_alphabet_is_the_vietnamese_one() -> None:
    assert sorted(_mixed(ALPHABET), key=vi.sort_key) == ALPHABET


def test_tones_only_break_ties() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(_mixed(words), key=vi.sort_key) == words
    assert sorted(["Đa", "Da", "dạ", "E", "Ăn", "Án"], key=vi.sort_key) == ["Án", "Ăn", "Da", "dạ", "Đa", "E"]
    assert vi.sort_key("Hoà") == vi.sort_key("hòa")


def test_numbers_sort_by_their_value_and_before_letters() -> None:
    places = ["1", "2", "10", "khu phố 2", "khu phố 9", "khu phố 10", "khu phố An"]
    assert sorted(_mixed(places), key=vi.sort_key) == places


def test_a_shorter_text_comes_first() -> None:
    words = ["An", "An Bình", "An Định", "An, Phú", "Anh"]
    assert sorted(_mixed(words), key=vi.sort_key)[0] == "An"
    assert sorted(_mixed(words), key=vi.sort_key)[-1] == "Anh"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_a_key_is_plain_enough_for_any_collation(text: str) -> None:
    key = vi.sort_key(text)
    assert len(key) <= vi.MAX_SORT_KEY
    assert set(key) <= set(string.digits + string.ascii_lowercase)


def test_people_are_listed_by_given_name_then_family_name() -> None:
    names = ["Trần Văn An", "Lê Thị Ánh", "Nguyễn Văn Ánh", "Đặng Hà", "Lý Hà", "An Hạ", "Vũ Đức", "Y Êban"]
    right = ["Trần Văn An", "Lê Thị Ánh", "Nguyễn Văn Ánh", "Vũ Đức", "Y Êban", "Đặng Hà", "Lý Hà", "An Hạ"]
    assert sorted(names, key=vi.person_sort_key) == right
    assert vi.person_sort_key("") == vi.person_sort_key("  ")


def test_slugs_keep_the_letter_that_others_drop() -> None:
    assert vi.slugify("Đường về – 86 lần hiến máu!") == "duong-ve-86-lan-hien-mau"
    assert vi.slugify("日本") == ""
    assert vi.slugify("một hai ba bốn", limit=10) == "mot-hai-ba"
    assert vi.slugify("x" * 50, limit=10) == "x" * 10


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Trần Văn Thắng", "T*** V*** T***g"),
        ("Lê An", "L*** A***"),
        ("Nguyễn Thị Hà", "N*** T*** H***"),
        ("Y Hạnh", "*** H***h"),
        ("0912345678", "***"),
        ("Thắng2", "***"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_no_word_whole(name: str, masked: str) -> None:
    assert vi.mask_name(name) == masked


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=12))
def test_no_word_survives_its_mask(word: str) -> None:
    masked = vi.mask_name(word)
    assert word not in masked
    assert len(masked) <= 7


def test_initials_stand_for_an_alias() -> None:
    assert vi.initials("Nguyễn Thị Hà") == "N.T.H."
    assert vi.initials("đặng (văn) 2 é") == "Đ.V.É."


def test_alike_names_are_found_and_sisters_are_not() -> None:
    assert vi.similar("Nguyễn Thị Bưởi", "NGUYEN THI BUOI") == 1.0
    assert vi.similar("Trần Thắng", "Trần Văn Thắng") > 0.85
    assert vi.similar("Trần Văn Thắng", "Trần Văn Thằn") > 0.85
    assert vi.similar("Nguyễn Thị Lan", "Nguyễn Thị Hoa") < 0.7
    assert vi.similar("", "") == 0.0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_does_not_ask_who_came_first(a: str, b: str) -> None:
    assert vi.similar(a, b) == vi.similar(b, a)
    assert 0.0 <= vi.similar(a, b) <= 1.0
    for least in (0.0, 0.5, 0.85, 1.0):
        assert vi.alike(vi.fold_name(a), vi.fold_name(b), least) == (vi.similar(a, b) >= least)
