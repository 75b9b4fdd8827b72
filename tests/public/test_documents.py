from datetime import date

from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from tests.cast import Cast
from tests.domain.documents.test_published import paper


def test_the_shelf_lists_and_finds(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        paper(cast, "12/KH-BCĐ", date(2026, 1, 5))
        paper(cast, "7/HD", date(2025, 3, 1), abstract="Hướng dẫn <b>khảo sát</b>")
        db.session.commit()
    page = visitor.get("/van-ban").get_data(as_text=True)
    assert page.index("12/KH-BCĐ") < page.index("7/HD") and "05/01/2026" in page
    assert "&lt;b&gt;khảo sát" in page
    found = visitor.get("/van-ban?q=khao+sat&nam=2025").get_data(as_text=True)
    assert "7/HD" in found and "12/KH-BCĐ" not in found and 'value="khao sat"' in found
    assert "Thử gõ ít chữ hơn" in visitor.get("/van-ban?q=khong-co").get_data(as_text=True)


def test_an_empty_shelf_and_nonsense_are_answered(visitor: FlaskClient) -> None:
    assert "Chưa có văn bản nào" in visitor.get("/van-ban").get_data(as_text=True)
    for query in ("nam=0000", "nam=9999", "loai=%ff", "don-vi=%01", "sau=1", "q=%01%25_", "q=" + "a" * 5000):
        assert visitor.get(f"/van-ban?{query}").status_code == 200, query
