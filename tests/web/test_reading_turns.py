"""Who opens one profile after the other is slowed down; a town that reads one of them is not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nhandao_site.web import reading_turns
from nhandao_site.web.reading_turns import Turns

AWAY = {"REMOTE_ADDR": "113.160.0.7"}


def asks(path: str, place: str = "113.160.0.7", query: str = "") -> dict[str, str]:
    return {"PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": place}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_turns, "MOST", 3)


def test_the_fourth_family_waits_and_the_ones_already_open_stay_open(
    few: None, visitor: FlaskClient, code: str
) -> None:
    page = f"/dia-chi/{code}"
    assert visitor.get(page, environ_overrides=AWAY).status_code == 200
    for other in ("SM26-9001-X", "SM26-9002-X"):
        assert visitor.get(f"/dia-chi/{other}", environ_overrides=AWAY).status_code == 404
    slowed = visitor.get("/dia-chi/SM26-9003-X", environ_overrides=AWAY)
    assert slowed.status_code == 429 and 0 < int(slowed.headers["Retry-After"]) <= 3600
    assert "xin đợi một lúc" in slowed.text
    for again in (page, f"{page}/dang-ky", "/", "/dia-chi", "/so-cong-khai"):
        assert visitor.get(again, environ_overrides=AWAY).status_code == 200, again
    assert visitor.get(f"/xac-minh?ma={code}", environ_overrides=AWAY).status_code == 429, "codes are not tried out"
    assert visitor.get("/dia-chi/SM26-9003-X", environ_overrides={"REMOTE_ADDR": "113.161.0.9"}).status_code == 404
    assert visitor.get("/dia-chi/SM26-9004-X").status_code == 404, "the own machine is not counted"


def test_a_page_that_is_kept_for_others_costs_a_turn_too(few: None, site: Flask, visitor: FlaskClient, code: str):
    visitor.get(f"/dia-chi/{code}")  # kept now
    for other in ("a", "b", "c"):
        visitor.get(f"/dia-chi/{other}", environ_overrides=AWAY)
    assert visitor.get(f"/dia-chi/{code}", environ_overrides=AWAY).status_code == 429


def test_turns_come_back_after_an_hour_and_a_home_network_is_one_place(
    few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, now = Turns(), [0.0]
    monkeypatch.setattr(reading_turns.time, "monotonic", lambda: now[0])
    for n in range(3):
        assert turns.wait(asks(f"/dia-chi/{n}", f"2405:4800:1:2::{n + 1}")) == 0
    assert turns.wait(asks("/dia-chi/9", "2405:4800:1:2::9")) == 3600
    now[0] = 3600.0
    assert turns.wait(asks("/dia-chi/9", "2405:4800:1:2::9")) == 0


def test_the_memory_of_a_worker_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_turns, "PLACES", 5)
    turns = Turns()
    for n in range(20):
        turns.wait(asks("/dia-chi/x", f"113.160.0.{n}"))
    assert len(turns._places) == 5
