"""Provinces made by chance, full of what goes wrong: late moves, merged couples, reversals, loans, nothing-gifts."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

Cells = dict[str, Any]
FIRST, LAST = date(2023, 11, 25), date(2026, 10, 31)
CHANGE = date(2025, 7, 1)
EDGES = [date(year, month, d) for year in (2023, 2024, 2025) for month, d in
         ((2, 24), (2, 25), (5, 24), (5, 25), (8, 24), (8, 25), (11, 24), (11, 25), (6, 30), (7, 1))][7:]  # fmt: skip
NEEDS = ("thường xuyên", "xe lăn", "nhà xây mới", "nhà sửa chữa", "chữa bệnh", "phục hồi chức năng", "vốn",
         "cây con giống", "vay vốn", "dạy nghề", "sổ tiết kiệm", "thẻ BHYT", "học bổng", "khác")  # fmt: skip
NAMES = ("Công ty Gỗ Suối Mơ", "Hội Phụ nữ", "HỘI PHỤ NỮ", "Trần Văn Đức", "Tran Van Duc", "Quỹ Ánh Sao", "Chợ Bến")


class Chance:
    """One believable mess; the same seed makes the same province."""

    def __init__(self, seed: int, addresses: int) -> None:
        self.random = Random(seed)
        self.many = addresses
        self.book: dict[str, list[Cells]] = {"Đơn vị": self._units()}
        self.codes = [row["Mã"] for row in self.book["Đơn vị"]]
        self.book["Địa chỉ"] = [self._address(n) for n in range(addresses)]
        self._merge()
        self.book["Chuyển đơn vị"] = list(self._moves())
        self.book["Trợ giúp"] = list(self._lines())

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        edges = [edge for edge in EDGES if first <= edge <= last]
        if edges and self.some(0.2):
            return self.random.choice(edges)
        return first + timedelta(days=self.random.randrange(max(1, (last - first).days)))

    def _units(self) -> list[Cells]:
        old: Cells = {"Cấp": "xã", "Đến ngày": date(2025, 6, 30), "Kế tục bởi": "M1; M2"}
        district = self.random.choice(("D1", "P1"))
        units: list[Cells] = [
            {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
            {"Mã": "D1", "Tên": "Huyện Cũ", "Cấp": "huyện", "Thuộc": "P1", "Đến ngày": date(2025, 6, 30)},
            old | {"Mã": "C1", "Tên": "Phường Cũ Một", "Thuộc": district},
            old | {"Mã": "C2", "Tên": "Phường Cũ Hai", "Thuộc": "D1"},
            {"Mã": "X1", "Tên": "Xã Bàu Sen", "Cấp": "xã", "Thuộc": "P1"},
            {"Mã": "X2", "Tên": "Xã Lộc Xuân", "Cấp": "xã", "Thuộc": "P1"},
            {"Mã": "S1", "Tên": "Trường THPT Sông Mây", "Cấp": "trường", "Thuộc": "P1"},
            {"Mã": "B1", "Tên": "Đoàn trường", "Cấp": "tổ chức trong trường", "Thuộc": "S1"},
            {"Mã": "TV1", "Tên": "Sở Y tế", "Cấp": "thành viên BCĐ", "Thuộc": "P1"},
        ]
        for code in ("M1", "M2"):
            units.append({"Mã": code, "Tên": f"Phường {code}", "Cấp": "xã", "Thuộc": "P1", "Từ ngày": CHANGE})
        for n, commune in enumerate(("X1", "X1", "X2", "M1", "M2")):
            units.append({"Mã": f"H{n}", "Tên": f"Khu phố {n}", "Cấp": "thôn", "Thuộc": commune})
        self.hamlets = {"X1": ["H0", "H1"], "X2": ["H2"], "M1": ["H3"], "M2": ["H4"], "C1": ["H3", "H4"]}
        return units

    def _address(self, n: int) -> Cells:
        commune = self.random.choice(("C1", "C2", "X1", "X2"))
        row: Cells = {"Mã": f"A{n}", "Loại": "hộ", "Họ tên": f"Nguyễn Thị {n}", "Năm sinh": 1950, "Đơn vị": commune,
                      "Nhóm": "hộ khó khăn", "Nhu cầu chính": self.random.choice(NEEDS)}  # fmt: skip
        if self.hamlets.get(commune) and self.some(0.7):
            row["Thôn"] = self.random.choice(self.hamlets[commune])
        if self.some(0.2):
            row["Đơn vị giới thiệu"] = self.random.choice(("S1", "B1", "TV1", "X1"))
        surveyed = self.day(date(2022, 6, 1))
        if self.some(0.9):
            row["Ngày khảo sát"] = surveyed
        if self.some(0.8) and "Ngày khảo sát" in row:
            self._approve(row, surveyed)
        if self.some(0.12):
            row |= {"Ngày đóng": self.day(surveyed), "Lý do đóng": "qua đời"}
        return row

    def _approve(self, row: Cells, surveyed: date) -> None:
        approved = self.day(surveyed)
        row |= {"Ngày bình chọn": surveyed, "Ngày xác minh": surveyed, "Ngày duyệt": approved, "Đồng ý nhận": "có"}
        if self.some(0.5):
            row |= {"Đồng ý đăng": "chữ", "Ngày đăng": self.day(approved)}
        if self.some(0.4):
            row |= {"Mã iNHANDAO": f"IN-{row['Mã']}", "Ngày iNHANDAO": self.day(approved)}

    def _merge(self) -> None:
        """Never into one that is itself merged twice over, and only where iNHANDAO says nothing about either."""
        rows = self.book["Địa chỉ"]
        for place in range(0, len(rows) - 3, 17):
            gone, kept = rows[place], rows[place + 2]
            for name in ("Mã iNHANDAO", "Ngày iNHANDAO"):
                gone.pop(name, None)
            gone["Gộp vào"] = kept["Mã"]

    def _moves(self) -> Any:
        for row in self.book["Địa chỉ"]:
            old = row["Đơn vị"] in {"C1", "C2"}
            if old:
                new = self.random.choice(("M1", "M2"))
                if row.get("Thôn") in {"H3", "H4"}:
                    new = "M1" if row["Thôn"] == "H3" else "M2"
                yield {"Địa chỉ": row["Mã"], "Đơn vị mới": new, "Từ ngày": CHANGE, "Thôn mới": row.get("Thôn")}
            elif self.some(0.1):
                yield {"Địa chỉ": row["Mã"], "Đơn vị mới": "X2" if row["Đơn vị"] == "X1" else "X1",
                       "Từ ngày": self.day()}  # fmt: skip

    def _lines(self) -> Any:
        rows: list[Cells] = []
        for n in range(self.many * 2):
            to = f"A{self.random.randrange(self.many)}"
            act = f"L{n}" if self.some(0.4) else None
            for part in range(self.random.choice((1, 1, 2, 3)) if act else 1):
                rows.append(self._line(f"TG{n}-{part}", to if self.some(0.97) else "A0", act))
        yield from rows
        for row in rows:
            if self.some(0.08):
                yield self._reversal(row)

    def _line(self, key: str, to: str, act: str | None) -> Cells:
        name = self.random.choice(NAMES)
        row: Cells = {
            "Mã": key, "Lượt": act, "Địa chỉ": to, "Trao lúc": self._at(), "Người giúp": name,
            "Loại": self.random.choice(("tổ chức", "cá nhân")), "Nhu cầu": self.random.choice(NEEDS),
            "Hình thức": self.random.choice(("tiền", "hiện vật", "công sức")),
            "Giá trị": self.random.choice((0, 1, 20, 300, 4_000, 50_000, 600_000)),
            "Xác minh": "có" if self.some(0.9) else "không",
        }  # fmt: skip
        if self.some(0.1):
            row["Chương trình"] = self.random.choice(("Tết Nhân ái", "Vì người nghèo"))
        if self.some(0.1):
            row |= {"Vốn vay": "có", "Hình thức": "tiền"}
        if self.some(0.3):
            row["Thường xuyên"] = "có"
        if self.some(0.2):
            row["Mã danh sách"] = self.random.choice(("PN", "LD1", "S1", "TV1"))
        if self.some(0.2):
            row["Đơn vị vận động"] = self.random.choice(("S1", "B1", "TV1", "X1", "D1"))
        return row

    def _at(self) -> datetime:
        hour, minute = self.random.choice(((0, 0), (0, 10), (6, 59), (7, 0), (12, 30), (23, 50), (23, 59)))
        day = self.day()
        return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a cell of Excel knows no zone

    def _reversal(self, row: Cells) -> Cells:
        later = row["Trao lúc"] + timedelta(days=self.random.choice((0, 1, 40, 200)))
        names = ("Địa chỉ", "Người giúp", "Loại", "Mã danh sách", "Đơn vị vận động", "Nhu cầu", "Hình thức")
        made = {name: row[name] for name in names if name in row}
        made |= {"Mã": f"{row['Mã']}-D", "Trao lúc": min(later, datetime(2026, 11, 1)), "Giá trị": -row["Giá trị"],  # noqa: DTZ001
                 "Đảo của": row["Mã"]}  # fmt: skip
        if self.some(0.3) and row["Xác minh"] == "có":
            made["Xác minh"] = self.random.choice(("có", "không"))
        return made
