"""Public pages from a copy of the database: never older than what is known, and never in the way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from nhandao_site import create_app
from nhandao_site.db import copy_engine, db
from nhandao_site.domain.addresses import publishing
from nhandao_site.domain.addresses.models import Address
from tests.cast import Cast, assemble
from tests.conftest import KEYS
from tests.public.street import a_family
from tests.shared import servers


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with servers.streaming_copy() as address:
        yield address


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_copy_is_read_while_it_knows_all_and_left_while_it_lags(
    empty_postgres: str, database: str, server: str, tmp_path: Path
) -> None:
    copy = f"{server}/{database.rpartition('/')[2]}"
    site = create_app(
        tmp_path,
        KEYS | {"NHANDAO_DATABASE_URL": database, "NHANDAO_READ_URL": copy, "NHANDAO_PROVINCE": "P1"},
        TESTING=True,
    )
    with site.app_context():
        cast = assemble()
        code = a_family(cast).code
        db.session.commit()
        db.session.remove()
    caught_up(database, copy)
    asked = counted(site)
    reader = site.test_client()
    assert reader.get(f"/dia-chi/{code}").status_code == 200
    assert asked["copy"] > asked["original"]

    servers.asked(copy, "SELECT pg_wal_replay_pause()")
    hide(site, code)
    assert reader.get(f"/dia-chi/{code}").status_code == 404, "the copy still shows it, so the original is asked"
    servers.asked(copy, "SELECT pg_wal_replay_resume()")
    caught_up(database, copy)

    before = asked["copy"]
    assert reader.get(f"/dia-chi/{code}?xem=lai").status_code == 404
    assert asked["copy"] > before
    others = f"datname = '{copy.rpartition('/')[2]}' AND pid <> pg_backend_pid()"
    servers.asked(copy, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    assert reader.get("/dia-chi?trang-thai=dang-cho").status_code == 200
    with site.app_context():
        for engine in (db.engine, copy_engine()):
            engine.dispose()


def test_a_copy_that_is_away_sends_nobody_away(tmp_path: Path) -> None:
    site = create_app(tmp_path, KEYS | {"NHANDAO_READ_URL": "postgresql://x@127.0.0.1:1/x"}, TESTING=True)
    with site.app_context():
        db.create_all()
        assemble()
        db.session.remove()
    assert site.test_client().get("/dia-chi").status_code == 200


def counted(site: Flask) -> dict[str, int]:
    asked = {"original": 0, "copy": 0}
    with site.app_context():
        for name, engine in (("original", db.engine), ("copy", copy_engine())):
            event.listen(engine, "after_cursor_execute", lambda *_, name=name: asked.update({name: asked[name] + 1}))
    return asked


def hide(site: Flask, code: str) -> None:
    with site.app_context():
        home = db.session.scalars(db.select(Address).where(Address.code == code)).one()
        publishing.hide(home, reason="Gia đình xin tạm ẩn.", by=Cast().account("minh"))
        db.session.commit()
        db.session.remove()


def caught_up(database: str, copy: str) -> None:
    last = servers.asked(database, "SELECT seq FROM audit_tail")
    until = time.monotonic() + 20
    while True:
        try:
            if servers.asked(copy, "SELECT seq FROM audit_tail") == last:
                return
        except Exception:  # the copy does not even know the database yet
            pass
        assert time.monotonic() < until, "the copy does not follow"
        time.sleep(0.05)
