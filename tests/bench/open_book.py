"""`python -m tests.bench.open_book [lines]`: the open book on a million lines, beside the same on ten thousand.

Rows are written straight into the tables, fifty lines an address, five years of 130 communes. Times are
medians of alternating rounds in one run; exit 1 when the first page, a search or a deep page takes more
than twice as long. On SQLite, and on PostgreSQL where TEST_POSTGRES_URL names a server.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, insert, text

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Group, Kind, Origin, Publication
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, codes
from tests.conftest import KEYS

SMALL, COMMUNES, PER_ADDRESS, ROUNDS, PROMISED = 10_000, 130, 50, 15, 2.0
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
PROMISES = {"first page", "search: address", "search: reference", "deep page"}

WORDS = {
    "sqlite": {
        "numbers": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :lines)",
        "at": "strftime('%Y-%m-%d %H:%M:%S.000000', :began, '+' || (i * :step + i * 7919 % 86400) || ' seconds')",
        "day": "date(at, '+7 hours')",
        "hash": "lower(hex(randomblob(32)))",
        "line": "hex(zeroblob(160))",
    },
    "postgresql": {
        "numbers": "WITH n(i) AS (SELECT generate_series(1, CAST(:lines AS bigint)))",
        "at": "CAST(:began AS timestamp) + (i * :step + i * 7919 % 86400) * interval '1 second'",
        "day": "to_char(at + interval '7 hours', 'YYYY-MM-DD')",
        "hash": "md5(i::text) || md5((i + 1)::text)",
        "line": "repeat('0', 320)",
    },
}
ENTRIES = """
INSERT INTO entry (id, at, kind, side, form, amount_vnd, programme_id, unit_id, address_id, reference, source,
                   source_id, corrects_id, recorded_at, line, prev, hash)
{numbers}
SELECT i, {at}, {kind}, {side}, CASE WHEN i % 20 = 3 THEN 'in_kind' ELSE 'cash' END,
       CASE WHEN i % 997 = 0 THEN -1 ELSE 1 END * (i % 97 + 1) * 50000,
       CASE WHEN i % 10 > 5 THEN :campaign END,
       CASE WHEN i % 10 = 5 THEN :province ELSE :commune + (i * 13 % :addresses) % {communes} END,
       CASE WHEN i % 10 = 5 THEN NULL ELSE :address + i * 13 % :addresses END,
       'TG26-' || (100000 + i), {source}, i, CASE WHEN i % 997 = 0 THEN i - 1 END, {at}, {line}, {hash}, {hash}
FROM n
"""
KIND = """CASE WHEN i % 1000 = 1 THEN 'lent_directly' WHEN i % 10 < 4 THEN 'gift_cash' WHEN i % 10 = 4 THEN 'gift_bank'
WHEN i % 10 = 5 THEN 'bank_in' ELSE 'delivered' END"""
SIDE = "CASE WHEN i % 1000 = 1 OR i % 10 = 5 THEN 'khac' WHEN i % 10 < 5 THEN 'thu' ELSE 'chi' END"
SOURCE = """CASE WHEN i % 10 < 4 THEN 'receipt' WHEN i % 10 = 4 THEN 'allocation' WHEN i % 10 = 5 THEN 'bank_line'
ELSE 'assistance_line' END"""
DAYS = """
INSERT INTO book_day (day, unit_id, kind, form, programme_id, amount_vnd, lines)
SELECT {day}, unit_id, kind, form, COALESCE(programme_id, 0), SUM(amount_vnd), COUNT(*) FROM entry
GROUP BY 1, 2, 3, 4, 5
"""


def main(lines: int) -> int:
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; {SMALL:,} and {lines:,} lines")
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        broken += _compare("SQLite", {many: f"sqlite:///{folder}/{many}.db" for many in (SMALL, lines)}, folder)
        if POSTGRES:
            with _postgres() as one, _postgres() as two:
                broken += _compare("PostgreSQL", {SMALL: one, lines: two}, folder)
    return 1 if broken else 0


def _compare(name: str, urls: dict[int, str], folder: str) -> int:
    sites = {many: _site(many, url, f"{folder}/{name}-{many}") for many, url in urls.items()}
    small, large = sites
    print(f"\n{name}: {'ms on ' + format(small, ','):>26}{'ms on ' + format(large, ','):>18}{'ratio':>8}{'allowed':>9}")
    broken = 0
    for page in _pages(sites[small], small):
        taken: dict[int, list[float]] = {many: [] for many in sites}
        for _round in range(ROUNDS):
            for many, site in sites.items():
                taken[many].append(_seconds(site, _pages(site, many)[page]))
        first, second = (statistics.median(taken[many]) * 1000 for many in sites)
        over = page in PROMISES and second > PROMISED * first
        broken += over
        allowed = f"{PROMISED:.1f}" if page in PROMISES else "–"
        print(
            f"{page:<24}{first:>11.1f}{second:>18.1f}{second / first:>8.2f}{allowed:>9}{'  TOO SLOW' if over else ''}"
        )
    _tell_the_rest(sites[large], large)
    for site in sites.values():
        with site.app_context():
            db.engine.dispose()
    return broken


def _pages(site: Flask, many: int) -> dict[str, str]:
    middle = clock.start_of(clock.today()).timestamp() - 2.5 * 365 * 86400
    known: dict[str, str] = site.extensions["bench"]
    return {
        "first page": "/so-cong-khai",
        "search: address": f"/so-cong-khai?q={known['code']}",
        "search: reference": f"/so-cong-khai?q=TG26-{100_000 + many // 2}",
        "deep page": f"/so-cong-khai?sau={int(middle)}.1",
        "one kind, rare": "/so-cong-khai?loai=nguoi-giup-cho-vay-thang",
        "corrections": "/so-cong-khai?loai=dinh-chinh",
        "every line": "/so-cong-khai?loai=tat-ca",
        "month": f"/so-cong-khai?thang={known['month']}",
        "commune and month": f"/so-cong-khai?noi=K7&thang={known['month']}",
        "province": "/so-cong-khai?noi=P1",
        "sheet of a commune": f"/so-cong-khai/niem-yet/K7/{known['month'][3:]}-{known['month'][:2]}",
    }


def _tell_the_rest(site: Flask, many: int) -> None:
    """What grows with the book and is allowed to: the first look of a worker, the whole file."""
    with site.app_context():
        began = time.perf_counter()
        totals.picture()
        print(f"{'a new worker adds up':<24}{(time.perf_counter() - began) * 1000:>29.1f}")
        db.session.remove()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, size = time.perf_counter(), 0
    answer = site.test_client().get("/so-cong-khai.csv?loai=tat-ca", buffered=False)
    for piece in answer.response:
        size += len(piece)
    took = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"whole CSV: {many / took:,.0f} lines/s, {size / 2**20:.0f} MB sent, peak memory grew by {grown:.0f} MB")


def _site(many: int, url: str, folder: str) -> Flask:
    site = create_app(Path(folder), KEYS | {"NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"}, TESTING=True)
    began = time.perf_counter()
    with site.app_context():
        db.create_all()
        known = _people(max(1, many // PER_ADDRESS))
        _lines(many, known)
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        db.session.remove()
    last = clock.today().replace(day=1)
    month = clock.add_months(last, -6)
    site.extensions["bench"] = {"code": known["code"], "month": f"{month:%m/%Y}"}
    print(f"{many:,} lines written in {time.perf_counter() - began:.1f} s ({url.split(':', maxsplit=1)[0]})")
    return site


def _people(many: int) -> dict[str, int | str]:
    """A province, its communes, as many families; ids run without a gap."""
    province = Unit(code="P1", name="Tỉnh Sông Mây", kind=UnitKind.PROVINCE, folded="tinh song may", sort_key="s")
    db.session.add(province)
    db.session.flush()
    province.path = f"/{province.id}/"
    first = province.id + 1
    db.session.execute(
        insert(Unit),
        [
            {"id": first + n, "code": f"K{n}", "name": f"Xã số {n}", "kind": UnitKind.COMMUNE, "folded": f"xa so {n}",
             "sort_key": f"{n:03}", "parent_id": province.id, "path": f"/{province.id}/{first + n}/"}
            for n in range(COMMUNES)
        ],
    )  # fmt: skip
    now = clock.now()
    same = {
        "kind": Kind.HOUSEHOLD, "name": "Lê Thị Mơ", "folded_name": "le thi mo", "sort_key": "mo", "birth_year": 1960,
        "group": Group.HARDSHIP, "origin": Origin.PAPER, "alias": "Bà L.T.M.", "dossier": Dossier.APPROVED,
        "publication": Publication.PUBLISHED, "consent": ConsentState.IN_FORCE, "created_at": now, "updated_at": now,
        "text_consent_until": clock.today().replace(year=2099), "waiting_since": now,
    }  # fmt: skip
    rows = [
        same | {"id": n + 1, "code": codes.address_code("SM", 2026, n + 1), "unit_id": first + n % COMMUNES}
        for n in range(many)
    ]
    for start in range(0, many, 2000):
        db.session.execute(insert(Address), rows[start : start + 2000])
    campaign = programmes.ensure_campaign().id
    return {
        "province": province.id, "commune": first, "address": 1, "addresses": many, "campaign": campaign,
        "code": rows[many // 3]["code"],
    }  # fmt: skip


def _lines(many: int, known: dict[str, int | str]) -> None:
    words = WORDS[db.engine.dialect.name]
    span = 5 * 365 * 86400
    began = clock.start_of(clock.today()).timestamp() - span - 90_000
    values = {name: known[name] for name in ("province", "commune", "address", "addresses", "campaign")}
    values |= {"lines": many, "step": span // many, "began": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(began))}
    parts = {"kind": KIND, "side": SIDE, "source": SOURCE, "communes": COMMUNES}
    db.session.execute(text(ENTRIES.format(**words, **parts)), values)
    db.session.execute(text(DAYS.format(**words)))


def _seconds(site: Flask, url: str) -> float:
    client = site.test_client()
    began = time.perf_counter()
    answer = client.get(url)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status}")
    return took


@contextmanager
def _postgres() -> Iterator[str]:
    name = f"b_{uuid.uuid4().hex[:12]}"
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
