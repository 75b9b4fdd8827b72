"""What a workbook may not say; each refusal has its sheet, row, column and a sentence, and nothing is written."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Publication
from nhandao_site.domain.audit import House
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.workbook import importing, reading
from nhandao_site.domain.workbook.faults import Outcome
from nhandao_site.kit import clock
from tests.domain.workbook.builder import APPROVED, COLUMNS, address, believable, line, workbook

SAFE = dict(APPROVED)


def refuse(data: bytes) -> Outcome:
    outcome = importing.run(data, by=House("Người nhập"))
    assert not outcome.written
    assert db.session.scalar(select(func.count()).select_from(Address)) == 0
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 0
    return outcome


def spoilt(sheet: str, row: dict[str, Any]) -> tuple[bytes, int]:
    """The believable workbook with one more row, and the number Excel gives it."""
    rows = believable()
    rows[sheet].append(row)
    return workbook(rows), len(rows[sheet]) + 1


NINE = clock.today().year - 9
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("Địa chỉ", address("A1"), "Mã", "đã có ở dòng 2"),
    ("Địa chỉ", address("Z", **SAFE) | {"Ngày khảo sát": None}, "Ngày khảo sát", "cần Ngày khảo sát"),
    ("Địa chỉ", address("Z", **SAFE) | {"Ngày bình chọn": None}, "Ngày bình chọn", "cần Ngày bình chọn"),
    ("Địa chỉ", address("Z", **SAFE) | {"Ngày xác minh": None}, "Ngày xác minh", "cần Ngày xác minh"),
    ("Địa chỉ", address("Z", **SAFE) | {"Đồng ý nhận": "không"}, "Đồng ý nhận", "phải là “có”"),
    ("Địa chỉ", address("Z", **SAFE) | {"Đồng ý nhận": None}, "Đồng ý nhận", "phải là “có”"),
    ("Địa chỉ", address("Z", **SAFE, **{"Ngày đăng": "01/03/2025"}), "Đồng ý đăng", "phải có “chữ”"),
    ("Địa chỉ", address("Z", **{"Ngày đăng": "01/03/2025", "Đồng ý đăng": "chữ"}), "Ngày đăng", "Chưa có Ngày duyệt"),
    (
        "Địa chỉ",
        address(
            "Z", **SAFE, **{"Năm sinh": NINE, "Đồng ý đăng": "chữ", "Ngày đăng": "01/03/2025", "Người đại diện": "Mẹ"}
        ),
        "Trẻ đồng ý",
        "phải tự đồng ý",
    ),
    ("Địa chỉ", address("Z", **{"Đơn vị": "X77"}), "Đơn vị", "Không có đơn vị mã “X77”"),
    ("Địa chỉ", address("Z", **{"Đơn vị": "P9"}), "Đơn vị", "không phải xã"),
    ("Địa chỉ", address("Z", **{"Thôn": "H9"}), "Thôn", "không thuộc “Xã Bàu Sen”"),
    ("Địa chỉ", address("Z", **{"CCCD": "12345"}), "CCCD", "12 chữ số"),
    ("Địa chỉ", address("Z", **{"Điện thoại": "999"}), "Điện thoại", "10 hoặc 11 chữ số"),
    ("Địa chỉ", address("Z", **{"Nhóm": "nhà giàu"}), "Nhóm", "chỉ nhận: hộ khó khăn"),
    ("Địa chỉ", address("Z", **{"Nhu cầu khác": "xe lăn; máy bay"}), "Nhu cầu khác", "“máy bay”"),
    ("Địa chỉ", address("Z", **{"Số tiền cần": "1.5"}), "Số tiền cần", "Không đọc được số tiền"),
    ("Địa chỉ", address("Z", **{"Ngày khảo sát": "31/02/2025"}), "Ngày khảo sát", "Không có ngày"),
    ("Địa chỉ", address("Z", **{"Ngày khảo sát": 45_678}), "Ngày khảo sát", "không phải ngày"),
    ("Địa chỉ", address("Z", **{"Đồng ý nhận": "chắc vậy"}), "Đồng ý nhận", "có hoặc không"),
    ("Địa chỉ", address("Z", **{"Năm sinh": 1066}), "Năm sinh", "không hợp lý"),
    ("Địa chỉ", address("Z", **{"Gộp vào": "ZZ"}), "Gộp vào", "Không có địa chỉ mã “ZZ”"),
    ("Địa chỉ", address("Z", **{"Gộp vào": "Z"}), "Gộp vào", "thành vòng"),
    ("Địa chỉ", address("Z", **{"Lý do đóng": "qua đời"}), "Ngày đóng", "cần Ngày đóng"),
    ("Địa chỉ", address("Z") | {"Họ tên": None}, "Họ tên", "Thiếu Họ tên"),
    ("Đơn vị", {"Mã": "U", "Tên": "Xã", "Cấp": "xã", "Thuộc": "U"}, "Thuộc", "chính nó"),
    ("Đơn vị", {"Mã": "U", "Tên": "Xã", "Cấp": "làng xa", "Thuộc": "P9"}, "Cấp", "chỉ nhận: trung ương"),
    (
        "Đơn vị",
        {"Mã": "U", "Tên": "Xã", "Cấp": "xã", "Từ ngày": "02/01/2025", "Đến ngày": "01/01/2025"},
        "Đến ngày",
        "trước",
    ),
    ("Đơn vị", {"Mã": "U", "Tên": "Xã", "Cấp": "xã", "Đến ngày": "01/01/2025", "Kế tục bởi": "Q"}, "Kế tục bởi", "“Q”"),
    ("Chuyển đơn vị", {"Địa chỉ": "A9", "Đơn vị mới": "X2", "Từ ngày": "01/07/2025"}, "Địa chỉ", "“A9”"),
    ("Chuyển đơn vị", {"Địa chỉ": "A5", "Đơn vị mới": "X1", "Từ ngày": "01/07/2025"}, "Từ ngày", "lặp lại dòng 2"),
    ("Trợ giúp", line("T", "A1", **{"Giá trị": -1}), "Giá trị", "không thể âm"),
    ("Trợ giúp", line("T", "A1", **{"Giá trị": -1, "Đảo của": "TG1"}), "Giá trị", "−2.000.000"),
    ("Trợ giúp", line("T", "A1", **{"Giá trị": -2_000_000, "Đảo của": "Không"}), "Đảo của", "để đảo"),
    ("Trợ giúp", line("T", "A3", **{"Giá trị": -700_000, "Đảo của": "TG3"}), "Đảo của", "đã được đảo"),
    ("Trợ giúp", line("T", "A3", **{"Giá trị": 700_000, "Đảo của": "TG0"}), "Đảo của", "không đảo một dòng đảo"),
    ("Trợ giúp", line("T", "A3", **{"Giá trị": -2_000_000, "Đảo của": "TG1"}), "Địa chỉ", "cùng địa chỉ"),
    ("Trợ giúp", line("T", "A1", **{"Trao lúc": "24/11/2025 25:10"}), "Trao lúc", "giờ từ 00:00"),
    ("Trợ giúp", line("TG1", "A1"), "Mã", "đã có ở dòng"),
    ("Đăng ký", {"Mã": "K", "Địa chỉ": "A1"}, "Ngày", "Thiếu Ngày"),
    ("Loại xã", {"Năm": 2025, "Đơn vị": "P9", "Loại": "khó khăn"}, "Đơn vị", "không phải xã"),
    (
        "Tham gia",
        {"Năm": 25, "Cấp": "tỉnh", "Đơn vị": "P9", "Loại": "cá nhân", "Mã": "M", "Tên": "T"},
        "Năm",
        "bốn chữ số",
    ),
    ("Xử lý", {"Loại": "hồ sơ", "Mã": "A1", "Trạng thái": "bay mất"}, "Trạng thái", "chỉ nhận"),
    ("Xử lý", {"Loại": "hồ sơ", "Mã": "A1", "Trạng thái": "từ chối"}, "Trạng thái", "đã duyệt"),
    ("Xử lý", {"Loại": "đăng", "Mã": "A6", "Trạng thái": "đã gỡ"}, "Mã", "chưa đăng"),
    ("Xử lý", {"Loại": "đăng ký", "Mã": "DK9", "Trạng thái": "hủy"}, "Mã", "Không có đăng ký"),
    ("Chỉ tiêu", {"Kế hoạch": "K", "Mã chỉ tiêu": "C9", "Từ kỳ": "2025"}, "Mã chỉ tiêu", "Không có chỉ tiêu"),
    ("Chỉ tiêu", {"Kế hoạch": "K", "Mã chỉ tiêu": "A1", "Từ kỳ": "2025-Q7"}, "Từ kỳ", "Không có kỳ"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "words"), FAULTS)
def test_a_wrong_row_is_told_where_and_what_and_nothing_is_written(
    site: Flask, sheet: str, row: dict[str, Any], column: str, words: str
) -> None:
    data, number = spoilt(sheet, row)
    with site.app_context():
        outcome = refuse(data)
        found = [fault for fault in outcome.faults if (fault.sheet, fault.row, fault.column) == (sheet, number, column)]
        assert found, outcome.faults
        assert words in found[0].message
        assert found[0].message[-1] == "."


def test_all_faults_are_told_at_once_and_a_broken_row_is_not_blamed_twice(site: Flask) -> None:
    rows = believable()
    rows["Địa chỉ"][0]["Nhóm"] = "lạ"
    rows["Đơn vị"][3]["Cấp"] = "lạ"
    rows["Chỉ tiêu"][0]["Từ kỳ"] = "lạ"
    with site.app_context():
        told = [(fault.sheet, fault.row, fault.column) for fault in refuse(workbook(rows)).faults]
        assert told == [("Đơn vị", 5, "Cấp"), ("Địa chỉ", 2, "Nhóm"), ("Chỉ tiêu", 2, "Từ kỳ")]


def test_a_known_key_with_another_content_is_a_fault(site: Flask) -> None:
    with site.app_context():
        importing.run(workbook(believable()), by=House("x"))
        for sheet, number, change in (
            ("Địa chỉ", 0, {"Họ tên": "Người Khác"}),
            ("Đơn vị", 3, {"Tên": "Xã Khác"}),
            ("Trợ giúp", 1, {"Giá trị": 1}),
            ("Đăng ký", 1, {"Giá trị": 1}),
            ("Danh sách", 0, {"Tên": "Người Khác"}),
        ):
            rows = believable()
            rows[sheet][number] |= change
            outcome = importing.run(workbook(rows), by=House("x"))
            assert [(fault.sheet, fault.row) for fault in outcome.faults] == [(sheet, number + 2)]


def test_a_small_list_may_fill_in_what_was_empty(site: Flask) -> None:
    rows = believable()
    rows["Danh sách"][0]["Chức vụ"] = None
    rows["Đơn vị"][3]["Từ ngày"] = None
    with site.app_context():
        importing.run(workbook(rows), by=House("x"))
        rows["Danh sách"][0]["Chức vụ"] = "Chủ tịch"
        rows["Đơn vị"][3]["Đến ngày"] = "31/12/2030"
        outcome = importing.run(workbook(rows), by=House("x"))
        assert outcome.ok and (outcome.sheets["Danh sách"]["new"], outcome.sheets["Đơn vị"]["new"]) == (1, 1)
        commune = db.session.scalars(select(Unit).where(Unit.code == "X1")).one()
        assert commune.valid_to == date(2030, 12, 31)


def test_a_child_of_unknown_yes_stays_out_of_sight_without_a_day_of_publication(site: Flask) -> None:
    rows = believable()
    rows["Địa chỉ"].append(
        address("Z", "Nguyễn Nhỏ", **SAFE, **{"Năm sinh": NINE, "Đồng ý đăng": "chữ", "Trẻ đồng ý": "không"})
    )
    rows["Địa chỉ"].append(
        address(
            "Y",
            "Trần Mồ Côi",
            **SAFE,
            **{"Năm sinh": None, "Nhóm": "mồ côi", "Đồng ý đăng": "chữ", "Ngày đăng": "01/03/2025"},
        )
    )
    with site.app_context():
        outcome = importing.run(workbook(rows), by=House("x"))
        assert outcome.ok
        shown = dict(db.session.execute(select(Address.chapter_key, Address.publication)).all())
        assert (shown["Z"], shown["Y"]) == (Publication.NONE, Publication.HIDDEN)
        assert [w.column for w in outcome.warnings if "tạm ẩn" in w.message] == ["Đồng ý đăng"]


def test_headers_are_found_whatever_their_stars_brackets_and_case(site: Flask) -> None:
    loose = {
        "Đơn vị": [
            "MÃ *",
            " Tên* ",
            "cấp (tỉnh, xã…)*",
            "Thuộc (mã)",
            "Từ  ngày",
            "Đến ngày",
            "Kế tục bởi (mã; mã)",
            "Ghi chú",
        ],
    }
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("ĐƠN VỊ")
    page.write_row(0, 0, loose["Đơn vị"])
    page.write_row(1, 0, [75, "Tỉnh Sông Mây", "Tỉnh"])
    book.close()
    found = reading.parse(out.getvalue())
    assert found.faults == []
    assert [(row["Mã"], row["Tên"], row["Cấp"].value) for row in found.rows("Đơn vị")] == [
        ("75", "Tỉnh Sông Mây", "province")
    ]
    assert [warning.column for warning in found.warnings] == ["Ghi chú"]


def test_a_missing_required_column_is_one_fault_of_the_first_row() -> None:
    book = reading.parse(
        workbook({"Địa chỉ": [address("A")]}, {"Địa chỉ": [c for c in COLUMNS["Địa chỉ"] if c != "Nhóm"]})
    )
    assert [(fault.row, fault.column) for fault in book.faults] == [(1, "Nhóm")]


def test_failed_and_uncomputed_formulas_are_said_not_taken_for_empty() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Thí điểm")
    page.write_row(0, 0, COLUMNS["Thí điểm"])
    page.write_row(1, 0, [2025, "X1", "Tên", "Loại"])
    page.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    page.write_formula(3, 0, "=2024+1", None, "2025")
    page.write_row(3, 1, ["X1", "Khác", "Loại"])
    book.close()
    found = reading.parse(out.getvalue())
    assert (3, "Năm", "Công thức trong ô bị lỗi hoặc chưa tính; hãy dán lại bằng giá trị.") in [
        (fault.row, fault.column, fault.message) for fault in found.faults
    ]
    assert [row.number for row in found.rows("Thí điểm")] == [2, 4]


def _bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"Kênh": []}))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, good.read(name))
        bad.writestr("xl/worksheets/sheet9.xml", b" " * 320_000_000)
    return out.getvalue()


HOSTILE = {
    "empty": lambda: b"",
    "text": "không phải Excel".encode,
    "html": lambda: b"<html><table></table></html>",
    "cut": lambda: workbook(believable())[:3000],
    "zip": lambda: b"PK\x05\x06" + b"\0" * 18,
    "large": lambda: b"PK\x03\x04" + b"\0" * 40_000_000,
    "bomb": _bomb,
    "other sheets": lambda: workbook({"Tờ khác": []}, {"Tờ khác": ["Mã"]}),
    "no rows": lambda: workbook({"Trang": []}, {"Trang": ["Mã"]}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_foreign_file_gets_one_sentence(site: Flask, kind: str) -> None:
    with site.app_context():
        outcome = refuse(HOSTILE[kind]())
        assert len(outcome.faults) == 1
        assert outcome.faults[0].message.endswith((".", ";")) and outcome.faults[0].row == 0


def test_nul_bytes_control_characters_and_long_cells_do_not_break_anything(site: Flask) -> None:
    rows = believable()
    rows["Địa chỉ"][0]["Họ tên"] = "Nguyễn\u200b Thị\u0007 Hà"
    rows["Địa chỉ"][0]["Nơi ở"] = "x" * 5_000
    with site.app_context():
        faults = importing.run(workbook(rows), by=House("x")).faults
        assert [(fault.column, fault.row) for fault in faults] == [("Nơi ở", 2)]
