"""More people than can be written down at once: some come again in a moment, nobody meets a fault."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.budgets import TooMany
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.web import crowd
from tests.cast import Cast
from tests.waiting import an_address, typed


def test_a_turn_comes_back_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(crowd.time, "monotonic", lambda: now[0])
    gate = crowd.Gate()
    for _ in range(60):
        gate.enter()
    with pytest.raises(TooMany, match="rất đông người"):
        gate.enter()
    now[0] = 1.0
    for _ in range(20):
        gate.enter()
    with pytest.raises(TooMany):
        gate.enter()


def test_whoever_comes_beyond_it_keeps_what_was_typed_and_nothing_is_written(
    site: Flask, cast: Cast, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.app_context():
        url = f"/dia-chi/{an_address(cast).code}/dang-ky"
    monkeypatch.setattr(site.extensions["crowd"], "_left", 0.0)
    monkeypatch.setattr(crowd, "PER_SECOND", 0.0)
    answer = visitor.post(url, data=typed(), headers={"Origin": "http://localhost"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "rất đông người cùng đăng ký" in page and "Trần Văn Thắng" in page
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Pledge)) == 0
