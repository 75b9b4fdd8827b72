"""`python -m tests.faults.sequences [SEQUENCES] [--seed N]`: random sequences of deeds, the books added up after each.

Officers, accountants, approvers and the bank do what they may, in any order; a deed may be tried, none
may bend the books. Sequence n is the same every time, so a broken one is told by its number and cut to
the shortest beginning that breaks. A deed is a method of a town below; a new verb is one more of them.

One process a processor, each with a database of its own, where the town is founded once: every sequence
begins with it and is rolled back. SEQUENCES_URL names one database instead, for one process.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple

from flask import Flask
from sqlalchemy import event

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.bank import allocating, setting_aside
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.journal import erasing, heads
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.domain.ledger.bank.statement_lines import line
from tests.domain.ledger.funds import test_sequences as funds
from tests.domain.ledger.funds.till import into_fund
from tests.domain.ledger.scene import household, paid
from tests.domain.ledger.test_sequences import Town, some

BANK = ("bank_line", "bank_line", "tell", "tell", "tell", "untell", "set_aside", "publish_head", "forget")
OFFICE = ("hand", "promise", "finish", "merge")
OFTEN = (
    "ask",
    "ask",
    "approve",
    "approve",
    "prepare",
    "verify",
    "verify",
    "repay",
    "forgive",
    "agree",
    "agree",
    "revoke",
)
DEEDS = (*funds.DEEDS, *OFFICE, *BANK, *OFTEN)
Step = tuple[str, int, int]
CHUNK = 100


class Books(funds.Chapter, Town):
    """Three households, funds, a bank account; the deeds of every room of the ledger.

    `done` counts the deeds that wrote something and were not refused.
    """

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.done: Counter[str] = Counter()
        self.wrote = False
        self.homes.append(household(cast).id)
        self.fund = self.tet
        for home in self.homes:  # so that most deeds have something to spend
            paid(cast, db.session.get_one(Address, home), 40_000)
        for programme in (None, self.tet):
            into_fund(cast, 60_000, programme)

        db.session.flush()
        self.programme_id = self.tet.id

    def open(self) -> None:
        """The same town in a new transaction."""
        self.an, self.minh = self.cast.account("an"), self.cast.account("minh")
        self.tet = self.fund = db.session.get_one(Programme, self.programme_id)

    def home(self, number: int) -> Address:
        return db.session.get_one(Address, self.homes[number % 3])

    def do(self, deed: str, number: int, size: int) -> None:
        self.wrote = False
        super().do(deed, number, size)
        self.done[deed] += self.wrote

    def note_writing(self, *_: object) -> None:
        self.wrote = True

    def bank_line(self, number: int, size: int) -> None:
        line(size * 1_000 if number % 4 else -size * 300)

    def tell(self, number: int, size: int) -> None:
        row = some(BankLine, number)
        if row is None:
            return
        amount = abs(row.amount_vnd) if size > 3 else max(1, abs(row.amount_vnd) // size)
        allocating.allocate(row, [self._part(row, amount, number)], by=self.an)

    def _part(self, row: BankLine, amount: int, number: int) -> Part:
        if row.amount_vnd < 0:
            purpose = (Purpose.FEE, Purpose.REFUND)[number % 2]
            return Part(purpose, amount, address=self.home(number) if purpose is Purpose.REFUND else None)
        which = number % 5
        if which == 0:
            return Part(Purpose.GENERAL, amount)
        if which == 1:
            return Part(Purpose.PROGRAMME, amount, programme=self.tet)
        if which == 2:
            return Part(Purpose.INTEREST, amount)
        pledge = some(Pledge, number) if which == 3 else None
        return Part(Purpose.ADDRESS, amount, pledge=pledge, address=None if pledge else self.home(number))

    def untell(self, number: int, size: int) -> None:
        if row := some(Allocation, number):
            allocating.undo(row, reason="ghép nhầm người gửi", by=self.an)

    def set_aside(self, number: int, size: int) -> None:
        if row := some(BankLine, number):
            setting_aside.set_aside(row, reason="chờ hỏi ngân hàng", by=self.an)

    def publish_head(self, number: int, size: int) -> None:
        day = clock.add_months(clock.today(), number % 24)
        heads.publish(today=day, now=clock.now(), by=House("Đồng hồ"))

    def forget(self, number: int, size: int) -> None:
        if size == 9 and (entry := some(Entry, number)):
            erasing.forget([entry.id], by=House("Đồng hồ"))


def steps(chance: Random) -> Iterator[Step]:
    for _ in range(chance.randint(10, 60)):
        yield chance.choice(DEEDS), chance.randrange(10**6), chance.randint(1, 9)


def broken_by(site: Flask, books: Books, sequence: list[Step], *, each: bool = False) -> list[str]:
    """What the books say after a sequence (after each step, when asked so); nothing of it is kept."""
    with site.app_context():
        books.open()
        faults: list[str] = []
        for step in sequence:
            books.do(*step)
            if each and (faults := check.money()):
                break
        faults = faults or check.money()
        db.session.rollback()
        db.session.remove()
    return faults


def shortest(site: Flask, books: Books, sequence: list[Step]) -> list[Step]:
    """The shortest beginning that breaks, without the steps it can do without."""
    ends = range(1, len(sequence) + 1)
    kept = next(sequence[:end] for end in ends if broken_by(site, books, sequence[:end]))
    for place in range(len(kept) - 1, -1, -1):
        fewer = kept[:place] + kept[place + 1 :]
        if broken_by(site, books, fewer):
            kept = fewer
    return kept


class Told(NamedTuple):
    """What came of some sequences: how many deeds were tried, which were done, the first that bent the books."""

    tried: int
    done: Counter[str]
    broken: str = ""


_here: list[tuple[Flask, Books]] = []  # of this process


def found(folder: str, url: str) -> None:
    """A database with its town, for every sequence of this process."""
    own = Path(folder) / str(os.getpid())
    own.mkdir()
    settings = {"NHANDAO_DATABASE_URL": url or f"sqlite:///{own}/site.db", "NHANDAO_PROVINCE": "P1"}
    site = create_app(own, KEYS | settings)
    with site.app_context():
        db.create_all()
        books = Books(assemble())
        db.session.commit()
        db.session.remove()
    event.listen(db.session, "after_flush", books.note_writing)
    _here.append((site, books))


def try_out(numbers: range) -> Told:
    site, books = _here[0]
    books.done.clear()
    tried = 0
    for number in numbers:
        sequence = list(steps(Random(number)))
        tried += len(sequence)
        if faults := broken_by(site, books, sequence):
            cut = shortest(site, books, sequence)
            return Told(tried, books.done, f"sequence {number} bends the books: {faults[:3]}\n  {cut}")
    return Told(tried, books.done)


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("sequences", type=int, nargs="?", default=10_000)
    asked.add_argument("--seed", type=int, default=0, help="the number of the first sequence")
    told = asked.parse_args(words)
    began, tried, done = time.monotonic(), 0, Counter[str]()
    last, url = told.seed + told.sequences, os.environ.get("SEQUENCES_URL", "")
    chunks = [range(first, min(first + CHUNK, last)) for first in range(told.seed, last, CHUNK)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(
        1 if url else os.cpu_count(), initializer=found, initargs=(folder, url)
    ) as processes:  # fmt: skip
        for numbers, each in zip(chunks, processes.map(try_out, chunks), strict=True):
            if each.broken:
                print(each.broken)
                processes.shutdown(cancel_futures=True)
                return 1
            tried, done = tried + each.tried, done + each.done
            print(f"{numbers.stop - told.seed} sequences, {time.monotonic() - began:.0f} s", file=sys.stderr)
    print(f"{told.sequences} sequences, {tried} deeds tried, every invariant kept, {time.monotonic() - began:.0f} s")
    print("done: " + ", ".join(f"{deed} {many}" for deed, many in sorted(done.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
