"""What the clock does: everything due, nothing twice at once, and no chore stops another."""

import json
import os
import signal
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from nhandao_site.cli import chores
from nhandao_site.cli.chores import Chore
from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.accounts.models import Budget
from nhandao_site.domain.chores import holding
from nhandao_site.domain.chores.models import ChoreRun
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.kit import clock


def run(site: Flask) -> tuple[int, dict[str, Any]]:
    outcome = site.test_cli_runner().invoke(args=["chores", "run", "--json"])
    return outcome.exit_code, {chore["name"]: chore for chore in json.loads(outcome.stdout)["chores"]}


@pytest.mark.both_databases
def test_old_turns_are_forgotten_and_the_run_is_written_down(site: Flask) -> None:
    with site.app_context(), time_machine.travel("2026-09-01T00:00:00Z"):
        budgets.spend("pledge:x", 5, timedelta(hours=1))
        db.session.commit()
    code, outcomes = run(site)
    assert code == 0
    assert outcomes["door.forget"]["moved"] == 1
    with site.app_context():
        assert db.session.query(Budget).count() == 0
        kept = db.session.get(ChoreRun, "door.forget")
        assert (kept.moved, kept.last_error) == (1, None)
        assert kept.ended_at is not None


@pytest.mark.both_databases
def test_every_chore_of_every_room_ends_well_on_an_empty_site(site: Flask) -> None:
    code, outcomes = run(site)
    assert code == 0
    assert set(outcomes) == {
        "accounts.confirming",
        "addresses.consenting",
        "audit.heads",
        "database.weighing",
        "honours.lapsing",
        "addresses.priority",
        "door.forget",
        "ledger.check",
        "ledger.heads",
        "ledger.official",
        "oversight.drawing",
        "pledges.lapsing",
        "privacy.erased",
        "privacy.retention",
        "pledges.reminding",
        "reminders.digest",
        "share_images.sweep",
        "stories.scheduling",
    }
    assert not [name for name, outcome in outcomes.items() if outcome["error"] or outcome["skipped"]]


@pytest.mark.both_databases
def test_a_broken_chore_is_told_and_the_next_still_runs(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: Any) -> int:
        db.session.add(Budget(key="half", at=now))
        db.session.flush()
        raise RuleBroken("không làm được")

    monkeypatch.setattr(chores, "CHORES", [Chore("a", "Việc hỏng", broken), Chore("b", "Việc lành", lambda today: 3)])
    code, outcomes = run(site)
    assert code == 1
    assert (outcomes["a"]["error"], outcomes["b"]["moved"]) == ("RuleBroken", 3)
    with site.app_context():
        assert db.session.query(Budget).count() == 0  # nothing half-done stays
        assert db.session.get(ChoreRun, "a").last_error == "RuleBroken"
    monkeypatch.setattr(chores, "CHORES", [Chore("a", "Việc hỏng", lambda: 1)])
    assert run(site)[0] == 0


@pytest.mark.both_databases
def test_a_chore_that_another_process_has_is_left_to_it_and_free_the_moment_it_is_killed(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    monkeypatch.setattr(chores, "CHORES", [Chore("a", "Việc", lambda: done.append(1) or 1)])
    holder = begin_and_hold(site)
    assert run(site)[1]["a"]["skipped"]
    assert done == []
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    soon = time.monotonic() + 5  # a server needs a moment to see that its client is gone
    while run(site)[1]["a"]["skipped"]:
        assert time.monotonic() < soon
    assert done == [1]


def begin_and_hold(site: Flask) -> int:
    """A process that has the chore “a” and does not come to an end; its number."""
    with site.app_context():
        db.engine.dispose()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with site.app_context(), holding.held("a") as mine:
            os.write(write, b"1" if mine else b"0")
            signal.pause()
    assert os.read(read, 1) == b"1"
    return child


def test_a_chore_asks_by_name_for_what_it_needs() -> None:
    seen: dict[str, Any] = {}

    def verb(today: Any, *, by: Any) -> int:
        seen.update(today=today, by=by)
        return 2

    assert Chore("a", "Việc", verb).do() == 2
    assert (seen["today"], seen["by"].name) == (clock.today(), "Đồng hồ")


def test_the_clock_weighs_the_tables_for_the_planner_of_sqlite(site: Flask) -> None:
    run(site)
    with site.app_context():
        weighed = db.session.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")).all()
    assert "chore_run" in weighed
