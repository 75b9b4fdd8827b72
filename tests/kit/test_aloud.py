"""Text that a person reads over the loudspeaker: what is said, and how long it takes."""

import pytest

from nhandao_site.kit import aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ngày 23/11 là ngày truyền thống.", "Ngày 23 tháng 11 là ngày truyền thống."),
        ("23/11 vừa rồi", "ngày 23 tháng 11 vừa rồi"),
        ("từ 11/2020 đến 05/01/2026", "từ tháng 11 năm 2020 đến ngày 5 tháng 1 năm 2026"),
        ("kỳ 25/11/2025–24/11/2026", "kỳ ngày 25 tháng 11 năm 2025 đến ngày 24 tháng 11 năm 2026"),
        ("46.800 suất cháo/ngày", "bốn mươi sáu nghìn tám trăm suất cháo mỗi ngày"),
        ("86 lần, năm 2026", "86 lần, năm 2026"),
        ("1.500.000 đ", "một triệu năm trăm nghìn đồng"),
        ("69,66 %", "69 phẩy 66 phần trăm"),
        ("lúc 18:00 và 6h30", "lúc 18 giờ và 6 giờ 30"),
        ("1/2 số hộ, 287/412 địa chỉ", "1 phần 2 số hộ, 287 trên 412 địa chỉ"),
        ("20–30 người, 5 km, 12 m2", "20 đến 30 người, 5 ki-lô-mét, 12 mét vuông"),
        ("UBND xã, quý IV/2026", "Ủy ban nhân dân xã, quý 4 năm 2026"),
        ("xem https://vi.du/a?b=1 nhé", "xem nhé"),
        ("bà Đ.T.M. & chồng", "bà Đ.T.M. và chồng"),
        ("", ""),
    ],
)
def test_dates_numbers_and_signs_become_words(written: str, said: str) -> None:
    assert aloud.spoken(written) == said


def test_letters_typed_apart_are_said_the_same() -> None:
    assert aloud.spoken("Ngày 23/11 – một ngày") == aloud.spoken("Nga\u0300y 23/11 – mo\u0323\u0302t nga\u0300y")


def test_the_time_counts_syllables_as_they_are_said() -> None:
    assert aloud.seconds("một hai ba " * 50) == 60
    assert aloud.seconds("86") == aloud.seconds("tám mươi sáu") == 2
    assert aloud.seconds("") == 0 and aloud.seconds("– , .") == 0
    assert aloud.length_in_words(145) == "khoảng 2 phút 30 giây"
    assert aloud.length_in_words(3) == "khoảng 10 giây" and aloud.length_in_words(120) == "khoảng 2 phút"


def test_a_wall_of_digits_is_left_as_it_is() -> None:
    for text in ("9" * 5000, "1/" * 5000, "1.000" * 2000, "/ngày" * 3000):
        assert isinstance(aloud.spoken(text), str)
