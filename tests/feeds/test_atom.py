from datetime import datetime, timedelta
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.db import db
from nhandao_site.domain.stories import pictures, publishing
from tests.cast import Cast
from tests.domain.stories import telling

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def slug(site: Flask, cast: Cast) -> str:
    with site.app_context():
        story = telling.told(cast, title="Bếp cháo & “cây me” <b>")
        pictures.add(story, telling.jpeg(), pictures.Words(alt="Nồi cháo"), by=cast.account("dao"))
        publishing.send_for_review(story, by=cast.account("dao"))
        publishing.publish(story, seen_version=story.version, by=cast.account("minh"))
        db.session.commit()
        return story.slug


def test_the_feed_is_valid_atom_with_absolute_addresses(visitor: FlaskClient, slug: str) -> None:
    answer = visitor.get("/feed.xml")
    assert answer.mimetype == "application/atom+xml"
    feed = Xml.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Bếp cháo & “cây me” <b>"
    links = [link.get("href") or "" for link in feed.iter(f"{ATOM}link")]
    assert all(link.startswith("http://127.0.0.1:8000/") for link in links)
    assert f"http://127.0.0.1:8000/nguoi-tot-viec-thien/{slug}" in links
    (picture,) = [link for link in links if "/tep/" in link]
    assert visitor.get(picture.removeprefix("http://127.0.0.1:8000")).mimetype == "image/jpeg"
    for stamp in [*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")]:
        assert datetime.fromisoformat(stamp.text or "").utcoffset() == timedelta(0)


def test_an_entry_keeps_its_identity_when_its_address_moves(
    visitor: FlaskClient, site: Flask, cast: Cast, slug: str
) -> None:
    def identity() -> str | None:
        return Xml.fromstring(visitor.get("/feed.xml").data).findtext(f"{ATOM}entry/{ATOM}id")

    before = identity()
    with site.app_context():
        from nhandao_site.domain.stories.models import Story

        story = db.session.scalars(db.select(Story)).one()
        telling.corrected(cast, story, title="Tên mới")
        db.session.commit()
    assert identity() == before and slug not in visitor.get("/feed.xml").get_data(as_text=True)


def test_what_did_not_change_is_not_sent_twice(visitor: FlaskClient, slug: str) -> None:
    first = visitor.get("/feed.xml")
    assert first.last_modified is not None
    assert visitor.get("/feed.xml", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    same = visitor.get("/feed.xml", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert same.status_code == 304 and same.data == b""
    assert first.cache_control.max_age == 60


def test_an_empty_feed_is_still_a_feed(visitor: FlaskClient) -> None:
    feed = Xml.fromstring(visitor.get("/feed.xml").data)
    assert feed.findall(f"{ATOM}entry") == [] and feed.findtext(f"{ATOM}updated")


def test_names_and_hidden_stories_stay_out(visitor: FlaskClient, site: Flask, cast: Cast, slug: str) -> None:
    with site.app_context():
        telling.told(cast, title="Bản nháp bí mật")
        db.session.commit()
    assert "Bản nháp" not in visitor.get("/feed.xml").get_data(as_text=True)
