import re
from datetime import date
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.addresses import publishing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.feeds import sitemap
from tests.cast import Cast
from tests.domain.documents.test_published import paper
from tests.domain.stories import telling
from tests.public.street import a_child
from tests.waiting import an_address

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "http://127.0.0.1:8000"


def files(visitor: FlaskClient) -> dict[str, str | None]:
    """Every map the index names, and the day beside it."""
    tree = Xml.fromstring(visitor.get("/sitemap.xml").data)
    assert tree.tag == f"{MAP}sitemapindex"
    return {(one.findtext(f"{MAP}loc") or "").removeprefix(BASE): one.findtext(f"{MAP}lastmod") for one in tree}


def told(visitor: FlaskClient, path: str) -> dict[str, str | None]:
    tree = Xml.fromstring(visitor.get(path).data)
    assert tree.tag == f"{MAP}urlset"
    return {(one.findtext(f"{MAP}loc") or "").removeprefix(BASE): one.findtext(f"{MAP}lastmod") for one in tree}


def test_each_kind_has_its_own_map_with_the_day_of_its_last_change(
    visitor: FlaskClient, site: Flask, cast: Cast
) -> None:
    with site.app_context():
        slug, draft = telling.published(cast).slug, telling.told(cast, title="Bản nháp").slug
        code = an_address(cast).code
        paper(cast, "12/KH-BCĐ", date(2026, 1, 5))
        db.session.commit()
    index = files(visitor)
    stories = told(visitor, "/sitemap/cau-chuyen-1.xml")
    assert list(stories) == [f"/nguoi-tot-viec-thien/{slug}"]
    assert index["/sitemap/cau-chuyen-1.xml"] == stories[f"/nguoi-tot-viec-thien/{slug}"] is not None
    assert list(told(visitor, "/sitemap/dia-chi-1.xml")) == [f"/dia-chi/{code}"]
    every = [url for path in index for url in told(visitor, path)]
    assert len(every) == len(set(every)) and not [url for url in every if draft in url or "/quan-tri" in url]
    assert any(url.startswith("/don-vi/") and url.endswith("-xa-bau-sen") for url in every)


def test_every_page_of_the_map_is_there(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        telling.published(cast)
        an_address(cast)
        db.session.commit()
    for url in (url for path in files(visitor) for url in told(visitor, path)):
        answer = visitor.get(url)
        assert answer.status_code == 200 and 'name="robots"' not in answer.get_data(as_text=True), url


def test_more_pages_than_a_file_may_hold_go_into_several(
    visitor: FlaskClient, site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MOST", 2)
    with site.app_context():
        for number in range(31, 36):
            an_address(cast, number)
        db.session.commit()
    named = [path for path in files(visitor) if "dia-chi" in path]
    assert named == [f"/sitemap/dia-chi-{part}.xml" for part in (1, 2, 3)]
    assert [len(told(visitor, path)) for path in named] == [2, 2, 1]
    for path in ("/sitemap/dia-chi-4.xml", "/sitemap/dia-chi-0.xml", "/sitemap/la-1.xml", "/sitemap/dia-chi-x.xml"):
        assert visitor.get(path).status_code == 404, path


def test_a_hidden_profile_and_a_childs_stand_in_no_map(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        code, child = an_address(cast).code or "", a_child(cast).code or ""
        db.session.commit()
    assert code in visitor.get("/sitemap/dia-chi-1.xml").get_data(as_text=True)
    assert child not in visitor.get("/sitemap/dia-chi-1.xml").get_data(as_text=True)
    with site.app_context():
        family = db.session.scalars(db.select(Address).where(Address.code == code)).one()
        publishing.hide(family, reason="Gia đình xin tạm ẩn.", by=cast.account("minh"))
        db.session.commit()
    assert visitor.get("/sitemap/dia-chi-1.xml").status_code == 404
    assert "/sitemap/dia-chi-1.xml" not in files(visitor)


def test_what_did_not_change_is_not_sent_twice(visitor: FlaskClient) -> None:
    for path in ("/sitemap.xml", "/sitemap/trang-1.xml", "/robots.txt"):
        mark = visitor.get(path).headers["ETag"]
        assert visitor.get(path, headers={"If-None-Match": mark}).status_code == 304


def test_robots_are_told_where_the_map_is_and_where_not_to_go(visitor: FlaskClient) -> None:
    text = visitor.get("/robots.txt").get_data(as_text=True)
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text and "Disallow: /quan-tri/" in text
    closed = re.findall(r"Disallow: (\S+)", text)
    for path in sitemap.PAGES:
        assert not path.startswith(tuple(closed)), path
