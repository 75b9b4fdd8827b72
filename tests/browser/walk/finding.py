"""Every page template of both faces, opened by somebody whose page it is: what the walk shows to Chromium.

The pages are asked for through the site's own client, so each is drawn once, and a refused form (422) or the
answer to a post is as much a page as any other. Which template an answer came from is told by Flask itself.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from tests.signed_in import cookie_of, seat

STRANGER = ""
WALKERS = (STRANGER, "duyet", "xa-a", "ketoan", "bientap", "admin", "kiemtra", "hoidong1", "truong", "thanhvien")
"""Mailboxes of the demonstration, each role that owns a page; the empty one is the street."""
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
FORM = re.compile(r'<form\b[^>]*\baction="(/[^"]*)"[^>]*>.*?</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
NOT_PAGES = re.compile(
    r"\.(csv|jsonl|xlsx|docx|xml|png|svg|ics|txt)$|^/(static|tep|anh-chia-se|dang-xuat|healthz|readyz)"
)
LEAVES_THE_SEAT = re.compile(r"/(thoat|dang-xuat|phien|bao-mat|tai-khoan)\b")


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
        self.jars: dict[str, FlaskClient] = {}
        self._drawn = ""

    def walk(self) -> list[Seen]:
        template_rendered.connect(self._note, self.site)
        try:
            for who in WALKERS:
                self._links(who, ["/quan-tri/"] if who else ["/"])
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
            if not self._is_new(who, url):
                continue
            answer = self._keep(who, url, self.client(who).get(url))
            for link in LINK.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ():
                if (link := unescape(link)) not in queued:
                    queued.add(link)
                    queue.append(link)

    def _is_new(self, who: str, url: str) -> bool:
        """A page without a row once for each person, one with a row (or a filter) a few times in all."""
        parts = urlsplit(url)
        if NOT_PAGES.search(parts.path):
            return False
        try:
            endpoint, row = self.addresses.match(parts.path, method="GET")
        except HTTPException:
            return False
        kind = (endpoint, *sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
        mine = (who, *kind) if not row and not parts.query else kind
        self.met[mine] += 1
        return self.met[mine] <= (1 if mine != kind else self.often)

    def _keep(self, who: str, url: str, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and answer.status_code not in {301, 302, 303, 308}:
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
                if endpoint not in sent and not LEAVES_THE_SEAT.search(action):
                    sent.add(endpoint)
                    yield page.who, action, dict(FIELD.findall(found[0]))

    def _send_empty(self, who: str, action: str, fields: dict[str, str]) -> None:
        answer = self.client(who).post(action, data=fields, content_type="multipart/form-data")
        if answer.status_code < 500:
            self._keep(who, action, answer)
