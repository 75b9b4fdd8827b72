"""`ledger check` says what holds and what does not, and ends accordingly."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from nhandao_site.db import db
from nhandao_site.domain.addresses.words import Publication
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, household


@pytest.fixture
def books(site: Flask, cast: Cast) -> None:
    with site.app_context():
        given(cast, household(cast, publication=Publication.NONE), cash(1_000_000))
        db.session.commit()


@pytest.mark.both_databases
@pytest.mark.usefixtures("books")
def test_clean_books_end_with_zero(site: Flask) -> None:
    outcome = site.test_cli_runner().invoke(args=["ledger", "check"])
    assert outcome.exit_code == 0, outcome.output
    assert "ĐÚNG  Đã trao của mỗi địa chỉ" in outcome.stdout
    assert "LỖI" not in outcome.stdout


@pytest.mark.both_databases
@pytest.mark.books_by_hand
@pytest.mark.usefixtures("books")
def test_a_changed_sum_ends_with_one_and_is_named(site: Flask) -> None:
    with site.app_context():
        db.session.execute(text("UPDATE address SET delivered_vnd = 999"))
        db.session.commit()
    outcome = site.test_cli_runner().invoke(args=["ledger", "check", "--json"])
    told = json.loads(outcome.stdout)
    broken = [each for each in told["invariants"] if not each["ok"]]
    assert (outcome.exit_code, told["ok"], len(broken)) == (1, False, 1)
    assert "stored 999" in broken[0]["faults"][0]
    assert "LỖI 1  Đã trao của mỗi địa chỉ" in site.test_cli_runner().invoke(args=["ledger", "check"]).stdout
