"""`python -m tests.faults.killing [TIMES] [--url URL]`: eight writers, all killed by SIGKILL at once.

Each writer signs receipts, takes some back, hands help over and verifies it, each deed in its own
transaction. Only when the commit has returned does it write the deed down in a file of its own: that is
what was acknowledged. After each killing everything acknowledged must stand, with nothing half done
beside it: the database is whole, the books add up, and the next deed goes through at once.

Without --url: on a SQLite file, and on PostgreSQL where TEST_POSTGRES_URL names a server. Exit 1 when
anything was lost or bent; the first such round is told and the rest not run.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import select, text

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check, receipts
from nhandao_site.domain.ledger.journal.kinds import Source
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.models import Receipt
from tests.bench.chain import postgres
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.domain.ledger.scene import cash, hand, household, paid

WRITERS = 8
LIFE = 0.25
"""At most so many seconds pass between the first deed that was acknowledged and the killing."""
PATIENCE = 20.0  # seconds a busy machine may need for that first deed


@dataclass
class Outcome:
    rounds: int = 0
    acknowledged: int = 0
    longest: float = 0.0  # seconds from the killing to the first deed that went through again
    faults: list[str] = field(default_factory=list)


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("times", type=int, nargs="?", default=200)
    asked.add_argument("--url")
    told = asked.parse_args(words)
    if told.url:
        return _tell(told.url.partition(":")[0], run(told.url, told.times))
    with tempfile.TemporaryDirectory() as folder:
        worst = _tell("SQLite", run(f"sqlite:///{folder}/site.db", told.times))
    if os.environ.get("TEST_POSTGRES_URL"):
        with postgres() as url:
            worst |= _tell("PostgreSQL", run(url, told.times))
    return worst


def _tell(name: str, outcome: Outcome) -> int:
    print(
        f"{name}: {outcome.rounds} killings of {WRITERS} writers, {outcome.acknowledged} deeds acknowledged and found, "
        f"writing again after at most {outcome.longest:.2f} s"
    )
    for fault in outcome.faults:
        print(f"  {fault}")
    return 1 if outcome.faults else 0


def run(url: str, times: int) -> Outcome:
    """Rounds on one database that keeps growing; stops at the first that broke something."""
    outcome, chance = Outcome(), Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = create_app(folder / "instance", KEYS | {"NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"})
        homes = _prepare(site)
        for number in range(times):
            acknowledged = _round(site, homes, folder, seed=number, life=chance.uniform(0, LIFE))
            outcome.rounds += 1
            outcome.acknowledged += len(acknowledged)
            outcome.faults = _look(site, homes, acknowledged, outcome)
            if outcome.faults:
                break
    return outcome


def _prepare(site: Flask) -> list[int]:
    with site.app_context():
        db.create_all()
        cast = assemble()
        homes = [household(cast).id for _ in range(WRITERS)]
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return homes


def _round(site: Flask, homes: list[int], folder: Path, *, seed: int, life: float) -> list[tuple[Source, int, int]]:
    """Lets eight children write and kills them; returns what they had acknowledged."""
    papers = [folder / f"{turn}.txt" for turn in range(WRITERS)]
    children = [_child(site, homes, turn, papers[turn], seed * WRITERS + turn) for turn in range(WRITERS)]
    _wait_for_the_first(papers)
    time.sleep(life)
    for child in children:
        os.kill(child, signal.SIGKILL)
    for child in children:
        os.waitpid(child, 0)
    said = [line.split() for paper in papers if paper.exists() for line in paper.read_text().splitlines()]
    for paper in papers:
        paper.unlink(missing_ok=True)
    return [(Source(source), int(number), int(value)) for source, number, value in said]


def _wait_for_the_first(papers: list[Path]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not any(paper.exists() and paper.stat().st_size for paper in papers):
        time.sleep(0.005)


def _child(site: Flask, homes: list[int], turn: int, paper: Path, seed: int) -> int:
    """A process of its own, with connections of its own: the parent has closed all of its."""
    child = os.fork()
    if child:
        return child
    try:
        told = os.open(paper, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with site.app_context():
            _write_for_ever(Cast(), homes[turn], Random(seed), told)
    finally:
        os._exit(1)
    return 0


def _write_for_ever(cast: Cast, home: int, chance: Random, told: int) -> None:
    while True:
        deeds = _deed(cast, db.session.get_one(Address, home), chance)
        db.session.commit()
        os.write(told, "".join(f"{source.value} {number} {value}\n" for source, number, value in deeds).encode())


def _deed(cast: Cast, address: Address, chance: Random) -> list[tuple[Source, int, int]]:
    value, which = chance.randrange(1, 1_000) * 1_000, chance.randrange(4)
    if which == 0:
        act = hand(cast, address, cash(value), cash(500, "Quỹ xóm"))
        assistance.verify(act, by=cast.account("sen"))
        return [(Source.LINE, line.id, line.value_vnd) for line in act.lines]
    row = paid(cast, address, value)
    if which > 1:
        return [(Source.RECEIPT, row.id, value)]
    back = receipts.reverse(row, reason="ghi hai lần một khoản", by=cast.account("an"))
    return [(Source.RECEIPT, row.id, value), (Source.RECEIPT, back.id, -value)]


def _look(site: Flask, homes: list[int], acknowledged: list[tuple[Source, int, int]], outcome: Outcome) -> list[str]:
    """The first thing after a killing is to write again; then everything is added up."""
    began = time.perf_counter()
    with site.app_context():
        try:
            paid(Cast(), db.session.get_one(Address, homes[0]), 1_000)
            db.session.commit()
        except RuleBroken as broken:
            return [f"the next deed was refused: {broken}"]
        outcome.longest = max(outcome.longest, time.perf_counter() - began)
        faults = _lost(acknowledged) + check.money() + _damage()
        db.session.remove()
        db.engine.dispose()
    return faults


def _lost(acknowledged: list[tuple[Source, int, int]]) -> list[str]:
    stands = {(source, number): vnd for source, number, vnd in db.session.execute(
        select(Entry.source, Entry.source_id, Entry.amount_vnd)
    )}  # fmt: skip
    lost = [each for each in acknowledged if stands.get(each[:2]) != each[2]]
    papers = set(db.session.scalars(select(Receipt.id)))
    lost += [each for each in acknowledged if each[0] is Source.RECEIPT and each[1] not in papers]
    return [f"acknowledged and gone: {source.value} {number}, {value} đ" for source, number, value in lost]


def _damage() -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    found = db.session.scalars(text("PRAGMA integrity_check")).all()
    strays = db.session.execute(text("PRAGMA foreign_key_check")).all()
    return [f"integrity: {each}" for each in found if each != "ok"] + [f"stray: {each}" for each in strays]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
