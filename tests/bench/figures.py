"""`python -m tests.bench.figures [lines]`: the table of figures of a year over 200,000 addresses and a million lines.

Rows are written straight into the tables: five lines an address, three lines in two acts, 168 communes, all in
one year. Three sizes, so that the curve shows whether anything grows faster than the rows. On SQLite, and on
PostgreSQL where TEST_POSTGRES_URL names a server. Beside the clock stands the processor's time of this process and
of the server's part: on a busy machine it alone says what the work costs. Exit 1 when the year takes longer than
promised (6 s and 3 s) or when ten times the rows cost more than fifteen times the time.
"""

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text

from nhandao_site import create_app
from nhandao_site.db import db, reading
from nhandao_site.domain.targets import figures
from nhandao_site.domain.units import desk
from nhandao_site.kit import periods
from tests.bench.open_book import POSTGRES
from tests.conftest import KEYS

PROMISED = {"sqlite": 6.0, "postgresql": 3.0}
SHARES, ROUNDS, COMMUNES, STEEPEST, FULL = (0.1, 0.3, 1.0), 3, 168, 1.5, 1_000_000
YEAR = periods.parse("2025")
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, CAST(:many AS bigint)))",
}
AT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', :began, '+' || (i * 7919 % 525600) || ' minutes')",
    "postgresql": "CAST(:began AS timestamp) + (i * 7919 % 525600) * interval '1 minute'",
}
APPROVED = "CASE WHEN i % 3 = 0 THEN '2025-03-01' ELSE '2024-04-01' END"
NEEDS = ("regular", "wheelchair", "house_new", "house_repair", "treatment", "capital", "scholarship", "other")
UNITS = """INSERT INTO unit (id, code, name, kind, parent_id, path, folded, sort_key)
SELECT i, CASE i WHEN 1 THEN 'P1' ELSE 'X' || i END, 'Đơn vị ' || i, CASE i WHEN 1 THEN 'province' ELSE 'commune' END,
 CASE i WHEN 1 THEN NULL ELSE 1 END, CASE i WHEN 1 THEN '/1/' ELSE '/1/' || i || '/' END, 'x', 'x' || i FROM n"""
ADDRESSES = """INSERT INTO address (id, origin, kind, name, folded_name, sort_key, unit_id, beneficiary_group, urgency,
 nobody_earns, dependants, art, dossier, publication, help, taken, helped, regular_running, consent, surveyed_on,
 approved_on, published_on, waiting_since, created_at, updated_at, version, priority, need_vnd, pledged_vnd,
 received_vnd, delivered_vnd, story)
SELECT i, 'paper', 'household', 'Nguyễn Thị Hà', 'nguyen thi ha', 'h', 2 + i % :communes, 'hardship', 'can_wait',
 FALSE, 0, 'ngoi', 'approved', 'published', 'none', FALSE, FALSE, FALSE, 'in_force', '2024-03-01',
 {approved}, '2025-04-01', '2025-01-01 00:00:00.000000',
 '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000', 1, 0, 0, 0, 0, 0, :story FROM n"""
STAYS = "INSERT INTO address_residence (address_id, unit_id, from_on) SELECT i, 2 + i % :communes, '0001-01-01' FROM n"
ACTS = "INSERT INTO act (id, address_id) SELECT i, 1 + i * 7919 % :addresses FROM n"
LINES = """INSERT INTO assistance_line (id, chapter_key, origin, source, act_id, address_id, unit_id, need_kind,
 delivered_at, giver_kind, giver_name, giver_blind, shown, shown_name, form, value_vnd, programme_id, is_loan,
 is_regular, entered_at, verified_at)
SELECT i, 'TG' || i, 'paper', :source, 1 + i * 2 / 3 % :acts, 1 + (1 + i * 2 / 3 % :acts) * 7919 % :addresses, 2,
 CASE i % 8 {needs} END, {at}, CASE WHEN i % 3 = 0 THEN 'person' ELSE 'organisation' END, :sealed,
 :blind || (i * 31 % :givers), 'masked', 'T*** V*** T***g',
 CASE i % 3 WHEN 0 THEN 'cash' WHEN 1 THEN 'in_kind' ELSE 'labour' END, 100000 + i % 97 * 50000,
 CASE WHEN i % 15 = 0 THEN 2 ELSE 1 END, CASE WHEN i % 40 = 0 THEN TRUE ELSE FALSE END,
 CASE WHEN i % 5 = 0 THEN TRUE ELSE FALSE END, '2025-12-01 00:00:00.000000', '2025-12-01 00:00:00.000000' FROM n"""
PROGRAMMES = """INSERT INTO programme (id, name, folded, is_campaign)
VALUES (1, 'Cuộc vận động', 'cuoc van dong', TRUE), (2, 'Tết Nhân ái', 'tet nhan ai', FALSE)"""


class Took(NamedTuple):
    """Seconds by the clock, of this process, and of the database's server."""

    clock: float
    own: float
    served: float


def main(lines: int = 1_000_000) -> int:
    broken = 0
    for kind in ("sqlite", *(("postgresql",) if POSTGRES else ())):
        times: dict[int, Took] = {}
        for share in SHARES:
            many = int(lines * share)
            with _database(kind) as url:
                times[many] = _measured(kind, url, many)
        broken += _told(kind, times, lines)
    return 1 if broken else 0


def _told(kind: str, times: dict[int, Took], lines: int) -> int:
    """The curve: seconds, their share of the largest, and seconds a million lines."""
    longest = max(took.clock for took in times.values())
    print(f"figures of a year, {kind}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for many, took in times.items():
        bar = "#" * max(1, round(40 * took.clock / longest))
        spent = f"{took.own:.2f} + {took.served:.2f} s of processor"
        rate = f"{took.clock / many * 1e6:.2f} s a million"
        print(f"{many // 5:>9,} addresses{many:>11,} lines{took.clock:>8.2f} s  {spent}  {rate:>17}  {bar}")
    first, last = min(times), max(times)
    ratio = times[last].clock / times[first].clock / (last / first)
    too_slow = lines >= FULL and times[last].clock > PROMISED[kind]
    print(f"  {times[last].clock:.2f} s where {PROMISED[kind]:.0f} s are allowed for a million lines; "
          f"{last // first} × the rows cost {ratio:.2f} × as much each")  # fmt: skip
    return int(too_slow or ratio > STEEPEST)


def _measured(kind: str, url: str, lines: int) -> Took:
    """The best of a few rounds: on a busy machine the others measure the neighbours."""
    with tempfile.TemporaryDirectory(prefix="bench-figures-") as name:
        folder = Path(name)
        app = create_app(folder, KEYS | {"NHANDAO_DATABASE_URL": url})
        with app.app_context():
            db.create_all()
            _fill(kind, lines)
            db.session.commit()
            if kind == "postgresql":
                with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))
            reading.set(True)
            took = min(_once(kind) for _round in range(ROUNDS))
            reading.set(False)
            db.session.remove()
            db.engine.dispose()
    return took


def _once(kind: str) -> Took:
    province = desk.by_code("P1")
    assert province is not None
    server = db.session.scalar(text("SELECT pg_backend_pid()")) if kind == "postgresql" else None
    began, own, served = time.perf_counter(), time.process_time(), _processor_of(server)
    total = figures.table(YEAR, province).total
    took = Took(time.perf_counter() - began, time.process_time() - own, _processor_of(server) - served)
    assert total["filed"] and total["helped_addresses"] and total["value_vnd"], "the rows were not counted"
    return took


def _processor_of(server: int | None) -> float:
    """Seconds that the server's process of this connection has computed so far, as Linux tells it."""
    told = Path(f"/proc/{server}/stat")
    if server is None or not told.exists():
        return 0.0
    ticks = told.read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _fill(kind: str, lines: int) -> None:
    addresses = max(1, lines // 5)
    told = values(kind, addresses, lines)
    db.session.execute(text(PROGRAMMES))
    approved = APPROVED if kind == "sqlite" else f"CAST({APPROVED} AS date)"
    rows = (
        (UNITS, COMMUNES + 1),
        (ADDRESSES.format(approved=approved), addresses),
        (STAYS, addresses),
        (ACTS, told["acts"] + 1),
        (lines_of(kind), lines),
    )
    for statement, many in rows:
        insert(kind, statement, told | {"many": many})


def values(kind: str, addresses: int, lines: int) -> dict[str, Any]:
    began = YEAR.first_instant.replace(tzinfo=None)
    return {
        "addresses": addresses, "acts": max(1, lines * 2 // 3), "communes": COMMUNES, "givers": max(10, lines // 20),
        "began": began if kind == "postgresql" else f"{began:%Y-%m-%d %H:%M:%S}", "story": "Câu chuyện. " * 30,
        "source": "theo danh sách của đơn vị · sha256:" + "a" * 90, "sealed": "v1." + "s" * 60,
        "blind": "v1." + "b" * 58,
    }  # fmt: skip


def lines_of(kind: str) -> str:
    needs = " ".join(f"WHEN {n} THEN '{need}'" for n, need in enumerate(NEEDS))
    return LINES.format(needs=needs, at=AT[kind])


def insert(kind: str, statement: str, told: dict[str, Any]) -> None:
    head, rest = statement.split("\nSELECT", 1) if "\nSELECT" in statement else statement.split(" SELECT", 1)
    sentence = text(f"{head} {NUMBERS[kind]} SELECT{rest}")
    db.session.execute(sentence, {name: value for name, value in told.items() if f":{name}" in str(sentence)})


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-figures-") as folder:
            yield f"sqlite:///{folder}/site.db"
        return
    name = f"bench_{uuid.uuid4().hex[:12]}"
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        try:
            yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        finally:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    engine.dispose()


if __name__ == "__main__":
    print(f"at {datetime.now():%H:%M}")  # noqa: DTZ005 - the clock on the wall
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
