"""Two hosts, one killed among donors and readers: what was acknowledged stands once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest
from tests.deploy import front

ROOT = Path(__file__).resolve().parents[2]


def test_no_promise_is_lost_or_doubled_when_one_of_two_hosts_dies() -> None:
    if not conftest.POSTGRES:
        if os.environ.get("CI") == "true":
            pytest.fail("TEST_POSTGRES_URL is not set: .ci/run starts PostgreSQL")
        pytest.skip("PostgreSQL: install it and set TEST_POSTGRES_URL, or run .ci/run")
    front.found("nginx", "nginx-light")
    front.found("redis-server", "redis-server")
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.faults.two_hosts", "6"],
        cwd=ROOT, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    said = re.search(r"(\d+) promises acknowledged, 0 lost, 0 doubled, 0 links", outcome.stdout)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert said and int(said[1]) > 0
