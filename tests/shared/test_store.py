"""Kept files in a private bucket behave as those in a folder do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.media import desk, keeping, storage
from nhandao_site.domain.media.bucket import Away, Bucket
from nhandao_site.web import readiness, self_check
from tests.cast import Cast, assemble
from tests.cli.backup.scene import BACKUP_KEY, paper
from tests.conftest import KEYS
from tests.shared import servers


@pytest.fixture(scope="module")
def one_store() -> Iterator[str]:
    with servers.store() as address:
        yield address


@pytest.fixture
def store(one_store: str, tmp_path: Path) -> str:
    """A corner of the bucket for this test alone."""
    return one_store.replace("/hoi?", f"/{tmp_path.name}?")


@pytest.fixture
def far(store: str, tmp_path: Path, empty_sqlite: Path) -> Iterator[Flask]:
    environment = KEYS | {"NHANDAO_MEDIA_URL": store, "NHANDAO_BACKUP_KEY": BACKUP_KEY}
    app = create_app(tmp_path / "instance", environment, TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.create_all()
        assemble()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_bytes_follow_their_transaction(far: Flask) -> None:
    with far.app_context():
        paper(1)
        assert len(list(storage.names())) == 1
        db.session.rollback()
        assert list(storage.names()) == []
        kept = paper(2)
        db.session.commit()
        name = keeping.name_of(kept)
        assert storage.read(name).startswith(b"%PDF")
        assert desk.faults() == []
        keeping.discard(kept, by=Cast().account("hoa"))
        assert storage.exists(name)
        db.session.commit()
        assert not storage.exists(name)
        assert storage.find(name) is None


def test_a_file_turned_private_is_gone_at_once_and_comes_sandboxed_before(far: Flask) -> None:
    with far.app_context():
        kept, name = paper(1), ""
        kept.subject = "khac"
        keeping.make_public(kept, by=Cast().account("minh"))
        db.session.commit()
        name, number = keeping.name_of(kept), kept.id
    answer = far.test_client().get(f"/tep/{name}")
    assert (answer.status_code, answer.data[:4]) == (200, b"%PDF")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with far.app_context():
        keeping.make_private(db.session.get(keeping.MediaFile, number), by=Cast().account("minh"))
        db.session.commit()
    assert far.test_client().get(f"/tep/{name}").status_code == 404


def test_what_was_saved_from_a_bucket_comes_back_into_a_folder(far: Flask, tmp_path: Path) -> None:
    with far.app_context():
        for number in range(3):
            paper(number)
        db.session.commit()
        before = {name: storage.read(name) for name in storage.names()}
    file = tmp_path / "a.nhandao"
    made = far.test_cli_runner().invoke(args=["backup", "create", str(file)])
    assert made.exit_code == 0, made.output
    assert not storage.place().aside().exists()
    there = create_app(tmp_path / "other", KEYS | {"NHANDAO_BACKUP_KEY": BACKUP_KEY}, TESTING=True)
    back = there.test_cli_runner().invoke(args=["backup", "restore", str(file), "--json"])
    assert '"media": {"files": 3' in back.stdout
    assert {name: storage.read(name) for name in storage.names()} == before


def test_a_store_that_is_away_makes_nobody_believe_that_something_was_kept(far: Flask) -> None:
    storage._place["media"] = Bucket("s3://k:m@127.0.0.1:1/thung?tls=no")
    with far.app_context():
        with pytest.raises(Away):
            paper(1)
        db.session.rollback()
        assert readiness.lacks() == ["media"]
    assert far.test_client().get("/tep/" + "0" * 32 + ".pdf").status_code == 404


def test_a_bucket_open_to_strangers_is_told_to_the_administrator(far: Flask) -> None:
    """The store of the tests asks nobody for a key, as a bucket left open does."""
    with far.app_context():
        told = {each.name: each for each in self_check.written()}["Ảnh và tệp"]
    assert told.level.word == "bad"
    assert "người lạ đọc thẳng" in told.says


@pytest.mark.parametrize("url", ["s3://khoa:mat@may", "s3:///thung"])
def test_an_address_without_host_or_bucket_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://"):
        Bucket(url)
