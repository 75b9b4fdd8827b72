"""The table of figures reckoned a second time, from the rows of the workbook and the words of the rules alone.

Shares no code with the site: own dates, own periods, own sums, one loop inside another and no cleverness. What is
true of a line whoever asks (its day, its act, whether it stands) is worked out once and kept.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

Cells = dict[str, Any]
LAND = {"trung ương", "tỉnh", "huyện", "xã", "thôn"}
NEEDS = {
    "nhà xây mới": "houses_built", "nhà sửa chữa": "houses_repaired", "xe lăn": "wheelchairs",
    "chữa bệnh": "treatment", "phục hồi chức năng": "treatment",
    "vốn": "livelihood", "cây con giống": "livelihood", "vay vốn": "livelihood", "dạy nghề": "livelihood",
}  # fmt: skip
SPANS = {"": ("11-25", "11-24"), "H1": ("11-25", "05-24"), "Q1": ("11-25", "02-24"), "Q2": ("02-25", "05-24"),
         "Q3": ("05-25", "08-24"), "Q4": ("08-25", "11-24")}  # fmt: skip
BEGINNING, END = date.min, date.max


def day(typed: Any, otherwise: date | None = None) -> date | None:
    if typed is None or isinstance(typed, date):
        return typed or otherwise
    d, m, y = map(int, typed.split(" ")[0].split("/"))
    return date(y, m, d)


def span(code: str) -> tuple[date, date]:
    year, _, part = code.partition("-")
    (m1, d1), (m2, d2) = (map(int, one.split("-")) for one in SPANS[part])
    return date(int(year) - (m1 == 11), m1, d1), date(int(year), m2, d2)


def plain(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return " ".join(re.findall(r"\w+", "".join(c for c in apart if not unicodedata.combining(c))))


def _once(said: Callable[[Cells], Any]) -> Callable[[Cells], Any]:
    """The same answer for the same line."""
    kept: dict[str, Any] = {}

    def ask(row: Cells) -> Any:
        if row["Mã"] not in kept:
            kept[row["Mã"]] = said(row)
        return kept[row["Mã"]]

    return ask


class Reckoning:
    def __init__(self, book: dict[str, list[Cells]]) -> None:
        self.book = book
        self.units = {row["Mã"]: row for row in book["Đơn vị"]}
        self.addresses = {row["Mã"]: row for row in book["Địa chỉ"]}
        self.lines = {row["Mã"]: row for row in book["Trợ giúp"]}
        for name in ("act", "giver", "home_of", "live", "on", "own", "stands", "sure"):
            setattr(self, name, _once(getattr(self, name)))
        self.undone = {row["Đảo của"] for row in self.lines.values() if row.get("Đảo của") and self.sure(row)}
        self.acts: dict[str, list[Cells]] = {}
        for row in self.lines.values():
            self.acts.setdefault(self.act(row), []).append(row)
        self.stays = {key: self._stays(key) for key in self.addresses}
        self.table_of = ""
        self.above = cache(self._above)
        self.place = cache(self._place)
        self.belonged = cache(self._belonged)

    # places

    def _stays(self, key: str) -> list[tuple[date, str, str | None]]:
        row = self.addresses[key]
        stays = [(BEGINNING, row["Đơn vị"], row.get("Thôn"))]
        moves = [one for one in self.book.get("Chuyển đơn vị", []) if one["Địa chỉ"] == key]
        for one in sorted(moves, key=lambda one: day(one["Từ ngày"]) or END):
            stays.append((day(one["Từ ngày"]) or END, one["Đơn vị mới"], one.get("Thôn mới")))
        return stays

    def _place(self, key: str, on: date) -> tuple[str, str | None]:
        return [(unit, hamlet) for since, unit, hamlet in self.stays[key] if since <= on][-1]

    def _above(self, code: str) -> set[str]:
        found = set[str]()
        step: str | None = code
        while step:
            found.add(step)
            step = self.units[step].get("Thuộc")
        return found

    def belongs(self, key: str, on: date, unit: str) -> bool:
        return self.belonged(key, on, unit, self.table_of)

    def _belonged(self, key: str, on: date, unit: str, table_of: str) -> bool:
        """A hamlet in the table of its commune counts those who lived in that commune on the day."""
        commune, hamlet = self.place(key, on)
        if self.units[unit]["Cấp"] == "thôn" and table_of not in {unit, *self.above(commune)}:
            return False
        return unit == hamlet if self.units[unit]["Cấp"] == "thôn" else unit in self.above(commune)

    def alive(self, unit: str, first: date, last: date) -> bool:
        row = self.units[unit]
        return (day(row.get("Từ ngày")) or BEGINNING) <= last and (day(row.get("Đến ngày")) or END) >= first

    def cut(self, unit: str, last: date) -> date:
        return min(last, day(self.units[unit].get("Đến ngày")) or END)

    # lines

    def home(self, key: str) -> str:
        while self.addresses[key].get("Gộp vào"):
            key = self.addresses[key]["Gộp vào"]
        return key

    def home_of(self, row: Cells) -> str:
        return self.home(row["Địa chỉ"])

    def sure(self, row: Cells) -> bool:
        """Verified; a reversal whose cell is empty is as verified as its line, and counts only with it."""
        first = self.lines.get(row.get("Đảo của") or "")
        if first is None:
            return bool(row.get("Xác minh") == "có")
        return row.get("Xác minh", "có") == "có" and self.sure(first)

    def own(self, row: Cells) -> bool:
        first = self.lines.get(row.get("Đảo của") or "", row)
        return not first.get("Chương trình")

    def stands(self, row: Cells) -> bool:
        return self.sure(row) and not row.get("Đảo của") and row["Mã"] not in self.undone and self.own(row)

    def act(self, row: Cells) -> str:
        first = self.lines.get(row.get("Đảo của") or "", row)
        return f"lượt {first['Lượt']}" if first.get("Lượt") else f"dòng {first['Mã']}"

    def live(self, row: Cells) -> bool:
        """A standing line of an act that comes to something."""
        return self.stands(row) and sum(one["Giá trị"] for one in self.acts[self.act(row)] if self.stands(one)) > 0

    def on(self, row: Cells) -> date:
        return row["Trao lúc"].date() if isinstance(row["Trao lúc"], datetime) else day(row["Trao lúc"]) or END

    def giver(self, row: Cells) -> str:
        return f"#{row['Mã danh sách']}" if row.get("Mã danh sách") else plain(row["Người giúp"])

    def counts_for(self, row: Cells, unit: str) -> bool:
        if self.units[unit]["Cấp"] in LAND:
            return self.belongs(self.home_of(row), self.on(row), unit)
        names = {row.get("Đơn vị vận động"), row.get("Mã danh sách")} & self.units.keys()
        return any(unit in self.above(str(name)) for name in names)

    # the table

    def rows(self, unit: str, first: date, last: date) -> list[str]:
        return [code for code, row in self.units.items() if row.get("Thuộc") == unit and self.alive(code, first, last)]

    def figures(self, period: str, unit: str, table_of: str) -> dict[str, int]:
        self.table_of = table_of
        first, last = span(period)
        return self._stock(unit, first, last) | self._help(unit, first, last)

    def _counted(self, key: str, unit: str, on: date) -> bool:
        if self.addresses[key].get("Gộp vào"):
            return False
        if self.units[unit]["Cấp"] in LAND:
            return self.belongs(key, on, unit)
        by = self.addresses[key].get("Đơn vị giới thiệu")
        return bool(by) and unit in self.above(str(by))

    def filed(self, key: str, first: date, cut: date) -> bool:
        row = self.addresses[key]
        return (day(row.get("Ngày duyệt")) or END) <= cut and (day(row.get("Ngày đóng")) or END) >= first

    def _stock(self, unit: str, first: date, last: date) -> dict[str, int]:
        cut = self.cut(unit, last)
        made = dict.fromkeys(("surveyed", "filed", "filed_new", "listed_site", "listed_inhandao", "listed_any"), 0)
        for key, row in self.addresses.items():
            approved = day(row.get("Ngày duyệt"))
            if approved and first <= approved <= cut and self._counted(key, unit, approved):
                made["filed_new"] += 1
            if not self._counted(key, unit, cut):
                continue
            still = (day(row.get("Ngày đóng")) or END) >= first
            site = (day(row.get("Ngày đăng")) or END) <= cut
            inhandao = bool(row.get("Mã iNHANDAO")) and (day(row.get("Ngày iNHANDAO")) or END) <= cut
            filed = self.filed(key, first, cut)
            made["surveyed"] += still and (day(row.get("Ngày khảo sát")) or END) <= cut
            made["filed"] += filed
            made["listed_site"] += filed and site
            made["listed_inhandao"] += filed and inhandao
            made["listed_any"] += filed and (site or inhandao)
        return made

    def _help(self, unit: str, first: date, last: date) -> dict[str, int]:
        cut = self.cut(unit, last)
        mine = [row for row in self.lines.values() if self.counts_for(row, unit)]
        inside = [row for row in mine if first <= self.on(row) <= last]
        live = [row for row in inside if self.live(row)]
        gifts = [row for row in live if not self._loan(row)]
        helped = {self.home_of(row) for row in live}
        made = {
            "helped_addresses": sum(self.filed(key, first, cut) for key in helped),
            "helped_times": self._begun({self.act(row) for row in live}, mine, first, lambda _row: True),
            "regular_addresses": len({self.home_of(row) for row in live if row.get("Thường xuyên") == "có"}),
            "one_off_addresses": len({self.home_of(row) for row in live if row.get("Thường xuyên") != "có"}),
            "organisations": len({self.giver(row) for row in gifts if row["Loại"] == "tổ chức"}),
            "individuals": len({self.giver(row) for row in gifts if row["Loại"] == "cá nhân"}),
        }
        for column in ("houses_built", "houses_repaired", "wheelchairs", "treatment", "livelihood", "other"):

            def is_one(row: Cells, column: str = column) -> bool:
                return not self._loan(row) and NEEDS.get(row["Nhu cầu"], "other") == column

            acts = {self.act(row) for row in live if is_one(row)}
            made[column] = self._begun(acts, mine, first, is_one)
        return made | self._money([row for row in inside if self.sure(row)])

    def _begun(self, acts: set[str], mine: list[Cells], first: date, which: Any) -> int:
        """An act is counted where its first line of the sort lies."""
        before = {self.act(row) for row in mine if self.on(row) < first and self.live(row) and which(row)}
        return len(acts - before)

    def _loan(self, row: Cells) -> bool:
        return bool(self.lines.get(row.get("Đảo của") or "", row).get("Vốn vay") == "có")

    def _money(self, rows: list[Cells]) -> dict[str, int]:
        def total(which: Any) -> int:
            return sum(row["Giá trị"] for row in rows if which(row, self.lines.get(row.get("Đảo của") or "", row)))

        def of(row: Cells) -> bool:
            return self.own(row) and not self._loan(row)

        made = {
            "cash_vnd": total(lambda row, first: of(row) and first["Hình thức"] == "tiền"),
            "in_kind_vnd": total(lambda row, first: of(row) and first["Hình thức"] == "hiện vật"),
            "labour_vnd": total(lambda row, first: of(row) and first["Hình thức"] == "công sức"),
            "value_vnd": total(lambda row, first: of(row)),
            "loans_vnd": total(lambda row, first: self.own(row) and self._loan(row)),
            "other_programmes_vnd": total(lambda row, first: not self.own(row)),
        }
        for need, column in (("nhà xây mới", "houses_built_vnd"), ("nhà sửa chữa", "houses_repaired_vnd")):
            made[column] = total(lambda row, first, need=need: of(row) and first["Nhu cầu"] == need)
        return made
