import pytest

from nhandao_site.domain.stories import naming, privacy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Gọi 0912345678.", "điện thoại"),
        ("Gọi 0912.345.678 gặp bà.", "điện thoại"),
        ("Máy +84 912 345 678", "điện thoại"),
        ("CCCD 079123456789", "CCCD"),
        ("CMND 123456789", "CCCD"),
        ("Gửi về số 1234 5678 9012", "tài khoản"),
        ("Nhà ở số nhà 12B", "Nơi ở"),
        ("rẽ hẻm 45/6 là tới", "Nơi ở"),
        ("ở 12/3 đường Lê Lợi", "Nơi ở"),
        ("Bà bị ung thư đã lâu", "bệnh"),
        ("theo bệnh án của viện", "bệnh"),
        ("Cháu học lớp 5A rất ngoan", "Trẻ em"),
        ("Em bé ở trường tiểu học Kim Đồng", "Trẻ em"),
        ("người dân tộc Stiêng", "Dân tộc"),
        ("thư riêng: ba.mai@vidu.vn", "thư riêng"),
    ],
)
def test_private_things_are_pointed_at(text: str, why: str) -> None:
    (found,) = privacy.warnings(text)
    assert why in found.why


@pytest.mark.parametrize(
    "text",
    [
        "Nhóm góp 1.234.567.890 đ trong sáu năm.",
        "46.800 suất cháo, 312 sáng thứ Bảy từ 11/2020.",
        "Đoàn trường THPT Sông Mây góp 27 ngày công.",
        "Quyết định số 118/QĐ ngày 18/11/2026.",
        "Con đường 500 mét được trải đá.",
        "Địa chỉ SM26-0031-X ở xã Bàu Sen.",
        "![Nồi cháo](/tep/932113205012345678904262bbd81022-900.jpg)",
    ],
)
def test_honest_figures_raise_no_alarm(text: str) -> None:
    assert privacy.warnings(text) == []


def test_the_place_is_shown_with_the_words_around_it() -> None:
    (found,) = privacy.warnings("Ai muốn góp gạo thì xin gọi số 0912 345 678 trước bảy giờ tối mỗi ngày nhé.")
    assert "0912 345 678" in found.excerpt and found.excerpt.startswith("…") and found.excerpt.endswith("…")


@pytest.mark.parametrize(
    "text",
    ["bà Đặng Thị Mơ", "bà ĐẶNG THỊ MƠ", "bà Đặng **Thị** Mơ", "bà Đặng  Thị\nMơ", "bà Đặng Thị Mơ"],
)
def test_a_name_is_hidden_however_it_is_written(text: str) -> None:
    assert naming.hide(text, ["Đặng Thị Mơ"]) == "bà Đ.T.M."


def test_a_name_inside_another_word_stays() -> None:
    assert naming.hide("Lê Anhthư", ["Lê Anh"]) == "Lê Anhthư"


def test_a_name_without_marks_is_noticed() -> None:
    assert naming.leaks("nhà bà dang thi mo", ["Đặng Thị Mơ"]) == ["Đặng Thị Mơ"]
