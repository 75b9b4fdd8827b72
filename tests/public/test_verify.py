"""Is this code one of ours? Told plainly, however it is typed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Closing, Dossier, Publication
from nhandao_site.kit import clock, codes
from tests.cast import Cast
from tests.public.street import a_row, counted


def _ask(visitor: FlaskClient, code: str) -> str:
    return visitor.get("/xac-minh", query_string={"ma": code}).text


def test_a_published_code_is_confirmed_however_it_is_typed(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code = a_row(cast, 31).code or ""
    for typed in (code, code.lower(), f"  {code.replace('-', ' ')} ", code.replace("-", "").lower()):
        page = _ask(visitor, typed)
        assert "Đúng là mã của Hội" in page
        assert f'href="/dia-chi/{code}"' in page


def test_closed_merged_and_hidden_codes_are_told_apart_without_a_word_about_the_family(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        closed = a_row(cast, 31, dossier=Dossier.CLOSED, closing=Closing.DECEASED, closed_on=clock.today())
        old, new = a_row(cast, 32, dossier=Dossier.MERGED, publication=Publication.REMOVED), a_row(cast, 33)
        hidden = a_row(cast, 34, publication=Publication.HIDDEN)
        old.merged_into = new
        db.session.commit()
        asked = [address.code or "" for address in (closed, old, hidden)]
        survivor = new.code
    said = [_ask(visitor, code) for code in asked]
    assert "Địa chỉ đã khép lại" in said[0]
    assert f'href="/dia-chi/{survivor}"' in said[1]
    assert "hiện không đăng" in said[2]
    for page in said:
        assert "Bà L." not in page and "mái nhà" not in page and "qua đời" not in page


@pytest.mark.parametrize("code", [codes.address_code("SM", 2026, 9999), "SM26-0031-Q", "<b>x</b>", "9" * 500])
def test_an_unknown_code_says_do_not_send_money(visitor: FlaskClient, code: str) -> None:
    page = _ask(visitor, code)
    assert "đừng chuyển tiền" in page
    assert 'href="/tai-khoan-chinh-thuc"' in page
    assert "<b>x</b>" not in page
    assert "/phan-anh/" not in page


def test_nothing_typed_is_just_the_question(visitor: FlaskClient, site: Flask) -> None:
    visitor.get("/xac-minh")  # the first page of all asks how the chapter is called
    with counted(site) as statements:
        answer = visitor.get("/xac-minh?ma=%20%20")
    assert "Kiểm tra một mã địa chỉ" in answer.text and "Kết quả" not in answer.text
    assert statements == []
    assert "Set-Cookie" not in answer.headers


def test_odd_bytes_are_answered_in_words(visitor: FlaskClient) -> None:
    assert visitor.get("/xac-minh?ma=%FF").status_code in {200, 400}
    assert visitor.get("/xac-minh?ma=%00").status_code == 400
