"""`figures show` and `targets show` as a script calls them."""

import json
from pathlib import Path

import pytest
from flask import Flask

from nhandao_site.domain.targets.figures import KEYS
from tests.domain.targets.province import Province, asks, family, gift


@pytest.fixture
def province(site: Flask, tmp_path: Path) -> Province:
    found = Province(site, tmp_path)
    found.load({"Địa chỉ": [family("A1")], "Trợ giúp": [gift("TG1", "A1")], "Chỉ tiêu": [asks("A7"), asks("A8")]})
    return found


def test_the_document_has_its_keys_in_their_order(province: Province) -> None:
    found = province.figures("2025")
    assert list(found) == ["period", "unit", "locked", "rows", "total", "adjustments"]
    assert found["period"] == {"code": "2025", "start": "2024-11-25", "end": "2025-11-24"}
    assert (found["unit"], found["locked"], found["adjustments"]) == ("P1", False, [])
    assert tuple(found["total"]) == KEYS and tuple(found["rows"][0]) == ("unit", *KEYS)
    assert all(type(value) is int for value in found["total"].values())
    assert [row["unit"] for row in found["rows"]] == ["X1", "X2"]


def test_targets_have_their_keys_and_whole_numbers(site: Flask, province: Province) -> None:
    answer = site.test_cli_runner().invoke(args=["targets", "show", "2025", "--unit", "X1", "--json"])
    assert json.loads(answer.stdout) == {
        "period": "2025", "unit": "X1",
        "targets": [
            {"id": "A7", "unit": "X1", "numerator": 1, "denominator": 1, "operator": ">", "threshold": 70,
             "measure": "percent", "status": "met"},
            {"id": "A8", "unit": "X1", "numerator": 0, "denominator": None, "operator": ">=", "threshold": 30,
             "measure": "count", "status": "not_met"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("command", ["figures", "targets"])
@pytest.mark.parametrize(("period", "unit", "sentence"), [
    ("2025-Q5", "P1", "Không có kỳ báo cáo “2025-Q5”"),
    ("nay", "P1", "hãy dùng mã như 2026"),
    ("2025", "KHONG", "Không có đơn vị mã “KHONG”"),
])  # fmt: skip
def test_an_unknown_period_or_unit_is_said_and_ends_with_one(
    site: Flask, province: Province, command: str, period: str, unit: str, sentence: str
) -> None:
    answer = site.test_cli_runner().invoke(args=[command, "show", period, "--unit", unit, "--json"])
    assert answer.exit_code == 1 and sentence in answer.stderr and answer.stdout == ""


def test_people_read_the_table_in_words(site: Flask, province: Province) -> None:
    runner = site.test_cli_runner()
    table = runner.invoke(args=["figures", "show", "2025", "--unit", "P1"]).stdout
    assert "Tỉnh Sông Mây, Năm 2025 (25/11/2024–24/11/2025)" in table
    assert "Tổng trị giá (đồng)" in table and "1.000.000" in table and "Xã Bàu Sen [X1]" in table
    told = runner.invoke(args=["targets", "show", "2025", "--unit", "P1"]).stdout
    assert "A7" in told and "Xã Bàu Sen [X1]: 1/1 (cần > 70 %) – đạt" in told
    assert "chưa đủ dữ liệu" in told


def test_nobody_is_asked_anything_without_a_plan(site: Flask, province: Province) -> None:
    told = site.test_cli_runner().invoke(args=["targets", "show", "2020", "--unit", "P1"]).stdout
    assert "Chưa có kế hoạch nào giao chỉ tiêu" in told
