"""New keys while the site works: everything is read all the while, a killed move goes on, the old key is gone."""

import base64
import hashlib
import itertools
import json
import os
import signal
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from nhandao_site import create_app
from nhandao_site.cli import keys as command
from nhandao_site.db import db, engines, keyring
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit import House
from nhandao_site.domain.keys import generations, moving
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit.sealing import SealBroken, WrongDataKey
from tests.cast import Cast
from tests.conftest import KEYS
from tests.domain.ledger.scene import cash, given, household, promise

KEEPER = House("Người giữ khóa")


@pytest.fixture
def village(site: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Two families of one telephone, a promise, and help of two givers in three lines."""
    monkeypatch.setattr(command, "HEARD_AFTER", 0)
    monkeypatch.setattr(engines, "KEYS_FRESH", 0)
    with site.app_context():
        own = {"cccd": "001099012345", "cccd_blind": "001099012345", "phone": "0912345678", "phone_blind": "0912345678"}
        address = household(cast, **own)
        household(cast, name="Lê Văn Mận", phone="0912345678", phone_blind="0912345678")
        promise(address, 500_000, email="thang@example.vn")
        given(cast, address, cash(1_000_000), cash(500_000, "Lý Thị Sao"))
        given(cast, address, cash(700_000))
        db.session.commit()
        db.session.remove()
    return site


def rotate(site: Flask, *words: str) -> dict[str, object]:
    outcome = site.test_cli_runner().invoke(args=["keys", "rotate", "--json", *words])
    assert outcome.exit_code == 0, outcome.output
    facts: dict[str, object] = json.loads(outcome.stdout)
    return facts


def givers() -> int:
    return db.session.scalar(select(func.count(AssistanceLine.giver_blind.distinct()))) or 0


def of_telephone() -> int:
    found = select(func.count()).select_from(Address).where(Address.phone_blind == "0912345678")
    return db.session.scalar(found) or 0


def raw(column: str, table: str) -> set[str]:
    return set(db.session.scalars(text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")))


@pytest.mark.both_databases
def test_every_row_goes_over_and_is_found_and_read_as_before(village: Flask) -> None:
    facts = rotate(village)
    assert facts["left"] == 0
    with village.app_context():
        line = db.session.scalars(select(AssistanceLine).order_by(AssistanceLine.id)).first()
        assert line is not None
        assert line.giver_name == "Trần Văn Thắng"
        assert of_telephone() == 2
        assert givers() == 2
        assert db.session.scalars(select(Pledge)).one().email == "thang@example.vn"
        assert all(
            value.startswith("s2:1:") for value in raw("giver_name", "assistance_line") | raw("phone", "address")
        )
        assert all(value.startswith("b2:1:") for value in raw("giver_blind", "assistance_line"))
        assert not raw("id", "open_gate")


@pytest.mark.both_databases
def test_the_books_stay_shut_for_whoever_has_not_opened_the_gate(village: Flask) -> None:
    rotate(village)
    with village.app_context():
        for column in ("giver_name", "giver_blind", "value_vnd"):
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text(f"UPDATE assistance_line SET {column} = {column}"))
            db.session.rollback()


@pytest.mark.both_databases
def test_a_killed_move_goes_on_where_it_was_and_both_keys_read_meanwhile(
    village: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = iter(range(3))
    real = moving.reseal_some

    def killed(place: moving.Place, after: object) -> tuple[object, int]:
        if next(pieces, None) is None:
            raise KeyboardInterrupt
        return real(place, after)

    monkeypatch.setattr(moving, "ROWS", 1)
    monkeypatch.setattr(moving, "reseal_some", killed)
    village.test_cli_runner().invoke(args=["keys", "rotate"])
    monkeypatch.setattr(moving, "reseal_some", real)
    with village.app_context():
        assert keyring().read_again is not None
        promise(household(cast, phone="0912345678", phone_blind="0912345678"), 300_000)  # by the new key
        db.session.commit()
        assert keyring().is_moving
        assert of_telephone() == 3  # two by the old mark, one by the new
        assert {row.phone for row in db.session.scalars(select(Address).where(Address.phone.is_not(None)))} == {
            "0912345678"
        }
        db.session.remove()
    states = [(each["generation"], each["state"]) for each in rotate(village)["generations"]]
    assert states == [(0, "retired"), (1, "current")]
    with village.app_context():
        assert of_telephone() == 3


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("room", "verb", "time"), [(moving, "reseal_some", 3), (moving, "remark_some", 2), (generations, "retire", 1)],
    ids=["while sealing anew", "while marks are carried on", "before the old key is gone for good"],
)  # fmt: skip
def test_a_move_whose_process_is_killed_outright_loses_nothing_and_ends_when_it_is_called_again(
    village: Flask, room: ModuleType, verb: str, time: int
) -> None:
    os.kill(child := rotate_and_hold(village, room, verb, time), signal.SIGKILL)
    os.waitpid(child, 0)
    with village.app_context():
        assert [each.state.value for each in generations.all_of()] == ["leaving", "current"]
        assert (of_telephone(), givers()) == (2, 2)
        assert db.session.scalars(select(Pledge)).one().email == "thang@example.vn"
        db.session.remove()
    facts = rotate(village)
    assert [each["state"] for each in facts["generations"]] == ["retired", "current"]  # type: ignore[attr-defined]
    assert facts["left"] == 0
    with village.app_context():
        assert (of_telephone(), givers()) == (2, 2)
        assert db.session.scalars(select(Pledge)).one().donor_name == "Trần Văn Thắng"
        assert not raw("id", "open_gate")


def rotate_and_hold(site: Flask, room: ModuleType, verb: str, time: int) -> int:
    """A process that moves keys row by row and stands still, its transaction open, after so many calls; its number."""
    with site.app_context():
        db.session.remove()
        db.engine.dispose()
    read, write = os.pipe()
    if child := os.fork():
        os.close(write)
        assert os.read(read, 1) == b"1"
        return child
    try:
        moving.ROWS = moving.MARKS = 1
        real, calls = getattr(room, verb), itertools.count(1)

        def held(*words: Any, **more: Any) -> Any:
            done = real(*words, **more)
            if next(calls) == time:
                os.write(write, b"1")
                signal.pause()
            return done

        setattr(room, verb, held)
        site.test_cli_runner().invoke(args=["keys", "rotate"])
    finally:
        os._exit(1)


@pytest.mark.both_databases
def test_givers_are_counted_right_at_every_moment_of_the_move(village: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "MARKS", 1)
    with village.app_context():
        generations.begin(by=KEEPER)
        db.session.commit()
        counted = []
        for place in moving.marked_places():
            for name in place.columns:
                mark: str | None = ""
                while mark is not None:
                    mark, _ = moving.remark_some(place, name, mark)
                    db.session.commit()
                    counted.append(givers())
        assert len(counted) > 4
        assert set(counted) == {2}


@pytest.mark.both_databases
def test_writers_who_write_through_the_move_lose_nothing(village: Flask, cast: Cast) -> None:
    stop, wrote, wrong = threading.Event(), [], []

    def write(number: int) -> None:
        try:
            while not stop.wait(0.01):
                with village.app_context():
                    phone = f"09{number}{len(wrote):07d}"
                    try:
                        row = household(cast, name="Trần Thị Bưởi", phone=phone, phone_blind=phone)
                        db.session.commit()
                    except OperationalError:  # a crowded SQLite says so; nothing was promised to anybody
                        db.session.rollback()
                        continue
                    wrote.append((row.id, phone))
        except Exception as fault:
            wrong.append(fault)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        rotate(village)
        rotate(village)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not wrong
    assert len(wrote) > 3
    with village.app_context():
        for number, phone in wrote:
            assert db.session.get_one(Address, number).phone == phone
            assert db.session.scalars(select(Address.id).where(Address.phone_blind == phone)).all() == [number]


def test_what_the_old_key_sealed_is_opened_by_nobody_once_it_is_retired(village: Flask) -> None:
    with village.app_context():
        old = raw("cccd", "address").pop()
        db.session.remove()
    rotate(village)
    with village.app_context():
        db.session.scalar(select(1))
        with pytest.raises(SealBroken):
            keyring().open(old)


@pytest.mark.books_by_hand  # the site of this test has lost its key on purpose
def test_a_new_data_key_opens_everything_and_the_old_one_nothing_after_it_was_taken_away(
    village: Flask, tmp_path: Path
) -> None:
    new = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    (tmp_path / "new.key").write_text(new)
    run = village.test_cli_runner().invoke
    wrapped = json.loads(run(args=["keys", "wrap", str(tmp_path / "new.key"), "--json"]).stdout)
    heir = create_app(
        tmp_path / "instance",
        KEYS | {"NHANDAO_DATABASE_URL": village.config["SETTINGS"].DATABASE_URL, "NHANDAO_DATA_KEY": new},
        TESTING=True,
    )
    refused = run(args=["keys", "unwrap", wrapped["old"]])
    assert refused.exit_code == 1
    assert "đang dùng" in refused.output
    assert heir.test_cli_runner().invoke(args=["keys", "unwrap", wrapped["old"]]).exit_code == 0
    rotate(heir)
    with heir.app_context():
        assert of_telephone() == 2
        assert db.session.scalars(select(Pledge)).one().donor_name == "Trần Văn Thắng"
        db.session.remove()
        db.engine.dispose()
    with village.app_context(), pytest.raises(WrongDataKey, match="DATA_KEY"):
        db.session.scalar(select(1))


def test_a_data_key_that_is_none_is_refused(village: Flask, tmp_path: Path) -> None:
    (tmp_path / "weak.key").write_text(base64.b64encode(b"k" * 32).decode())
    outcome = village.test_cli_runner().invoke(args=["keys", "wrap", str(tmp_path / "weak.key")])
    assert outcome.exit_code == 1
    assert "32 byte ngẫu nhiên" in outcome.output
