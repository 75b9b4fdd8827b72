"""Loans, nothing-gifts, programmes, givers and acts: what counts as help, and how often."""

import pytest

from tests.domain.targets.province import TWO_TIERS, Province, asks, family, gift

pytestmark = pytest.mark.both_databases


def test_a_loan_alone_helps_the_address_and_adds_no_value_no_column_and_no_giver(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift("TG1", "A1", value=15, **{"Vốn vay": "có", "Nhu cầu": "vay vốn"})],
        "Chỉ tiêu": [asks("A7")],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["helped_addresses"], total["helped_times"], total["one_off_addresses"]) == (1, 1, 1)
    assert (total["value_vnd"], total["loans_vnd"], total["livelihood"], total["organisations"]) == (0, 15, 0, 0)
    assert province.target("2025", "A7", "X1") == (1, 1, "met")


def test_a_gift_that_is_no_loan_for_the_need_of_a_loan_is_livelihood(province: Province) -> None:
    province.load({"Địa chỉ": [family("A1")], "Trợ giúp": [gift("TG1", "A1", **{"Nhu cầu": "vay vốn"})]})
    assert province.total("2025")["livelihood"] == 1


def test_another_programmes_gift_helps_nobody_here(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift("TG1", "A1", value=8, **{"Chương trình": "Tết Nhân ái"})],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["helped_addresses"], total["helped_times"], total["organisations"]) == (0, 0, 0)
    assert (total["value_vnd"], total["other_programmes_vnd"]) == (0, 8)


def test_what_nobody_verified_counts_nowhere(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift("TG1", "A1", **{"Xác minh": "không"}), gift("TG2", "A1", **{"Xác minh": None})],
    })  # fmt: skip
    total = province.total("2025")
    assert not any(total[key] for key in total if key not in {"surveyed", "filed", "filed_new"})


def test_a_reversal_that_nobody_verified_takes_nothing_back(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [
            gift("TG1", "A1", value=6),
            gift("TG2", "A1", value=-6, **{"Đảo của": "TG1", "Xác minh": "không"}),
        ],
    })  # fmt: skip
    assert (province.total("2025")["value_vnd"], province.total("2025")["helped_times"]) == (6, 1)


def test_an_act_whose_net_is_nought_is_no_act_no_house_and_no_helped_address(province: Province) -> None:
    house = {"Nhu cầu": "nhà xây mới"}
    province.load({
        "Địa chỉ": [family("A1"), family("A2"), family("A3")],
        "Trợ giúp": [
            gift("TG1", "A1", value=0, **house),
            gift("TG2", "A2", value=5, **house), gift("TG3", "A2", value=-5, **house, **{"Đảo của": "TG2"}),
            gift("TG4", "A3", value=0, **house, **{"Lượt": "L", "Người giúp": "Đội thợ nề"}),
            gift("TG5", "A3", value=9, **{"Lượt": "L"}),
        ],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["helped_addresses"], total["helped_times"], total["houses_built"]) == (1, 1, 1)
    assert (total["organisations"], total["value_vnd"], total["houses_built_vnd"]) == (2, 9, 0)


def test_an_act_of_two_lines_is_one_and_stands_in_each_column_of_its_needs(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [
            gift("TG1", "A1", **{"Lượt": "L", "Nhu cầu": "xe lăn"}),
            gift("TG2", "A1", **{"Lượt": "L", "Nhu cầu": "chữa bệnh"}),
            gift("TG3", "A1", **{"Lượt": "L", "Nhu cầu": "phục hồi chức năng"}),
        ],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["helped_times"], total["wheelchairs"], total["treatment"]) == (1, 1, 1)


def test_one_act_for_two_families_is_one_act_that_helps_two(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("A1"), family("A2", "X2")],
        "Trợ giúp": [gift("TG1", "A1", **{"Lượt": "L"}), gift("TG2", "A2", **{"Lượt": "L"})],
    })  # fmt: skip
    found = province.figures("2025")
    assert (found["total"]["helped_times"], found["total"]["helped_addresses"]) == (1, 2)
    assert [row["helped_times"] for row in found["rows"]] == [1, 1]


def test_givers_are_one_by_their_code_or_by_kind_and_name_without_marks(province: Province) -> None:
    person = {"Loại": "cá nhân"}
    province.load({
        "Địa chỉ": [family("A1"), family("A2", "X2")],
        "Trợ giúp": [
            gift("TG1", "A1", **{"Người giúp": "Hội Phụ nữ"}),
            gift("TG2", "A2", **{"Người giúp": "HỘI  PHỤ NỮ"}),
            gift("TG3", "A1", **{"Người giúp": "Hội Phụ nữ", "Mã danh sách": "PN"}),
            gift("TG4", "A2", **{"Người giúp": "Chi hội phụ nữ", "Mã danh sách": "PN"}),
            gift("TG5", "A1", **person, **{"Người giúp": "Trần Văn Đức"}),
            gift("TG6", "A2", **person, **{"Người giúp": "Tran Van Duc"}),
            gift("TG7", "A2", **{"Người giúp": "Trần Văn Đức"}),
        ],
    })  # fmt: skip
    found = province.figures("2025")
    assert (found["total"]["organisations"], found["total"]["individuals"]) == (3, 1)
    assert [(row["organisations"], row["individuals"]) for row in found["rows"]] == [(2, 1), (3, 1)]


def test_twelve_months_of_help_are_one_regular_address_and_twelve_acts(province: Province) -> None:
    months = [f"10/{month:02}/2025" for month in range(1, 12)] + ["10/12/2024"]
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [gift(f"TG{n}", "A1", day, **{"Thường xuyên": "có"}) for n, day in enumerate(months)]
        + [gift("MOT", "A1")],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["regular_addresses"], total["one_off_addresses"], total["helped_addresses"]) == (1, 1, 1)
    assert total["helped_times"] == 13


def test_listed_here_and_there_is_listed_once_and_only_from_its_day_on(province: Province) -> None:
    shown = {"Đồng ý đăng": "chữ", "Ngày đăng": "01/03/2025"}
    elsewhere = {"Mã iNHANDAO": "IN1", "Ngày iNHANDAO": "01/09/2025"}
    province.load({"Địa chỉ": [
        family("A1", **shown, **elsewhere), family("A2", **shown), family("A3", **elsewhere),
        family("A4", **{"Mã iNHANDAO": "IN4"}), family("A5", approved=None, **elsewhere),
    ]})  # fmt: skip
    keys = ("listed_site", "listed_inhandao", "listed_any")
    assert [province.total("2025-H1")[key] for key in keys] == [2, 0, 2]
    assert [province.total("2025")[key] for key in keys] == [2, 2, 3]


def test_a_school_stands_beside_and_adds_nothing_to_the_territory(province: Province) -> None:
    school = {"Mã": "S1", "Tên": "Trường THPT Sông Mây", "Cấp": "trường", "Thuộc": "P1"}
    body = {"Mã": "B1", "Tên": "Đoàn trường", "Cấp": "tổ chức trong trường", "Thuộc": "S1"}
    province.load({
        "Đơn vị": [*TWO_TIERS, school, body],
        "Địa chỉ": [family("A1", **{"Đơn vị giới thiệu": "S1"}), family("A2", "X2")],
        "Trợ giúp": [
            gift("TG1", "A1", value=1, **{"Đơn vị vận động": "S1"}),
            gift("TG2", "A2", value=20, **{"Mã danh sách": "B1"}),
            gift("TG3", "A2", value=300),
            gift("TG4", "A2", value=4000, **{"Đơn vị vận động": "B1", "Mã danh sách": "S1"}),
        ],
    })  # fmt: skip
    found = province.figures("2025")
    rows = {row["unit"]: row for row in found["rows"]}
    assert (rows["S1"]["value_vnd"], rows["S1"]["filed"], rows["S1"]["helped_addresses"]) == (4021, 1, 2)
    assert found["total"]["value_vnd"] == rows["X1"]["value_vnd"] + rows["X2"]["value_vnd"] == 4321
    assert province.total("2025", "S1")["value_vnd"] == 4021
    assert province.row("2025", "B1", "S1")["value_vnd"] == 4020
