"""`python -m tests.bench.open_data [lines]`: the files of open data on a million lines, beside ten thousand.

A book of so many lines and as many lines of help, all of these in one year, fifty an address, written straight into
the tables. Each file is asked for as its first reader does; printed are seconds to the first byte and to the last,
bytes, and how far the memory of the process rose meanwhile. Exit 1 when a line costs more than twice as much in the
large file as in the small one, or when a file of the book is gathered before it is sent. On SQLite, and on PostgreSQL
where TEST_POSTGRES_URL names a server.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Group
from tests.bench import figures, open_book
from tests.bench.open_book import COMMUNES, PER_ADDRESS, POSTGRES, SMALL

YEAR, PROMISED, MEMORY, FIRST = "2025", 2.0, 50.0, 1.0
FILES = ("so-cong-khai.csv", "so-cong-khai.json", f"ky/{YEAR}.csv", f"don-vi/{YEAR}.csv", f"nhom/{YEAR}.json")
STREAMED = frozenset(FILES[:2])
GROUPS = " ".join(f"WHEN {number} THEN '{group.value}'" for number, group in enumerate(Group))
FAMILIES = f"""UPDATE address SET surveyed_on = '2024-03-01', published_on = '2024-05-01', approved_on = '2024-04-01',
 beneficiary_group = CASE id * 7 % 97 % 13 {GROUPS} ELSE 'hardship' END"""
OTHER = "INSERT INTO programme (id, name, folded, is_campaign) VALUES (2, 'Tết Nhân ái', 'tet nhan ai', FALSE)"


class Took(NamedTuple):
    """Seconds to the first and to the last byte, bytes, megabytes of memory above those before."""

    first: float
    last: float
    size: int
    memory: float


def main(lines: int) -> int:
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; {SMALL:,} and {lines:,} lines")
    broken = 0
    with tempfile.TemporaryDirectory(prefix="bench-open-data-") as folder:
        broken += _compare("SQLite", {many: f"sqlite:///{folder}/{many}.db" for many in (SMALL, lines)}, folder)
        if POSTGRES:
            with open_book._postgres() as one, open_book._postgres() as two:
                broken += _compare("PostgreSQL", {SMALL: one, lines: two}, folder)
    return 1 if broken else 0


def _compare(name: str, urls: dict[int, str], folder: str) -> int:
    sites = {many: _site(many, url, f"{folder}/{name}-{many}") for many, url in urls.items()}
    small, large = sites
    print(f"\n{name:<22}{'first byte':>11}{'last byte':>11}{'MB':>7}{'memory':>9}{'per line':>10}")
    broken = 0
    for file in FILES:
        one, two = (_asked(sites[many], f"/du-lieu-mo/{file}") for many in (small, large))
        ratio = (two.last / large) / (one.last / small)
        gathered = file in STREAMED and (two.memory > MEMORY or two.first > FIRST)
        broken += gathered or ratio > PROMISED
        told = f"{file:<22}{two.first:>9.2f} s{two.last:>9.2f} s{two.size / 2**20:>7.1f}{two.memory:>6.0f} MB"
        print(
            told + f"{ratio:>10.2f}" + ("  GATHERED" if gathered else "") + ("  TOO SLOW" if ratio > PROMISED else "")
        )
    for site in sites.values():
        with site.app_context():
            db.engine.dispose()
    return broken


def _asked(site: Flask, path: str) -> Took:
    site.extensions.pop("untouched_figures", None)
    before, most, size, first = _memory(), 0.0, 0, None
    began = time.perf_counter()
    answer = site.test_client().get(path, buffered=False)
    for piece in answer.response:
        first = first or time.perf_counter() - began
        size += len(piece)
        most = max(most, _memory())
    took = time.perf_counter() - began
    answer.close()
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return Took(first or took, took, size, max(0.0, most - before))


def _memory() -> float:
    """Megabytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _site(many: int, url: str, folder: str) -> Flask:
    """The book of the open-book bench with as many lines of help beside it."""
    site = open_book._site(many, url, folder)
    kind = url.split(":", maxsplit=1)[0]
    addresses = max(1, many // PER_ADDRESS)
    values = figures.values(kind, addresses, many) | {"communes": COMMUNES, "many": many}
    with site.app_context():
        for sentence in (FAMILIES, OTHER):
            db.session.execute(text(sentence))
        figures.insert(kind, figures.STAYS, values | {"many": addresses})
        figures.insert(kind, figures.ACTS, values | {"many": values["acts"] + 1})
        figures.insert(kind, figures.lines_of(kind), values)
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("PRAGMA optimize" if kind == "sqlite" else "ANALYZE"))
        db.session.remove()
    return site


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
