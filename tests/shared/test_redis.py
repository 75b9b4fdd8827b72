"""What hosts share through Redis, and what becomes of it when Redis dies."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.accounts import budgets
from nhandao_site.domain.accounts.models import Budget
from nhandao_site.domain.addresses import publishing
from nhandao_site.domain.addresses.models import Address
from nhandao_site.kit import switchboard
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.shared import servers
from tests.shared.servers import RedisServer
from tests.waiting import an_address

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def one_redis() -> Iterator[RedisServer]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture
def redis(one_redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    monkeypatch.setattr(switchboard, "REST", 0.05)
    yield one_redis
    if one_redis.process is None:
        one_redis.start()
    switchboard.Switchboard(one_redis.url).ask(lambda store: store.flushall())


@pytest.fixture
def host(redis: RedisServer, database: str, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Makes one more host of the same site."""
    made: list[Flask] = []

    def another() -> Flask:
        environment = KEYS | {
            "NHANDAO_DATABASE_URL": database,
            "NHANDAO_PROVINCE": "P1",
            "NHANDAO_REDIS_URL": redis.url,
        }
        app = create_app(tmp_path / f"host{len(made)}", environment, TESTING=True, WTF_CSRF_ENABLED=False)
        if not made:
            with app.app_context():
                db.create_all()
                assemble()
                db.session.remove()
        made.append(app)
        return app

    yield another
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    create_app(tmp_path / "after", KEYS, TESTING=True)  # budgets of the tests to come are counted as ever


def rows(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Budget).count()


def test_turns_are_spent_once_among_all_hosts_and_write_no_row(host: Callable[[], Flask]) -> None:
    through: list[int] = []

    def knock(app: Flask) -> None:
        with app.app_context():
            try:
                budgets.spend("tip:192.0.2.7", 5, HOUR)
            except budgets.TooMany as no:
                assert 3500 < no.retry_after <= 3601
                return
            db.session.commit()
            through.append(1)

    hosts = [host(), host()]
    crowd = [threading.Thread(target=knock, args=(hosts[turn % 2],)) for turn in range(16)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert len(through) == 5
    assert rows(hosts[0]) == 0


def test_a_deed_that_was_undone_has_cost_no_turn(host: Callable[[], Flask]) -> None:
    app = host()
    for _try in range(3):
        with app.app_context():
            budgets.spend("tip:192.0.2.7", 1, HOUR)
            db.session.rollback()
    with app.app_context():
        budgets.spend("tip:192.0.2.7", 1, HOUR)
        db.session.commit()
        with pytest.raises(budgets.TooMany):
            budgets.spend("tip:192.0.2.7", 1, HOUR)


def test_nobody_who_reads_redis_learns_who_was_here(host: Callable[[], Flask], redis: RedisServer) -> None:
    with host().app_context():
        budgets.spend("pledge:0912345678", 5, HOUR)
        db.session.commit()
    keys = switchboard.Switchboard(redis.url).ask(lambda store: store.keys("*"))
    assert len(keys) == 1
    assert "0912345678" not in keys[0]
    assert switchboard.Switchboard(redis.url).ask(lambda store: store.pttl(keys[0])) > 3_500_000


def test_with_redis_killed_the_database_counts_and_the_limit_holds(
    host: Callable[[], Flask], redis: RedisServer
) -> None:
    app = host()
    redis.kill()
    began = time.monotonic()
    with app.app_context():
        for _turn in range(2):
            budgets.spend("tip:192.0.2.7", 2, HOUR)
            db.session.commit()
        with pytest.raises(budgets.TooMany):
            budgets.spend("tip:192.0.2.7", 2, HOUR)
    assert time.monotonic() - began < 5
    assert rows(app) == 2
    redis.start()
    time.sleep(0.1)
    with app.app_context():
        budgets.spend("tip:192.0.2.7", 2, HOUR)
        db.session.commit()
    assert rows(app) == 2, "back in Redis"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_page_taken_down_on_one_host_is_gone_on_the_other_with_redis_and_without(
    empty_postgres: str, host: Callable[[], Flask], redis: RedisServer
) -> None:
    here, there = host(), host()
    with here.app_context():
        codes = [an_address(Cast(), number).code or "" for number in (31, 32, 33)]
        db.session.commit()
        db.session.remove()
    reader = there.test_client()
    gone_within(1.0, reader, here, codes[0])
    redis.kill()
    gone_within(1.5, reader, here, codes[1])
    redis.start()
    time.sleep(1.2)  # both ears are back
    gone_within(1.0, reader, here, codes[2])


def gone_within(seconds: float, reader: FlaskClient, here: Flask, code: str) -> None:
    assert [reader.get(f"/dia-chi/{code}").status_code for _turn in range(2)] == [200, 200]
    with here.app_context():
        home = db.session.scalars(db.select(Address).where(Address.code == code)).one()
        publishing.hide(home, reason="Gia đình xin tạm ẩn.", by=Cast().account("minh"))
        db.session.commit()
        db.session.remove()
    until = time.monotonic() + seconds
    while reader.get(f"/dia-chi/{code}").status_code == 200:
        assert time.monotonic() < until, "still shown"
        time.sleep(0.01)
