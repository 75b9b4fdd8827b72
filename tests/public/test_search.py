import unicodedata

from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain import search
from nhandao_site.domain.honours import recording
from tests.cast import Cast
from tests.domain.honours.test_recording import GROUP, content
from tests.domain.stories import telling


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


def test_an_address_code_leads_to_its_check(visitor: FlaskClient) -> None:
    page = visitor.get("/tim-kiem?q=sm26+0031+x").get_data(as_text=True)
    assert "/xac-minh?ma=SM26-0031-X" in page


def test_an_empty_question_and_nonsense_are_answered(visitor: FlaskClient) -> None:
    assert "Bạn tìm gì?" in visitor.get("/tim-kiem").get_data(as_text=True)
    for query in ("q=%01", "q=%22%27*()", "q=a&sau=x", "q=a&loai=?", "q=" + "a+" * 900, "q=a&sau=999999999"):
        assert visitor.get(f"/tim-kiem?{query}").status_code == 200, query


def test_search_pages_stay_out_of_other_searches(visitor: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in visitor.get("/tim-kiem").get_data(as_text=True)
