import unicodedata
from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.consent.models import Consent, Giver, Scope
from nhandao_site.domain.search import published
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


def test_pages_follow_each_other_without_loss():
    for number in range(5):
        search.put("story", f"s{number}", url=f"/s/{number}", title=f"Hiến máu lần {number}")
    db.session.commit()
    first = published.find("hiến máu", limit=3)
    second = published.find("hiến máu", limit=3, after=first.after)
    assert [hit.title for hit in first.hits + second.hits] == [f"Hiến máu lần {n}" for n in (4, 3, 2, 1, 0)]
    assert second.after is None


def test_the_searched_words_are_marked_in_the_snippet():
    hit = published.find("mui chao").hits[0]
    assert [piece for piece, searched in hit.parts if searched] == ["mùi", "cháo"]
