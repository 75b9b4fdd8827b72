"""`python -m tests.domain.targets.agree [--provinces N] [--addresses N]`: the site against the second reckoning."""

import argparse
import io
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.targets import figures
from nhandao_site.domain.units import desk
from nhandao_site.domain.workbook import importing
from nhandao_site.kit import periods
from tests.domain.targets.chance import Chance
from tests.domain.targets.reckoning import Reckoning, span
from tests.domain.workbook.builder import workbook

PERIODS = ("2024", "2025", "2026", "2025-H1", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
UNITS = ("P1", "D1", "C1", "X1", "M1", "S1", "TV1", "H3")


def differences(site: Flask, seed: int, addresses: int) -> list[str]:
    """What the two computations say differently of one province; an empty list when they agree."""
    book = Chance(seed, addresses).book
    with site.app_context():
        outcome = importing.run(workbook(book), by=House())
        assert not outcome.faults, outcome.faults[:3]
        db.session.commit()
        found = list(_compared(Reckoning(book)))
        db.session.remove()
    return found


def _compared(reckoning: Reckoning) -> Iterator[str]:
    for period in PERIODS:
        for code in UNITS:
            unit = desk.by_code(code)
            assert unit is not None
            if not reckoning.alive(code, *span(period)):
                continue
            said = figures.table(periods.parse(period), unit).as_json()
            below = {row.pop("unit"): row for row in said["rows"]}
            alive = reckoning.rows(code, *span(period))
            if sorted(below) != sorted(alive):
                yield f"{period} {code}: rows {sorted(below)} against {sorted(alive)}"
            for name, counts in {code: said["total"], **below}.items():
                if code != name and name not in alive:
                    continue
                ours = reckoning.figures(period, name, code)
                yield from (
                    f"{period} {code}/{name} {key}: {value} against {ours[key]}"
                    for key, value in counts.items() if value != ours[key]
                )  # fmt: skip


def _fresh_site(template: Path, folder: Path) -> Flask:
    folder.mkdir()
    if template.exists():
        shutil.copy(template, folder / "site.db")
    app = create_app(folder, {"NHANDAO_DATABASE_URL": f"sqlite:///{folder / 'site.db'}"}, TESTING=True)
    if not template.exists():
        with app.app_context():
            db.create_all()
            db.engine.dispose()
        shutil.copy(folder / "site.db", template)
    return app


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--provinces", type=int, default=200)
    asked.add_argument("--addresses", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1000)
    wanted = asked.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(wanted.seed, wanted.seed + wanted.provinces):
            began = time.perf_counter()
            site = _fresh_site(folder / "template.db", folder / str(seed))
            said = differences(site, seed, wanted.addresses)
            with site.app_context():
                db.engine.dispose()
            shutil.rmtree(folder / str(seed))
            wrong += bool(said)
            out = io.StringIO("\n".join(said[:5]))
            print(f"{seed}: {'agree' if not said else f'{len(said)} differences'} {time.perf_counter() - began:.1f} s",
                  out.read(), flush=True)  # fmt: skip
    print(f"{wanted.provinces - wrong} of {wanted.provinces} provinces agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
