"""The log is a chain: in order, without a gap, beside writers, and every touch of an old line shows."""

import threading
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.audit import chain, checking, heads
from nhandao_site.domain.audit.models import Event, Link
from nhandao_site.domain.ledger import check
from nhandao_site.kit import clock
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def do(cast: Cast, times: int = 1, reason: str | None = None) -> None:
    for n in range(times):
        audit.record("unit:rename", cast.unit("X1"), by=cast.account("quan"), reason=reason, changes={"n": [n, None]})


def break_open(statement: str) -> None:
    """What somebody with the keys of the database could do: the guards off, the row changed."""
    for table in ("audit_event", "audit_link"):
        for act in ("delete", "update"):
            drop = {
                "sqlite": f"DROP TRIGGER IF EXISTS keep_{table}_{act}",
                "postgresql": f"DROP TRIGGER IF EXISTS keep_{table}_{act} ON {table}",
            }
            db.session.execute(text(drop[db.engine.dialect.name]))
    db.session.execute(text(statement))
    db.session.flush()


def test_every_commit_puts_its_deeds_at_the_end(site: Flask, cast: Cast) -> None:
    with site.app_context():
        do(cast, 3, "xuống dòng\ncả “dấu” và e\u0301")
        db.session.commit()
        do(cast)
        undone = db.session.begin_nested()
        do(cast, 2)
        undone.rollback()
        do(cast)
        db.session.commit()
        do(cast)
        db.session.rollback()
        links = db.session.scalars(select(Link).order_by(Link.seq)).all()
        assert [link.seq for link in links] == [1, 2, 3, 4, 5]
        assert links[0].prev == chain.FIRST
        assert all(link.prev == before.hash for before, link in pairwise(links))
        assert checking.faults() == []


def test_writers_at_once_leave_one_chain_without_a_gap(site: Flask, cast: Cast) -> None:
    faults: list[BaseException] = []

    def write() -> None:
        try:
            with site.app_context():
                for _ in range(4):
                    do(cast, 2)
                    db.session.commit()
                db.session.remove()
        except BaseException as wrong:
            faults.append(wrong)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with site.app_context():
        assert list(db.session.scalars(select(Link.seq).order_by(Link.seq))) == list(range(1, 33))
        assert checking.faults() == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_event SET reason = 'khác' WHERE id = 2", "dòng 2: mã băm không khớp"),
        ("UPDATE audit_event SET actor_name = 'Ai đó' WHERE id = 1", "dòng 1: mã băm không khớp"),
        ("UPDATE audit_link SET hash = prev WHERE seq = 2", "dòng 3: không nối vào dòng trước"),
        ("DELETE FROM audit_link WHERE seq = 2", "dòng 3: sau dòng 1 phải là dòng 2"),
        ("DELETE FROM audit_link WHERE seq = 3", "dừng ở dòng 2, mà đuôi ghi 3"),
    ],
)
def test_whatever_is_touched_afterwards_is_found(site: Flask, cast: Cast, statement: str, fault: str) -> None:
    with site.app_context():
        do(cast, 3)
        db.session.commit()
        break_open(statement)
        assert any(fault in told for told in checking.faults())
        assert any(fault in told for told in check.money())
        db.session.rollback()


def test_the_database_itself_refuses_to_change_or_drop_a_line(site: Flask, cast: Cast) -> None:
    with site.app_context():
        do(cast)
        db.session.commit()
        for statement in (
            "UPDATE audit_event SET reason = 'x'", "DELETE FROM audit_event", "UPDATE audit_link SET prev = 'x'",
            "DELETE FROM audit_link",
        ):  # fmt: skip
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_deeds_of_before_the_chain_get_their_lines_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        old = "INSERT INTO audit_event (at, what, actor_name, subject) VALUES ('2025-01-01 00:00:00', 'a:b', 'A', 'x')"
        db.session.execute(text(old))
        db.session.commit()
        assert checking.faults() == ["việc số 1 không có trong chuỗi"]
        assert chain.chain_all_standing(db.session()) == 1
        db.session.commit()
        assert chain.chain_all_standing(db.session()) == 0
        assert checking.faults() == []


def test_the_head_of_a_day_is_published_once_and_must_fit(site: Flask, cast: Cast) -> None:
    with site.app_context():
        assert heads.publish(today=clock.today(), now=clock.now()) == 0
        do(cast)
        db.session.commit()
        assert heads.publish(today=clock.today(), now=clock.now()) == 1
        do(cast)
        assert heads.publish(today=clock.today(), now=clock.now()) == 0
        db.session.commit()
        assert checking.faults() == []
        break_open("DELETE FROM audit_link WHERE seq = 1")
        assert any("đầu nhật ký ngày" in told for told in checking.faults())
        db.session.rollback()
    page = site.test_client().get("/chung-thuc").get_data(as_text=True)
    assert "Đầu nhật ký đã công bố" in page


def test_the_line_of_a_deed_is_the_same_for_ever(site: Flask, cast: Cast) -> None:
    """Whoever wrote a head down relies on these bytes."""
    at = clock.parse_time("24/11/2026 08:30")
    deed = Event(at=at, what="a:b", actor_id=1, actor_name="Hoa", subject="x", subject_id=2, reason=None,
                 changes={"b": [1, "é"], "a": [None, True]}, origin="cli")  # fmt: skip
    assert chain.line_of(deed, 1, chain.FIRST) == (
        '{"seq":1,"at":"2026-11-24T01:30:00.000000+00:00","what":"a:b","actor":1,"name":"Hoa","subject":"x","row":2,'
        '"reason":null,"changes":{"a":[null,true],"b":[1,"é"]},"origin":"cli","prev":"' + "0" * 64 + '"}'
    )
