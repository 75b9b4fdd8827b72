"""`python -m tests.domain.workbook.moving_house`: the whole demonstration out, into an empty house, and out again.

On SQLite and, where TEST_POSTGRES_URL names a server, on PostgreSQL. Every cell of the two workbooks and every figure
of every unit and year are compared. Exit 1 when one differs.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from nhandao_site import create_app
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.targets import figures
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import exporting, importing
from nhandao_site.domain.workbook.columns import GUIDE
from nhandao_site.kit import excel, periods
from tests.bench.chain import postgres
from tests.conftest import KEYS, POSTGRES

PERIODS = ("2024", "2025", "2026", "2027", "2025-H1", "2025-Q3", "2026-Q1")


def house(folder: Path, url: str = "") -> Flask:
    app = create_app(folder, KEYS | {"NHANDAO_DATABASE_URL": url or f"sqlite:///{folder}.db"})
    with app.app_context():
        db.create_all()
        db.session.remove()
    return app


def out(app: Flask) -> bytes:
    with app.app_context():
        data = exporting.run(unit=None, reason="Chuyển sang máy mới", by=House("Người xuất"))
        db.session.commit()
        db.session.remove()
    return data


def told(app: Flask) -> dict[str, Any]:
    """What `figures show` says of every unit in every period."""
    with app.app_context():
        units = db.session.scalars(select(Unit).order_by(Unit.code)).all()
        said = {
            f"{code} {unit.code}": figures.table(periods.parse(code), unit).as_json()
            for code in PERIODS
            for unit in units
        }
        db.session.remove()
    return said


def differences(first: Flask, second: Flask) -> Iterator[str]:
    with first.app_context():
        load()
        db.session.commit()
        db.session.remove()
    carried = out(first)
    with second.app_context():
        outcome = importing.run(carried, by=House("Người nhập"))
        yield from (f"{fault.sheet} {fault.row}: {fault.message}" for fault in outcome.faults)
        db.session.commit()
        db.session.remove()
    before, after = excel.read(carried), excel.read(out(second))
    for name in sorted({*before, *after} - {GUIDE}):
        if before.get(name) != after.get(name):
            pairs = zip_longest(before.get(name, []), after.get(name, []))
            yield next(
                f"trang {name}, dòng {row}: {one} và {other}"
                for row, (one, other) in enumerate(pairs, 1)
                if one != other
            )
    here, there = told(first), told(second)
    yield from (f"{name}: {here.get(name)} và {there.get(name)}" for name in here if here[name] != there.get(name))
    print(f"  {sum(map(len, before.values()))} dòng, {len(here)} bảng số liệu", flush=True)


def main() -> int:
    wrong = 0
    for name in ("SQLite", "PostgreSQL") if POSTGRES else ("SQLite",):
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            urls = [stack.enter_context(postgres()) if name == "PostgreSQL" else "" for _ in range(2)]
            pair = [house(Path(folder) / str(number), url) for number, url in enumerate(urls)]
            said = list(differences(*pair))
            for app in pair:
                with app.app_context():
                    db.engine.dispose()
        print("\n".join(f"  KHÁC: {one[:300]}" for one in said[:20]) or "  bằng nhau", flush=True)
        wrong += bool(said)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
