"""The keeper's commands for the workbook, as scripts call them."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.kit import excel
from tests.domain.workbook.builder import address, believable, workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(workbook(believable()))
    return path


def addresses(site: Flask) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count(Address.id))) or 0


def test_a_good_workbook_is_written_and_counted_in_json(site: Flask, file: Path) -> None:
    runner = site.test_cli_runner()
    dry = runner.invoke(args=["import", "workbook", str(file), "--dry-run", "--json"])
    assert dry.exit_code == 0 and addresses(site) == 0
    first = runner.invoke(args=["import", "workbook", str(file), "--json"])
    assert first.exit_code == 0 and addresses(site) == 8
    said = json.loads(first.stdout)
    assert set(said) == {"ok", "sheets", "faults", "warnings"}
    assert (said["ok"], said["sheets"]["Địa chỉ"], said["faults"]) == (True, {"new": 8, "known": 0}, [])
    again = json.loads(runner.invoke(args=["import", "workbook", str(file), "--json"]).stdout)
    assert again["sheets"]["Địa chỉ"] == {"new": 0, "known": 8}
    with site.app_context():
        deeds = db.session.scalars(select(Event).where(Event.what == "workbook:import")).all()
        assert [deed.changes["Địa chỉ"] for deed in deeds if deed.changes] == [[0, 8]]


def test_a_fault_ends_with_one_and_nothing_is_written(site: Flask, tmp_path: Path) -> None:
    rows = believable()
    rows["Địa chỉ"].append(address("A1"))
    path = tmp_path / "loi.xlsx"
    path.write_bytes(workbook(rows))
    answer = site.test_cli_runner().invoke(args=["import", "workbook", str(path), "--json"])
    assert answer.exit_code == 1 and addresses(site) == 0
    fault = json.loads(answer.stdout)["faults"][0]
    assert set(fault) == {"sheet", "row", "column", "message"}
    assert (fault["sheet"], fault["row"], fault["column"]) == ("Địa chỉ", 10, "Mã")
    told = site.test_cli_runner().invoke(args=["import", "workbook", str(path)])
    assert "Địa chỉ, dòng 10, cột Mã: Mã “A1” đã có ở dòng 2" in told.stdout
    assert "Chưa nhập gì: còn 1 chỗ cần sửa." in told.stdout


def test_what_is_no_workbook_is_refused_in_a_sentence(site: Flask, tmp_path: Path) -> None:
    path = tmp_path / "thu.xlsx"
    path.write_bytes(b"MZ")
    answer = site.test_cli_runner().invoke(args=["import", "workbook", str(path), "--json"])
    assert answer.exit_code == 1
    assert "không phải Excel" in json.loads(answer.stdout)["faults"][0]["message"]
    assert site.test_cli_runner().invoke(args=["import", "workbook", str(tmp_path / "x")]).exit_code != 0


def test_the_template_is_a_workbook(site: Flask, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    assert site.test_cli_runner().invoke(args=["import", "template", str(path)]).exit_code == 0
    assert "Địa chỉ" in excel.read(path)
    refused = site.test_cli_runner().invoke(args=["import", "template", str(tmp_path / "no" / "mau.xlsx")])
    assert refused.exit_code == 1 and "Không ghi được" in refused.stderr
