"""The units of Sông Mây in both shapes: three tiers until 30/06/2025, two tiers after."""

from datetime import date

PROVINCE = "SM"
CHANGE = date(2025, 7, 1)
LAST = date(2025, 6, 30)

DISTRICTS = (
    ("D1", "Thành phố Đồng Mây"),
    ("D2", "Huyện Bàu Sen"),
    ("D3", "Huyện Suối Mơ"),
    ("D4", "Huyện Thượng Khe"),
)

# new commune → the old communes it was made from (code, name, district); "!" marks a split one
COMMUNES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("X01", "Phường Đồng Mây", ("C01 Phường Cây Me D1", "C02 Phường Bến Đò D1")),
    ("X02", "Phường Tân Thuận", ("C03 Phường Tân Thuận D1", "C04 Xã Tân An D1")),
    ("X03", "Xã Bàu Sen", ("C05 Thị trấn Bàu Sen D2", "C06 Xã Bàu Trắng D2")),
    ("X04", "Xã Lộc Xuân", ("C07 Xã Lộc Xuân D2", "C08 Xã Lộc Thuận D2")),
    ("X05", "Xã Cầu Ván", ("C09 Xã Cầu Ván D2", "C10 Xã Đất Giồng D2!")),
    ("X06", "Xã Đất Giồng", ("C10 Xã Đất Giồng D2!", "C11 Xã Rạch Tre D2")),
    ("X07", "Xã Suối Mơ", ("C12 Thị trấn Suối Mơ D3", "C13 Xã Suối Nhỏ D3")),
    ("X08", "Xã Đá Bạc", ("C14 Xã Đá Bạc D3", "C15 Xã Gò Sim D3")),
    ("X09", "Xã Ẵng Nưa", ("C16 Xã Ẵng Nưa D3",)),
    ("X10", "Xã Thượng Khe", ("C17 Xã Thượng Khe D4", "C18 Xã Khe Giữa D4")),
    ("X11", "Xã Khe Lá", ("C19 Xã Khe Lá D4",)),
    ("X12", "Xã Đồi Sim", ("C20 Xã Đồi Sim D4", "C21 Xã Bản Vẽ D4")),
)
DIFFICULT = ("X09", "X10", "X11", "X12")
HAMLETS = ("Ấp 1", "Ấp 2", "Ấp Bến", "Khu phố 4")

SCHOOLS = (
    ("S1", "Trường THPT Sông Mây"),
    ("S2", "Trường Cao đẳng Y tế Sông Mây"),
    ("S3", "Trường THPT Nội trú Thượng Khe"),
)
CLUBS = (("K1", "Câu lạc bộ Hiến máu Đồng Mây"), ("K2", "Đội thợ Chủ nhật"), ("K3", "Nhóm bếp cháo Cây Me"))
MEMBERS = (
    ("M1", "Ủy ban MTTQ Việt Nam tỉnh"),
    ("M2", "Hội Liên hiệp Phụ nữ tỉnh"),
    ("M3", "Tỉnh Đoàn"),
    ("M4", "Hội Nông dân tỉnh"),
    ("M5", "Hội Cựu chiến binh tỉnh"),
    ("M6", "Liên đoàn Lao động tỉnh"),
    ("M7", "Sở Y tế"),
    ("M8", "Sở Giáo dục và Đào tạo"),
)
BODIES = (
    "Hội Phụ nữ",
    "Đoàn Thanh niên",
    "Hội Nông dân",
    "Hội Cựu chiến binh",
    "Mặt trận Tổ quốc",
    "Công an",
    "Trạm Y tế",
)

Row = list[object]


def unit_rows() -> list[Row]:
    """Rows of the sheet “Đơn vị”: Mã, Tên, Cấp, Thuộc, Từ ngày, Đến ngày, Kế tục bởi."""
    rows: list[Row] = [[PROVINCE, "Tỉnh Sông Mây", "tỉnh", "", None, None, ""]]
    rows += [[code, name, "huyện", PROVINCE, None, LAST, ""] for code, name in DISTRICTS]
    rows += _communes()
    rows += [
        [code, name, kind, PROVINCE, None, None, ""]
        for kind, units in (("trường", SCHOOLS), ("câu lạc bộ", CLUBS), ("thành viên BCĐ", MEMBERS))
        for code, name in units
    ]
    for school, _name in SCHOOLS:
        rows += [
            [f"{school}.{n}", f"Chi hội {grade}", "tổ chức trong trường", school, None, None, ""]
            for n, grade in enumerate(("khối 10", "khối 11", "khối 12"), 1)
        ]
    return rows


def _communes() -> list[Row]:
    rows: list[Row] = []
    heirs: dict[str, list[str]] = {}
    for code, name, made_from in COMMUNES:
        rows.append([code, name, "xã", PROVINCE, CHANGE, None, ""])
        rows += [[f"{code}.{n}", hamlet, "thôn", code, CHANGE, None, ""] for n, hamlet in enumerate(HAMLETS, 1)]
        rows += [
            [f"{code}.B{n}", f"{body} {name[:1].lower()}{name[1:]}", "ban ngành xã", code, CHANGE, None, ""]
            for n, body in enumerate(BODIES, 1)
        ]
        rows += [
            [f"{code}.C{n}", f"Chi hội {hamlet}", "chi hội", code, CHANGE, None, ""]
            for n, hamlet in enumerate(HAMLETS, 1)
        ]
        for old in made_from:
            heirs.setdefault(old.rstrip("!"), []).append(code)
    for old, new in heirs.items():
        code, rest = old.split(" ", 1)
        name, district = rest.rsplit(" ", 1)
        rows.append([code, name, "xã", district, None, LAST, "; ".join(new)])
        rows += [[f"{code}.{n}", hamlet, "thôn", code, None, LAST, ""] for n, hamlet in enumerate(HAMLETS, 1)]
    return rows


def old_communes_of(new: str) -> list[str]:
    return [old.split(" ", 1)[0] for code, _name, made_from in COMMUNES if code == new for old in made_from]


def class_rows(years: range) -> list[Row]:
    """Rows of “Loại xã”; before 2026 the classes stand on the old communes."""
    rows: list[Row] = []
    for year in years:
        for code, _name, _made_from in COMMUNES:
            units = [code] if year >= 2026 else old_communes_of(code)
            level = "khó khăn" if code in DIFFICULT else "trung bình trở lên"
            rows += [[year, unit, level] for unit in units]
    return [list(row) for row in dict.fromkeys(tuple(row) for row in rows)]
