"""`python -m tests.bench.chain [lines]`: how fast the chain is checked, beside SHA-256 of the same bytes.

Writes that many lines into the journal in bulk, then measures, in the same run: the posting, the walk
of `ledger check` over all lines, the whole of its journal part, the download, the command's verifier,
and hashing the same bytes alone. On SQLite, and on PostgreSQL where TEST_POSTGRES_URL says one. The
promise is 100,000 lines a second for the walk, in time that this process computed, which a busy machine
does not stretch; the clock stands beside it, and the barest walk there could be: to hash each line and to
read it as JSON. Exit 1 when the promise is broken.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, text

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger.checks import books as check_books
from nhandao_site.domain.ledger.checks import chain as check_chain
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.journal import accounts, posting, published, verifying
from nhandao_site.domain.ledger.journal.kinds import Kind, Source
from nhandao_site.domain.ledger.journal.posting import Posting
from nhandao_site.kit import clock
from tests.cast import assemble
from tests.conftest import KEYS

PIECE, PROMISED = 50_000, 100_000
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
T = TypeVar("T")


def main(lines: int) -> int:
    print(f"load at start {os.getloadavg()[0]:.2f}; {os.cpu_count()} cores; {lines} lines")
    with tempfile.TemporaryDirectory() as folder:
        slow = _measure(lines, folder, f"sqlite:///{folder}/site.db", "SQLite")
        if POSTGRES:
            with postgres() as url:
                slow |= _measure(lines, folder, url, "PostgreSQL")
    return int(slow)


def _measure(lines: int, folder: str, url: str, name: str) -> bool:
    """Whether the walk is slower than promised."""
    site = create_app(Path(folder), KEYS | {"NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"})
    with site.app_context():
        db.create_all()
        unit = assemble().unit("X1").id
        programme = programmes.ensure_campaign().id
        took, _ = _seconds(lambda: write(lines, unit, programme))
        print(f"\n{name}\n{'posting in bulk':<34}{lines / took:>12,.0f} lines/s")
        alone, bare = _reference()
        computed = time.process_time()
        walked, walk = _seconds(_walk)
        computed = time.process_time() - computed
        if walk.faults or walk.seq != lines:
            raise SystemExit(f"the walk found {walk.faults[:3]} at {walk.seq}")
        print(f"{'SHA-256 of the same bytes':<34}{lines / alone:>12,.0f} lines/s, computing")
        print(f"{'  and each line read as JSON':<34}{lines / bare:>12,.0f} lines/s, computing")
        print(f"{'ledger check, the chain':<34}{lines / walked:>12,.0f} lines/s by the clock")
        shares = f"{computed / alone:.1f} × SHA-256, {computed / bare:.1f} × SHA-256 and JSON"
        print(f"{'  of it computing here':<34}{lines / computed:>12,.0f} lines/s   {shares}")
        took, _ = _seconds(lambda: check_chain.last_lines(2_000))
        print(f"{'the glance at start':<34}{took * 1000:>12,.0f} ms")
        for title, sentence in (check_books.ENTRIES[0], check_books.ENTRIES[1]):
            took, found = _seconds(lambda sentence=sentence: db.session.execute(text(sentence)).all())
            print(f"{'  ' + title[:32]:<34}{took:>12.1f} s{'' if not found else '  FAULTS'}")
        took, many = _seconds(_download)
        print(f"{'download':<34}{lines / took:>12,.0f} lines/s   {many / took / 1e6:.0f} MB/s")
        took, verdict = _seconds(lambda: verifying.verify(_handed_out()))
        print(f"{'ledger verify, with the download':<34}{lines / took:>12,.0f} lines/s   {verdict.fault or ''}")
        db.session.remove()
        db.engine.dispose()
    return lines / computed < PROMISED


def write(lines: int, unit: int, programme: int, behind: int = 0) -> None:
    """Help handed over directly, a line every minute: what an import leaves behind; numbered after `behind`."""
    begin = clock.now() - timedelta(minutes=lines)
    legs = ((accounts.DIRECT_OUT, 500_000), (accounts.DIRECT_IN, -500_000))
    shared = {"kind": Kind.DELIVERED, "amount_vnd": 500_000, "legs": legs, "source": Source.LINE, "unit_id": unit}
    for start in range(1, lines + 1, PIECE):
        numbers = range(start, min(start + PIECE, lines + 1))
        made = [
            Posting(
                **shared, at=begin + timedelta(minutes=n), source_id=behind + n, reference=f"TG26-{behind + n:05}",
                form="cash", programme_id=programme,
            )
            for n in numbers
        ]  # fmt: skip
        posting.post_many(made, by=House("đo"))
        db.session.commit()


def _reference() -> tuple[float, float]:
    """Seconds of computing for the hashes alone, and with each line read as JSON; the bytes are in memory."""
    bodies = [b"\0" + line.encode() for line in db.session.scalars(text("SELECT line FROM entry ORDER BY id"))]
    began = time.process_time()
    for body in bodies:
        hashlib.sha256(body).hexdigest()
    alone = time.process_time() - began
    for body in bodies:
        json.loads(body[1:])
    return alone, time.process_time() - began


def _walk() -> check_chain.Walk:
    walk = check_chain.Walk()
    for _ in walk.pieces():
        db.session.rollback()
    return walk


def _handed_out() -> Iterator[bytes]:
    since = 1
    while found := published.piece(since):
        yield from found.text.encode().splitlines(keepends=True)
        since = found.last + 1


def _download() -> int:
    many, since = 0, 1
    while found := published.piece(since):
        many += len(found.text.encode())
        since = found.last + 1
    return many


def _seconds(deed: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    made = deed()
    return time.perf_counter() - began, made


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database that is dropped again."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    try:
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with engine.connect() as server:
            server.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
