"""What Prometheus reads, and who else does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site import create_app
from nhandao_site.cli.chores import CHORES
from nhandao_site.db import db
from nhandao_site.domain import notifications
from tests.cast import assemble
from tests.conftest import KEYS

TOKEN = "m" * 24
SHOWN = {"Authorization": f"Bearer {TOKEN}"}
SERIES = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+]+')


@pytest.fixture
def watched(tmp_path: Path, database: str, empty_sqlite: Path) -> Iterator[Flask]:
    app = create_app(tmp_path / "instance", KEYS | {"NHANDAO_METRICS_TOKEN": TOKEN, "NHANDAO_DATABASE_URL": database})
    with app.app_context():
        db.create_all()
        assemble()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def figures(site: Flask) -> dict[str, float]:
    answer = site.test_client().get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not SERIES.fullmatch(line)] == []
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_without_a_token_in_the_settings_there_is_no_such_page(site: Flask) -> None:
    assert site.test_client().get("/metrics", headers=SHOWN).status_code == 404


def test_only_who_shows_the_token_reads(watched: Flask) -> None:
    for shown in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer Đ"}, {"Authorization": f"Bearer {TOKEN}x"}):
        assert watched.test_client().get("/metrics", headers=shown).status_code == 401


def test_requests_are_counted_by_route_and_status_and_kept_pages_apart(watched: Flask) -> None:
    client = watched.test_client()
    for path in ("/cach-tinh", "/cach-tinh", "/khong-co", "/healthz"):
        client.get(path)
    found = figures(watched)
    assert found['nhandao_requests_total{method="GET",route="/cach-tinh",status="200"}'] == 2
    assert found['nhandao_requests_total{method="GET",route="-",status="404"}'] == 1
    assert found['nhandao_kept_pages_total{result="hit"}'] == 1
    assert found['nhandao_request_seconds_count{route="/cach-tinh"}'] == 1
    assert found['nhandao_request_seconds_bucket{route="/healthz",le="+Inf"}'] == 1
    assert found["nhandao_sql_statements_total"] > 0


@pytest.mark.both_databases
def test_work_beside_the_people_is_measured(watched: Flask) -> None:
    with watched.app_context():
        notifications.tell("lan@vidu.vn", "Việc mới", "x")
        db.session.commit()
    assert watched.test_cli_runner().invoke(args=["chores", "run"]).exit_code == 0
    found = figures(watched)
    assert found["nhandao_letters_waiting"] >= 1
    assert found["nhandao_letters_given_up"] == 0
    assert found["nhandao_ledger_faults"] == 0
    assert found["nhandao_ready"] == 1
    assert {f'nhandao_chore_failed{{chore="{chore.name}"}}' for chore in CHORES} <= set(found)
    assert all(found[f'nhandao_chore_ended_timestamp_seconds{{chore="{chore.name}"}}'] > 1.7e9 for chore in CHORES)


def test_with_the_database_away_the_counts_still_come(watched: Flask) -> None:
    with watched.app_context():
        db.session.execute(db.text("DROP TABLE message"))
        db.session.commit()
        db.session.remove()
    found = figures(watched)
    assert (found["nhandao_ready"], found['nhandao_lacks{what="schema"}']) == (0, 1)
    assert "nhandao_letters_waiting" not in found
