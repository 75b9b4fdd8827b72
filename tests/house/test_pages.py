"""Every page that needs no row, opened as each kind of reader: one heading, its title, forms that work."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from nhandao_site.domain.accounts.permissions import Role
from tests.house import doors
from tests.house.conftest import Enter


class Page(HTMLParser):
    """What the rules ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.title = ""
        self.forms: list[dict[str, str | None]] = []
        self.tokens: list[bool] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.unlabelled: list[str] = []
        self.inline: list[str] = []
        self._in: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.levels.append(int(tag[1]))
        if tag == "h1":
            self.headings.append("")
        if tag == "form":
            self.forms.append(given)
            self.tokens.append(False)
        if tag == "input" and given.get("name") == "csrf_token" and self.tokens:
            self.tokens[-1] = True
        if tag == "img" and "alt" not in given:
            self.unlabelled.append(str(given.get("src")))
        if tag in {"h1", "title"}:
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._in and self._in[-1] == tag:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "title":
            self.title += data
        elif self._in:
            self.headings[-1] += data


def plain(text: str) -> str:
    return " ".join(text.split())


def look(client: FlaskClient, url: str) -> Iterator[tuple[str, Page]]:
    answer = client.get(url)
    assert answer.status_code < 500, f"{url} gave {answer.status_code}"
    if answer.status_code == 200 and answer.mimetype == "text/html":
        yield url, Page(answer.get_data(as_text=True))


def street_rules(house: Flask) -> list[Rule]:
    """Pages of the street side that need no row."""
    rules = [rule for rule in house.url_map.iter_rules() if rule.endpoint.split(".")[0] in {"public", "feeds"}]
    return [rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]


def pages(house: Flask, enter: Enter) -> Iterator[tuple[str, Page]]:
    """Street side once; a staff page once for each distinct set of rights it may be opened with."""
    street = house.test_client()
    for rule in street_rules(house):
        yield from look(street, rule.rule)
    for role in Role:
        client = enter(role)
        for (endpoint, method), answers in doors.as_built(house).items():
            rule = next(house.url_map.iter_rules(endpoint))
            if method == "GET" and answers[role.value] == "1" and not rule.arguments:
                yield from look(client, rule.rule)


def test_every_page_keeps_the_rules_of_a_page(house: Flask, enter: Enter) -> None:
    titles: dict[str, str] = {}
    for url, page in pages(house, enter):
        assert len(page.headings) == 1, f"{url} has {len(page.headings)} h1; a page has one"
        heading, title = plain(page.headings[0]), plain(page.title)
        assert title.startswith(heading), f"{url}: the title “{title}” begins with the heading “{heading}”"
        assert titles.setdefault(title, url) == url, f"{url} and {titles[title]} share the title “{title}”"
        doubled = {name for name in page.ids if page.ids.count(name) > 1}
        assert not doubled, f"{url}: {doubled} names two things"
        steps = zip(page.levels, page.levels[1:], strict=False)
        jumps = [(a, b) for a, b in steps if b > a + 1]
        assert not jumps, f"{url}: headings jump from h{jumps[0][0]} to h{jumps[0][1]}" if jumps else ""
        assert not page.unlabelled, f"{url}: {page.unlabelled} without alt"
        assert not page.inline, f"{url}: {page.inline} is refused by the policy"
        for form, has_token in zip(page.forms, page.tokens, strict=True):
            assert form.get("action"), f"{url}: a form without action"
            method = (form.get("method") or "").lower()
            assert method in {"get", "post"}, f"{url}: a form without method"
            assert has_token or method == "get", f"{url}: the form to {form['action']} has no token"


def test_an_anonymous_reader_gets_no_cookie(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        if (
            rule.arguments
            or rule.endpoint.split(".")[0] not in {"public", "feeds"}
            or "GET" not in (rule.methods or ())
        ):
            continue
        answer = house.test_client().get(rule.rule)
        holds_form = 'method="post"' in answer.get_data(as_text=True)
        assert holds_form or "Set-Cookie" not in answer.headers, f"{rule.rule} sets a cookie for a mere reader"


def test_every_link_of_the_frame_leads_somewhere(house: Flask) -> None:
    """Header and footer stand on each page: none of their links may be dead."""
    street = house.test_client()
    home = street.get("/").get_data(as_text=True)
    for url in sorted(set(re.findall(r'href="(/[^"#?]*)"', home))):
        if not url.startswith("/static/"):
            assert street.get(url).status_code in {200, 302, 308}, f"the home page leads to {url}, which is not there"
