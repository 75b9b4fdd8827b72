"""The columns of the workbook, and rows written by the name of the column."""

from collections.abc import Mapping

from nhandao_site.kit.excel import Sheet, write

COLUMNS = {
    "Đơn vị": "Mã|Tên|Cấp|Thuộc|Từ ngày|Đến ngày|Kế tục bởi",
    "Loại xã": "Năm|Đơn vị|Loại",
    "Danh sách": "Năm|Danh sách|Đơn vị|Mã|Tên|Chức vụ",
    "Địa chỉ": (
        "Mã|Loại|Họ tên|Năm sinh|Giới|CCCD|Điện thoại|Đơn vị|Thôn|Nơi ở|Đơn vị giới thiệu|Nhóm|Nhu cầu chính|"
        "Nhu cầu khác|Số tiền cần|Hỗ trợ đang hưởng|Ngày khảo sát|Ngày bình chọn|Ngày xác minh|Ngày duyệt|"
        "Đồng ý nhận|Đồng ý đăng|Người đại diện|Trẻ đồng ý|Ngày đăng|Mã iNHANDAO|Ngày iNHANDAO|Ngày đóng|"
        "Lý do đóng|Gộp vào|Tên công khai|Tóm tắt|Câu chuyện"
    ),
    "Chuyển đơn vị": "Địa chỉ|Đơn vị mới|Thôn mới|Từ ngày",
    "Đăng ký": (
        "Mã|Địa chỉ|Ngày|Người đăng ký|Loại|Mã danh sách|Đơn vị|Hình thức|Nội dung|Giá trị|Chu kỳ|Số kỳ|"
        "Trạng thái|Ẩn danh"
    ),
    "Trợ giúp": (
        "Mã|Lượt|Địa chỉ|Trao lúc|Người giúp|Loại|Mã danh sách|Đơn vị vận động|Nhu cầu|Hình thức|Giá trị|Căn cứ|"
        "Chương trình|Vốn vay|Thường xuyên|Chứng từ|Xác minh|Nhập lúc|Đảo của"
    ),
    "Tham gia": "Năm|Cấp|Đơn vị|Loại|Mã|Tên",
    "Thí điểm": "Năm|Đơn vị|Tên|Loại",
    "Kênh": "Đơn vị|Kênh|Từ ngày|Liên kết",
    "Văn bản": "Số, ký hiệu|Ngày|Loại|Đơn vị|Trích yếu",
    "Tôn vinh": "Năm|Đợt|Cấp|Loại|Đối tượng|Là|Đơn vị|Quyết định|Ngày",
    "Xử lý": "Loại|Mã|Trạng thái|Ngày|Lý do",
    "Chỉ tiêu": "Kế hoạch|Mã chỉ tiêu|Đơn vị|Từ kỳ|Đến kỳ|Ngưỡng",
}


class Sheets:
    """Rows gathered sheet by sheet; `bytes` is the workbook."""

    def __init__(self) -> None:
        self.rows: dict[str, list[list[object]]] = {name: [] for name in COLUMNS}

    def add(self, sheet: str, cells: Mapping[str, object]) -> None:
        """A row by column names; a name the sheet has not is a KeyError."""
        columns = COLUMNS[sheet].split("|")
        for name in cells:
            if name not in columns:
                raise KeyError(f"{sheet}: {name}")
        self.rows[sheet].append([cells.get(name) for name in columns])

    def put(self, sheet: str, rows: list[list[object]]) -> None:
        self.rows[sheet].extend(rows)

    def workbook(self) -> bytes:
        return write([Sheet(name, COLUMNS[name].split("|"), rows) for name, rows in self.rows.items()])
