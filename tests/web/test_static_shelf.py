"""Files that may be kept for ever, and files that may not."""

import gzip

import brotli
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.web.screen import static_url


def test_an_address_with_the_mark_of_its_content_is_kept_for_ever(site: Flask, visitor: FlaskClient) -> None:
    with site.test_request_context():
        url = static_url("css/tokens.css")
    with visitor.get(url) as answer:
        assert answer.status_code == 200
        assert answer.headers.getlist("Cache-Control") == ["public, max-age=31536000, immutable"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


def test_an_address_without_it_is_asked_again(visitor: FlaskClient) -> None:
    with visitor.get("/static/css/tokens.css") as answer:
        assert answer.headers["Cache-Control"] == "max-age=60, public"
        mark = answer.headers["Last-Modified"]
    assert visitor.get("/static/css/tokens.css", headers={"If-Modified-Since": mark}).status_code == 304


def test_a_font_that_a_style_sheet_names_without_a_mark_is_kept_for_a_month(visitor: FlaskClient) -> None:
    with visitor.get("/static/fonts/be-vietnam-pro-400.woff2") as answer:
        assert answer.headers.getlist("Cache-Control") == ["public, max-age=2592000"]


def test_text_travels_packed_to_whoever_takes_it(visitor: FlaskClient) -> None:
    plain = visitor.get("/static/css/components.css")
    assert "Content-Encoding" not in plain.headers
    for takes, opened in (("gzip, deflate", gzip.decompress), ("gzip, deflate, br", brotli.decompress)):
        answer = visitor.get("/static/css/components.css", headers={"Accept-Encoding": takes})
        assert opened(answer.data) == plain.data
        assert answer.content_length == len(answer.data) < len(plain.data) / 3
        assert answer.headers.getlist("Vary") == ["Accept-Encoding"]
        head = visitor.head("/static/css/components.css", headers={"Accept-Encoding": takes})
        assert head.headers["Content-Length"] == answer.headers["Content-Length"] and not head.data
    font = visitor.get("/static/fonts/be-vietnam-pro-400.woff2", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in font.headers, "a font is packed already"
    part = visitor.get("/static/css/components.css", headers={"Accept-Encoding": "br", "Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, plain.data[:10])


def test_nothing_outside_the_folder_is_served(visitor: FlaskClient) -> None:
    for path in ("/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/khong-co.css", "/static/"):
        assert visitor.get(path).status_code in {404, 308}, path
