import unicodedata
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.honours import recording
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.domain.honours.test_recording import GROUP, content
from tests.domain.stories import telling
from tests.waiting import an_address


def test_one_box_finds_every_kind_and_marks_what_was_asked(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        telling.published(cast)
        recording.record(content(**GROUP), by=cast.account("quan"))
        search.put("document", "d1", url="/van-ban#vb1", title="12/KH", snippet="Kế hoạch bếp cháo", at=None)
        db.session.commit()
    for words in ("bếp cháo", "bep chao", "BEP CHÁO", unicodedata.normalize("NFD", "bếp cháo")):
        page = visitor.get("/tim-kiem", query_string={"q": words}).get_data(as_text=True)
        assert all(kind in page for kind in ("Câu chuyện", "Vinh danh", "Văn bản")), words
        assert page.count('<h2 class="side-h">') == 3 and "<mark>cháo</mark>" in page
    only = visitor.get("/tim-kiem?q=bep+chao&loai=ton-vinh").get_data(as_text=True)
    assert only.count('<h2 class="side-h">') == 1 and 'name="loai" value="ton-vinh"' in only


def test_nothing_found_repeats_the_words_and_leads_on(visitor: FlaskClient) -> None:
    page = visitor.get("/tim-kiem?q=<script>&loai=van-ban").get_data(as_text=True)
    assert "Không tìm thấy gì cho “&lt;script&gt;” trong mục Văn bản" in page


def test_a_code_goes_straight_to_its_thing_however_it_is_typed(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        family = an_address(cast)
        code = family.code or ""
        db.session.commit()
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("-", "").lower(), f"  {code} "):
        answer = visitor.get("/tim-kiem", query_string={"q": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/dia-chi/{code}"), typed
    unknown = visitor.get("/tim-kiem", query_string={"q": codes.address_code("SM", 2026, 77)})
    assert unknown.headers["Location"] == "/xac-minh?ma=SM26-0077-" + unknown.headers["Location"][-1]


def test_a_mended_question_says_so_and_its_words_are_marked(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        search.put("document", "d1", url="/van-ban/1", title="12/KH", snippet="Kế hoạch bếp cháo")
        db.session.commit()
    page = visitor.get("/tim-kiem?q=bep+chap").get_data(as_text=True)
    assert "Không có gì cho “bep chap”. Đang hiện kết quả cho <b>bếp cháo</b>" in page
    assert "<mark>bếp</mark> <mark>cháo</mark>" in page


def test_an_empty_question_and_nonsense_are_answered(visitor: FlaskClient) -> None:
    assert "Bạn tìm gì?" in visitor.get("/tim-kiem").get_data(as_text=True)
    for query in ("q=%01", "q=%22%27*()", "q=a&sau=x", "q=a&loai=?", "q=" + "a+" * 900, "q=a&sau=999999999"):
        assert visitor.get(f"/tim-kiem?{query}").status_code == 200, query


def test_search_pages_stay_out_of_other_searches(visitor: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in visitor.get("/tim-kiem").get_data(as_text=True)


def test_a_family_whose_yes_ended_last_night_is_not_found_before_the_clock_tidies_up(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        family = an_address(cast)
        number, code = family.id, family.code or ""
        search.put("address", code, url=f"/dia-chi/{code}", title="Bà L.", consent_subject=("address", number))
        db.session.commit()
    assert "<mark>Bà</mark> <mark>L</mark>." in visitor.get("/tim-kiem?q=ba+l").get_data(as_text=True)
    with site.app_context():
        # The guardian's paper holds on, the child's own ended: the profile follows the earlier day.
        db.session.get_one(Address, number).text_consent_until = clock.today() - timedelta(days=1)
        db.session.commit()
    assert "<mark>Bà</mark>" not in visitor.get("/tim-kiem?q=ba+l").get_data(as_text=True)
