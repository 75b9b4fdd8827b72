"""What stands above a profile whose chapter's list had no headline."""

from nhandao_site.domain.addresses.words import NeedKind
from nhandao_site.domain.workbook import headlines

ROOF = "Mái tôn thủng, mưa là kê giường vào góc bếp. Hai thợ trong xóm giúp công."


def test_the_first_sentence_of_the_summary_speaks_after_the_name():
    said = headlines.of("Bà L.", ROOF, NeedKind.HOUSE_REPAIR, quiet=False)
    assert said == "Bà L.: Mái tôn thủng, mưa là kê giường vào góc bếp"


def test_the_stop_of_an_initial_does_not_end_the_sentence():
    said = headlines.of("Bà L.", "Bà L. mong lợp lại mái. Rồi trồng rau.", NeedKind.HOUSE_REPAIR, quiet=False)
    assert said == "Bà L. mong lợp lại mái"


def test_of_a_child_or_an_illness_only_the_plain_wish_is_said():
    assert headlines.of("Em A.", "Em bị bệnh nặng.", NeedKind.SCHOLARSHIP, quiet=True) == "Em A. mong được đến lớp đều"
    for need in (NeedKind.TREATMENT, NeedKind.REHABILITATION, NeedKind.WHEELCHAIR, NeedKind.INSURANCE):
        assert headlines.of("Anh Q.", "x", need, quiet=True) == "Anh Q. mong có người cùng san sẻ"


def test_a_long_sentence_is_cut_between_words():
    said = headlines.of("Bà L.", "một " * 60, NeedKind.OTHER, quiet=False)
    assert said.endswith("một…") and len(said) < 115
