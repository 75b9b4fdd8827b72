"""A small believable workbook, and ways to spoil it."""

import copy
import io
from datetime import date, datetime
from typing import Any

import xlsxwriter

from nhandao_site.domain.workbook.columns import SHEETS
from nhandao_site.kit import clock

COLUMNS = {sheet.name: [column.name for column in sheet.columns] for sheet in SHEETS}
Rows = dict[str, list[dict[str, Any]]]

APPROVED = {
    "Ngày khảo sát": date(2025, 1, 10),
    "Ngày bình chọn": "15/01/2025",
    "Ngày xác minh": date(2025, 1, 20),
    "Ngày duyệt": date(2025, 2, 1),
    "Đồng ý nhận": "có",
}


def address(key: str, name: str = "Nguyễn Thị Hà", **cells: Any) -> dict[str, Any]:
    row = {
        "Mã": key,
        "Loại": "hộ",
        "Họ tên": name,
        "Năm sinh": 1950,
        "Giới": "nữ",
        "Đơn vị": "X1",
        "Nhóm": "già neo đơn",
        "Nhu cầu chính": "nhà sửa chữa",
        "Số tiền cần": "30.000.000",
    }
    return row | cells


def line(key: str, to: str, **cells: Any) -> dict[str, Any]:
    row = {
        "Mã": key,
        "Địa chỉ": to,
        "Trao lúc": "24/11/2025 23:50",
        "Người giúp": "Công ty Gỗ Suối Mơ",
        "Loại": "tổ chức",
        "Nhu cầu": "nhà sửa chữa",
        "Hình thức": "tiền",
        "Giá trị": 2_000_000,
        "Căn cứ": "hóa đơn",
        "Xác minh": "có",
    }
    return row | cells


def believable() -> Rows:
    """Two shapes of a province, addresses in many states, a merged couple, a split ward, reversed help."""
    return copy.deepcopy(
        {
            "Đơn vị": [
                # Rows refer to later rows on purpose.
                {
                    "Mã": "XC",
                    "Tên": "Phường Cũ",
                    "Cấp": "xã",
                    "Thuộc": "D1",
                    "Đến ngày": "30/06/2025",
                    "Kế tục bởi": "X1; X2",
                },
                {"Mã": "P9", "Tên": "Tỉnh Sông Mây", "Cấp": "tỉnh"},
                {"Mã": "D1", "Tên": "Huyện Cũ", "Cấp": "huyện", "Thuộc": "P9", "Đến ngày": date(2025, 6, 30)},
                {"Mã": "X1", "Tên": "Xã Bàu Sen", "Cấp": "xã", "Thuộc": "P9"},
                {"Mã": "X2", "Tên": "Xã Lộc Xuân", "Cấp": "phường", "Thuộc": "P9"},
                {"Mã": "H1", "Tên": "Ấp 1", "Cấp": "thôn", "Thuộc": "X1"},
                {"Mã": "H9", "Tên": "Khu phố 9", "Cấp": "thôn", "Thuộc": "X2"},
                {"Mã": "S1", "Tên": "Trường THPT Sông Mây", "Cấp": "trường", "Thuộc": "P9"},
            ],
            "Loại xã": [{"Năm": 2025, "Đơn vị": "X1", "Loại": "khó khăn"}],
            "Danh sách": [
                {
                    "Năm": 2025,
                    "Danh sách": "lãnh đạo",
                    "Đơn vị": "P9",
                    "Mã": "LD1",
                    "Tên": "Trần Văn Đức",
                    "Chức vụ": "Chủ tịch",
                },
                {"Năm": "2025", "Danh sách": "Ban ngành xã", "Đơn vị": "X1", "Mã": "PN", "Tên": "Hội Phụ nữ xã"},
            ],
            "Địa chỉ": [
                address(
                    "A1",
                    **APPROVED,
                    **{
                        "Thôn": "H1",
                        "CCCD": "070150000001",
                        "Điện thoại": "+84 912 345 678",
                        "Nơi ở": "Số 5, tổ 2",
                        "Đồng ý đăng": "chữ; nơi ở",
                        "Ngày đăng": "05/02/2025",
                        "Mã iNHANDAO": "IN01",
                        "Ngày iNHANDAO": date(2025, 3, 1),
                        "Nhu cầu khác": "xe lăn; thường xuyên",
                        "Câu chuyện": "Bà ở một mình.",
                    },
                ),
                address("A2", "Lê Văn Tám", **APPROVED, **{"Giới": "nam", "Gộp vào": "A3", "Năm sinh": 1971}),
                address("A3", "Trần Thị Chín", **APPROVED, **{"Năm sinh": 1973, "Đơn vị giới thiệu": "S1"}),
                address(
                    "A4",
                    "Em bé",
                    **APPROVED,
                    **{
                        "Loại": "cá nhân",
                        "Năm sinh": clock.today().year - 9,
                        "Nhóm": "mồ côi",
                        "Người đại diện": "Phạm Thị Mẹ",
                        "Đồng ý đăng": "chữ",
                        "Trẻ đồng ý": "có",
                        "Ngày đăng": date(2025, 2, 5),
                    },
                ),
                address("A5", "Võ Văn Cũ", **APPROVED, **{"Đơn vị": "XC", "Giới": "nam"}),
                address("A6", "Đỗ Thị Nháp"),
                address("A7", "Đỗ Thị Khảo", **{"Ngày khảo sát": "01/03/2025", "Đồng ý nhận": "có"}),
                address(
                    "A8",
                    "Bùi Thị Xa",
                    **APPROVED,
                    **{
                        "Đồng ý đăng": "chữ",
                        "Ngày đăng": "05/02/2025",
                        "Ngày đóng": "01/05/2025",
                        "Lý do đóng": "qua đời",
                    },
                ),
            ],
            "Chuyển đơn vị": [{"Địa chỉ": "A5", "Đơn vị mới": "X2", "Thôn mới": "H9", "Từ ngày": "01/07/2025"}],
            "Đăng ký": [
                {
                    "Mã": "DK1",
                    "Địa chỉ": "A1",
                    "Ngày": "20/11/2025",
                    "Người đăng ký": "Trần Văn Đức",
                    "Loại": "cá nhân",
                    "Mã danh sách": "LD1",
                    "Hình thức": "tiền",
                    "Giá trị": "500.000",
                    "Chu kỳ": "tháng",
                    "Số kỳ": 12,
                    "Trạng thái": "thực hiện",
                    "Ẩn danh": "có",
                },
                {
                    "Mã": "DK2",
                    "Địa chỉ": "A2",
                    "Ngày": date(2025, 3, 1),
                    "Người đăng ký": "Hội Phụ nữ xã",
                    "Loại": "tổ chức",
                    "Hình thức": "hiện vật",
                    "Nội dung": "Gạo",
                    "Giá trị": 2_000_000,
                },
            ],
            "Trợ giúp": [
                line("TG0", "A3", **{"Giá trị": "-700.000", "Đảo của": "TG3", "Lượt": "L3", "Trao lúc": "01/12/2025"}),
                line("TG1", "A1", **{"Lượt": "L1", "Nhập lúc": "01/12/2025 08:00"}),
                line(
                    "TG2",
                    "A1",
                    **{
                        "Lượt": "L1",
                        "Trao lúc": datetime(2025, 11, 25, 0, 10, tzinfo=clock.TZ),
                        "Hình thức": "công sức",
                    },
                ),
                line("TG3", "A3", **{"Giá trị": 700_000, "Lượt": "L3"}),
                line("TG4", "A2", **{"Người giúp": "Hội Phụ nữ xã"}),
                line("TG5", "A3", **{"Giá trị": 3_000_000}),
                line("TG6", "A3", **{"Giá trị": 500_000, "Chương trình": "Tết Nhân ái"}),
                line("TG7", "A3", **{"Giá trị": 15_000_000, "Vốn vay": "có", "Nhu cầu": "vay vốn"}),
                line("TG8", "A5", **{"Trao lúc": "30/06/2025", "Người giúp": "Trần Văn Đức", "Loại": "cá nhân"}),
                line("TG9", "A1", **{"Người giúp": "Trần Văn Đức", "Loại": "cá nhân", "Xác minh": "không"}),
            ],
            "Tham gia": [
                {"Năm": year, "Cấp": "tỉnh", "Đơn vị": "P9", "Loại": "cá nhân", "Mã": "LAN", "Tên": "Ngô Thị Lan"}
                for year in (2023, 2025, 2026)
            ],
            "Thí điểm": [{"Năm": 2023, "Đơn vị": "X1", "Tên": "Ấp nhân ái", "Loại": "cộng đồng"}],
            "Kênh": [{"Đơn vị": "P9", "Kênh": "Facebook", "Từ ngày": "01/01/2024", "Liên kết": "https://vidu.vn"}],
            "Văn bản": [
                {
                    "Số, ký hiệu": "12/KH-CTĐ",
                    "Ngày": "02/01/2025",
                    "Loại": "kế hoạch",
                    "Đơn vị": "P9",
                    "Trích yếu": "Kế hoạch năm",
                }
            ],
            "Tôn vinh": [
                {
                    "Năm": 2025,
                    "Đợt": "23/11",
                    "Cấp": "tỉnh",
                    "Loại": "biểu dương",
                    "Đối tượng": "Ngô Thị Lan",
                    "Là": "cá nhân",
                    "Đơn vị": "P9",
                    "Quyết định": "05/QĐ-CTĐ",
                    "Ngày": "20/11/2025",
                }
            ],
            "Xử lý": [
                {"Loại": "hồ sơ", "Mã": "A7", "Trạng thái": "trả bổ sung", "Ngày": "10/03/2025", "Lý do": "Thiếu ảnh"},
                {"Loại": "đăng", "Mã": "A1", "Trạng thái": "tạm ẩn", "Ngày": "01/10/2026", "Lý do": "Đang rà soát"},
                {"Loại": "đăng ký", "Mã": "DK2", "Trạng thái": "quá hạn", "Ngày": "01/04/2025"},
            ],
            "Chỉ tiêu": [
                {"Kế hoạch": "Cuộc vận động", "Mã chỉ tiêu": "A7", "Từ kỳ": 2025},
                {
                    "Kế hoạch": "Cuộc vận động",
                    "Mã chỉ tiêu": "b5.persons",
                    "Đơn vị": "P9",
                    "Từ kỳ": "2022",
                    "Đến kỳ": "2027",
                    "Ngưỡng": 250,
                },
            ],
        }
    )


def workbook(rows: Rows, headers: dict[str, list[str]] | None = None) -> bytes:
    """The rows as Excel keeps them: dates as dates, the rest as typed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for name, lines in rows.items():
        page = book.add_worksheet(name)
        columns = (headers or {}).get(name) or [
            column.name for sheet in SHEETS if sheet.name == name for column in sheet.columns
        ]
        page.write_row(0, 0, columns)
        for number, cells in enumerate(lines, start=1):
            for place, column in enumerate(columns):
                value = cells.get(column)
                if isinstance(value, datetime):
                    page.write_datetime(number, place, value.replace(tzinfo=None), moment)
                elif isinstance(value, date):
                    page.write_datetime(number, place, value, day)
                elif value is not None:
                    page.write(number, place, value)
    book.close()
    return out.getvalue()
