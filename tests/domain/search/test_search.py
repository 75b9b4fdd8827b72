import unicodedata
from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.search import asking, published
from nhandao_site.domain.search.models import folded_of
from nhandao_site.kit import clock

pytestmark = pytest.mark.both_databases


def titles(words: str, **how: object) -> list[str]:
    return [hit.title for hit in published.find(words, **how).hits]  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def shelf(site: Flask):
    with site.app_context():
        search.put("story", "chao", url="/s/chao", title="Bếp cháo Cây Me", snippet="Đường về có mùi cháo nóng")
        search.put("document", "d1", url="/v/1", title="Kế hoạch năm 2026", snippet="Trợ giúp địa chỉ nhân đạo")
        db.session.commit()
        yield


def test_words_are_found_without_marks_and_without_d_stroke():
    assert titles("duong ve") == ["Bếp cháo Cây Me"]
    assert titles("BẾP CHÁO") == ["Bếp cháo Cây Me"]


def test_decomposed_unicode_from_a_mac_finds_the_same():
    assert titles(unicodedata.normalize("NFD", "Đường về")) == ["Bếp cháo Cây Me"]


def test_the_beginning_of_a_word_is_enough_and_every_word_must_be_there():
    assert titles("nhan da") == ["Kế hoạch năm 2026"]
    assert titles("cháo nhân đạo") == []


@pytest.mark.parametrize("words", ['"', "' OR 1=1", "a:* & !", "(((", "*", "", " \0 ", "NEAR(a b)"])
def test_signs_of_the_query_language_are_only_letters_here(words: str):
    assert isinstance(titles(words), list)


def test_a_renewed_row_is_found_by_its_new_words_alone_and_a_removed_one_no_more():
    search.put("story", "chao", url="/s/chao", title="Thư viện trên yên xe")
    db.session.commit()
    assert titles("cháo nóng") == []
    assert titles("yên xe") == ["Thư viện trên yên xe"]
    search.remove("story", "chao")
    db.session.commit()
    assert titles("yên xe") == []


def test_what_speaks_of_a_person_is_found_only_while_the_consent_stands():
    search.put("address", "SM", url="/d", title="Bà L.", snippet="mái tôn", consent_subject=("address", 5))
    db.session.commit()
    assert titles("mái tôn") == []
    yes = Consent(
        subject="address", subject_id=5, scope=Scope.TEXT, giver=Giver.SELF, given_on=date(2026, 1, 1),
        recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(yes)
    db.session.commit()
    assert titles("mái tôn") == ["Bà L."]
    yes.withdrawn_at = clock.now()
    db.session.commit()
    assert titles("mái tôn") == []


def test_pages_follow_each_other_without_loss_through_every_window_and_way_of_asking(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("nhandao_site.domain.search.asking.WINDOW", 4)
    for number in range(11):
        title = f"Hiến máu lần {number}" if number % 3 else f"Máu {number}: ai hiến?"
        search.put("story", f"s{number}", url=f"/s/{number}", title=title)
    db.session.commit()
    seen, after = list[str](), None
    while True:
        found = published.find("hiến máu", limit=3, after=after)
        seen += [hit.url for hit in found.hits]
        if (after := found.after) is None:
            break
    side_by_side = [f"/s/{n}" for n in reversed(range(11)) if n % 3]
    assert seen == side_by_side + [f"/s/{n}" for n in (9, 6, 3, 0)]


def test_rows_far_behind_follow_the_newest_in_their_order():
    numbers = range(1_000, 150_000, 7_000)
    for number in numbers:
        words = "Quỹ khuyến học" if number % 3 else "Học bổng quỹ khuyến tài"
        row = {"id": number, "kind": "story", "ref": f"s{number}", "url": f"/s/{number}", "title": words}
        row |= {"snippet": "", "folded": folded_of("story", words, f"so{number}"), "at": clock.now()}
        row |= {"consent_subject": None, "consent_subject_id": None}
        search.put_new([row])
    db.session.commit()
    rows = asking.newest([asking.begun(["quy", "khuyen"])], most=50).rows
    assert [row.id for row in rows] == sorted(numbers, reverse=True)
    few = asking.newest([asking.begun(["quy", "khuyen"])], most=3, before=143_000)
    assert ([row.id for row in few.rows], few.rest) == ([141_000, 134_000, 127_000], 127_000)
    rows = asking.newest([asking.side_by_side(["quy", "khuyen", "ho"])], most=50, before=127_000).rows
    assert [row.id for row in rows] == [n for n in sorted(numbers, reverse=True) if n % 3 and n < 127_000]
    assert [row.id for row in asking.newest([asking.begun(["so1000"])]).rows] == [1_000]


def test_three_words_stand_side_by_side_only_where_all_three_do():
    search.put("story", "q", url="/q", title="Gói bánh chưng", snippet="chưng xanh, bánh chưng nóng, gói bánh")
    search.put("story", "r", url="/r", title="Xanh", snippet="gói bánh, rồi bánh chưng")
    db.session.commit()
    assert [hit.url for hit in published.find("gói bánh chưng").hits] == ["/q", "/r"]
    found = asking.newest([asking.side_by_side(["goi", "banh", "chung"])])
    assert [row.title for row in found.rows] == ["Gói bánh chưng"]


def test_words_next_to_each_other_and_in_the_title_come_first():
    search.put("story", "a", url="/a", title="Ông Sáu và cái nhà", snippet="thương lắm, tình làng")
    search.put("story", "b", url="/b", title="Ngày khởi công", snippet="Khởi công nhà tình thương ở ấp 2")
    search.put("story", "c", url="/c", title="Nhà tình thương thứ mười")
    search.put("story", "d", url="/d", title="Tình làng", snippet="nhà ai cũng thương nhau")
    db.session.commit()
    assert [hit.url for hit in published.find("nha tinh thuong").hits] == ["/c", "/b", "/d", "/a"]


def test_a_name_is_found_whichever_way_round_it_is_typed():
    search.put("honour", "h", url="/h", title="Nguyễn Thị Lan")
    db.session.commit()
    assert titles("Lan Nguyễn Thị") == titles("thi lan nguyen") == ["Nguyễn Thị Lan"]


@pytest.mark.parametrize(
    ("typed", "how"),
    [("bep chap", "wrong"), ("bp chao", "left out"), ("bep chhao", "too many"), ("bpe chao", "swapped"),
     ("bepchao", "a blank too few"), ("be p chao cay me", "a blank too many"), ("beeps chaos", "Telex"),
     ("be6p1 cha1o", "VNI"), ("bep chao cay mee", "the last word"), ("bep caho", "swapped, and the other one stays")],
)  # fmt: skip
def test_one_wrong_letter_is_mended_and_said(typed: str, how: str):
    found = published.find(typed)
    assert [hit.title for hit in found.hits] == ["Bếp cháo Cây Me"], how
    assert found.meant.startswith("bếp cháo")


def test_a_letter_that_begins_a_word_yet_to_be_typed_is_left_where_it_finds_nothing():
    found = published.find("cây me k")
    assert ([hit.title for hit in found.hits], found.meant) == (["Bếp cháo Cây Me"], "cây me")
    assert published.find("bếp chaop k").meant == "bếp cháo"
    assert titles("kế hoạch năm 3") == []


def test_a_single_letter_stands_for_a_word_wherever_it_is():
    search.put("story", "b", url="/b", title="Tổ ba, khu b")
    db.session.commit()
    assert titles("to b") == ["Tổ ba, khu b"]


def test_a_wrong_letter_that_makes_another_known_word_is_mended_by_the_words_around_it():
    search.put("story", "x", url="/x", title="Chập chững tới trường", snippet="con đường chấp chới")
    db.session.commit()
    assert published.find("bếp chap").meant == "bếp cháo"
    assert published.find("chap").hits[0].title == "Chập chững tới trường"
    assert published.find("đường về có mai").meant == "đường về có mùi"


def test_a_better_question_is_offered_when_the_words_stand_together_nowhere():
    search.put("document", "d2", url="/v/2", title="2/KH", snippet="có về mùi hôi, rồi chao ôi, đường cháo")
    db.session.commit()
    found = published.find("đường hôi có mùi")
    assert found.hits and found.meant == "" and found.perhaps == ""
    search.put("story", "y", url="/y", title="Con đường hoa có mùi xưa")
    db.session.commit()
    assert published.find("đường hôi có mùi").perhaps == "đường hoa có mùi"


def test_what_nobody_may_see_is_never_offered_as_what_was_meant():
    search.put("address", "SM", url="/d", title="Bà Xuyến", snippet="mái tôn", consent_subject=("address", 5))
    db.session.commit()
    assert published.find("xuyem") == published.Found((), None)


def test_the_words_of_a_row_leave_with_it_and_with_its_correction():
    from nhandao_site.domain.search.vocabulary import known

    search.put("story", "z", url="/z", title="Quầy sách Hoàng Oanh")
    assert known(["quay", "oanh", "sach"]) == {"quay", "oanh", "sach"}
    search.put("story", "z", url="/z", title="Quầy cháo")
    assert known(["oanh", "sach", "quay"]) == {"quay"}
    search.remove("story", "z")
    assert known(["quay", "chao"]) == {"chao"}  # another row still holds it


def test_a_kind_without_hits_says_whether_others_have_some():
    assert published.find("kế hoạch", kind="story").elsewhere
    assert not published.find("zzz", kind="story").elsewhere
    assert [hit.kind_label for hit in published.find("2026", kind="document").hits] == ["Văn bản"]


def test_a_long_text_is_cut_to_where_the_words_are():
    filler = " ".join(f"chữ{n}" for n in range(200))
    search.put("story", "l", url="/l", title="Dài", snippet=f"{filler} hoa phượng đỏ {filler}")
    db.session.commit()
    shown = "".join(piece for piece, _ in published.find("phượng").hits[0].parts)
    assert "hoa phượng đỏ" in shown and shown.startswith("… ") and shown.endswith("…") and len(shown.split()) < 50


@pytest.mark.parametrize("after", ["x", "0.1", "-1.2.3", "9" * 40, "x9.1.1", "0.999999999999999.9", "1.1.999"])
def test_a_made_up_place_in_the_pages_is_answered(after: str):
    assert isinstance(published.find("bếp cháo", after=after), published.Found)


def test_the_searched_words_are_marked_in_the_snippet():
    hit = published.find("mui chao").hits[0]
    assert [piece for piece, searched in hit.parts if searched] == ["mùi", "cháo"]
