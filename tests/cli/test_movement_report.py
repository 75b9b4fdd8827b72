"""The movement's report tells of recorded facts alone; it is frozen apart from the campaign's figures of the year."""

import io
import json
from datetime import date
from pathlib import Path

import docx
import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.movement import events
from nhandao_site.domain.movement.models import EventKind
from nhandao_site.domain.reports import kinds
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.targets.figures import Table
from nhandao_site.domain.units import desk as units
from nhandao_site.kit import excel, periods
from tests.domain.targets.province import Cells, Province, asks, family, gift

YEAR = periods.parse("2025")
LAN = {"Cấp": "xã", "Loại": "cá nhân", "Mã": "LAN", "Tên": "Hoàng Thị Lan"}


@pytest.fixture
def province(site: Flask, tmp_path: Path) -> Province:
    return Province(site, tmp_path)


def fed(province: Province) -> Province:
    """Lan stands on the lists of both communes and took part two years ago too."""
    bank = {"Cấp": "tỉnh", "Loại": "tập thể", "Mã": "NHNN", "Tên": "Chi nhánh ngân hàng", "Đơn vị": "P1"}
    papers = [("12/KH-CTĐ", "10/02/2025", "kế hoạch", "X1"), ("13/KH-CTĐ", "24/11/2024", "kế hoạch", "X1")]
    province.load({
        "Địa chỉ": [family("A")],
        "Trợ giúp": [gift("TG1", "A", "10/05/2025", 1_000)],
        "Tham gia": [LAN | {"Năm": 2023, "Đơn vị": "X1"}, LAN | {"Năm": 2025, "Đơn vị": "X1"},
                     LAN | {"Năm": 2025, "Đơn vị": "X2"}, bank | {"Năm": 2025}],
        "Thí điểm": [{"Năm": 2025, "Đơn vị": "X2", "Tên": "Trường THCS Lộc Xuân", "Loại": "trường học"}],
        "Kênh": [{"Đơn vị": "X1", "Kênh": "Facebook", "Từ ngày": "01/03/2025"},
                 {"Đơn vị": "P1", "Kênh": "báo", "Từ ngày": "25/11/2025"}],
        "Văn bản": [{"Số, ký hiệu": symbol, "Ngày": day, "Loại": kind, "Đơn vị": unit, "Trích yếu": "Phong trào"}
                    for symbol, day, kind, unit in papers],
        "Tôn vinh": [{"Năm": 2025, "Đợt": "Ngày 23/11", "Cấp": "tỉnh", "Loại": "danh hiệu", "Đối tượng": "Lý Văn Bảy",
                      "Là": "cá nhân", "Đơn vị": "X1", "Quyết định": "45/QĐ-CTĐ", "Ngày": "20/11/2025"}],
        "Chỉ tiêu": [asks("B5", **{"Ngưỡng": 2}), asks("A7")],
    })  # fmt: skip
    return province


def run(province: Province, *args: str) -> str:
    answer = province.site.test_cli_runner().invoke(args=["reports", *args])
    assert answer.exit_code == 0, answer.output
    return str(answer.stdout)


def told(province: Province, kind: ReportKind = ReportKind.MOVEMENT, period: periods.Period = YEAR) -> Table:
    with province.site.app_context():
        db.session.expire_on_commit = False
        unit = units.by_code("P1")
        assert unit is not None
        table = kinds.spoken(kind, period, unit)
        for row in table.rows:
            assert row.unit.name
        return table


def more(province: Province) -> None:
    """Recorded after the report was sent."""
    minh: Cells = LAN | {"Mã": "MINH", "Tên": "Trần Văn Minh", "Năm": 2025, "Đơn vị": "X2"}
    province.load({"Tham gia": [minh]})


@pytest.mark.both_databases
def test_each_number_is_counted_from_its_facts_and_a_person_on_two_lists_is_one(province: Province) -> None:
    table = told(fed(province))
    rows = {row.unit.code: row.counts for row in table.rows}
    total = table.total
    assert (total["persons"], total["collectives"], total["persons_all"]) == (1, 1, 1)
    assert rows["X1"]["persons"] == rows["X2"]["persons"] == 1
    assert (total["papers"], total["plans"]) == (1, 1), "a paper of 24/11/2024 belongs to the year before"
    assert (total["channels_social"], total["channels_press"]) == (1, 0), "a channel of 25/11 belongs to the next year"
    assert (total["pilots"], rows["X2"]["pilots"], total["titles_persons"]) == (1, 1, 1)
    assert (total["tasks_open"], total["inspections_held"], total["stories"]) == (0, 0, 0)


@pytest.mark.both_databases
def test_frozen_it_stays_and_what_comes_later_stands_beside_and_in_the_next_one(province: Province) -> None:
    run(fed(province), "submit", "2025", "--unit", "P1", "--kind", "movement")
    assert province.figures("2025")["locked"] is False, "the campaign's figures are not frozen by it"
    more(province)
    table = told(province)
    assert table.locked and table.total["persons"] == 1
    late = [one for one in table.adjustments if one["key"] == "persons"]
    assert late == [{"belongs_to": "2025", "unit": "X2", "key": "persons", "difference": 1, "because": "Tham gia MINH"}]
    following = told(province, period=periods.parse("2026"))
    assert not following.locked
    assert [one["difference"] for one in following.adjustments if one["key"] == "persons"] == [1]
    run(province, "submit", "2025", "--unit", "P1")
    assert province.figures("2025")["locked"] is True


def test_the_paper_has_the_movement_s_words_its_tables_and_initials_for_persons(
    province: Province, tmp_path: Path
) -> None:
    out = tmp_path / "phong-trao.docx"
    run(fed(province), "write", "2025", "--unit", "P1", "--kind", "movement", "--out", str(out))
    document = docx.Document(io.BytesIO(out.read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "kết quả thực hiện Phong trào “Người tốt, việc thiện" in text
    assert "1 cá nhân và 1 tập thể tham gia" in text and "Cá nhân hưởng ứng, cả giai đoạn: 1, yêu cầu ≥ 2" in text
    assert "địa chỉ được trợ giúp" not in text
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "12/KH-CTĐ" in cells and "Chi nhánh ngân hàng" in cells and "45/QĐ-CTĐ" in cells
    assert "Hoàng Thị Lan" not in cells and "H.T.L." in cells
    sheets = excel.read(_excel(province, tmp_path))
    assert {"1. Tham gia, tuyên truyền", "Tham gia", "Văn bản", "Chỉ tiêu"} <= set(sheets)
    head, *rows = sheets["1. Tham gia, tuyên truyền"]
    assert rows[-1][head.index("Cá nhân trong năm")] == 1


def _excel(province: Province, tmp_path: Path) -> Path:
    out = tmp_path / "phong-trao.xlsx"
    run(province, "write", "2025", "--unit", "P1", "--kind", "movement", "--out", str(out))
    return out


@pytest.mark.parametrize(
    ("period", "kind"), [("2025-Q1", "movement"), ("2025", "interim-review"), ("2023-H1", "interim-review")]
)
def test_a_report_that_nobody_owes_is_refused_with_a_sentence(province: Province, period: str, kind: str) -> None:
    province.load({})
    answer = province.site.test_cli_runner().invoke(
        args=["reports", "submit", period, "--unit", "P1", "--kind", kind, "--json"]
    )
    assert answer.exit_code == 1 and "Không có báo cáo" in answer.output


def test_the_interim_review_tells_of_the_half_year(province: Province) -> None:
    said = json.loads(run(fed(province), "submit", "2025-H1", "--unit", "P1", "--kind", "interim-review", "--json"))
    assert (said["period"], said["state"]) == ("2025-H1", "submitted")
    table = told(province, ReportKind.INTERIM_REVIEW, periods.parse("2025-H1"))
    assert table.locked and (table.total["papers"], table.total["titles_persons"]) == (1, 0)


@pytest.mark.both_databases
def test_launches_and_reviews_are_told_by_their_day_and_meetings_apart(province: Province, tmp_path: Path) -> None:
    held = (
        (EventKind.LAUNCH, "Lễ phát động", date(2025, 5, 8), "X1"),
        (EventKind.FINAL_REVIEW, "Hội nghị tổng kết", date(2025, 11, 24), "P1"),
        (EventKind.MEETING, "Gặp mặt 23/11", date(2025, 11, 23), "P1"),
        (EventKind.LAUNCH, "Phát động năm sau", date(2025, 11, 25), "X2"),
    )
    fed(province)
    with province.site.app_context():
        for kind, name, day, code in held:
            unit = units.by_code(code)
            assert unit is not None
            events.record(events.Content(kind, unit, name, day), by=House())
        db.session.commit()
    table = told(province)
    rows = {row.unit.code: row.counts["events"] for row in table.rows}
    assert (table.total["events"], rows["X1"], rows["X2"]) == (2, 1, 0)
    out = tmp_path / "phong-trao.xlsx"
    run(province, "write", "2025", "--unit", "P1", "--kind", "movement", "--out", str(out))
    listed = [row[3] for row in excel.read(out.read_bytes())["Sự kiện"][1:]]
    assert listed == ["Lễ phát động", "Hội nghị tổng kết"]
