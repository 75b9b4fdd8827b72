"""The demonstration's bank: two accounts with statements that join, and the banks' next files fit behind them."""

import json

from flask import Flask

from nhandao_site.cli.demo.bank import untold_lines
from nhandao_site.cli.demo.load import load
from nhandao_site.db import db
from nhandao_site.domain.ledger.bank import coverage, listing
from tests.domain.ledger.bank.paper import SAMPLES, lines


def test_statements_join_and_the_next_file_of_each_bank_fits_behind_them(site: Flask) -> None:
    with site.app_context():
        made = load(60)["bank_lines"]
        db.session.commit()
        covered = {each.account.number: each for each in listing.covered()}
        assert {number: len(each.statements) + each.more for number, each in covered.items()} == {
            "0011012345678": 7, "2022": 7, "0011099887766": 0, "3751.0.9011398": 0,
        }  # fmt: skip
        assert all(not each.gaps for each in covered.values())
        assert {each.stretches[-1].closing_vnd for each in covered.values() if each.stretches} == {125_400_000}
        assert coverage.faults() == []
        assert len(lines()) == made
        waiting = list(untold_lines())
        assert any(line.seen_address for line in waiting)
        assert any(line.seen_address is None for line in waiting)
        assert all(line.amount_vnd > 0 for line in waiting)
    for number, name in (("0011012345678", "vietcombank.xls"), ("2022", "mb.xlsx"), ("0011099887766", "utf8.csv")):
        run = site.test_cli_runner().invoke
        answer = run(args=["statements", "import", str(SAMPLES / name), "--account", number, "--confirm", "--json"])
        assert answer.exit_code == 0, answer.stderr
        assert json.loads(answer.stdout)["new"] == 41
    with site.app_context():
        assert all(not each.gaps for each in listing.covered())
        assert coverage.faults() == []
