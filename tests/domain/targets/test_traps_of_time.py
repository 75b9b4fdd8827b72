"""Boundaries, late reversals, units that end, dossiers that close or merge: what time does to figures."""

from datetime import date

import pytest

from tests.domain.targets.province import Province, family, gift

pytestmark = pytest.mark.both_databases
CHANGE = date(2025, 7, 1)


def test_the_last_minute_and_midnight_belong_to_two_years_and_two_quarters(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift("TG1", "A1", "24/11/2025 23:59", 1), gift("TG2", "A1", "25/11/2025 00:00", 20)],
    })  # fmt: skip
    assert [province.total(code)["value_vnd"] for code in ("2025", "2025-Q4", "2026", "2026-Q1")] == [1, 1, 20, 20]


def test_a_leap_day_lies_in_the_second_quarter_and_only_once(province: Province) -> None:
    province.load({"Địa chỉ": [family("A1", approved="29/02/2024")], "Trợ giúp": [gift("TG1", "A1", "29/02/2024", 5)]})
    assert [province.total(f"2024-Q{n}")["value_vnd"] for n in (1, 2, 3, 4)] == [0, 5, 0, 0]
    assert [province.total(f"2024-Q{n}")["filed_new"] for n in (1, 2, 3, 4)] == [0, 1, 0, 0]


def test_acts_values_and_new_add_up_over_the_quarters_and_distinct_ones_do_not(province: Province) -> None:
    days = ("25/11/2024", "24/02/2025", "25/02/2025", "24/05/2025", "25/05/2025", "24/08/2025", "25/08/2025")
    province.load({
        "Địa chỉ": [family("A1"), *(family(f"M{n}", approved=day) for n, day in enumerate(days))],
        "Trợ giúp": [gift(f"TG{n}", "A1", day, 10 ** n) for n, day in enumerate(days)],
    })  # fmt: skip
    quarters = [province.total(f"2025-Q{n}") for n in (1, 2, 3, 4)]
    half, year = province.total("2025-H1"), province.total("2025")
    for key in ("value_vnd", "helped_times", "filed_new", "other"):
        assert sum(quarter[key] for quarter in quarters) == year[key], key
        assert quarters[0][key] + quarters[1][key] == half[key], key
    assert [quarter["helped_addresses"] for quarter in quarters] == [1, 1, 1, 1]
    assert year["helped_addresses"] == 1


def test_a_reversal_takes_its_value_back_on_its_own_day_and_the_act_for_good(province: Province) -> None:
    house = {"Nhu cầu": "nhà xây mới", "Lượt": "L1"}
    undone = {"Đảo của": "TG1", **house}
    province.load({
        "Địa chỉ": [family("A1"), family("A2")],
        "Trợ giúp": [
            gift("TG1", "A1", "10/02/2025", 50, **house),
            gift("TG2", "A1", "10/03/2025", -50, **undone),
            gift("TG3", "A2", "11/02/2025", 7, **{"Nhu cầu": "nhà xây mới"}),
        ],
    })  # fmt: skip
    first, second, half = (province.total(code) for code in ("2025-Q1", "2025-Q2", "2025-H1"))
    assert [one["value_vnd"] for one in (first, second, half)] == [57, -50, 7]
    assert [one["houses_built_vnd"] for one in (first, second, half)] == [57, -50, 7]
    assert [one["houses_built"] for one in (first, second, half)] == [1, 0, 1]
    assert [one["helped_times"] for one in (first, second, half)] == [1, 0, 1]
    assert [one["helped_addresses"] for one in (first, second, half)] == [1, 0, 1]


def test_an_act_that_goes_on_over_the_boundary_is_one_act_of_the_first_quarter(province: Province) -> None:
    house = {"Nhu cầu": "nhà xây mới", "Lượt": "NHA"}
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift("TG1", "A1", "24/02/2025", 50, **house), gift("TG2", "A1", "25/02/2025", 30, **house)],
    })  # fmt: skip
    first, second, half = (province.total(code) for code in ("2025-Q1", "2025-Q2", "2025-H1"))
    assert [one["helped_times"] for one in (first, second, half)] == [1, 0, 1]
    assert [one["houses_built"] for one in (first, second, half)] == [1, 0, 1]
    assert [one["houses_built_vnd"] for one in (first, second, half)] == [50, 30, 80]
    assert [one["helped_addresses"] for one in (first, second, half)] == [1, 1, 1]


def test_closed_the_day_before_the_period_is_out_and_closed_on_its_first_day_is_in(province: Province) -> None:
    province.load({"Địa chỉ": [
        family("A1", **{"Ngày đóng": "24/11/2024", "Lý do đóng": "qua đời"}),
        family("A2", **{"Ngày đóng": "25/11/2024", "Lý do đóng": "qua đời"}),
    ]})  # fmt: skip
    assert (province.total("2025")["filed"], province.total("2025")["surveyed"]) == (1, 1)
    assert province.total("2024")["filed"] == 2


def test_help_before_approval_counts_and_the_address_is_helped_once_it_is_filed(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1", approved="01/06/2025")],
        "Trợ giúp": [gift("TG1", "A1", "10/05/2025", 9)],
    })  # fmt: skip
    before, year = province.total("2025-Q2"), province.total("2025")
    assert (before["value_vnd"], before["helped_times"], before["filed"], before["helped_addresses"]) == (9, 1, 0, 0)
    assert (year["value_vnd"], year["helped_times"], year["filed"], year["helped_addresses"]) == (9, 1, 1, 1)


def test_a_merger_after_the_period_still_leaves_one_address(province: Province) -> None:
    """Figures are computed from what is known now; what was locked is kept by the report."""
    province.load({
        "Địa chỉ": [family("A1", **{"Gộp vào": "A2"}), family("A2", approved="01/03/2025")],
        "Trợ giúp": [gift("TG1", "A1", "10/05/2024", 3)],
    })  # fmt: skip
    earlier, later = province.total("2024"), province.total("2025")
    assert (earlier["filed"], earlier["value_vnd"], earlier["helped_addresses"]) == (0, 3, 0)
    assert (later["filed"], later["filed_new"]) == (1, 1)


def test_the_help_of_a_merged_dossier_counts_where_its_survivor_lives(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1", "X1", **{"Gộp vào": "A2"}), family("A2", "X2")],
        "Trợ giúp": [gift("TG1", "A1", value=3)],
    })  # fmt: skip
    rows = {row["unit"]: row for row in province.figures("2025")["rows"]}
    assert (rows["X1"]["value_vnd"], rows["X2"]["value_vnd"], rows["X2"]["helped_addresses"]) == (0, 3, 1)


def test_a_family_that_moves_takes_nothing_of_the_past_along(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1", "X1", approved="01/01/2025")],
        "Chuyển đơn vị": [{"Địa chỉ": "A1", "Đơn vị mới": "X2", "Từ ngày": "10/05/2025"}],
        "Trợ giúp": [gift("TG1", "A1", "09/05/2025 23:59", 1), gift("TG2", "A1", "10/05/2025", 20)],
    })  # fmt: skip
    rows = {row["unit"]: row for row in province.figures("2025")["rows"]}
    assert [rows[code]["value_vnd"] for code in ("X1", "X2")] == [1, 20]
    assert [rows[code]["filed_new"] for code in ("X1", "X2")] == [1, 0]
    assert [rows[code]["filed"] for code in ("X1", "X2")] == [0, 1]
    total = province.total("2025")
    assert (total["filed"], total["helped_addresses"], total["value_vnd"]) == (1, 1, 21)


def test_a_move_that_is_recorded_later_moves_help_that_was_recorded_before(province: Province) -> None:
    province.load({"Địa chỉ": [family("A1", "X1")], "Trợ giúp": [gift("TG1", "A1", "10/08/2025", 4)]})
    assert province.row("2025", "X1")["value_vnd"] == 4
    province.load({"Chuyển đơn vị": [{"Địa chỉ": "A1", "Đơn vị mới": "X2", "Từ ngày": CHANGE}]})
    assert province.row("2025", "X1")["value_vnd"] == 0
    assert province.row("2025", "X2")["value_vnd"] == 4


def test_a_district_and_its_communes_end_with_june_2025_and_the_province_loses_nothing(province: Province) -> None:
    province.load({
        "Đơn vị": [
            {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
            {"Mã": "D1", "Tên": "Huyện Cũ", "Cấp": "huyện", "Thuộc": "P1", "Đến ngày": "30/06/2025"},
            {"Mã": "C1", "Tên": "Xã Cũ", "Cấp": "xã", "Thuộc": "D1", "Đến ngày": "30/06/2025", "Kế tục bởi": "X1"},
            {"Mã": "X1", "Tên": "Xã Mới", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": "01/07/2025"},
        ],
        "Địa chỉ": [family("A1", "C1"), family("A2", "C1")],
        "Trợ giúp": [gift("TG1", "A1", "30/06/2025 23:59", 1), gift("TG2", "A2", "01/07/2025", 20)],
    })  # fmt: skip
    before, whole, after = (province.figures(code) for code in ("2025-H1", "2025", "2026"))
    assert [row["unit"] for row in before["rows"]] == ["D1"]
    assert {row["unit"]: (row["filed"], row["value_vnd"]) for row in whole["rows"]} == {"D1": (2, 1), "X1": (2, 20)}
    assert [row["unit"] for row in after["rows"]] == ["X1"]
    assert [one["total"]["filed"] for one in (before, whole, after)] == [2, 2, 2]
    assert whole["total"]["value_vnd"] == 21
    assert province.total("2025", "D1")["value_vnd"] == 1
    assert province.row("2025", "C1", "D1")["filed"] == 2
