"""Eight writers, killed twenty times (two hundred by `make faults`): what was acknowledged stands, whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLINGS = 20


@pytest.mark.both_databases
def test_nothing_acknowledged_is_lost_when_all_writers_are_killed(database: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", str(KILLINGS), "--url", database],
        cwd=ROOT, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    said = re.search(r"(\d+) killings of 8 writers, (\d+) deeds acknowledged and found.* ([0-9.]+) s", outcome.stdout)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert said and int(said[1]) == KILLINGS
    assert int(said[2]) >= KILLINGS
    assert float(said[3]) < 5
