import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from nhandao_site.db import db
from nhandao_site.domain.stories import publishing
from nhandao_site.domain.stories.models import Topic
from tests.cast import Cast
from tests.domain.stories import telling

COLUMN = "/nguoi-tot-viec-thien"

HOSTILE = """<script>alert(1)</script>

<img src=x onerror=alert(2)> <iframe src="//xau.example"></iframe>

[bấm](javascript:alert(3)) [bấm](JaVaScRiPt&#58;alert(4)) [bấm](data:text/html,xau) [bấm](//xau.example/theo-doi)

![theo dõi](//xau.example/pixel.png) ![theo dõi](https://xau.example/pixel.png) ![x](/tep/../quan-tri/x.jpg)

![nghe](/tep/0123.jpg "lời\\" onload=alert(5) x=\\"")

<a href="https://ok.example" onclick="alert(6)" style="position:fixed">x</a>
"""


@pytest.fixture
def publish(site: Flask, cast: Cast) -> Callable[..., str]:
    def make(**changes: object) -> str:
        with site.app_context():
            story = telling.published(cast, **changes)
            db.session.commit()
            return story.slug

    return make


def test_the_column_leads_with_the_newest_story(visitor: FlaskClient, publish: Callable[..., str]) -> None:
    publish(title="Chuyện cũ hơn")
    slug = publish()
    page = visitor.get(COLUMN).get_data(as_text=True)
    lead = re.search(r'class="lead-tale".*?</article>', page, re.DOTALL)
    assert lead and slug in lead[0] and "46.800 <small>suất cháo</small>" in lead[0]
    assert "Chuyện cũ hơn" in page and "Cộng đồng nhân ái" in page
    assert "Set-Cookie" not in visitor.get(COLUMN).headers


def test_an_empty_column_shows_a_way_on(visitor: FlaskClient) -> None:
    page = visitor.get(COLUMN)
    assert page.status_code == 200 and "Xem địa chỉ cần giúp" in page.get_data(as_text=True)


def test_the_column_narrows_by_topic_and_unit_and_survives_nonsense(
    visitor: FlaskClient, publish: Callable[..., str], site: Flask, cast: Cast
) -> None:
    pot = publish()
    with site.app_context():
        other = cast.unit("X2")
        bike = telling.published(cast, title="Xe sách của thầy giáo", topic=Topic.SCHOOL, unit=other).slug
        db.session.commit()

    def shown(query: str) -> set[str]:
        page = visitor.get(f"{COLUMN}?{query}")
        assert page.status_code == 200
        return {slug for slug in (pot, bike) if f"{COLUMN}/{slug}" in page.get_data(as_text=True)}

    assert shown("chu-de=bep-an") == {pot} and shown("chu-de=hoc-duong") == {bike}
    assert shown("don-vi=X2") == {bike} and shown("don-vi=P1") == {pot, bike}
    assert shown("chu-de=thien-tai") == set()
    for nonsense in ("chu-de=%01%ff", "don-vi=' OR 1=1", "sau=-1", "sau=9" * 3, "sau=abc&chu-de=abc"):
        assert shown(nonsense) == {pot, bike}


def test_the_pages_of_the_column_lose_and_repeat_nothing(visitor: FlaskClient, publish: Callable[..., str]) -> None:
    slugs = {publish(title=f"Chuyện số {n}") for n in range(15)}
    seen: list[str] = []
    url = COLUMN
    for _ in range(2):
        page = visitor.get(url).get_data(as_text=True)
        seen += re.findall(rf'<h\d[^>]*><a href="{COLUMN}/([^"]+)"', page)
        found = re.search(r'href="([^"]*sau=\d+[^"]*)" rel="next"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert url == "" and len(seen) == 15 and set(seen) == slugs


def test_a_story_is_read_with_its_facts_source_and_share_links(
    visitor: FlaskClient, publish: Callable[..., str]
) -> None:
    slug = publish()
    page = visitor.get(f"{COLUMN}/{slug}").get_data(as_text=True)
    assert page.count("<h1") == 1 and "<h2>Từ bếp cháo</h2>" in page
    assert "suất cháo, từ 11/2020" in page and "Xác nhận: Hội Chữ thập đỏ xã, 10/11/2026." in page
    shared = f"http%3A//127.0.0.1%3A8000{COLUMN}/{slug}"
    assert f"https://www.facebook.com/sharer/sharer.php?u={shared}" in page
    assert f"https://zalo.me/share?url={shared}" in page
    assert f'data-copy="http://127.0.0.1:8000{COLUMN}/{slug}"' in page
    assert "Đặng Thị Mơ" not in page and "bà Đ.T.M." in page


def test_the_data_block_is_whole_json_and_can_not_be_left(visitor: FlaskClient, publish: Callable[..., str]) -> None:
    slug = publish(title='Bếp "cháo" </script><script>alert(1)</script> & cây')
    page = visitor.get(f"{COLUMN}/{slug}").get_data(as_text=True)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    said = json.loads(block[1])
    assert said["@type"] == "Article" and said["headline"].startswith('Bếp "cháo" </script>')
    assert said["mainEntityOfPage"] == f"http://127.0.0.1:8000{COLUMN}/{slug}"
    assert page.count("<script") == 3 and "alert(1)</script>" not in page


def test_hostile_markdown_never_reaches_the_page(visitor: FlaskClient, publish: Callable[..., str]) -> None:
    page = visitor.get(f"{COLUMN}/{publish(body=HOSTILE)}").get_data(as_text=True)
    prose = re.search(r'<div class="prose read">(.*?)</div>\s*<p class="small muted">', page, re.DOTALL)
    assert prose
    tags = re.findall(r"<[a-zA-Z][^>]*>", prose[1])
    assert not any(re.match(r"<(script|iframe|style|object|form|svg)", tag, re.IGNORECASE) for tag in tags)
    for tag in tags:
        names = re.findall(r'([\w\-]+)=(?:"[^"]*"|\S+)', tag)
        assert not [name for name in names if name.startswith("on") or name == "style"], tag
        for address in re.findall(r'(?:href|src)="([^"]*)"', tag):
            assert not re.match(r"(?i)\s*(javascript|data|vbscript):|//", address), tag
    assert not [tag for tag in tags if tag.startswith("<img") and "/tep/0123.jpg" not in tag]


def test_a_hostile_title_lede_and_fact_are_text(visitor: FlaskClient, publish: Callable[..., str]) -> None:
    slug = publish(title="<b onmouseover=x>Chuyện</b>", lede='"><img src=x onerror=y>')
    for url in (COLUMN, f"{COLUMN}/{slug}", "/feed.xml", "/tim-kiem?q=chuyen"):
        page = visitor.get(url).get_data(as_text=True)
        assert "<b onmouseover" not in page and "<img src=x" not in page, url


def test_a_draft_is_not_there_and_a_moved_story_leads_on(
    visitor: FlaskClient, publish: Callable[..., str], site: Flask, cast: Cast
) -> None:
    with site.app_context():
        draft = telling.told(cast, title="Bản nháp bí mật").slug
        story = telling.published(cast)
        old = story.slug
        telling.corrected(cast, story, title="Nồi cháo")
        db.session.commit()
    assert visitor.get(f"{COLUMN}/{draft}").status_code == 404
    assert visitor.get(f"{COLUMN}/khong-co").status_code == 404
    moved = visitor.get(f"{COLUMN}/{old}")
    assert moved.status_code == 301 and moved.location.endswith(f"{COLUMN}/noi-chao")


def test_a_withdrawn_story_says_so_and_tells_nothing_more(visitor: FlaskClient, site: Flask, cast: Cast) -> None:
    with site.app_context():
        story = telling.published(cast)
        slug = story.slug
        publishing.withdraw(story, reason="Người được kể xin gỡ", by=cast.account("minh"))
        db.session.commit()
    page = visitor.get(f"{COLUMN}/{slug}")
    text = page.get_data(as_text=True)
    assert page.status_code == 410 and "Hội đã gỡ bài này ngày" in text
    assert "Người được kể xin gỡ" not in text and "Bếp cháo" not in text
    assert slug not in visitor.get("/sitemap/cau-chuyen-1.xml").get_data(as_text=True)
    assert slug not in visitor.get("/feed.xml").get_data(as_text=True)


def test_pages_ask_a_fixed_number_of_questions(visitor: FlaskClient, publish: Callable[..., str], site: Flask) -> None:
    slug = publish()
    for n in range(14):
        publish(title=f"Chuyện số {n}")
    asked: list[str] = []
    with site.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    for url, most in ((COLUMN, 1), (f"{COLUMN}?don-vi=P1&chu-de=bep-an", 2), (f"{COLUMN}/{slug}", 5)):
        asked.clear()
        assert visitor.get(url).status_code == 200
        questions = [each for each in asked if each.startswith("SELECT")]
        assert len(questions) <= most, (url, questions)
