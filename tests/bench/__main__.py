"""`make bench`: what pages cost on a province of 10,000 addresses, beside the same pages on 300.

Every page is met by its first reader: what a worker keeps between deeds is taken away before each
visit. Prints the number of SQL statements per page (a promise: public ≤ 6, front page ≤ 8, staff
≤ 12) and the ratio large : small of the time per page, in the same run. A page whose ratio is not
about 1 grows with the table. Exit 1 when a promise is broken.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from nhandao_site import create_app
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from tests.bench import chain, figures, log, open_book, open_data, search, served
from tests.signed_in import cookie_of, seat

SMALL, LARGE = 300, int(os.environ.get("BENCH_ADDRESSES", "10000"))
ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
LINES = int(os.environ.get("BENCH_LINES", "1000000"))
ROUNDS = 15
PUBLIC, FRONT, STAFF = 6, 8, 12
KEPT = ("kept_figures", "drawn_pages", "nhandao-nav")


def main() -> int:
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; SQLite")
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        return _measured({size: _site(size, Path(folder, str(size))) for size in (SMALL, LARGE)})


def _measured(sites: dict[int, Flask]) -> int:
    pages = [
        ("profile", PUBLIC, None, lambda app: f"/dia-chi/{_some_code(app)}"),
        ("list", PUBLIC, None, lambda _app: "/dia-chi"),
        ("list, a common word", PUBLIC, None, lambda _app: "/dia-chi?q=mai+ton"),
        ("list, a rare word", PUBLIC, None, lambda _app: "/dia-chi?q=song+may"),
        ("list, one group", PUBLIC, None, lambda _app: "/dia-chi?nhom=mo-coi"),
        ("search of everything", PUBLIC, None, lambda _app: "/tim-kiem?q=gia"),
        ("home", FRONT, None, lambda _app: "/"),
        ("staff list, province", STAFF, "duyet", lambda _app: "/quan-tri/dia-chi"),
        ("staff list, commune", STAFF, "xa-a", lambda _app: "/quan-tri/dia-chi"),
        ("staff list, to approve", STAFF, "duyet", lambda _app: "/quan-tri/dia-chi?viec=cho-duyet"),
        ("desk, province", STAFF, "duyet", lambda _app: "/quan-tri/"),
        ("desk, commune", STAFF, "xa-a", lambda _app: "/quan-tri/"),
        ("pledges, province", STAFF, "duyet", lambda _app: "/quan-tri/dang-ky"),
    ]
    broken = 0
    print(f"{'page':<24}{'SQL ' + str(SMALL):>9}{'SQL ' + str(LARGE):>11}{'allowed':>9}{'time ratio':>12}{'KB':>8}")
    for name, allowed, who, url in pages:
        counts, times, weight = {}, {}, 0
        for size, app in sites.items():
            client = _client(app, who)
            client.get("/cach-tinh")  # the first page of a new worker asks how the chapter is called
            _forget(app)
            counts[size], weight = _statements(app, client, url(app))
        for _round in range(ROUNDS):
            for size, app in sites.items():
                client, where = _client(app, who), url(app)
                _forget(app)
                times.setdefault(size, []).append(_seconds(client, where))
        ratio = statistics.median(times[LARGE]) / statistics.median(times[SMALL])
        over = allowed is not None and counts[LARGE] > allowed
        broken += over
        row = f"{name:<24}{counts[SMALL]:>9}{counts[LARGE]:>11}{allowed or '–':>9}{ratio:>12.2f}{weight / 1024:>8.1f}"
        print(row + ("  TOO MANY" if over else ""))
    return 1 if broken else 0


def _site(size: int, folder: Path) -> Flask:
    app = create_app(folder, {}, WTF_CSRF_ENABLED=False, TESTING=True)
    began = time.perf_counter()
    with app.app_context():
        db.create_all()
        load(size)
        db.session.commit()
        db.session.remove()
    print(f"demonstration of {size} addresses through the workbook: {time.perf_counter() - began:.1f} s")
    return app


def _some_code(app: Flask) -> str:
    with app.app_context():
        public = select(Address.code).where(Address.publication == Publication.PUBLISHED).order_by(Address.id)
        code = db.session.scalars(public.limit(1)).one()
        db.session.remove()
    return str(code)


def _client(app: Flask, who: str | None) -> FlaskClient:
    client = app.test_client()
    if who:
        with app.app_context():
            account = db.session.scalars(select(Account).where(Account.email == f"{who}@nhandao.example")).one()
            cookie = cookie_of(account)
            db.session.remove()
        seat(client, cookie)
    return client


def _forget(app: Flask) -> None:
    for name in KEPT:
        app.extensions.pop(name, None)


def _statements(app: Flask, client: FlaskClient, url: str) -> tuple[int, int]:
    """How many statements one page runs, and how many bytes it sends."""
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(url)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status}")
    return len(seen), len(answer.data)


def _seconds(client: FlaskClient, url: str) -> float:
    began = time.perf_counter()
    client.get(url)
    return time.perf_counter() - began


if __name__ == "__main__":
    books = open_book.main(LINES) | open_data.main(LINES) | chain.main(LINES) | figures.main(LINES)
    sys.exit(main() | books | log.main(900) | search.main(ROWS) | served.main())
