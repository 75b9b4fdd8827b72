"""`python -m tests.bench.staff FOLDER`: every page of the staff that needs no number, on a copy of that site.

Asked by the administrator, an approver of the province, an auditor, the accountant and an officer of a commune, each
page by the first reader after a deed: what a worker keeps is taken away before. Prints the slowest with their numbers
of SQL statements. Exit 1 when a page takes longer than a second. PostgreSQL where NHANDAO_DATABASE_URL names a filled
one. `tests.bench.load` walks its own province of 10,000 addresses and 50,000 lines.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from tests.signed_in import cookie_of, seat

WHO = ("admin", "duyet", "kiemtra", "ketoan", "xa-a")
KEPT = ("kept_figures", "nhandao-nav")
PROMISED, SHOWN = 1.0, 15  # seconds; pages


class Visit(NamedTuple):
    seconds: float
    statements: int
    kilobytes: float
    status: int
    who: str
    path: str


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-staff-") as name:
        folder = Path(name, "site")
        shutil.copytree(words[0], folder)
        app = create_app(folder, dict(os.environ), WTF_CSRF_ENABLED=False, TESTING=True)
        return walk(app)


def walk(app: Flask) -> int:
    """How many pages take longer than promised."""
    visits = [visit for who in WHO for visit in _visits(app, who)]
    slow = [visit for visit in visits if visit.seconds > PROMISED]
    with app.app_context():
        print(f"{len(visits)} pages of the staff; {db.engine.dialect.name}; load {os.getloadavg()[0]:.2f}")
    for one in sorted(visits, reverse=True)[: max(SHOWN, len(slow))]:
        over = "  TOO SLOW" if one.seconds > PROMISED else ""
        print(f"{one.seconds:>7.2f} s{one.statements:>5} SQL{one.kilobytes:>8.1f} KB {one.status} "
              f"{one.who:<8} {one.path}{over}")  # fmt: skip
    return len(slow)


def _visits(app: Flask, who: str) -> Iterator[Visit]:
    client = _client(app, who)
    for path in _pages(app):
        client.get(path)  # the first page of a worker compiles its template
        for name in KEPT:
            app.extensions.pop(name, None)
        yield _visit(app, client, who, path)


def _pages(app: Flask) -> list[str]:
    return sorted(
        rule.rule for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/quan-tri") and "GET" in (rule.methods or ()) and not rule.arguments
    )  # fmt: skip


def _client(app: Flask, who: str) -> FlaskClient:
    with app.app_context():
        account = db.session.scalars(select(Account).where(Account.email == f"{who}@nhandao.example")).one()
        cookie = cookie_of(account)
        db.session.remove()
    return seat(app.test_client(), cookie)


def _visit(app: Flask, client: FlaskClient, who: str, path: str) -> Visit:
    asked = [0]
    with app.app_context():
        engine = db.engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked[0] += not statement.startswith(("BEGIN", "PRAGMA"))

    event.listen(engine, "before_cursor_execute", note)
    try:
        began = time.perf_counter()
        answer = client.get(path)
        took = time.perf_counter() - began
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code >= 500:
        raise SystemExit(f"{path} for {who}: {answer.status}")
    return Visit(took, asked[0], len(answer.data) / 1024, answer.status_code, who, path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
