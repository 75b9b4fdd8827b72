"""`python -m tests.bench.scale [ADDRESSES]`: what one request and one row cost, for `docs/scale.md`.

The demonstration, scaled, in a SQLite file; then moved to PostgreSQL by `db move` where TEST_POSTGRES_URL names a
server, as a country would have it. Processor time of this process alone, so that a busy machine does not change
it; the server of the database works beside it and is told by the time that passes. Bytes of a row are those of
its table with all its indexes, divided by its rows.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import event, select, text

from nhandao_site import create_app
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from tests.bench.chain import postgres

TURNS = 15
TABLES = ("address", "need", "consent", "search_row", "pledge", "receipt", "entry", "leg", "assistance_line",
          "audit_event", "audit_link", "media_file", "message")  # fmt: skip


def main(words: list[str]) -> int:
    many = int(words[0]) if words else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = create_app(folder, {})
        with site.app_context():
            db.create_all()
            load(many)
            db.session.commit()
            db.session.remove()
        print(f"{many} addresses of the demonstration; load of the machine {os.getloadavg()[0]:.1f}")
        _requests(site, "SQLite")
        if not os.environ.get("TEST_POSTGRES_URL"):
            return 0
        with postgres() as url:
            _move(site, url)
            with_server = create_app(folder, {"NHANDAO_DATABASE_URL": url})
            _requests(with_server, "PostgreSQL")
            _rows(with_server)
    return 0


def _requests(site: Flask, name: str) -> None:
    with site.app_context():
        shown = Address.publication == Publication.PUBLISHED
        code = db.session.scalars(select(Address.code).where(shown).order_by(Address.id).limit(1)).one()
        db.session.remove()
    pages = ("/", "/dia-chi", f"/dia-chi/{code}", "/so-cong-khai", "/tim-kiem?q=nha", "/ton-vinh")
    for path in pages:
        made, passed, asked = _cost(site, lambda path=path: _get(site, path, cookie=True))  # type: ignore[misc]
        kept, _, _ = _cost(site, lambda path=path: _get(site, path, cookie=False))  # type: ignore[misc]
        shown_as = path if code not in path else "/dia-chi/<code>"
        print(f"{name:<11}{shown_as:<17} made {made:6.1f} ms processor, {passed:6.1f} ms passed, {asked:3} questions; "
              f"kept {kept * 1000:5.0f} µs")  # fmt: skip
    with site.app_context():
        db.engine.dispose()


def _get(site: Flask, path: str, *, cookie: bool) -> None:
    told: list[str] = []
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": None, "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_ACCEPT_ENCODING": "gzip, br", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    if cookie:
        environ["HTTP_COOKIE"] = "x=1"
        site.extensions.pop("drawn_pages", None)
    answer = site(environ, lambda status, *_: told.append(status))
    for _ in answer:
        pass
    if close := getattr(answer, "close", None):
        close()
    assert told[0].startswith("200"), (path, told)


def _cost(site: Flask, act: Callable[[], None]) -> tuple[float, float, int]:
    """Milliseconds of the processor, milliseconds that passed, questions to the database; medians, warm."""
    asked: list[int] = [0]
    with site.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", lambda *_: asked.__setitem__(0, asked[0] + 1))
    act()
    act()
    spent, passed = [], []
    asked[0] = 0
    for _turn in range(TURNS):
        began, clock = time.process_time(), time.perf_counter()
        act()
        spent.append(time.process_time() - began)
        passed.append(time.perf_counter() - clock)
    return median(spent) * 1000, median(passed) * 1000, asked[0] // TURNS


def _move(site: Flask, url: str) -> None:
    began = time.perf_counter()
    with site.app_context():
        db.session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        db.session.commit()
        from nhandao_site.web import readiness

        db.session.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": readiness.expected_schema()})
        db.session.commit()
        db.session.remove()
    outcome = site.test_cli_runner().invoke(args=["db", "move", url, "--json"])
    assert outcome.exit_code == 0, outcome.output
    told = json.loads(outcome.stdout)
    rows = sum(told["counts"].values())
    tables = len(told["counts"])
    print(f"moved to PostgreSQL: {rows} rows, {tables} tables, {time.perf_counter() - began:.0f} s with all checks")


def _rows(site: Flask) -> None:
    with site.app_context(), db.engine.connect() as connection:
        for name in TABLES:
            asked = text(f'SELECT count(*), pg_total_relation_size(:name) FROM "{name}"')
            many, size = connection.execute(asked, {"name": name}).one()
            if many:
                print(f"  {name:<16}{many:>8} rows, {size / many:7.0f} bytes a row with its indexes")
    with site.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
