"""Workbooks of a small province for the figures, and the commands as a script calls them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from tests.domain.workbook.builder import Rows, workbook

Cells = dict[str, Any]

TWO_TIERS: list[Cells] = [
    {"Mã": "P1", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
    {"Mã": "X1", "Tên": "Xã Bàu Sen", "Cấp": "xã", "Thuộc": "P1"},
    {"Mã": "X2", "Tên": "Xã Lộc Xuân", "Cấp": "xã", "Thuộc": "P1"},
]


def family(key: str, unit: str = "X1", approved: str | date | None = "01/02/2024", **cells: Any) -> Cells:
    """A household, approved on a day; survey, selection and verification lie before it."""
    row: Cells = {
        "Mã": key, "Loại": "hộ", "Họ tên": f"Nguyễn Thị {key}", "Năm sinh": 1950, "Đơn vị": unit,
        "Nhóm": "hộ khó khăn", "Nhu cầu chính": "khác",
    }  # fmt: skip
    if approved is not None:
        row |= {"Ngày khảo sát": "01/01/2024", "Ngày bình chọn": "05/01/2024", "Ngày xác minh": "10/01/2024"}
        row |= {"Ngày duyệt": approved, "Đồng ý nhận": "có"}
    return row | cells


def gift(key: str, to: str, at: str = "10/05/2025", value: int = 1_000_000, **cells: Any) -> Cells:
    row: Cells = {
        "Mã": key, "Địa chỉ": to, "Trao lúc": at, "Người giúp": "Công ty Gỗ Suối Mơ", "Loại": "tổ chức",
        "Nhu cầu": "khác", "Hình thức": "tiền", "Giá trị": value, "Xác minh": "có",
    }  # fmt: skip
    return row | cells


def promise(key: str, to: str, on: str = "10/05/2025", **cells: Any) -> Cells:
    row: Cells = {
        "Mã": key, "Địa chỉ": to, "Ngày": on, "Người đăng ký": "Trần Văn Đức", "Loại": "cá nhân",
        "Hình thức": "tiền", "Giá trị": 500_000, "Trạng thái": "xác nhận",
    }  # fmt: skip
    return row | cells


def asks(target: str, unit: str | None = None, since: str = "2023", until: str | None = None, **cells: Any) -> Cells:
    return {"Kế hoạch": "Kế hoạch", "Mã chỉ tiêu": target, "Đơn vị": unit, "Từ kỳ": since, "Đến kỳ": until} | cells


class Province:
    """What was imported, and what the commands say of it."""

    def __init__(self, site: Flask, folder: Path) -> None:
        self.site, self.folder, self.imports = site, folder, 0

    def imports_(self, **sheets: list[Cells]) -> None:
        self.load({name.replace("_", " "): rows for name, rows in sheets.items()})

    def load(self, rows: Rows) -> None:
        self.imports += 1
        path = self.folder / f"so-lieu-{self.imports}.xlsx"
        path.write_bytes(workbook({"Đơn vị": TWO_TIERS} | rows if self.imports == 1 else rows))
        answer = self.site.test_cli_runner().invoke(args=["import", "workbook", str(path), "--json"])
        assert answer.exit_code == 0, answer.output

    def figures(self, period: str, unit: str = "P1") -> Cells:
        return self._asked("figures", period, unit)

    def total(self, period: str, unit: str = "P1") -> dict[str, int]:
        total: dict[str, int] = self.figures(period, unit)["total"]
        return total

    def row(self, period: str, of: str, unit: str = "P1") -> dict[str, int]:
        found: dict[str, int] = next(row for row in self.figures(period, unit)["rows"] if row["unit"] == of)
        return found

    def targets(self, period: str, unit: str = "P1") -> dict[tuple[str, str], Cells]:
        return {(one["id"], one["unit"]): one for one in self._asked("targets", period, unit)["targets"]}

    def target(self, period: str, name: str, unit: str, inside: str = "P1") -> tuple[int | None, int | None, str]:
        found = self.targets(period, inside)[name, unit]
        return found["numerator"], found["denominator"], found["status"]

    def _asked(self, command: str, period: str, unit: str) -> Cells:
        answer = self.site.test_cli_runner().invoke(args=[command, "show", period, "--unit", unit, "--json"])
        assert answer.exit_code == 0, answer.output
        document: Cells = json.loads(answer.stdout)
        return document


Load = Callable[[Rows], Province]
