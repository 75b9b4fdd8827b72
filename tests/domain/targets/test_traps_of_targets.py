"""Which targets are asked of whom, and when nothing can be said."""

import pytest

from nhandao_site.domain.targets import desk
from nhandao_site.domain.targets.adding import Status, missing, status
from nhandao_site.domain.units import desk as units
from nhandao_site.kit import periods
from tests.domain.targets.province import TWO_TIERS, Province, asks, family, gift, promise

pytestmark = pytest.mark.both_databases


def roster(kind: str, unit: str, *codes: str, year: int = 2025) -> list[dict[str, object]]:
    return [{"Năm": year, "Danh sách": kind, "Đơn vị": unit, "Mã": code, "Tên": f"Tên {code}"} for code in codes]


def level(unit: str, word: str, year: int = 2025) -> dict[str, object]:
    return {"Năm": year, "Đơn vị": unit, "Loại": word}


def test_2001_and_1401_is_met_though_it_prints_70_percent() -> None:
    assert status(1401, 2001, ">", 70, "percent") is Status.MET
    assert status(1400, 2000, ">", 70, "percent") is Status.NOT_MET
    assert (missing(28, 40, ">", 70, "percent"), missing(0, 3, ">=", 30, "percent")) == (1, 1)
    assert status(0, 0, ">", 70, "percent") is Status.NO_DATA
    assert (status(29, None, ">=", 30, "count"), missing(29, None, ">=", 30, "count")) == (Status.NOT_MET, 1)


def test_an_empty_roster_is_null_and_never_a_percentage(province: Province) -> None:
    province.load({"Chỉ tiêu": [asks(one) for one in ("A1", "A4", "A9", "B3")]})
    found = province.targets("2025")
    assert {key for key, one in found.items() if one["status"] != "no_data"} == set()
    assert (found["A4", "X1"]["numerator"], found["A4", "X1"]["denominator"]) == (None, None)
    assert ("A1", "P1") in found and ("A9", "P1") in found and ("B3", "P1") in found


def test_the_roster_of_another_year_is_no_roster(province: Province) -> None:
    province.load({"Danh sách": roster("ban ngành xã", "X1", "PN", year=2024), "Chỉ tiêu": [asks("A4")]})
    assert province.target("2024", "A4", "X1") == (0, 1, "not_met")
    assert province.target("2025", "A4", "X1") == (None, None, "no_data")


def test_nought_filed_is_no_data_for_a7_and_nought_listed_is_not_met_for_a8(province: Province) -> None:
    province.load({"Chỉ tiêu": [asks("A6"), asks("A7"), asks("A8")]})
    assert [province.target("2025", one, "X1")[2] for one in ("A6", "A7", "A8")] == ["no_data", "no_data", "not_met"]


def test_a_commune_without_class_is_asked_and_nothing_can_be_said(province: Province) -> None:
    province.load({
        "Đơn vị": [*TWO_TIERS, {"Mã": "X3", "Tên": "Xã Ba", "Cấp": "xã", "Thuộc": "P1"}],
        "Loại xã": [level("X1", "khó khăn"), level("X2", "trung bình trở lên")],
        "Địa chỉ": [family(f"{unit}{n}", unit, "10/05/2025") for unit in ("X1", "X2", "X3") for n in range(2)],
        "Chỉ tiêu": [asks("A2"), asks("A3")],
    })  # fmt: skip
    found = {key: one["status"] for key, one in province.targets("2025").items()}
    assert found == {("A2", "X1"): "met", ("A2", "X3"): "no_data", ("A3", "X2"): "not_met", ("A3", "X3"): "no_data"}


def test_an_agencys_pledge_is_not_its_heads_and_a_withdrawn_one_is_nobodys(province: Province) -> None:
    code = {"Mã danh sách": "LD1"}
    province.load({
        "Danh sách": roster("lãnh đạo", "P1", "LD1", "LD2", "LD3", "LD4"),
        "Địa chỉ": [family("A1")],
        "Đăng ký": [
            promise("DK1", "A1", **code, **{"Loại": "tổ chức", "Người đăng ký": "Sở Y tế"}),
            promise("DK2", "A1", **{"Mã danh sách": "LD2", "Trạng thái": "hủy"}),
            promise("DK3", "A1", "24/11/2024", **{"Mã danh sách": "LD3"}),
            promise("DK4", "A1", **{"Mã danh sách": "LD4", "Trạng thái": "chờ"}),
        ],
        "Chỉ tiêu": [asks("A1")],
    })  # fmt: skip
    assert province.target("2025", "A1", "P1") == (1, 4, "not_met")
    assert province.target("2024", "A1", "P1") == (None, None, "no_data")


def test_registered_taken_and_helped_are_three_measures(province: Province) -> None:
    bodies = roster("ban ngành xã", "X1", "CHO", "CHAY", "XONG", "TRAO", "HUY", "CU")
    province.load({
        "Danh sách": bodies,
        "Địa chỉ": [family("A1")],
        "Đăng ký": [
            promise(f"DK{code}", "A1", on, **{"Mã danh sách": code, "Trạng thái": state})
            for code, on, state in (("CHO", "10/05/2025", "chờ"), ("CHAY", "10/05/2024", "thực hiện"),
                                    ("XONG", "10/05/2025", "hoàn thành"), ("HUY", "10/05/2025", "hủy"),
                                    ("CU", "10/05/2024", "hoàn thành"))
        ],
        "Trợ giúp": [gift("TG1", "A1", **{"Mã danh sách": "TRAO"})],
        "Chỉ tiêu": [asks("A4")],
    })  # fmt: skip
    assert province.target("2025", "A4", "X1") == (3, 6, "not_met")


def test_b4_wants_two_different_addresses_and_a_merged_couple_is_one(province: Province) -> None:
    province.load({
        "Danh sách": roster("câu lạc bộ", "P1", "CLB1", "CLB2", "CLB3") + roster("hội trường học", "P1", "CLB1"),
        "Địa chỉ": [family("A1", **{"Gộp vào": "A2"}), family("A2"), family("A3")],
        "Đăng ký": [
            promise(f"DK{n}", to, **{"Mã danh sách": club})
            for n, (club, to) in enumerate((("CLB1", "A1"), ("CLB1", "A2"), ("CLB2", "A3"), ("CLB2", "A1"),
                                            ("CLB3", "A3"), ("CLB3", "A3")))
        ],
        "Chỉ tiêu": [asks("B4"), asks("B3")],
    })  # fmt: skip
    assert province.target("2025", "B4", "P1") == (1, 3, "not_met")
    assert province.target("2025", "B3", "P1") == (1, 1, "met")


def test_a_row_that_names_a_unit_goes_before_the_row_that_means_all(province: Province) -> None:
    province.load({
        "Địa chỉ": [family(f"A{n}", **{"Mã iNHANDAO": f"I{n}", "Ngày iNHANDAO": "01/03/2025"}) for n in range(10)],
        "Chỉ tiêu": [asks("A8"), asks("A8", "X1", Ngưỡng=10), asks("A8", "P1", Ngưỡng=50, **{"Kế hoạch": "Tỉnh"})],
    })  # fmt: skip
    found = province.targets("2025")
    assert {key: (one["threshold"], one["status"]) for key, one in found.items()} == {
        ("A8", "P1"): (50, "not_met"), ("A8", "X1"): (10, "met"), ("A8", "X2"): (30, "not_met"),
    }  # fmt: skip
    assert list(province.targets("2025", "X1")) == [("A8", "X1")]


def test_rows_hold_from_their_first_period_to_their_last(province: Province) -> None:
    province.load({"Chỉ tiêu": [asks("A8", since="2025", until="2025")]})
    asked = {code: bool(province.targets(code)) for code in ("2024", "2025-Q1", "2025-H1", "2025", "2026-Q1", "2026")}
    assert asked == {"2024": False, "2025-Q1": True, "2025-H1": True, "2025": True, "2026-Q1": False, "2026": False}


def test_districts_are_asked_until_june_2025_and_then_the_communes_themselves(province: Province) -> None:
    province.load({
        "Đơn vị": [
            {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
            {"Mã": "D1", "Tên": "Huyện Cũ", "Cấp": "huyện", "Thuộc": "P1", "Đến ngày": "30/06/2025"},
            {"Mã": "C1", "Tên": "Xã Cũ", "Cấp": "xã", "Thuộc": "D1", "Đến ngày": "30/06/2025", "Kế tục bởi": "X1"},
            {"Mã": "X1", "Tên": "Xã Mới", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": "01/07/2025"},
        ],
        "Địa chỉ": [family("A1", "C1"), family("A2", "C1")],
        "Trợ giúp": [gift("TG1", "A1", "30/04/2025"), gift("TG2", "A2", "02/01/2026")],
        "Chỉ tiêu": [asks("A7")],
    })  # fmt: skip
    assert province.targets("2025-H1").keys() == {("A7", "D1")}
    assert province.target("2025-H1", "A7", "D1") == (1, 2, "not_met")
    assert province.targets("2026").keys() == {("A7", "X1")}
    assert province.target("2026", "A7", "X1") == (1, 2, "not_met")


def test_b5_is_distinct_over_the_plan_and_not_the_sum_of_the_years(province: Province) -> None:
    province.load({
        "Tham gia": [
            {"Năm": year, "Cấp": level, "Đơn vị": unit, "Loại": kind, "Mã": code, "Tên": code}
            for year, level, unit, kind, code in (
                (2022, "tỉnh", "P1", "cá nhân", "LAN"), (2023, "tỉnh", "P1", "cá nhân", "LAN"),
                (2023, "xã", "X1", "cá nhân", "LAN"), (2023, "xã", "X1", "cá nhân", "HOA"),
                (2025, "tỉnh", "P1", "tập thể", "LAN"), (2026, "tỉnh", "P1", "cá nhân", "SAU"),
            )
        ],
        "Chỉ tiêu": [asks("B5", since="2022", until="2027"), asks("B5p", since="2022", until="2027")],
    })  # fmt: skip
    assert province.target("2025", "B5.persons", "P1") == (2, None, "not_met")
    assert province.target("2025", "B5.collectives", "P1")[0] == 1
    assert province.target("2023", "B5p.persons", "P1")[0] == 1
    assert {key[0] for key in province.targets("2025")} == {
        "B5.persons", "B5.collectives", "B5p.persons", "B5p.collectives",
    }  # fmt: skip


def test_plans_pilots_channels_and_rounds_are_counted_for_who_is_asked(province: Province) -> None:
    districts = [{"Mã": code, "Tên": f"Huyện {code}", "Cấp": "huyện", "Thuộc": "P1"} for code in ("D1", "D2")]
    paper = {"Loại": "kế hoạch", "Trích yếu": "Kế hoạch phong trào"}
    province.load({
        "Đơn vị": [{"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"}, *districts],
        "Danh sách": roster("thành viên BCĐ", "P1", "D1", "D2", year=2023),
        "Văn bản": [paper | {"Số, ký hiệu": "1/KH", "Ngày": "01/02/2023", "Đơn vị": "D1"},
                    paper | {"Số, ký hiệu": "2/KH", "Ngày": "25/11/2023", "Đơn vị": "D2"}],
        "Thí điểm": [{"Năm": 2023, "Đơn vị": unit, "Tên": f"Trường {n}", "Loại": "trường"}
                     for n, unit in enumerate(("P1", "P1", "P1", "P1", "P1", "D1", "D2"))],
        "Kênh": [{"Đơn vị": unit, "Kênh": kind, "Từ ngày": on} for unit, kind, on in (
            ("D1", "Facebook", "01/01/2023"), ("D1", "Zalo", "01/01/2023"), ("D2", "Facebook", "01/01/2023"),
            ("P1", "website", "24/11/2023"), ("P1", "đài", "25/11/2023"))],
        "Tôn vinh": [{"Năm": 2023, "Đợt": "Đợt 1", "Cấp": "tỉnh", "Loại": kind, "Đối tượng": "Ngô Thị Lan",
                      "Là": "cá nhân", "Đơn vị": "P1"} for kind in ("danh hiệu", "biểu dương")],
        "Chỉ tiêu": [asks(one) for one in ("A9", "B1", "B2a", "B2b", "B6a", "B6b", "B7", "B8")],
    })  # fmt: skip
    found = {key[0]: (one["numerator"], one["denominator"], one["status"])
             for key, one in province.targets("2023").items() if key[1] == "P1"}  # fmt: skip
    assert found == {
        "A9": (1, 2, "not_met"), "B1": (5, None, "met"), "B2a": (1, 2, "not_met"), "B2b": (2, 2, "met"),
        "B6a": (1, 2, "not_met"), "B6b": (1, None, "met"), "B7": (0, None, "not_met"), "B8": (1, None, "not_met"),
    }  # fmt: skip


def test_a_threshold_of_at_least_is_met_by_exactly_that_share(province: Province) -> None:
    leaders = [f"LD{n}" for n in range(10)]
    pledged = [promise(f"DK{n}", "A1", **{"Mã danh sách": f"LD{n}"}) for n in range(3)]
    province.load({
        "Danh sách": roster("lãnh đạo", "P1", *leaders),
        "Địa chỉ": [family("A1")],
        "Đăng ký": pledged[:2],
        "Chỉ tiêu": [asks("A1")],
    })  # fmt: skip
    assert province.target("2025", "A1", "P1") == (2, 10, "not_met")
    province.load({"Đăng ký": pledged[2:]})
    assert province.target("2025", "A1", "P1") == (3, 10, "met")


def test_what_a_school_took_itself_is_not_what_its_bodies_took(province: Province) -> None:
    school = {"Mã": "S1", "Tên": "Trường THPT Sông Mây", "Cấp": "trường", "Thuộc": "P1"}
    province.load({
        "Đơn vị": [*TWO_TIERS, school],
        "Danh sách": roster("tổ chức trong trường", "S1", "DOAN", "CONGDOAN"),
        "Địa chỉ": [family("A1"), family("A2", "X2")],
        "Đăng ký": [promise("DK1", "A1", **{"Mã danh sách": "S1"}), promise("DK2", "A2", **{"Mã danh sách": "DOAN"})],
        "Chỉ tiêu": [asks("A10")],
    })  # fmt: skip
    assert province.target("2025", "A10", "S1") == (1, 2, "not_met")


def test_a_schools_list_goes_by_who_introduced_and_not_by_where_the_family_lives(province: Province) -> None:
    school = {"Mã": "S1", "Tên": "Trường THPT Sông Mây", "Cấp": "trường", "Thuộc": "P1"}
    by_school = {"Đơn vị giới thiệu": "S1"}
    province.load({
        "Đơn vị": [*TWO_TIERS, school],
        "Địa chỉ": [
            family("A1", "X1", **by_school), family("A2", "X2", **by_school, **{"Gộp vào": "A1"}),
            family("A3", "X2", **by_school, **{"Ngày đóng": "24/11/2024", "Lý do đóng": "chuyển đi"}),
            family("A4", "X2"),
        ],
    })  # fmt: skip
    beside, total = province.row("2025", "S1"), province.total("2025")
    assert (beside["surveyed"], beside["filed"]) == (1, 1)
    assert (total["surveyed"], total["filed"]) == (2, 2)


def test_a_pilot_counts_whatever_was_confirmed_of_it_and_what_is_missing_is_said(province: Province) -> None:
    pilots = [{"Năm": 2023, "Đơn vị": "P1", "Tên": f"Trường {n}", "Loại": "trường học"} for n in range(5)]
    province.load({"Thí điểm": pilots, "Chỉ tiêu": [asks("B1")]})
    assert province.target("2023", "B1", "P1") == (5, None, "met")
    with province.site.app_context():
        unit = units.by_code("P1")
        assert unit is not None
        (one,) = desk.board(periods.year(2023), unit)[0].shown
        assert one.beside == "5 thí điểm chưa xác nhận đủ ba điều kiện lựa chọn"
