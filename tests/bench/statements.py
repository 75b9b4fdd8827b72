"""`python -m tests.bench.statements [lines]`: a large bank statement, looked at and confirmed.

Measures reading and preview of the same lines as .xlsx, CSV and a web page, the confirmation, and the
preview of the same file again, each beside sealing as many memos alone, in the same run. The ratio
to a tenth of the lines shows whether anything grows faster than the file. Exit 1 when a preview of
20,000 lines takes more than 5 seconds. Seconds are those of one core at work, so that a busy machine
measures the same.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.ledger.bank import importing
from nhandao_site.domain.ledger.bank.importing import Opened
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit.sealing import Keyring
from tests.cast import assemble
from tests.conftest import KEYS
from tests.domain.ledger.bank.paper import KEEPER, Row, csv_of, listed, xlsx_of

PROMISED = 5.0  # seconds for a preview of 20,000 lines
T = TypeVar("T")


def main(lines: int) -> int:
    keyring = Keyring(b"k" * 32)
    _, unit = timed(lambda: [keyring.seal(row[5]) for row in statement(lines)])
    print(f"{lines} lines; one unit = sealing {lines} memos = {unit:.2f} s")
    with tempfile.TemporaryDirectory(prefix="bench-statements-") as folder:
        slowest = _measured(Path(folder), lines, unit)
    per_20_000 = slowest * 20_000 / lines
    print(f"slowest preview, per 20,000 lines: {per_20_000:.2f} s of {PROMISED} s allowed")
    return int(per_20_000 > PROMISED)


def _measured(folder: Path, lines: int, unit: float) -> float:
    """Seconds of the slowest preview."""
    app = create_app(folder, KEYS | {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'x.db'}"})
    with app.app_context():
        db.create_all()
        assemble()
        into = listed()
        db.session.commit()
        slowest = max(_preview(into, name, lines, unit) for name in FORMS)
        opened = importing.open_file(into, FORMS["xlsx"](statement(lines)))
        (_, count), seconds = timed(lambda: importing.confirm(into, opened, by=KEEPER))
        db.session.commit()
        print(f"{'confirm':<12}{seconds:>7.2f} s{seconds / unit:>8.1f} units, {count / seconds:,.0f} lines a second")
        _preview(into, "xlsx", lines, unit)
        db.session.remove()
        db.engine.dispose()
    return slowest


def _preview(into: OfficialAccount, name: str, lines: int, unit: float) -> float:
    small, large = FORMS[name](statement(lines // 10)), FORMS[name](statement(lines))
    _, tenth = timed(lambda: _look(into, small))
    seen, seconds = timed(lambda: _look(into, large))
    print(
        f"{name:<12}{seconds:>7.2f} s{seconds / unit:>8.1f} units, {seconds / tenth:.1f} × a tenth of it; "
        f"{len(seen.new_lines)} new, {len(large) // 1024} KB"
    )
    return seconds


def _look(into: OfficialAccount, data: bytes) -> importing.Preview:
    opened: Opened = importing.open_file(into, data)
    return importing.preview(into, opened)


def statement(lines: int) -> list[Row]:
    hand, balance, rows = random.Random(1), 10_000_000, []
    for number in range(lines):
        value = hand.choice((50, 100, 200, 500)) * 1_000
        balance += value
        day = date(2026, 1, 1) + timedelta(days=number * 300 // lines)
        memo = f"NGUYEN VAN A {number} ung ho dia chi SM26{number % 9000:04}T ck nhanh GD {number}-112425"
        rows.append((f"{day:%d/%m/%Y}", f"FT{number:08}", 0, value, balance, memo))
    return rows


def _page(rows: list[Row]) -> bytes:
    cells = ("".join(f"<td>{cell}</td>" for cell in line.split(";")) for line in csv_of(rows).splitlines())
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>".encode()


FORMS: dict[str, Callable[[list[Row]], bytes]] = {
    "xlsx": xlsx_of,
    "csv": lambda rows: csv_of(rows).encode(),
    "web page": _page,
}


def timed(deed: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    made = deed()
    return made, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
