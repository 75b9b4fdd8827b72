"""The picture of a page: its size, its words, and every mark of a Vietnamese letter whole."""

import io
import unicodedata

import pytest
from PIL import Image, ImageChops

from nhandao_site.kit import lettering
from nhandao_site.kit.lettering import BOLD
from nhandao_site.kit.share_card import HEIGHT, WIDTH, Card, draw

ALPHABET = "ỄẰỘỮẪỔỆỲĂÂĐÊÔƠƯ ằộữẫổệỳđễ ỵ"


def card(**changes: str) -> Card:
    told = {"kicker": "Người tốt, việc thiện", "title": "Bếp cháo Cây Me", "art": "chuyen-pot", "told_by": "Xã Bàu Sen"}
    return Card(**(told | {"site": "Hội Chữ thập đỏ tỉnh Sông Mây"} | changes))


def picture(**changes: str) -> Image.Image:
    return Image.open(io.BytesIO(draw(card(**changes)))).convert("RGB")


def words_of(image: Image.Image) -> Image.Image:
    """The part of the plate where the title stands."""
    return image.crop((40, 132, 660, 494))


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    apart = ImageChops.difference(image, Image.new("RGB", image.size, "#0f3f91")).convert("L")
    box = apart.point(lambda value: 255 * (value > 48)).getbbox()  # 256 colours: the enamel may be off by a shade
    assert box
    return box


def test_it_has_the_size_that_sites_ask_for_and_the_title_changes_its_pixels() -> None:
    one, other = picture(), picture(title="Đội thợ Bàu Sen")
    assert one.size == (WIDTH, HEIGHT) == (1200, 630)
    assert words_of(one).tobytes() != words_of(other).tobytes()
    assert draw(card()) == draw(card()) and card().mark != card(title="Khác").mark


@pytest.mark.parametrize("title", [ALPHABET, ALPHABET * 3, "Ễ", "Ữ" * 200, "Ỗ " * 90, "đường làng " * 30])
def test_no_mark_is_cut_and_nothing_leaves_the_plate(title: str) -> None:
    left, top, right, foot = ink(words_of(picture(title=title)))
    assert left > 20 and right < 595 and top > 1 and foot < 361, (left, top, right, foot)


def test_lines_keep_their_marks_apart() -> None:
    """Two marks above a capital and a dot below the letter of the line before have each their own room."""
    for size in (66, 54, 40):
        told = lettering.fitted("ỘỆ ỖỄ " * 6, BOLD, size * 5, 2000, (size,))
        _, above, _, below = lettering.letters(BOLD, size).getbbox("ỘỆỖỄ", anchor="ls")
        assert len(told.lines) > 3 and told.step >= below - above, size
    everyday = lettering.fitted("bếp cháo và những người " * 3, BOLD, 500, 2000, (60,))
    assert everyday.step == round(60 * lettering.LINE)


def test_letters_typed_apart_are_the_same_letters() -> None:
    apart = unicodedata.normalize("NFD", ALPHABET)
    assert draw(card(title=apart)) == draw(card(title=unicodedata.normalize("NFC", ALPHABET)))


def test_a_long_title_is_shortened_at_a_word_and_none_is_left_alone() -> None:
    told = lettering.fitted("nghiêng nghiêng " * 40, BOLD, 556, 340, (66, 54, 40))
    assert told.size == 40 and told.height <= 340
    assert told.lines[-1].endswith("nghiêng…")
    short = lettering.fitted("Bếp cháo Cây Me và những người dậy từ ba giờ sáng", BOLD, 556, 340, (66,))
    assert min(len(line.split()) for line in short.lines) > 1


def test_signs_the_letters_do_not_hold_leave_no_empty_box() -> None:
    assert lettering.shown("Mái ấm \U0001f3e0 漢 \u202e\x00 của\u200b bà") == "Mái ấm của bà"
    assert draw(card(title="Mái ấm \U0001f3e0")) == draw(card(title="Mái ấm"))


def test_a_name_of_a_drawing_leads_nowhere_else() -> None:
    assert picture(art="../../../etc/passwd").tobytes() == picture(art="ngoi-10").tobytes()


def test_a_card_with_a_plate_shows_the_code_large() -> None:
    with_code = picture(plate="SM26-0031-T", title="Bà N.T.H.", line="Cần: nhà sửa chữa")
    _, top, right, _ = ink(with_code.crop((60, 150, 680, 290)))
    assert top < 60 and right > 400
