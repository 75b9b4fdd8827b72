"""The five cases of the domain rules (§10) that a naive program gets wrong, from the workbook to the command."""

from datetime import date

import pytest

from tests.domain.targets.province import Province, asks, family, gift, promise

pytestmark = pytest.mark.both_databases


def test_t1_the_year_is_the_day_of_delivery_in_vietnam(province: Province) -> None:
    province.load({
        "Địa chỉ": [family("W"), family("X"), family("Y"), family("Z")],
        "Danh sách": [{"Năm": 2025, "Danh sách": "lãnh đạo", "Đơn vị": "P1", "Mã": "LD1", "Tên": "Trần Văn Đức"},
                      {"Năm": 2026, "Danh sách": "lãnh đạo", "Đơn vị": "P1", "Mã": "LD1", "Tên": "Trần Văn Đức"}],
        "Đăng ký": [promise("DK1", "Z", "20/11/2025", **{"Mã danh sách": "LD1"})],
        "Trợ giúp": [
            gift("TG1", "X", "24/11/2025 23:50", 1),
            gift("TG2", "Y", "25/11/2025 00:10", 20),
            gift("TG3", "Z", "02/12/2025", 300),
            gift("TG4", "W", "10/11/2025", 4000, **{"Nhập lúc": "01/12/2025 08:00"}),
        ],
        "Chỉ tiêu": [asks("A1")],
    })  # fmt: skip
    assert province.total("2025")["value_vnd"] == 4001
    assert province.total("2026")["value_vnd"] == 320
    assert [province.total(period)["helped_addresses"] for period in ("2025", "2025-Q4", "2026", "2026-Q1")] == [2] * 4
    assert province.target("2025", "A1", "P1") == (1, 1, "met")
    assert province.target("2026", "A1", "P1") == (0, 1, "not_met")


def test_t2_strict_and_distinct(province: Province) -> None:
    families = [family(f"A{n}") for n in range(40)]
    gifts = [gift(f"TG{n}", f"A{n % 28}", "10/05/2025") for n in range(61)]
    listed = [row | {"Mã iNHANDAO": f"IN{n}", "Ngày iNHANDAO": "01/03/2025"} for n, row in enumerate(families[:30])]
    province.load({
        "Địa chỉ": listed + families[30:],
        "Trợ giúp": gifts,
        "Chỉ tiêu": [asks("A7"), asks("A8")],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["filed"], total["helped_addresses"], total["helped_times"]) == (40, 28, 61)
    assert province.target("2025", "A7", "X1") == (28, 40, "not_met")
    assert province.target("2025", "A8", "X1") == (30, None, "met")
    province.load({"Trợ giúp": [gift("TG99", "A30", "11/05/2025")]})
    assert province.target("2025", "A7", "X1") == (29, 40, "met")


def test_t3_one_household_two_organisations_filed_twice(province: Province) -> None:
    province.load({
        "Danh sách": [{"Năm": 2025, "Danh sách": "ban ngành xã", "Đơn vị": "X1", "Mã": "PN", "Tên": "Hội Phụ nữ xã"}],
        "Địa chỉ": [family("CHONG", **{"Gộp vào": "VO"}), family("VO")],
        "Trợ giúp": [
            gift("TG1", "CHONG", value=2_000_000, **{"Người giúp": "Hội Phụ nữ xã", "Mã danh sách": "PN"}),
            gift("TG2", "VO", value=3_000_000),
        ],
        "Chỉ tiêu": [asks("A4")],
    })  # fmt: skip
    for shown in (province.total("2025"), province.row("2025", "X1"), province.total("2025", "X1")):
        assert (shown["filed"], shown["helped_addresses"], shown["helped_times"]) == (1, 1, 2)
        assert (shown["value_vnd"], shown["organisations"]) == (5_000_000, 2)
    assert province.target("2025", "A4", "X1") == (1, 1, "met")


def test_t3_a_joint_gift_is_one_act_and_its_value_is_counted_once(province: Province) -> None:
    together = {"Lượt": "L1", "Nhu cầu": "nhà sửa chữa"}
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [
            gift("TG1", "A1", value=2_000_000, **together, **{"Người giúp": "Hội Phụ nữ xã"}),
            gift("TG2", "A1", value=3_000_000, **together),
        ],
    })  # fmt: skip
    total = province.total("2025")
    assert (total["helped_times"], total["houses_repaired"], total["houses_repaired_vnd"]) == (1, 1, 5_000_000)
    assert total["organisations"] == 2


def test_t4_other_programmes_and_loans_are_listed_not_added(province: Province) -> None:
    house = {"Lượt": "NHA", "Nhu cầu": "nhà xây mới"}
    province.load({
        "Địa chỉ": [family("A1")],
        "Trợ giúp": [
            gift("TG1", "A1", value=50_000_000, **house),
            gift("TG2", "A1", value=20_000_000, **house, **{"Chương trình": "Vì người nghèo"}),
            gift("TG3", "A1", value=10_000_000, **house, **{"Hình thức": "công sức"}),
            gift("TG4", "A1", value=500_000, **{"Chương trình": "Tết Nhân ái"}),
            gift("TG5", "A1", value=15_000_000, **{"Vốn vay": "có", "Nhu cầu": "vay vốn"}),
            gift("TG6", "A1", value=18_000_000, **{"Người giúp": "Tin nhắn 1400"}),
        ],
    })  # fmt: skip
    total = province.total("2025")
    assert total["value_vnd"] == 78_000_000
    assert (total["cash_vnd"], total["labour_vnd"], total["in_kind_vnd"]) == (68_000_000, 10_000_000, 0)
    assert (total["loans_vnd"], total["other_programmes_vnd"]) == (15_000_000, 20_500_000)
    assert (total["houses_built"], total["houses_built_vnd"]) == (1, 60_000_000)
    assert (total["livelihood"], total["other"], total["helped_times"]) == (0, 1, 3)


def test_t5_units_change_and_people_repeat(province: Province) -> None:
    quarters = [{"Mã": f"KP{n}", "Tên": f"Khu phố {n}", "Cấp": "thôn", "Thuộc": "M" if n < 5 else "N"}
                for n in range(1, 9)]  # fmt: skip
    moves = [{"Địa chỉ": f"A{n}", "Đơn vị mới": "M" if n < 5 else "N", "Thôn mới": f"KP{n}",
              "Từ ngày": date(2025, 7, 1)} for n in range(1, 9)]  # fmt: skip
    province.load({
        "Đơn vị": [
            {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
            {"Mã": "X", "Tên": "Phường X", "Cấp": "xã", "Thuộc": "P1", "Đến ngày": "30/06/2025", "Kế tục bởi": "M; N"},
            {"Mã": "M", "Tên": "Phường M", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": "01/07/2025"},
            {"Mã": "N", "Tên": "Phường N", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": "01/07/2025"},
            *quarters,
        ],
        "Địa chỉ": [family(f"A{n}", "X", **{"Thôn": f"KP{n}"}) for n in range(1, 9)],
        "Chuyển đơn vị": moves,
        "Trợ giúp": [
            *(gift(f"TRUOC{n}", f"A{n}", "30/06/2025 23:59", 100) for n in range(1, 9)),
            *(gift(f"SAU{n}", f"A{n}", "01/07/2025", 1) for n in range(1, 7)),
        ],
        "Tham gia": [{"Năm": year, "Cấp": "tỉnh", "Đơn vị": "P1", "Loại": "cá nhân", "Mã": "LAN", "Tên": "Ngô Thị Lan"}
                     for year in (2023, 2025, 2026)],
        "Chỉ tiêu": [asks("B5", since="2022", until="2027"), asks("B5p", since="2022", until="2027")],
    })  # fmt: skip
    before, after, both = (province.figures(period) for period in ("2025-Q2", "2025-Q4", "2025-Q3"))
    assert {row["unit"]: row["filed"] for row in before["rows"]} == {"X": 8}
    assert {row["unit"]: row["filed"] for row in after["rows"]} == {"M": 4, "N": 4}
    assert before["total"]["filed"] == after["total"]["filed"] == both["total"]["filed"] == 8
    assert {row["unit"]: (row["value_vnd"], row["helped_addresses"]) for row in both["rows"]} == {
        "M": (4, 4), "N": (2, 2), "X": (800, 8),
    }  # fmt: skip
    assert (both["total"]["value_vnd"], both["total"]["helped_addresses"]) == (806, 8)
    assert province.target("2027", "B5.persons", "P1")[0] == 1
    assert [province.target(year, "B5p.persons", "P1")[0] for year in ("2023", "2024", "2025", "2026")] == [1, 0, 1, 1]
