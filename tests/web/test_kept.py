"""Kept figures are as fresh as the last deed."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.web.kept import until_something_happens
from tests.cast import Cast


@pytest.fixture(autouse=True)
def inside(site: Flask, cast: Cast) -> Iterator[None]:
    with site.app_context():
        yield


def counted() -> list[int]:
    asked: list[int] = []
    until_something_happens("x", lambda: asked.append(1))
    until_something_happens("x", lambda: asked.append(1))
    return asked


def test_figures_are_made_once_while_nothing_happens():
    assert len(counted()) == 1
    assert counted() == []


def test_any_deed_makes_them_anew(cast: Cast):
    counted()
    audit.record("unit:rename", cast.unit("X1"), by=audit.House())
    db.session.commit()
    assert len(counted()) == 1


def test_a_new_day_makes_them_anew():
    counted()
    with time_machine.travel("2031-01-01T00:30:00+07:00"):
        assert len(counted()) == 1
