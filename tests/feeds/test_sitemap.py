from xml.etree import ElementTree as Xml

from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from tests.cast import Cast
from tests.domain.stories import telling

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_map_names_published_stories_with_their_last_change(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        slug = telling.published(cast).slug
        draft = telling.told(cast, title="Bản nháp").slug
        db.session.commit()
    answer = visitor.get("/sitemap.xml")
    tree = Xml.fromstring(answer.data)
    told = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in tree}
    assert told[f"http://127.0.0.1:8000/nguoi-tot-viec-thien/{slug}"]
    assert all(loc and loc.startswith("http://127.0.0.1:8000/") for loc in told)
    assert not [loc for loc in told if loc and (draft in loc or "/quan-tri" in loc)]
    assert visitor.get("/sitemap.xml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_every_page_of_the_map_is_there(visitor: FlaskClient) -> None:
    tree = Xml.fromstring(visitor.get("/sitemap.xml").data)
    for loc in tree.iter(f"{MAP}loc"):
        path = (loc.text or "").removeprefix("http://127.0.0.1:8000")
        assert visitor.get(path).status_code == 200, path


def test_robots_are_told_where_the_map_is_and_where_not_to_go(visitor: FlaskClient) -> None:
    text = visitor.get("/robots.txt").get_data(as_text=True)
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text and "Disallow: /quan-tri/" in text
