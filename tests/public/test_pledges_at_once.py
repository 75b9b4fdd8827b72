"""Donors who press the button in the same moment, on both databases."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.pledges.models import Pledge
from tests.cast import Cast
from tests.waiting import ROOF, an_address, typed


@pytest.fixture
def code(site: Flask, cast: Cast) -> str:
    with site.app_context():
        return an_address(cast).code or ""


def at_once(site: Flask, sends: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Every form from a browser of its own, all let go together."""
    answers: list[Any] = [None] * len(sends)
    gate = threading.Barrier(len(sends))

    def send(n: int, url: str, data: dict[str, Any]) -> None:
        client = site.test_client()
        gate.wait()
        answers[n] = client.post(url, data=data)

    threads = [threading.Thread(target=send, args=(n, *each)) for n, each in enumerate(sends)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.both_databases
def test_the_same_form_twenty_times_at_once_is_one_pledge_and_one_answer(site: Flask, code: str) -> None:
    answers = at_once(site, [(f"/dia-chi/{code}/dang-ky", typed(amount="6.000.000"))] * 20)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    with site.app_context():
        assert db.session.scalar(select(func.count(Pledge.id))) == 1


@pytest.mark.both_databases
def test_two_donors_at_once_for_the_last_million_one_wins_and_the_other_is_told(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = an_address(cast)
        address.needs[ROOF].delivered_vnd = 9_000_000
        db.session.commit()
        code, need = address.code, str(address.needs[ROOF].id)
    sends = [
        (f"/dia-chi/{code}/dang-ky", typed(form_key=f"k{n}", need=need, amount="1.000.000", phone=f"091234567{n}"))
        for n in range(2)
    ]
    answers = at_once(site, sends)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    lost = next(answer for answer in answers if answer.status_code == 422)
    assert "Việc này đã có người nhận đủ" in lost.get_data(as_text=True)
    with site.app_context():
        assert db.session.scalar(select(func.sum(Pledge.value_vnd))) == 1_000_000
