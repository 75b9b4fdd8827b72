"""Pledges and deliveries of Sông Mây: some full, some half, some late, one reversed."""

from datetime import date, datetime, time, timedelta
from random import Random

from nhandao_site.cli.demo import names
from nhandao_site.cli.demo.families import Family
from nhandao_site.cli.demo.sheets import Sheets

LAST = date(2026, 11, 20)

ORGANISATIONS = (
    ("Công ty TNHH Gỗ Suối Mơ", None, None),
    ("Hợp tác xã Điều Bàu Sen", None, None),
    ("Chùa Phước Lâm Đồng Mây", None, None),
    ("Hội Liên hiệp Phụ nữ tỉnh", "M2", "M2"),
    ("Tỉnh Đoàn", "M3", "M3"),
    ("Chi hội khối 11, Trường THPT Sông Mây", "S1.2", "S1"),
    ("Đội thợ Chủ nhật", "K2", "K2"),
)
PROGRAMMES = ("Tết Nhân ái", "Ngân hàng bò", "Vì người nghèo")


def add_help(sheets: Sheets, hand: Random, families: list[Family]) -> None:
    for turn, family in enumerate(families):
        share = (0, 0, 35, 60, 100)[turn % 5]
        if share:
            _pledge_and_deliver(sheets, hand, family, share)
        if turn % 11 == 7:
            _other_programme(sheets, hand, family)
        if turn % 13 == 4:
            _waiting(sheets, hand, family)
    _one_mistake(sheets, families)


def _pledge_and_deliver(sheets: Sheets, hand: Random, family: Family, share: int) -> None:
    parts = 1 + (family.number % 3)
    value = family.amount * share // 100 // parts // 50_000 * 50_000
    act = f"L-{family.key}"
    for part in range(parts):
        donor, roster, unit = _donor(hand)
        pledged = min(LAST, family.approved + timedelta(days=hand.randint(5, 60)))
        delivered = pledged + timedelta(days=hand.randint(6, 45))
        done = delivered <= LAST and value > 0 and part != 2
        key = f"DK-{family.key}-{part + 1}"
        sheets.add(
            "Đăng ký",
            {
                "Mã": key, "Địa chỉ": family.key, "Ngày": pledged, "Người đăng ký": donor, "Loại": "tổ chức" if unit or roster or donor in _ORGS else "cá nhân",
                "Mã danh sách": roster, "Đơn vị": unit, "Hình thức": "tiền" if part != 1 else "hiện vật",
                "Nội dung": None if part != 1 else "Gạo, tôn và vật dụng trong nhà", "Giá trị": max(value, 50_000),
                "Trạng thái": "hoàn thành" if done else "xác nhận", "Ẩn danh": "có" if hand.random() < 0.15 else "không",
            },
        )  # fmt: skip
        if done:
            sheets.add(
                "Trợ giúp",
                {
                    "Mã": f"TG-{family.key}-{part + 1}", "Lượt": act if delivered == pledged else f"{act}-{part + 1}",
                    "Địa chỉ": family.key, "Trao lúc": datetime.combine(delivered, time(8 + part, 30)), "Người giúp": donor,
                    "Loại": "tổ chức" if unit or roster or donor in _ORGS else "cá nhân", "Mã danh sách": roster, "Đơn vị vận động": unit,
                    "Nhu cầu": family.case.need, "Hình thức": "tiền" if part != 1 else "hiện vật", "Giá trị": value,
                    "Căn cứ": "hóa đơn" if part != 1 else "giá thị trường", "Vốn vay": "có" if family.case.need == "vay vốn" else "không",
                    "Thường xuyên": "có" if family.number % 7 == 0 else "không", "Chứng từ": f"BN-{family.number:04d}/{part + 1}",
                    "Xác minh": "có" if hand.random() < 0.93 else "không",
                },
            )  # fmt: skip


_ORGS = {name for name, _roster, _unit in ORGANISATIONS}


def _donor(hand: Random) -> tuple[str, str | None, str | None]:
    if hand.random() < 0.45:
        return hand.choice(ORGANISATIONS)
    return (names.woman(hand) if hand.random() < 0.5 else names.man(hand)), None, None


def _other_programme(sheets: Sheets, hand: Random, family: Family) -> None:
    day = min(LAST, family.approved + timedelta(days=30))
    sheets.add(
        "Trợ giúp",
        {
            "Mã": f"TG-{family.key}-P", "Lượt": f"L-{family.key}-P", "Địa chỉ": family.key, "Trao lúc": datetime.combine(day, time(15)),
            "Người giúp": "Hội Chữ thập đỏ tỉnh Sông Mây", "Loại": "tổ chức", "Nhu cầu": "khác", "Hình thức": "hiện vật",
            "Giá trị": 500_000, "Căn cứ": "hóa đơn", "Chương trình": hand.choice(PROGRAMMES), "Xác minh": "có",
        },
    )  # fmt: skip


def _waiting(sheets: Sheets, hand: Random, family: Family) -> None:
    donor = names.man(hand)
    sheets.add(
        "Đăng ký",
        {
            "Mã": f"DK-{family.key}-W", "Địa chỉ": family.key, "Ngày": LAST - timedelta(days=hand.randint(0, 4)),
            "Người đăng ký": donor, "Loại": "cá nhân", "Hình thức": "công sức", "Nội dung": "Hai ngày công phụ hồ",
            "Giá trị": 600_000, "Trạng thái": "chờ", "Ẩn danh": "không",
        },
    )  # fmt: skip


def _one_mistake(sheets: Sheets, families: list[Family]) -> None:
    """A line typed twice, and the line that takes it back."""
    family = families[2]
    day = min(LAST, family.approved + timedelta(days=70))
    common = {
        "Địa chỉ": family.key, "Người giúp": "Hợp tác xã Điều Bàu Sen", "Loại": "tổ chức", "Nhu cầu": family.case.need,
        "Hình thức": "tiền", "Căn cứ": "hóa đơn", "Xác minh": "có", "Lượt": f"L-{family.key}-X",
    }  # fmt: skip
    sheets.add("Trợ giúp", common | {"Mã": "TG-NHAM", "Trao lúc": datetime.combine(day, time(9)), "Giá trị": 1_000_000})
    sheets.add(
        "Trợ giúp",
        common
        | {
            "Mã": "TG-NHAM-DAO",
            "Trao lúc": datetime.combine(day, time(10)),
            "Giá trị": -1_000_000,
            "Đảo của": "TG-NHAM",
        },
    )
