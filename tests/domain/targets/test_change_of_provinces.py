"""A province is merged into another while its communes live on: what was stays with the old one, under its own time."""

import io
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account, Role
from nhandao_site.domain.audit import House
from nhandao_site.domain.reports import calendar, tallies
from nhandao_site.domain.reports import desk as reports
from nhandao_site.domain.reports.models import Report
from nhandao_site.domain.reports.movement import table as movement
from nhandao_site.domain.targets import behind, figures, unchanged
from nhandao_site.domain.targets.overview.board import Overview, overview
from nhandao_site.domain.units import changes, desk
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import periods
from tests.domain.targets.province import Cells, Province, asks, family, gift

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


def test_the_heir_opens_what_the_old_province_reported_and_sees_it_on_its_board(two: Province) -> None:
    before = two.site.test_cli_runner().invoke(args=["reports", "submit", "2025-H1", "--unit", "P1"])
    assert before.exit_code == 0, before.output
    merge(two)
    with two.site.app_context():
        heir, stranger = (Account(unit=unit(code), role=Role.PROVINCE_OFFICER) for code in ("P2", "Z1"))
        kept = db.session.scalars(select(Report)).one()
        half = next(
            duty for duty in calendar.duties_of_year(2025)
            if (duty.kind, duty.period.code) == (kept.kind, kept.period) and duty.is_owed_by(UnitKind.PROVINCE)
        )  # fmt: skip
        assert reports.one_for(heir, kept.id) is kept and reports.one_for(stranger, kept.id) is None
        assert {row.unit.code for row in reports.board(heir, half).rows} == {"P1", "P2"}
        assert next(one.sent for one in tallies.of_year(heir, 2025) if one.duty == half) == 1
        db.session.rollback()


def took_part(year: int, unit: str, code: str) -> Cells:
    return {"Năm": year, "Cấp": "xã", "Đơn vị": unit, "Loại": "cá nhân", "Mã": code, "Tên": f"Tên {code}"}


@pytest.fixture
def planned(two: Province) -> Province:
    """Both provinces are asked A7 of their communes, and B5 over all years."""
    two.load({
        "Chỉ tiêu": [asks("A7"), asks("B5")],
        "Tham gia": [took_part(2023, "X1", "LAN"), took_part(2024, "X1", "HOA"), took_part(2025, "X1", "LAN"),
                     took_part(2026, "X1", "LAN"), took_part(2024, "Z1", "CUC")],
    })  # fmt: skip
    return two


def persons(province: Province, period: str, code: str) -> int | None:
    return province.target(period, "B5.persons", code, code)[0]


def test_targets_of_the_past_stay_with_the_province_that_was_asked(planned: Province) -> None:
    before = {(period, code): planned.targets(period, code) for period in PAST for code in ("P1", "P2")}
    assert set(before["2024", "P1"]) >= {("A7", "X1"), ("A7", "X2")} and ("A7", "X1") not in before["2024", "P2"]
    merge(planned)
    assert {asked: planned.targets(*asked) for asked in before} == before
    assert (persons(planned, "2025", "P1"), persons(planned, "2025", "P2")) == (2, 2)
    assert persons(planned, "2026", "P2") == 2, "Cúc of 2024, and Lan from the year in which her commune came"


def test_a_target_and_its_figure_agree_in_either_province(planned: Province) -> None:
    merge(planned)
    for code, communes in (("P1", {"X1", "X2"}), ("P2", {"X1", "X2", "Z1"})):
        rows = {row["unit"]: row for row in planned.figures("2025", code)["rows"]}
        asked = {unit: one for (name, unit), one in planned.targets("2025", code).items() if name == "A7"}
        assert set(asked) == communes == set(rows)
        for of, one in asked.items():
            assert (one["numerator"], one["denominator"]) == (rows[of]["helped_addresses"], rows[of]["filed"])


def test_a_number_opens_to_the_rows_it_counted_in_that_table(two: Province) -> None:
    merge(two)
    with two.site.app_context():
        year = periods.parse("2025")
        for of, value in (("P1", 100), ("P2", 1000)):
            table = figures.table(year, unit(of))
            row = next(row for row in table.rows if row.unit.code == "X1")
            for key in ("filed", "helped_addresses", "value_vnd", "organisations"):
                found = behind.rows_behind(key, year, row.unit, of=unit(of))
                told = sum(cells[6] for cells in found.cells) if key == "value_vnd" else found.count
                assert told == row.counts[key], (of, key)
            assert row.counts["value_vnd"] == value
        assert behind.rows_behind("value_vnd", year, unit("X1")).count == 2


def seen(code: str, year: str) -> Overview:
    return overview(periods.parse(year), unit(code), date(2026, 1, 1))


def test_the_overview_of_the_past_is_that_of_the_old_province(two: Province) -> None:
    def told(year: str, code: str) -> tuple[object, ...]:
        page = seen(code, year)
        return page.places, page.funnel, page.fairness.groups, page.by_place, page.total

    with two.site.app_context():
        before = {(year, code): told(year, code) for year in ("2023", "2024") for code in ("P1", "P2")}
        assert [place.code for place in seen("P1", "2024").places] == ["X1", "X2"]
    merge(two)
    with two.site.app_context():
        assert {asked: told(*asked) for asked in before} == before
        for code in ("P1", "P2"):
            page = seen(code, "2025")
            assert sum(share.value_vnd for share in page.fairness.groups) == page.total["value_vnd"]
            assert {step.name: step.count for step in page.funnel}["filed"] == page.total["filed"]
            assert [place.counts["value_vnd"] for place in page.places if place.code == "X1"] == [
                {"P1": 100, "P2": 1000}[code]
            ]


def test_the_movements_table_counts_who_took_part_where_their_commune_stood(planned: Province) -> None:
    def told(year: str, code: str) -> tuple[dict[str, int], dict[str, int]]:
        table = movement.live(periods.parse(year), unit(code))
        return {row.unit.code: row.counts["persons"] for row in table.rows}, table.total

    with planned.site.app_context():
        before = {(year, code): told(year, code) for year in ("2023", "2024") for code in ("P1", "P2")}
        assert before["2024", "P1"][0] == {"X1": 1, "X2": 0} and before["2024", "P2"][0] == {"Z1": 1}
    merge(planned)
    with planned.site.app_context():
        assert {asked: told(*asked) for asked in before} == before
        assert told("2026", "P2")[0] == {"X1": 1, "X2": 0, "Z1": 0}
