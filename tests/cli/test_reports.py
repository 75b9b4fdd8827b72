"""`reports submit` freezes the figures; what comes in later is an adjustment; `reports write` makes the papers."""

import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.reports import beginning
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.units import changes, desk
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import excel, periods
from tests.domain.targets.province import Cells, Province, asks, family, gift


@pytest.fixture
def province(site: Flask, tmp_path: Path) -> Province:
    return Province(site, tmp_path)


def run(province: Province, *args: str) -> str:
    answer = province.site.test_cli_runner().invoke(args=["reports", *args])
    assert answer.exit_code == 0, answer.output
    return str(answer.stdout)


def fed(province: Province) -> Province:
    province.load({
        "Địa chỉ": [family("W"), family("X"), family("Y", "X2")],
        "Trợ giúp": [gift("TG1", "X", "24/11/2025 23:50", 1_000), gift("TG2", "Y", "10/11/2025", 20_000)],
        "Chỉ tiêu": [asks("A7")],
    })  # fmt: skip
    return province


def late(province: Province) -> Province:
    """W of the domain rules' T1: delivered 10/11/2025, typed in 01/12/2025, after the report."""
    gifts = [gift("TG-17", "W", "10/11/2025", 4_000, **{"Nhập lúc": "01/12/2025 08:00"})]
    province.load({"Trợ giúp": gifts})
    return province


def adjusted(document: Cells, key: str) -> list[Cells]:
    return [one for one in document["adjustments"] if one["key"] == key]


@pytest.mark.both_databases
def test_a_submitted_figure_stays_and_the_late_fact_shows_as_an_adjustment(province: Province) -> None:
    fed(province)
    said = json.loads(run(province, "submit", "2025", "--unit", "P1", "--json"))
    assert said == {"period": "2025", "unit": "P1", "state": "submitted", "locked": True}
    before = province.figures("2025")
    assert before["locked"] is True and before["adjustments"] == []
    late(province)
    after = province.figures("2025")
    assert (after["rows"], after["total"]) == (before["rows"], before["total"])
    expected = {"belongs_to": "2025", "unit": "X1", "difference": 4_000, "because": "TG-17"}
    assert adjusted(after, "value_vnd") == [expected | {"key": "value_vnd"}]
    assert adjusted(after, "helped_addresses") == [expected | {"key": "helped_addresses", "difference": 1}]


@pytest.mark.both_databases
def test_the_period_in_which_it_was_typed_carries_the_adjustment(province: Province) -> None:
    run(fed(province), "submit", "2025", "--unit", "P1")
    late(province)
    carried = province.figures("2026")
    assert carried["locked"] is False and carried["total"]["value_vnd"] == 0
    assert [(one["belongs_to"], one["difference"]) for one in adjusted(carried, "value_vnd")] == [("2025", 4_000)]
    assert province.figures("2027")["adjustments"] == []


def test_a_unit_that_did_not_report_is_not_locked(province: Province) -> None:
    run(fed(province), "submit", "2025", "--unit", "P1")
    late(province)
    own = province.figures("2025", "X1")
    assert (own["locked"], own["total"]["value_vnd"], own["adjustments"]) == (False, 5_000, [])


def test_a_report_is_not_submitted_twice(province: Province) -> None:
    run(fed(province), "submit", "2025", "--unit", "P1")
    again = province.site.test_cli_runner().invoke(args=["reports", "submit", "2025", "--unit", "P1"])
    assert again.exit_code == 1 and "đã nộp" in again.output


@pytest.mark.parametrize(
    ("layout", "head"), [("administrative", "CỘNG HÒA XÃ HỘI"), ("party", "ĐẢNG CỘNG SẢN VIỆT NAM")]
)
def test_the_word_report_has_its_head_its_sentences_and_its_numbers(
    province: Province, tmp_path: Path, layout: str, head: str
) -> None:
    out = tmp_path / "bao-cao.docx"
    run(fed(province), "write", "2025", "--unit", "P1", "--layout", layout, "--out", str(out))
    document = docx.Document(io.BytesIO(out.read_bytes()))
    words = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert head in words and "Xã Bàu Sen" in words and "21.000" in words
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "2 địa chỉ được trợ giúp" in text and "66,6%" in text and "**" not in text


def test_the_excel_report_holds_numbers_and_the_frozen_ones_once_submitted(province: Province, tmp_path: Path) -> None:
    run(fed(province), "submit", "2025", "--unit", "P1")
    out = tmp_path / "bao-cao.xlsx"
    run(late(province), "write", "2025", "--unit", "P1", "--out", str(out))
    sheets = excel.read(out)
    head, *rows = sheets["3. Trị giá"]
    assert rows[-1][head.index("Tổng trị giá")] == 21_000
    assert sheets["Điều chỉnh"][1][-1] == "TG-17"


def test_a_file_of_another_kind_is_refused_with_a_sentence(province: Province, tmp_path: Path) -> None:
    answer = (
        fed(province)
        .site.test_cli_runner()
        .invoke(args=["reports", "write", "2025", "--unit", "P1", "--out", str(tmp_path / "bao-cao.pdf")])
    )
    assert answer.exit_code == 1 and ".docx" in answer.output


@pytest.mark.both_databases
def test_a_unit_that_ended_inside_the_period_tells_its_own_time_and_owes_nothing_more(
    province: Province, tmp_path: Path
) -> None:
    province.load({
        "Đơn vị": [
            {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
            {"Mã": "X", "Tên": "Phường X", "Cấp": "xã", "Thuộc": "P1", "Đến ngày": "30/06/2025", "Kế tục bởi": "M"},
            {"Mã": "M", "Tên": "Phường M", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": "01/07/2025"},
        ],
        "Địa chỉ": [family("A", "X"), family("B", "X")],
        "Chuyển đơn vị": [{"Địa chỉ": key, "Đơn vị mới": "M", "Từ ngày": "01/07/2025"} for key in ("A", "B")],
        "Trợ giúp": [gift("TRUOC", "A", "30/06/2025 23:59", 100), gift("SAU", "A", "01/07/2025", 1_000)],
    })  # fmt: skip
    out = tmp_path / "x.xlsx"
    run(province, "write", "2025-H1", "--unit", "X", "--out", str(out))
    run(province, "submit", "2025-H1", "--unit", "X")
    assert province.figures("2025-H1", "X")["locked"] is True
    run(province, "write", "2025", "--unit", "X", "--out", str(out))
    head, *rows = excel.read(out.read_bytes())["3. Trị giá"]
    assert [row[head.index("Tổng trị giá")] for row in rows if row[1] == "Tổng"] == [100]
    assert (province.total("2025", "X")["filed"], province.total("2025", "X")["value_vnd"]) == (2, 100)
    assert (province.total("2025", "M")["filed"], province.total("2025", "M")["value_vnd"]) == (2, 1_000)
    with province.site.app_context():
        x, m = (desk.by_code(code) for code in ("X", "M"))
        assert x and m
        year = periods.parse("2025")
        assert not beginning.is_owed(x, ReportKind.YEAR, year) and beginning.is_owed(m, ReportKind.YEAR, year)
        with pytest.raises(RuleBroken, match="Phường X không phải nộp"):
            beginning.open_owed(x, ReportKind.YEAR, year, by=House())


@pytest.mark.both_databases
def test_frozen_rows_stay_with_the_unit_that_bore_the_code_then(province: Province) -> None:
    fed(province)
    run(province, "submit", "2025", "--unit", "P1")
    before = province.figures("2025")
    with province.site.app_context():
        old, house = desk.by_code("X1"), House()
        assert old
        heir = changes.add(code="TAM", name="Phường Mới", kind=UnitKind.COMMUNE, parent=old.parent, by=house)
        changes.merge([old], heir, on=date(2025, 12, 1), decision="NQ 1", by=house)
        old.code = "X1~2025-11-30"
        heir.code = "X1"
        db.session.commit()
    after = province.figures("2025")
    assert after["locked"] is True and after["adjustments"] == [] and after["total"] == before["total"]
    assert [row["unit"] for row in after["rows"]] == ["X1~2025-11-30", "X2"]
    assert [row | {"unit": ""} for row in after["rows"]] == [row | {"unit": ""} for row in before["rows"]]
