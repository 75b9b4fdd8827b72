"""The sheets of a chapter's workbook, column by column; the one place that knows their names."""

from dataclasses import dataclass
from enum import Enum

from nhandao_site.domain.workbook import words
from nhandao_site.domain.workbook.words import Words


class Cell(Enum):
    """What a cell holds, and how the guide says it."""

    TEXT = "chữ"
    LONG = "chữ, có thể nhiều dòng"
    CODE = "mã (dạng chữ)"
    CODES = "các mã, cách nhau bằng ;"
    DAY = "ngày dd/mm/yyyy"
    MOMENT = "ngày dd/mm/yyyy, có thể thêm giờ HH:MM"
    MONEY = "số đồng, ví dụ 1.500.000"
    YEAR = "năm, ví dụ 2026"
    BIRTH = "năm sinh, hoặc ngày sinh dd/mm/yyyy"
    COUNT = "số nguyên"
    NUMBER = "số"
    DIGITS = "dãy số (định dạng ô là văn bản)"
    YES_NO = "có hoặc không"
    WORD = "một trong"
    WORDS = "một hay nhiều trong"


@dataclass(frozen=True)
class Column:
    name: str
    cell: Cell = Cell.TEXT
    required: bool = False
    words: Words | None = None
    hint: str = ""

    @property
    def allowed(self) -> Words:
        if self.words is None:
            raise LookupError(self.name)
        return self.words


@dataclass(frozen=True)
class SheetOf:
    """`key` names the columns that may not repeat inside the sheet."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _need(name: str, cell: Cell = Cell.TEXT, words: Words | None = None, hint: str = "") -> Column:
    return Column(name, cell, True, words, hint)


def _word(name: str, known: Words, required: bool = False, hint: str = "") -> Column:
    return Column(name, Cell.WORD, required, known, hint)


C = Cell
_REPEATED = "cùng một lần trao thì ghi giống nhau"
_MARKS = "viết (ẩn danh) hoặc (nêu tên) trước tên để chọn cách hiện; không viết thì che bớt"

SHEETS = (
    SheetOf(
        "Đơn vị",
        (
            _need("Mã", C.CODE), _need("Tên"), _word("Cấp", words.UNIT_KINDS, True), Column("Thuộc", C.CODE),
            Column("Từ ngày", C.DAY), Column("Đến ngày", C.DAY, hint="ngày cuối cùng đơn vị còn hoạt động"),
            Column("Kế tục bởi", C.CODES),
        ),
        ("Mã",),
    ),
    SheetOf(
        "Loại xã",
        (_need("Năm", C.YEAR), _need("Đơn vị", C.CODE, hint="mã xã"), _word("Loại", words.COMMUNE_LEVELS, True)),
        ("Năm", "Đơn vị"),
    ),
    SheetOf(
        "Danh sách",
        (
            _need("Năm", C.YEAR), _word("Danh sách", words.ROSTERS, True), _need("Đơn vị", C.CODE), _need("Mã", C.CODE),
            _need("Tên"), Column("Chức vụ"),
        ),
        ("Năm", "Danh sách", "Đơn vị", "Mã"),
    ),
    SheetOf(
        "Địa chỉ",
        (
            _need("Mã", C.CODE), _word("Loại", words.KINDS, True), _need("Họ tên"), Column("Năm sinh", C.BIRTH),
            _word("Giới", words.GENDERS), Column("CCCD", C.DIGITS), Column("Điện thoại", C.DIGITS),
            _need("Đơn vị", C.CODE, hint="mã xã"), Column("Thôn", C.CODE), Column("Nơi ở"),
            Column("Đơn vị giới thiệu", C.CODE), _word("Nhóm", words.GROUPS, True),
            _word("Nhu cầu chính", words.NEEDS, True), Column("Nhu cầu khác", C.WORDS, words=words.NEEDS),
            Column("Số tiền cần", C.MONEY), Column("Hỗ trợ đang hưởng"), Column("Ngày khảo sát", C.DAY),
            Column("Ngày bình chọn", C.DAY), Column("Ngày xác minh", C.DAY),
            Column("Ngày duyệt", C.DAY, hint="cần đủ ngày khảo sát, bình chọn, xác minh và Đồng ý nhận = có"),
            Column("Đồng ý nhận", C.YES_NO), Column("Đồng ý đăng", C.WORDS, words=words.SCOPES),
            Column("Người đại diện"), Column("Trẻ đồng ý", C.YES_NO, hint="trẻ từ đủ 7 tuổi"),
            Column("Ngày đăng", C.DAY, hint="cần Ngày duyệt và đồng ý đăng chữ"), Column("Mã iNHANDAO", C.CODE),
            Column("Ngày iNHANDAO", C.DAY), Column("Ngày đóng", C.DAY), _word("Lý do đóng", words.CLOSINGS),
            Column("Gộp vào", C.CODE, hint="mã của hồ sơ được giữ lại"), Column("Tên công khai"), Column("Tóm tắt"),
            Column("Câu chuyện", C.LONG),
        ),
        ("Mã",),
    ),
    SheetOf(
        "Chuyển đơn vị",
        (
            _need("Địa chỉ", C.CODE), _need("Đơn vị mới", C.CODE, hint="mã xã"), Column("Thôn mới", C.CODE),
            _need("Từ ngày", C.DAY),
        ),
        ("Địa chỉ", "Từ ngày"),
    ),
    SheetOf(
        "Đăng ký",
        (
            _need("Mã", C.CODE), _need("Địa chỉ", C.CODE), _need("Ngày", C.DAY),
            _need("Người đăng ký", hint=_MARKS),
            _word("Loại", words.GIVERS, True), Column("Mã danh sách", C.CODE), Column("Đơn vị", C.CODE),
            _word("Hình thức", words.FORMS, True), Column("Nội dung"),
            Column("Giá trị", C.MONEY, hint="của một kỳ nếu có Chu kỳ"), _word("Chu kỳ", words.CYCLES),
            Column("Số kỳ", C.COUNT), _word("Trạng thái", words.PLEDGE_STATES, hint="để trống là chờ"),
            Column("Ẩn danh", C.YES_NO),
        ),
        ("Mã",),
    ),
    SheetOf(
        "Trợ giúp",
        (
            _need("Mã", C.CODE), Column("Lượt", C.CODE, hint=_REPEATED), _need("Địa chỉ", C.CODE),
            _need("Trao lúc", C.MOMENT), _need("Người giúp", hint=_MARKS),
            _word("Loại", words.GIVERS, True),
            Column("Mã danh sách", C.CODE), Column("Đơn vị vận động", C.CODE), _word("Nhu cầu", words.NEEDS, True),
            _word("Hình thức", words.FORMS, True), _need("Giá trị", C.MONEY), _word("Căn cứ", words.BASES),
            Column("Chương trình", hint="để trống là Cuộc vận động"), Column("Vốn vay", C.YES_NO),
            Column("Thường xuyên", C.YES_NO), Column("Chứng từ"), Column("Xác minh", C.YES_NO),
            Column("Nhập lúc", C.MOMENT), Column("Đảo của", C.CODE, hint="mã dòng bị đảo; Giá trị ghi số âm"),
        ),
        ("Mã",),
    ),
    SheetOf(
        "Tham gia",
        (
            _need("Năm", C.YEAR), _word("Cấp", words.LEVELS, True), _need("Đơn vị", C.CODE),
            _word("Loại", words.PARTICIPANTS, True), _need("Mã", C.CODE, hint="cùng một người thì cùng mã"),
            _need("Tên"),
        ),
        ("Năm", "Cấp", "Đơn vị", "Loại", "Mã"),
    ),
    SheetOf(
        "Thí điểm",
        (_need("Năm", C.YEAR), _need("Đơn vị", C.CODE), _need("Tên"), _need("Loại")),
        ("Năm", "Đơn vị", "Tên"),
    ),
    SheetOf(
        "Kênh",
        (_need("Đơn vị", C.CODE), _word("Kênh", words.CHANNELS, True), _need("Từ ngày", C.DAY), Column("Liên kết")),
        ("Đơn vị", "Kênh", "Từ ngày"),
    ),
    SheetOf(
        "Văn bản",
        (
            _need("Số, ký hiệu", C.CODE), _need("Ngày", C.DAY), _word("Loại", words.DOCUMENTS, True),
            _need("Đơn vị", C.CODE), _need("Trích yếu"),
        ),
        ("Số, ký hiệu", "Đơn vị", "Ngày"),
    ),
    SheetOf(
        "Tôn vinh",
        (
            _need("Năm", C.YEAR), _need("Đợt", C.CODE), _word("Cấp", words.HONOUR_LEVELS, True),
            _word("Loại", words.HONOURS, True), _need("Đối tượng"), _word("Là", words.PARTICIPANTS, True),
            Column("Đơn vị", C.CODE), Column("Quyết định", C.CODE), Column("Ngày", C.DAY),
        ),
        ("Năm", "Đợt", "Cấp", "Loại", "Đối tượng", "Là", "Đơn vị"),
    ),
    SheetOf(
        "Xử lý",
        (
            _word("Loại", words.HANDLED, True), _need("Mã", C.CODE),
            _need("Trạng thái", hint="trả bổ sung, từ chối, quá hạn, tạm ẩn, đã gỡ, rút đồng ý…"),
            Column("Ngày", C.DAY), Column("Lý do"),
        ),
    ),
    SheetOf(
        "Chỉ tiêu",
        (
            _need("Kế hoạch"), _need("Mã chỉ tiêu", C.CODE),
            Column("Đơn vị", C.CODE, hint="để trống là mọi đơn vị cùng cấp"),
            _need("Từ kỳ", C.CODE), Column("Đến kỳ", C.CODE), Column("Ngưỡng", C.NUMBER),
        ),
        ("Kế hoạch", "Mã chỉ tiêu", "Đơn vị", "Từ kỳ"),
    ),
)  # fmt: skip

GUIDE = "Hướng dẫn"


def sheet(name: str) -> SheetOf:
    return next(one for one in SHEETS if one.name == name)
