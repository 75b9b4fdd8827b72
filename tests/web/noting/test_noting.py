"""What is written down of a request, and what never is."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from nhandao_site import create_app
from nhandao_site.db import db
from nhandao_site.domain.audit.models import Event
from nhandao_site.web.noting import lines, noted
from nhandao_site.web.noting.layer import Noting
from tests.cast import Cast
from tests.conftest import KEYS, Desks
from tests.public.street import a_family


@pytest.fixture
def told(site: Flask) -> list[dict[str, Any]]:
    """The lines of the log, as they are written."""
    said: list[dict[str, Any]] = []
    layer = site.wsgi_app
    assert isinstance(layer, Noting)
    layer.write = lambda line: said.append(json.loads(line))
    return said


def test_a_line_names_the_route_and_never_the_address_asked_for(
    site: Flask, told: list[dict[str, Any]], cast: Cast
) -> None:
    client = site.test_client()
    client.get("/dang-ky/mot-lien-ket-rieng?q=Nguyễn+Thị+Bưởi")
    client.get("/khong/co/0912345678")
    assert [line["route"] for line in told] == ["/dang-ky/<token>", "-"]
    assert set(told[0]) == {"time", "level", "request", "method", "route", "status", "ms"}
    assert not any(private in json.dumps(told) for private in ("lien-ket", "Bưởi", "0912345678", "127.0.0.1"))


def test_a_kept_page_has_a_line_and_a_number_of_its_own(site: Flask, told: list[dict[str, Any]], cast: Cast) -> None:
    with site.app_context():
        code = a_family(cast).code
        db.session.commit()
    numbers = [site.test_client().get(f"/dia-chi/{code}").headers["X-Request-ID"] for _reader in range(3)]
    assert len(set(numbers)) == 3
    assert [line.get("kept") for line in told] == ["made", "hit", "hit"]
    assert {line["route"] for line in told} == {"/dia-chi/<code>"}
    assert [line["request"] for line in told] == numbers


@pytest.mark.parametrize(
    ("proxies", "sent", "taken"),
    [
        ("1", "abcdef-0123456789", True),
        ("0", "abcdef-0123456789", False),
        ("1", 'x","level":"', False),
        ("1", "a", False),
    ],
)
def test_a_number_is_taken_from_the_proxy_alone_and_only_a_sane_one(
    tmp_path: Path, proxies: str, sent: str, taken: bool
) -> None:
    site = create_app(tmp_path, KEYS | {"NHANDAO_PROXIES": proxies}, TESTING=True)
    answer = site.test_client().get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) is taken


def test_a_deed_carries_the_number_of_its_request(site: Flask, sign_in: Desks) -> None:
    answer = sign_in("hoa").post("/dang-xuat")
    with site.app_context():
        newest = db.session.scalars(db.select(Event).order_by(Event.id.desc())).first()
        assert newest is not None
        assert newest.origin.endswith(answer.headers["X-Request-ID"])


def test_an_exception_is_told_without_a_word_of_what_was_typed() -> None:
    try:
        try:
            raise ValueError("Key (email)=(lan@vidu.vn) already exists")
        except ValueError as inner:
            raise IntegrityError("INSERT …", {"name": "Nguyễn Thị Bưởi"}, inner) from inner
    except IntegrityError as error:
        record = logging.LogRecord(
            "nhandao_site", logging.ERROR, "x", 1, "unforeseen %s", ("X",), (type(error), error, None)
        )
    line = lines.JsonLine().format(record)
    said = json.loads(line)
    assert said["error"]["kind"] == "sqlalchemy.exc.IntegrityError"
    assert said["error"]["cause"]["kind"] == "builtins.ValueError"
    assert "test_noting.py" in said["error"]["at"][-1]
    assert "Bưởi" not in line
    assert "vidu.vn" not in line


def test_the_page_of_a_fault_shows_the_number_that_stands_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    site = create_app(tmp_path, KEYS)

    @site.get("/hong")
    def broken() -> str:
        raise KeyError("0912345678")

    answer = site.test_client().get("/hong")
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert number in answer.text
    said = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["request"] for line in said] == [number, number]
    assert [line["level"] for line in said] == ["error", "error"]
    assert "0912345678" not in json.dumps(said)


def test_outside_of_a_request_there_is_an_empty_note() -> None:
    assert noted().id == ""
