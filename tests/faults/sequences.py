"""`python -m tests.faults.sequences [SEQUENCES] [--seed N]`: random sequences of deeds, the books added up after each.

Officers, accountants, approvers and the bank do what they may, in any order; a deed may be tried, none
may bend the books. Sequence n is the same every time, so a broken one is told by its number and cut to
the shortest beginning that breaks. A deed is a method of a town below; a new verb is one more of them.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import func, select

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.ledger import check
from nhandao_site.domain.ledger.bank import allocating, setting_aside
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine, Purpose
from nhandao_site.domain.ledger.bank.parts import Part
from nhandao_site.domain.ledger.journal import erasing, heads
from nhandao_site.domain.ledger.journal.models import Entry
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
OFTEN = ("ask", "ask", "approve", "approve", "prepare", "verify", "verify", "repay", "forgive", "agree")
DEEDS = (*funds.DEEDS, *OFFICE, *BANK, *OFTEN)
Step = tuple[str, int, int]
LAST_DEED = select(func.max(Event.id))


class Books(funds.Chapter, Town):
    """Three households, funds, a bank account; the deeds of every room of the ledger.

    `done` counts what was not refused, over all sequences of this process.
    """

    done: Counter[str] = Counter()

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.homes.append(household(cast).id)
        self.fund = self.tet
        for home in self.homes:  # so that most deeds have something to spend
            paid(cast, db.session.get_one(Address, home), 40_000)
        for programme in (None, self.tet):
            into_fund(cast, 60_000, programme)

    def home(self, number: int) -> Address:
        return db.session.get_one(Address, self.homes[number % 3])

    def do(self, deed: str, number: int, size: int) -> None:
        before = db.session.scalar(LAST_DEED) or 0
        super().do(deed, number, size)
        self.done[deed] += (db.session.scalar(LAST_DEED) or 0) > before

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


def broken_by(site: Flask, sequence: list[Step], *, each: bool) -> list[str]:
    """What the books say after a sequence (after each step, when asked so); nothing of it is kept."""
    with site.app_context():
        books, faults = Books(Cast()), []
        for step in sequence:
            books.do(*step)
            if each and (faults := check.money()):
                break
        faults = faults or check.money()
        db.session.rollback()
        db.session.remove()
    return faults


def shortest(site: Flask, sequence: list[Step]) -> list[Step]:
    """The shortest beginning that breaks, without the steps it can do without."""
    kept = next(sequence[:end] for end in range(1, len(sequence) + 1) if broken_by(site, sequence[:end], each=False))
    for place in range(len(kept) - 1, -1, -1):
        fewer = kept[:place] + kept[place + 1 :]
        if broken_by(site, fewer, each=False):
            kept = fewer
    return kept


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("sequences", type=int, nargs="?", default=10_000)
    asked.add_argument("--seed", type=int, default=0, help="the number of the first sequence")
    told = asked.parse_args(words)
    began, tried = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("SEQUENCES_URL", f"sqlite:///{folder}/site.db")
        site = create_app(Path(folder), KEYS | {"NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"})
        with site.app_context():
            db.create_all()
            assemble()
            db.session.remove()
        for number in range(told.seed, told.seed + told.sequences):
            sequence = list(steps(Random(number)))
            if faults := broken_by(site, sequence, each=False):
                print(f"sequence {number} bends the books: {faults[:3]}\n  {shortest(site, sequence)}")
                return 1
            tried += len(sequence)
            if number % 500 == 499:
                print(f"{number + 1 - told.seed} sequences, {time.monotonic() - began:.0f} s", file=sys.stderr)
        with site.app_context():
            db.engine.dispose()
    print(f"{told.sequences} sequences, {tried} deeds tried, every invariant kept, {time.monotonic() - began:.0f} s")
    print("done: " + ", ".join(f"{deed} {many}" for deed, many in sorted(Books.done.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
