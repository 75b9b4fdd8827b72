"""Papers are looked at by a scanner where there is one; the scanner here answers as ClamAV's daemon does."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.media import keeping, scanning, storage
from nhandao_site.domain.media.models import MediaFile
from nhandao_site.kit.scanner import Scanner
from nhandao_site.web import self_check
from tests.cast import Cast
from tests.domain.stories.telling import jpeg

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAPER = {"subject": "address", "subject_id": 1, "role": "minutes"}


class Daemon(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        asked = self._until_zero()
        if asked == b"zPING":
            self.request.sendall(b"PONG\0")
            return
        data = b""
        while size := struct.unpack(">I", self._exactly(4))[0]:
            data += self._exactly(size)
        told = {EICAR in data: "stream: Win.Test.EICAR_HDB-1 FOUND", b"broken" in data: "stream: x ERROR"}
        self.request.sendall(told.get(True, "stream: OK").encode() + b"\0")

    def _until_zero(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self.request.recv(1)
        return said[:-1]

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += self.request.recv(size - len(data))
        return data


@pytest.fixture(params=["socket", "port"])
def beside(request: pytest.FixtureRequest, tmp_path: Path, site: Flask) -> Iterator[str]:
    """A scanner that answers, named to the site by its address."""
    path = tmp_path / "clamd.ctl"
    by_path = request.param == "socket"
    server = (
        socketserver.ThreadingUnixStreamServer(str(path), Daemon)
        if by_path
        else socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon)
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"clamd://{path}" if by_path else f"clamd://127.0.0.1:{server.server_address[1]}"
    scanning.open_at(url)
    yield url
    scanning.open_at("")
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_paper_with_a_virus_is_refused_and_leaves_nothing_behind(site: Flask, cast: Cast, beside: str) -> None:
    with site.app_context():
        with pytest.raises(RuleBroken, match="mã độc"):
            keeping.keep_document(b"%PDF-1.4\n" + b"x" * 200_000 + EICAR, **PAPER, by=cast.account("hoa"))
        db.session.rollback()
        assert db.session.query(MediaFile).count() == 0 and list(storage.names()) == []
        keeping.keep_document(b"%PDF-1.4\n" + b"x" * 200_000, **PAPER, by=cast.account("hoa"))
        assert len(list(storage.names())) == 1
        assert {each.name: each.level.word for each in self_check.written()}["Máy quét vi-rút"] == "ok"


def test_what_the_scanner_could_not_look_at_is_not_taken(site: Flask, cast: Cast, beside: str) -> None:
    with site.app_context(), pytest.raises(RuleBroken, match="chưa trả lời"):
        keeping.keep_document(b"%PDF-1.4 broken", **PAPER, by=cast.account("hoa"))


def test_while_the_scanner_is_away_no_paper_is_taken(site: Flask, cast: Cast, tmp_path: Path) -> None:
    scanning.open_at(f"clamd://{tmp_path}/nobody.ctl")
    try:
        with site.app_context():
            with pytest.raises(RuleBroken, match="thử lại sau ít phút"):
                keeping.keep_document(b"%PDF-1.4", **PAPER, by=cast.account("hoa"))
            assert keeping.keep_photo(jpeg(), **PAPER | {"role": "illustration"}, by=cast.account("hoa")).id
            assert {each.name: each.level.word for each in self_check.written()}["Máy quét vi-rút"] == "bad"
    finally:
        scanning.open_at("")


def test_without_a_scanner_papers_are_kept_as_ever(site: Flask, cast: Cast) -> None:
    assert scanning.scanner() is None
    with site.app_context():
        assert keeping.keep_document(b"%PDF-1.4 " + EICAR, **PAPER, by=cast.account("hoa")).id


def test_a_closed_port_is_no_answer() -> None:
    assert Scanner("clamd://127.0.0.1:9").answers() is False
