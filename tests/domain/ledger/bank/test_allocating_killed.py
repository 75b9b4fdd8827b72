"""A worker that dies in the middle of telling a line leaves nothing behind; what was answered stays."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.kit import codes
from tests.cast import Cast
from tests.conftest import KEYS
from tests.domain.ledger.bank.statement_lines import line, promise
from tests.domain.ledger.scene import household

pytestmark = pytest.mark.both_databases

WORKER = """
import sys
from pathlib import Path
from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.ledger.bank import confirming, desk
from nhandao_site.domain.ledger.bank.models import BankLine
from tests.cast import Cast

folder, url, *numbers = sys.argv[1:]
app = create_app(Path(folder), {**KEYS, "NHANDAO_DATABASE_URL": url, "NHANDAO_PROVINCE": "P1"})
for number in numbers:
    with app.app_context():
        lines = desk.lines_for(Cast().account("an"), [int(number)])
        print("begun", number, flush=True)
        confirming.confirm_certain(lines, by=Cast().account("an"))
        db.session.commit()
        db.session.remove()
    print("told", number, flush=True)
"""


def test_what_was_answered_survives_a_kill_and_half_deeds_do_not(
    site: Flask, cast: Cast, database: str, tmp_path: Path
) -> None:
    with site.app_context():
        home = household(cast)
        pledges = [promise(home, 100_000 + n) for n in range(12)]
        rows = [line(each.value_vnd, codes.memo(home.code or "", each.code)).id for each in pledges]
        before = db.session.scalar(select(func.count(Entry.id))) or 0
        db.session.commit()
        db.session.remove()
    script = f"KEYS = {KEYS!r}\n{WORKER}"
    worker = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "instance"), database, *map(str, rows)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    told: list[int] = []
    assert worker.stdout is not None
    for said in worker.stdout:
        what, number = said.split()
        told += [int(number)] if what == "told" else []
        if what == "begun" and len(told) >= 5:
            os.kill(worker.pid, signal.SIGKILL)
            break
    worker.wait()
    with site.app_context():
        kept = set(db.session.scalars(select(BankLine.id).where(BankLine.allocated_vnd != 0)))
        assert set(told) <= kept <= {*told, rows[len(told)]}
        total = sum(db.session.scalars(select(Allocation.amount_vnd)))
        assert db.session.scalars(select(Address.received_vnd)).one() == total
        assert db.session.scalar(select(func.count(Entry.id))) == before + len(kept)
