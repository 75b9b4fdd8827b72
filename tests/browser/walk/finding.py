"""Every page template of both faces, opened by somebody whose page it is: what the walk shows to Chromium.

The pages are asked for through the site's own client, so each is drawn once, and a refused form (422) or the
answer to a post is as much a page as any other. Which template an answer came from is told by Flask itself.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice, product
from urllib.parse import urlsplit

from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Role
from tests.signed_in import cookie_of, seat

STRANGER = ""
WALKERS = {
    STRANGER: None, "duyet": Role.PROVINCE_OFFICER, "xa-a": Role.COMMUNE_OFFICER, "ketoan": Role.ACCOUNTANT,
    "bientap": Role.EDITOR, "admin": Role.ADMINISTRATOR, "kiemtra": Role.AUDITOR, "hoidong1": Role.COUNCIL,
    "truong": Role.REPORTER,
}  # fmt: skip
"""Mailboxes of the demonstration, one of each role that owns pages; the empty one is the street."""
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
FORM = re.compile(r'<form\b[^>]*\baction="(/[^"]*)"[^>]*>.*?</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NOT_PAGES = re.compile(r"\.(csv|jsonl|xlsx|docx|xml|png|svg|ics|txt)$|^/(static|tep|anh-chia-se|healthz|readyz)")
LEAVES_THE_SEAT = re.compile(r"/(thoat|dang-xuat|phien|bao-mat|tai-khoan)\b")
MOST_TRIES = 60  # rows tried before a page without a link counts as not to be met


@dataclass(frozen=True)
class Seen:
    """One answer in HTML."""

    template: str
    who: str
    url: str
    status: int
    html: bytes = field(repr=False)

    @property
    def is_refusal(self) -> bool:
        """A form shown again with its errors."""
        return self.status in {409, 422, 429} and b"data-errors" in self.html

    @property
    def key(self) -> str:
        return f"{self.template} (lỗi)" if self.is_refusal else self.template


class Walker:
    """Goes from link to link as one person after the other, and not twice to the same kind of page."""

    def __init__(self, site: Flask, often: int = 3) -> None:
        self.site, self.often = site, often
        self.addresses = site.url_map.bind("127.0.0.1")
        self.met: Counter[tuple[str, ...]] = Counter()
        self.seen: list[Seen] = []
        self.rows: dict[str, dict[object, None]] = defaultdict(dict)
        self.jars: dict[str, FlaskClient] = {}
        self._drawn = ""

    def walk(self, also: Callable[["Walker"], None]) -> list[Seen]:
        """`also`: what is asked for beside the links, before the forms are sent."""
        template_rendered.connect(self._note, self.site)
        try:
            for who in WALKERS:
                self._links(who, ["/quan-tri/"] if who else ["/"])
            for rule in self._unmet():
                self._knock(rule)
            also(self)
            for form in list(self._forms()):
                self._send_empty(*form)
        finally:
            template_rendered.disconnect(self._note, self.site)
        return self.seen

    def client(self, who: str) -> FlaskClient:
        if who not in self.jars:
            self.jars[who] = self._seated(who)
        return self.jars[who]

    def _seated(self, who: str) -> FlaskClient:
        client = self.site.test_client()
        if who == STRANGER:
            return client
        with self.site.app_context():
            mailbox = f"{who}@nhandao.example"
            cookie = cookie_of(db.session.scalars(select(Account).where(Account.email == mailbox)).one())
        return seat(client, cookie)

    def _note(self, _site: Flask, template: object, **_context: object) -> None:
        self._drawn = getattr(template, "name", "")

    def _links(self, who: str, starts: list[str]) -> None:
        queue, queued = deque(starts), set(starts)
        while queue:
            url = queue.popleft()
            if not self._is_new(who, url) and url not in starts:
                continue
            answer = self.keep(who, url, self.client(who).get(url))
            for link in LINK.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ():
                if (link := unescape(link)) not in queued:
                    queued.add(link)
                    queue.append(link)

    def _is_new(self, who: str, url: str) -> bool:
        """A page without a row once for two people, one with a row (or a filter) a few times in all."""
        parts = urlsplit(url)
        if NOT_PAGES.search(parts.path):
            return False
        try:
            endpoint, row = self.addresses.match(parts.path, method="GET")
        except HTTPException:
            return False
        for name, value in row.items():
            self.rows[name][value] = None
        kind = (endpoint, *sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
        if row or parts.query:
            self.met[kind] += 1
            return self.met[kind] <= self.often
        self.met[(who, *kind)] += 1
        self.met[kind] += self.met[(who, *kind)] == 1
        return self.met[(who, *kind)] == 1 and (self.met[kind] <= 2 or who == STRANGER)

    def _unmet(self) -> list[Rule]:
        """Pages of one row that no link led to: rows in another state open them."""
        met = {kind[0] for kind in self.met} | {kind[1] for kind in self.met if len(kind) > 1}
        rules = [rule for rule in self.site.url_map.iter_rules() if "GET" in (rule.methods or ())]
        return [
            rule for rule in rules if rule.endpoint not in met and rule.endpoint.split(".")[0] in {"public", "admin"}
        ]

    def _knock(self, rule: Rule) -> None:
        choices = [
            [*self.rows[name], *range(1, 6)] if "id" in name or name in {"number", "n"} else [*self.rows[name]]
            for name in rule.arguments
        ]
        right = getattr(self.site.view_functions[rule.endpoint], "required_permission", None)
        people = [who for who, role in WALKERS.items() if (right in GRANTS[role] if role and right else role is right)]
        for row in islice(product(*choices), MOST_TRIES):
            for who in people:
                url = self.addresses.build(rule.endpoint, dict(zip(rule.arguments, row, strict=True)))
                if NOT_PAGES.search(url):
                    return
                answer = self.client(who).get(url)
                if answer.status_code == 200:
                    self.keep(who, url, answer)
                    return

    def keep(self, who: str, url: str, answer: TestResponse) -> TestResponse:
        is_page = answer.mimetype == "text/html" and b"<!doctype html>" in answer.get_data()[:200].lower()  # no piece
        if is_page and answer.status_code not in {301, 302, 303, 308}:
            self.seen.append(Seen(self._drawn, who, url, answer.status_code, answer.get_data()))
        return answer

    def _forms(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """One posting form of each kind that stands on a page met so far, with its hidden fields alone."""
        sent = set()
        for page in self.seen:
            for found in FORM.finditer(page.html.decode()):
                action = unescape(found[1])
                try:
                    endpoint, _row = self.addresses.match(urlsplit(action).path, method="POST")
                except HTTPException:
                    continue
                if (endpoint, page.template) not in sent and not LEAVES_THE_SEAT.search(action):
                    sent.add((endpoint, page.template))
                    yield page.who, action, dict(FIELD.findall(found[0]))

    def _send_empty(self, who: str, action: str, fields: dict[str, str]) -> None:
        client = self.client(who)
        answer = self.keep(who, action, client.post(action, data=fields, content_type="multipart/form-data"))
        if answer.status_code == 303 and self._is_new(who, answer.location):
            self.keep(who, answer.location, client.get(answer.location))
