"""Which of a long list is meant by typed words."""

import unicodedata

from nhandao_site.kit import choosing

LIST = [("1", "Chi hội Ấp 1"), ("2", "Chi hội Ấp 12"), ("3", "Hội Phụ nữ"), ("0", "Đoàn xã"), ("x", "Đoàn xã")]


def test_a_value_or_a_whole_name_means_itself_in_any_spelling() -> None:
    assert choosing.meant("2", LIST) == [("2", "Chi hội Ấp 12")]
    assert choosing.meant(unicodedata.normalize("NFD", "CHI HỘI ấp 1"), LIST) == [("1", "Chi hội Ấp 1")]
    assert choosing.meant("hoi phu nu", LIST) == [("3", "Hội Phụ nữ")]


def test_words_that_fit_several_mean_all_of_them_and_nothing_means_nothing() -> None:
    assert [value for value, _ in choosing.meant("chi hoi", LIST)] == ["1", "2"]
    assert [value for value, _ in choosing.meant("đoàn xã", LIST)] == ["0", "x"], "one name, two of it"
    assert choosing.meant("trường", LIST) == choosing.meant(" ", LIST) == choosing.meant("\x00", LIST) == []
