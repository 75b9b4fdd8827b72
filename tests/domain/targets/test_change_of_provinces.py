"""A province is merged into another while its communes live on: what was stays with the old one, under its own time."""

import io
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.targets import behind, unchanged
from nhandao_site.domain.units import changes, desk
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import periods
from tests.domain.targets.province import Province, family, gift

pytestmark = pytest.mark.both_databases
ON = date(2025, 7, 1)
PAST = ("2023", "2024", "2024-Q3", "2025-H1")
TWO_PROVINCES = [
    {"Mã": "TW", "Tên": "Trung ương Hội", "Cấp": "trung ương"},
    {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh", "Thuộc": "TW"},
    {"Mã": "X1", "Tên": "Xã Bàu Sen", "Cấp": "xã", "Thuộc": "P1"},
    {"Mã": "AP1", "Tên": "Ấp 1", "Cấp": "thôn", "Thuộc": "X1"},
    {"Mã": "X2", "Tên": "Xã Lộc Xuân", "Cấp": "xã", "Thuộc": "P1"},
    {"Mã": "P2", "Tên": "Tỉnh Núi Xa", "Cấp": "tỉnh", "Thuộc": "TW"},
    {"Mã": "Z1", "Tên": "Xã Đá Bạc", "Cấp": "xã", "Thuộc": "P2"},
]


def unit(code: str) -> Unit:
    found = desk.by_code(code)
    assert found is not None
    return found


@pytest.fixture
def two(province: Province) -> Province:
    province.load({
        "Đơn vị": TWO_PROVINCES,
        "Địa chỉ": [
            *(family(f"A{n}", "X1", **{"Thôn": "AP1"}) for n in range(3)), family("B", "X2"), family("C", "Z1"),
        ],
        "Trợ giúp": [
            gift("NAM23", "A0", "10/05/2023", 1), gift("NAM24", "A0", "10/05/2024", 10),
            gift("TRUOC", "A1", "30/06/2025 23:59", 100), gift("SAU", "A1", "01/07/2025", 1000),
            gift("BEN", "C", "10/05/2025", 10_000), gift("BEN-SAU", "C", "10/08/2025", 100_000),
        ],
    })  # fmt: skip
    return province


def merge(two: Province) -> None:
    with two.site.app_context():
        changes.merge([unit("P1")], unit("P2"), on=ON, decision="NQ 202/2025/QH15", by=House())
        db.session.commit()


def values(table: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {row["unit"]: (row["filed"], row["value_vnd"]) for row in table["rows"]}


def test_a_merger_of_provinces_takes_no_figure_of_the_past_from_either(two: Province) -> None:
    before = {(period, code): two.figures(period, code) for period in PAST for code in ("P1", "P2", "X1")}
    assert values(before["2024", "P1"]) == {"X1": (3, 10), "X2": (1, 0)}
    merge(two)
    assert {asked: two.figures(*asked) for asked in before} == before
    with two.site.app_context():
        year = periods.parse("2024")
        rows = behind.rows_behind("filed", year, unit("P1"))
        assert rows.count == 4 and behind.rows_behind("value_vnd", year, unit("P1")).count == 1
        assert unit("X1").parent is unit("P2") and unit("AP1").is_within(unit("P2"))


def test_in_the_year_of_the_change_each_province_counts_its_own_time_and_nothing_twice(two: Province) -> None:
    sums = [two.total("2025", code)["value_vnd"] for code in ("P1", "P2")]
    merge(two)
    old, new = two.figures("2025", "P1"), two.figures("2025", "P2")
    assert values(old) == {"X1": (3, 100), "X2": (1, 0)} and old["total"]["filed"] == 4
    assert values(new) == {"Z1": (1, 110_000), "X1": (3, 1000), "X2": (1, 0)} and new["total"]["filed"] == 5
    assert (old["total"]["value_vnd"], new["total"]["value_vnd"]) == (100, 111_000)
    assert sum(sums) == 111_100 == old["total"]["value_vnd"] + new["total"]["value_vnd"]
    assert values(two.figures("2025-Q2", "P2")) == {"Z1": (1, 10_000)}
    assert values(two.figures("2025-Q4", "P2")) == {"X1": (3, 0), "X2": (1, 0), "Z1": (1, 0)}
    assert two.figures("2025-Q3", "X1")["total"]["value_vnd"] == 1100


def test_the_desk_of_the_change_finds_every_total_above_as_it_was(two: Province) -> None:
    with two.site.app_context():
        before = unchanged.seen(unchanged.above([unit("P1"), unit("P2")]), ON)
    merge(two)
    with two.site.app_context():
        told = unchanged.confirm(before, unit("P1"), ON, decision="NQ 202/2025/QH15", by=House())
        assert told.whole == "Trung ương Hội"
        assert {name: (was, now) for name, was, now in told.rows}["Tổng trị giá (đồng)"] == (111_100, 111_100)


def sheets(province: Province, period: str) -> dict[str, list[tuple[object, ...]]]:
    path = province.folder / f"bao-cao-{period}.xlsx"
    args = ["reports", "write", period, "--unit", "P2", "--layout", "party", "--out", str(path)]
    answer = province.site.test_cli_runner().invoke(args=args)
    assert answer.exit_code == 0, answer.output
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return {name: list(map(tuple, book.get_sheet_by_name(name).to_python())) for name in book.sheet_names}


def sums(book: dict[str, list[tuple[object, ...]]]) -> dict[object, tuple[object, ...]]:
    return {row[1]: row[2:5] for row in book["Trước và sau thay đổi"]}


def test_the_heirs_report_of_the_year_shows_the_old_province_under_its_own_time(two: Province) -> None:
    merge(two)
    book = sheets(two, "2025")
    assert sums(book)["Tổng trị giá (đồng)"] == (100, 111_000, 111_100)
    old = {row[1]: row for row in book["P1 3. Trị giá"]}
    assert old["Xã Bàu Sen"][5] == 100 and old["Tổng"][5] == 100
    assert "Trước và sau thay đổi" not in sheets(two, "2026") and "Trước và sau thay đổi" not in sheets(two, "2024")


def test_what_was_reported_keeps_the_old_provinces_table_whatever_comes_in_later(two: Province) -> None:
    merge(two)
    answer = two.site.test_cli_runner().invoke(args=["reports", "submit", "2025", "--unit", "P2"])
    assert answer.exit_code == 0, answer.output
    two.load({"Trợ giúp": [gift("MUON", "A2", "01/06/2025", 7)]})
    assert sums(sheets(two, "2025"))["Tổng trị giá (đồng)"] == (100, 111_000, 111_100)
    assert two.total("2025", "P1")["value_vnd"] == 107
