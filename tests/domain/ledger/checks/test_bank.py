"""Statements as `ledger check` adds them up: what does not lead to its balance, and the days nobody has sent."""

from datetime import date

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.ledger.bank import coverage
from nhandao_site.domain.ledger.bank.models import Statement
from nhandao_site.domain.ledger.checks import bank as checks
from nhandao_site.kit import clock
from tests.domain.ledger.bank.paper import OCTOBER, csv_of, listed, statements, taken

NOVEMBER = ("05/11/2026", "FT5", 0, 300_000, 10_189_000, "ung ho")


@pytest.mark.usefixtures("cast")
def test_lines_that_do_not_lead_from_one_balance_to_the_other_are_told_with_what_is_off(site: Flask) -> None:
    with site.app_context():
        into = listed()
        taken(into, csv_of(OCTOBER))
        whole = statements()[0]
        told = {"account_id": into.id, "file_sha256": "0", "lines": 0, "new_lines": 0, "imported_at": clock.now()}
        inside = {"first_on": date(2026, 10, 2), "last_on": date(2026, 10, 2)}
        db.session.add(Statement(**told, **inside, opening_vnd=10_500_000, closing_vnd=9_900_000))
        db.session.flush()
        assert (coverage.faults(), checks.sums_of_statements()) == ([], [])
        days = {"first_on": date(2026, 10, 6), "last_on": date(2026, 10, 8)}
        wrong = Statement(**told, **days, opening_vnd=whole.closing_vnd, closing_vnd=whole.closing_vnd + 5_000)
        db.session.add(wrong)
        db.session.flush()
        assert coverage.faults() == ["tài khoản 0011012345678 · 01/10/2026–08/10/2026 · lệch 5.000\u00a0đ"]
        assert checks.sums_of_statements() == [
            f"tài khoản {into.id}, 2026-10-01 đến 2026-10-08: 10000000 + -111000 ≠ 9894000"
        ]


@pytest.mark.usefixtures("cast")
def test_a_check_of_the_books_joins_statements_and_names_the_days_between_two_that_do_not(site: Flask) -> None:
    late = [("05/11/2026", "FT9", 0, 1_000, 20_001_000, "x")]
    with site.app_context():
        into = listed()
        taken(into, csv_of(OCTOBER[:4]))
        taken(into, csv_of([("01/10/2026", "FT0", 0, 7_000, 10_000_000, "x"), OCTOBER[0]], opening=9_993_000))
        taken(into, csv_of([*OCTOBER[3:], NOVEMBER], opening=9_700_000))
        assert checks.gaps_of_statements() == []
        taken(into, csv_of([("09/11/2026", "FT10", 0, 1_000, 31_000, "x")], opening=30_000))
        assert checks.gaps_of_statements() == [f"tài khoản {into.id}: hở sau 2026-11-05, trước 2026-11-09"]
        taken(listed("2022"), csv_of(late, opening=20_000_000))
        assert len(checks.gaps_of_statements()) == 1
