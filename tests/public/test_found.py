"""Every page of the street as search engines and messengers read it: the whole list of addresses is walked once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.honours import recording
from nhandao_site.domain.movement import events
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.domain.documents.test_published import paper
from tests.domain.honours.test_recording import GROUP, content
from tests.domain.movement.test_events import content as event_content
from tests.domain.stories import telling
from tests.domain.stories.sharing.test_bulletins import out
from tests.house import public_addresses
from tests.public import schema
from tests.public.street import SECRETS, a_child, a_family

BASE = "http://127.0.0.1:8000"
PRIVATE = (
    "/dang-ky/", "/dang-nhap/", "/gioi-thieu/*", "/gioi-thieu-guong/*", "/tep/", "/tai-khoan-chinh-thuc/*",
    "/phan-anh/*/cam-on", "/quyen-rieng-tu/yeu-cau/*",
)  # fmt: skip
"""Pages of one person behind a secret link, files, and what is shown after sending: nobody finds or shares them."""


@dataclass(frozen=True)
class Seen:
    url: str
    html: str

    def one(self, pattern: str) -> str:
        found = re.findall(pattern, self.html, re.DOTALL)
        assert len(found) == 1, f"{self.url}: {len(found)} × {pattern}"
        return unescape(found[0]).strip()

    def has(self, pattern: str) -> bool:
        return re.search(pattern, self.html) is not None

    @property
    def is_listed(self) -> bool:
        return not self.has('<meta name="robots"')


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, dict[str, str]]]:
    """One of everything that has a page, and its address."""
    folder: Path = tmp_path_factory.mktemp("found")
    settings = {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'site.db'}", "NHANDAO_PROVINCE": "P1"}
    site = create_app(folder, KEYS | settings, TESTING=True, WTF_CSRF_ENABLED=False)
    with site.app_context():
        db.create_all()
        cast = assemble()
        pages = {"/dia-chi/*": f"/dia-chi/{a_family(cast).code}", "child": f"/dia-chi/{a_child(cast).code}"}
        pages |= _told(cast)
        db.session.commit()
        pages["/don-vi/*"] = f"/don-vi/{cast.unit('X1').id}-xa-bau-sen"
        db.session.remove()
    pages |= {rule: rule.replace("*", pages["/dia-chi/*"][9:], 1) for rule in UNDER_AN_ADDRESS}
    yield site, pages
    with site.app_context():
        db.engine.dispose()


UNDER_AN_ADDRESS = ("/dia-chi/*/dang-ky", "/dia-chi/*/ap-phich", "/phan-anh/*")


def _told(cast: Cast) -> dict[str, str]:
    story = telling.published(cast)
    document = paper(cast, "12/KH-BCĐ", date(2026, 1, 5))
    event = events.record(event_content(cast), by=cast.account("minh"))
    honour = recording.record(content(**GROUP), by=cast.account("quan"))
    bulletin = out(cast, telling.published(cast, title="Lớp học bên sông"))
    db.session.flush()
    column = f"/nguoi-tot-viec-thien/{story.slug}"
    return {
        "/nguoi-tot-viec-thien/*": column,
        "/nguoi-tot-viec-thien/*/ap-phich": f"{column}/ap-phich",
        "/nguoi-tot-viec-thien/*/doc-loa": f"{column}/doc-loa",
        "/ban-tin/*": f"/ban-tin/{bulletin.slug}",
        "/ban-tin/*/ban-in": f"/ban-tin/{bulletin.slug}/ban-in",
        "/van-ban/*": f"/van-ban/{document.id}-12-kh-bcd",
        "/su-kien/*": events.url(event),
        "/ton-vinh/*": f"/ton-vinh/bep-chao-{honour.id}",
        "/so-cong-khai/niem-yet/*/*": "/so-cong-khai/niem-yet/X1/2026-11",
    }


@pytest.fixture(scope="module")
def walked(street: tuple[Flask, dict[str, str]]) -> dict[str, Seen]:
    """Every page of the list that is a page of words."""
    site, pages = street
    visitor, seen = site.test_client(), dict[str, Seen]()
    for rule in [*sorted(public_addresses.as_kept()), "child"]:
        url = pages.get(rule, rule)
        if "*" in url:
            continue
        answer = visitor.get(url, follow_redirects=True)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen[rule] = Seen(answer.request.path, answer.get_data(as_text=True))
    return seen


def test_no_page_of_the_list_is_left_out(street: tuple[Flask, dict[str, str]], walked: dict[str, Seen]) -> None:
    machines = re.compile(
        r"\.(png|svg|xml|xlsx|csv|json|jsonl|txt)$|^/(healthz|readyz|metrics|dang-xuat)|^/feed/|tim-xa|don-vi$"
    )
    left = [rule for rule in public_addresses.as_kept() - set(walked) if not machines.search(rule)]
    assert [rule for rule in left if not rule.startswith(PRIVATE)] == []


def test_each_page_has_one_heading_and_a_title_and_description_of_its_own(walked: dict[str, Seen]) -> None:
    titles, descriptions = dict[str, str](), dict[str, str]()
    for page in walked.values():
        page.one(r"<h1[ >]")
        title = page.one(r"<title>(.*?)</title>.*?</head>")
        assert titles.setdefault(title, page.url) == page.url, f"{page.url} and {titles[title]}: “{title}”"
        if not page.is_listed:
            continue
        words = page.one(r'<meta name="description" content="([^"]*)">')
        assert 40 <= len(words) <= 320, f"{page.url}: {len(words)} characters: {words}"
        assert descriptions.setdefault(words, page.url) == page.url, f"{page.url}, {descriptions[words]}: “{words}”"


def test_a_listed_page_names_its_one_address_and_what_a_shared_link_shows(
    street: tuple[Flask, dict[str, str]], walked: dict[str, Seen]
) -> None:
    visitor, drawn = street[0].test_client(), set[str]()
    for page in (page for page in walked.values() if page.is_listed):
        assert page.one(r'<link rel="canonical" href="([^"]*)">') == BASE + page.url
        assert page.one(r'property="og:url" content="([^"]*)"') == BASE + page.url
        for name in ("og:title", "og:description", "og:image:alt", "og:type"):
            assert page.one(rf'property="{name}" content="([^"]*)"'), f"{page.url}: {name}"
        assert page.one(r'name="twitter:card" content="([^"]*)"') == "summary_large_image"
        drawn.add(page.one(r'property="og:image" content="([^"]*)"').removeprefix(BASE))
    assert {path.split("/")[2] for path in drawn} == {"trang", "dia-chi", "chuyen", "ban-tin", "su-kien", "van-ban",
                                                      "vinh-danh", "don-vi"}  # fmt: skip
    for path in drawn:
        assert visitor.get(path).mimetype == "image/png", path


def test_what_machines_read_of_a_page_is_whole_and_true(walked: dict[str, Seen]) -> None:
    kinds = set[str]()
    for page in walked.values():
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html, re.DOTALL):
            said = json.loads(block)
            assert schema.faults(said, BASE) == [], page.url
            kinds |= {thing["@type"] for thing in (said if isinstance(said, list) else [said])}
        if page.is_listed and page.url != "/":
            trail = re.search(r'"@type":"BreadcrumbList".*?\]', page.html)
            assert trail and f'"item":"{BASE}{page.url}"' in trail[0], f"{page.url} has no way back"
    assert kinds >= {"Article", "DonateAction", "NGO", "WebSite", "BreadcrumbList", "Event"}


def test_nothing_private_stands_in_what_machines_read(walked: dict[str, Seen]) -> None:
    for page in walked.values():
        head = page.html.split("</head>")[0] + " ".join(re.findall(r"<script type=.application.*?</script>", page.html))
        for secret in SECRETS:
            assert secret not in head, f"{page.url}: {secret}"


def test_a_childs_page_is_listed_nowhere_and_tells_machines_nothing_of_it(walked: dict[str, Seen]) -> None:
    page = walked["child"]
    assert page.one(r'<meta name="robots" content="([^"]*)">') == "noindex"
    assert not page.has('rel="canonical"') and "DonateAction" not in page.html
    code = page.url.removeprefix("/dia-chi/")
    told = json.loads(page.one(r'<script type="application/ld\+json">(.*?)</script>'))
    assert [step["name"] for step in told["itemListElement"]] == ["Trang đầu", "Địa chỉ cần giúp", code]


def test_a_narrowed_list_and_a_later_page_stay_out_of_search_engines(street: tuple[Flask, dict[str, str]]) -> None:
    visitor = street[0].test_client()
    for url in ("/dia-chi?noi=X1", "/ton-vinh?q=a", "/so-cong-khai?q=TG", "/van-ban?q=a", "/su-kien?nam=2026",
                "/nguoi-tot-viec-thien?don-vi=X1", "/tim-kiem?q=a", "/xac-minh?ma=SM26-0031-X"):  # fmt: skip
        page = Seen(url, visitor.get(url).get_data(as_text=True))
        assert page.one(r'<meta name="robots" content="([^"]*)">').startswith("noindex")
        assert not page.has('rel="canonical"'), url


def test_a_block_of_data_cannot_close_its_element(street: tuple[Flask, dict[str, str]]) -> None:
    from nhandao_site.web import structured

    with street[0].test_request_context("/"):
        said = structured.block({"@type": "Article", "headline": "</script><script>alert(1)</script>&<!--"})
    assert said.count("<") == 2 and "\\u003c/script\\u003e" in said
