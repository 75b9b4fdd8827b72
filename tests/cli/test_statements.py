"""`statements import`, as scripts call it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from nhandao_site.db import db
from tests.cast import Cast
from tests.domain.ledger.bank.paper import OCTOBER, SAMPLES, csv_of, lines, listed

KEYS = {"account", "lines", "new", "known", "opening", "closing", "balanced", "proposals"}


@pytest.fixture(autouse=True)
def accounts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        for number in ("0011012345678", "2022"):
            listed(number)
        db.session.commit()


def run(site: Flask, file: Path, *more: str, account: str = "0011012345678") -> Result:
    return site.test_cli_runner().invoke(args=["statements", "import", str(file), "--account", account, *more])


def said(result: Result) -> dict[str, object]:
    facts: dict[str, object] = json.loads(result.stdout)
    assert set(facts) == KEYS
    return facts


@pytest.mark.both_databases
def test_preview_then_confirm_then_nothing_new(site: Flask) -> None:
    file = SAMPLES / "vietcombank.xls"
    looked = run(site, file, "--json")
    assert looked.exit_code == 0
    assert said(looked) == {
        "account": "0011012345678", "lines": 41, "new": 41, "known": 0,
        "opening": 125_400_000, "closing": 153_867_000, "balanced": True, "proposals": 0,
    }  # fmt: skip
    with site.app_context():
        assert lines() == []
    done = run(site, file, "--confirm", "--json")
    assert (done.exit_code, said(done)["new"]) == (0, 41)
    for name in ("vietcombank.xls", "utf8.csv", "utf16-tab.txt", "disguised.xls"):
        again = said(run(site, SAMPLES / name, "--confirm", "--json"))
        assert (again["new"], again["known"], again["balanced"]) == (0, 41, True), name
    with site.app_context():
        assert len(lines()) == 41


def test_a_file_of_another_account_is_refused(site: Flask) -> None:
    wrong = run(site, SAMPLES / "mb.xlsx", "--json")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "tài khoản 2022, không phải 0011012345678" in wrong.stderr
    assert run(site, SAMPLES / "mb.xlsx", "--confirm", "--json", account="2022").exit_code == 0
    assert "không có trong danh sách" in run(site, SAMPLES / "mb.xlsx", account="999").stderr


def test_what_does_not_add_up_is_told_and_not_written(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "thieu.csv"
    file.write_text(csv_of([OCTOBER[0], *OCTOBER[2:]]), "utf-8")
    looked = run(site, file, "--json")
    assert (looked.exit_code, said(looked)["balanced"]) == (0, False)
    assert "Dòng 4: số dư 9.700.000" in run(site, file).stdout
    refused = run(site, file, "--confirm", "--json")
    assert (refused.exit_code, said(refused)["balanced"]) == (1, False)
    assert "Dòng 4" in refused.stderr
    with site.app_context():
        assert lines() == []


def test_a_line_that_can_not_be_read_ends_with_one(site: Flask, tmp_path: Path) -> None:
    file = tmp_path / "hong.csv"
    file.write_text(csv_of(OCTOBER).replace("01/10/2026", "32/10/2026"), "utf-8")
    wrong = run(site, file)
    assert wrong.exit_code == 1
    assert "Dòng 3: Không có ngày “32/10/2026”" in wrong.stdout
    assert "Chưa ghi gì." in wrong.stdout
    (tmp_path / "la.csv").write_text("xin chào", "utf-8")
    assert "tiêu đề" in run(site, tmp_path / "la.csv").stderr
