"""The rest of the chapter's year: rosters, the movement, channels, papers, honours, targets."""

from datetime import date
from random import Random

from nhandao_site.cli.demo import names, province
from nhandao_site.cli.demo.sheets import Sheets

YEARS = (2025, 2026)
POSITIONS = ("Bí thư", "Chủ tịch", "Phó Chủ tịch", "Giám đốc Sở", "Trưởng ban")


def add_life(sheets: Sheets, hand: Random) -> None:
    for year in YEARS:
        _rosters(sheets, Random(f"leaders-{year // 10}"), year)
        _movement(sheets, hand, year)
        _honours(sheets, hand, year)
        _papers(sheets, year)
    _channels(sheets)
    _targets(sheets)


def _rosters(sheets: Sheets, hand: Random, year: int) -> None:
    def put(kind: str, unit: str, code: str, name: str, position: str | None = None) -> None:
        cells = {"Năm": year, "Danh sách": kind, "Đơn vị": unit, "Mã": code, "Tên": name, "Chức vụ": position}
        sheets.add("Danh sách", cells)

    for n in range(1, 19):
        put(
            "lãnh đạo",
            province.PROVINCE,
            f"LD{n:02d}",
            names.man(hand) if n % 3 else names.woman(hand),
            POSITIONS[n % 5],
        )
    for code, name in province.MEMBERS:
        put("thành viên BCĐ", province.PROVINCE, code, name)
    for code, name in province.SCHOOLS:
        put("hội trường học", province.PROVINCE, code, name)
        for n, grade in enumerate(("khối 10", "khối 11", "khối 12"), 1):
            put("tổ chức trong trường", code, f"{code}.{n}", f"Chi hội {grade}, {name}")
    for code, name in province.CLUBS:
        put("câu lạc bộ", province.PROVINCE, code, name)
    if year < YEARS[-1]:
        return  # lists of commune bodies exist only for the communes of today
    for code, name, _made_from in province.COMMUNES:
        for n, body in enumerate(province.BODIES, 1):
            put("ban ngành xã", code, f"{code}.B{n}", f"{body} {name[:1].lower()}{name[1:]}")
        for n, hamlet in enumerate(province.HAMLETS, 1):
            put("chi hội", code, f"{code}.C{n}", f"Chi hội {hamlet}, {name[:1].lower()}{name[1:]}")


def _movement(sheets: Sheets, hand: Random, year: int) -> None:
    for n in range(24):
        person = Random(f"person-{n % 18}")
        kind = "tập thể" if n % 4 == 3 else "cá nhân"
        name = province.CLUBS[n % 3][1] if kind == "tập thể" else names.woman(person)
        cells = {"Năm": year, "Cấp": "tỉnh", "Đơn vị": province.PROVINCE, "Loại": kind}
        if n < 18 or year == YEARS[-1]:
            sheets.add("Tham gia", cells | {"Mã": f"TN{n:03d}", "Tên": name})
    for n, (school, name) in enumerate(province.SCHOOLS):
        if (n + year) % 2:
            sheets.add("Thí điểm", {"Năm": year, "Đơn vị": school, "Tên": name, "Loại": "trường học"})
    hand.random()


def _honours(sheets: Sheets, hand: Random, year: int) -> None:
    day = date(year - 1, 11, 20)
    for n in range(8):
        collective = n % 3 == 2
        level = ("tỉnh", "xã", "trung ương", "tỉnh")[n % 4]
        now, _, before = province.COMMUNES[n]
        commune = now if day >= date(2025, 7, 1) else before[0].split()[0]
        sheets.add(
            "Tôn vinh",
            {
                "Năm": year - 1, "Đợt": f"Kỷ niệm ngày 23/11/{year - 1}", "Cấp": level,
                "Loại": ("danh hiệu", "biểu dương", "bằng khen", "giấy khen")[n % 4],
                "Đối tượng": province.CLUBS[n // 3 % 3][1] if collective else (names.woman(hand) if n % 2 else names.man(hand)),
                "Là": "tập thể" if collective else "cá nhân", "Đơn vị": commune if level == "xã" else province.PROVINCE,
                "Quyết định": f"{10 + n}/QĐ-CTĐ", "Ngày": day,
            },
        )  # fmt: skip


def _papers(sheets: Sheets, year: int) -> None:
    def put(symbol: str, day: date, kind: str, unit: str, abstract: str) -> None:
        sheets.add("Văn bản", {"Số, ký hiệu": symbol, "Ngày": day, "Loại": kind, "Đơn vị": unit, "Trích yếu": abstract})

    put(
        f"{year % 100}-KH/BCĐ",
        date(year, 1, 12),
        "kế hoạch",
        province.PROVINCE,
        f"Tổ chức thực hiện Cuộc vận động “Mỗi tổ chức, mỗi cá nhân gắn với một địa chỉ nhân đạo” năm {year}",
    )
    put(
        f"{year % 100 + 3}-HD/BCĐ",
        date(year, 2, 3),
        "hướng dẫn",
        province.PROVINCE,
        "Khảo sát, bình chọn công khai và lập hồ sơ địa chỉ nhân đạo",
    )
    put(
        f"{year % 100 + 9}/QĐ-CTĐ",
        date(year, 5, 8),
        "quyết định",
        province.PROVINCE,
        f"Phát động Tháng Nhân đạo năm {year}",
    )
    for n, (code, name) in enumerate(province.MEMBERS[:6]):
        put(f"{n + 1}/KH-{code}", date(year, 2, 10 + n), "kế hoạch", code, f"{name} hưởng ứng Cuộc vận động năm {year}")


def _channels(sheets: Sheets) -> None:
    for unit, kind, day in (
        (province.PROVINCE, "website", date(2024, 3, 1)), (province.PROVINCE, "Facebook", date(2023, 5, 8)),
        (province.PROVINCE, "Zalo", date(2024, 5, 8)), (province.PROVINCE, "báo", date(2025, 1, 15)),
    ):  # fmt: skip
        sheets.add("Kênh", {"Đơn vị": unit, "Kênh": kind, "Từ ngày": day})
    for code, _name, _made_from in province.COMMUNES[:9]:
        sheets.add("Kênh", {"Đơn vị": code, "Kênh": "Zalo", "Từ ngày": date(2025, 8, 1)})


def _targets(sheets: Sheets) -> None:
    for year in YEARS:
        for target in ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10"):
            cells = {
                "Kế hoạch": f"Cuộc vận động năm {year}",
                "Mã chỉ tiêu": target,
                "Từ kỳ": str(year),
                "Đến kỳ": str(year),
            }
            sheets.add("Chỉ tiêu", cells)
    for target in ("B3", "B4", "B5", "B5p", "B6b", "B7", "B8", "B8b"):
        cells = {"Kế hoạch": "Phong trào 2022–2027", "Mã chỉ tiêu": target, "Từ kỳ": "2023", "Đến kỳ": "2027"}
        sheets.add("Chỉ tiêu", cells)
