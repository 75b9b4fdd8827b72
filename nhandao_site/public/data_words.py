"""The dictionary of the open data: each field of each file, in the words people and machines read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nhandao_site.domain.ledger import published as ledger
from nhandao_site.domain.targets.opened.published import Line
from nhandao_site.kit import clock

LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.vi"
ABOUT = (
    "Số liệu tổng hợp của địa chỉ nhân đạo theo kỳ, theo đơn vị, theo nhóm hoàn cảnh, và từng dòng thu chi của sổ "
    "công khai. Không có hồ sơ của gia đình nào; số nhỏ được giấu."
)


@dataclass(frozen=True)
class Field:
    """`unit`: "đồng", "địa chỉ", "lượt"…; empty for text."""

    name: str
    means: str
    unit: str = ""


@dataclass(frozen=True)
class Set:
    title: str
    about: str
    fields: tuple[Field, ...]
    is_yearly: bool = True


_FIGURES = (
    Field("surveyed", "Đã khảo sát tại nhà, lũy kế đến cuối kỳ", "địa chỉ"),
    Field("filed", "Đã lập hồ sơ (được duyệt), lũy kế đến cuối kỳ", "địa chỉ"),
    Field("filed_new", "Mới lập hồ sơ trong kỳ", "địa chỉ"),
    Field("listed_site", "Đã đăng trên trang này", "địa chỉ"),
    Field("listed_inhandao", "Đã đưa lên iNHANDAO", "địa chỉ"),
    Field("listed_any", "Đã đăng ở ít nhất một nơi", "địa chỉ"),
    Field("helped_addresses", "Được trợ giúp trong kỳ, mỗi địa chỉ đếm một lần", "địa chỉ"),
    Field("helped_times", "Lượt trợ giúp đã trao và được xác minh", "lượt"),
    Field("regular_addresses", "Được trợ giúp thường xuyên", "địa chỉ"),
    Field("one_off_addresses", "Được trợ giúp đột xuất", "địa chỉ"),
    Field("houses_built", "Nhà xây mới", "lượt"),
    Field("houses_built_vnd", "Trị giá nhà xây mới; giấu cùng số nhà", "đồng"),
    Field("houses_repaired", "Nhà sửa chữa", "lượt"),
    Field("houses_repaired_vnd", "Trị giá nhà sửa chữa; giấu cùng số nhà", "đồng"),
    Field("wheelchairs", "Xe lăn, xe lắc", "lượt"),
    Field("treatment", "Chữa bệnh, phục hồi chức năng", "lượt"),
    Field("livelihood", "Sinh kế: vốn, cây, con giống, dạy nghề, vay vốn", "lượt"),
    Field("other", "Việc khác", "lượt"),
    Field("organisations", "Tổ chức đã giúp, mỗi nơi đếm một lần", "tổ chức"),
    Field("individuals", "Cá nhân đã giúp, mỗi người đếm một lần", "người"),
    Field("cash_vnd", "Tiền đã trao", "đồng"),
    Field("in_kind_vnd", "Hiện vật đã trao, quy ra tiền", "đồng"),
    Field("labour_vnd", "Công sức, ngày công nhân đơn giá đã công bố", "đồng"),
    Field("value_vnd", "Tổng trị giá: tiền, hiện vật, công sức", "đồng"),
    Field("loans_vnd", "Vốn vay không lãi; không cộng vào trị giá", "đồng"),
    Field("other_programmes_vnd", "Thuộc chương trình khác; không cộng vào trị giá", "đồng"),
)
_PERIOD = Field("period", "Mã kỳ: 2026 là năm báo cáo 25/11/2025–24/11/2026; 2026-Q1…Q4 là quý; 2026-H1 là sáu tháng")
_UNIT = Field("unit", "Mã đơn vị; để trống là toàn tỉnh")
_NAME = Field("unit_name", "Tên đơn vị")

SETS: Mapping[str, Set] = {
    "ky": Set("Theo kỳ", "Toàn tỉnh, cả năm báo cáo và từng quý, sáu tháng của năm.", (_PERIOD, *_FIGURES)),
    "don-vi": Set(
        "Theo đơn vị",
        "Từng xã, phường (huyện, đến 30/06/2025) trong năm, dòng cuối là toàn tỉnh. Địa chỉ đếm theo nơi ở.",
        (_UNIT, _NAME, *_FIGURES),
    ),
    "nhom": Set(
        "Theo nhóm hoàn cảnh",
        "Từng đơn vị và toàn tỉnh, chia theo mười nhóm hoàn cảnh của Cuộc vận động.",
        (
            _UNIT,
            _NAME,
            Field("group", "Nhóm hoàn cảnh; để trống là mọi nhóm"),
            Field("filed", "Đã lập hồ sơ, lũy kế đến cuối năm", "địa chỉ"),
            Field("helped_addresses", "Được trợ giúp trong năm, mỗi địa chỉ đếm một lần", "địa chỉ"),
        ),
    ),
    "so-cong-khai": Set(
        "Sổ công khai",
        "Mọi dòng của sổ, mới nhất trước: thu, chi, dòng ngoài thu chi và dòng đính chính. "
        "Tên người giúp che như trên trang.",
        (
            Field("seq", "Số thứ tự của dòng trong sổ"),
            Field("day", "Ngày, năm-tháng-ngày"),
            Field("side", "Thu, chi hay ngoài thu chi"),
            Field("kind", "Loại dòng"),
            Field("reference", "Mã dòng, mã phiếu"),
            Field("words", "Diễn giải"),
            Field("form", "Tiền, hiện vật hay công sức"),
            Field("giver", "Người giúp, che tên theo ý họ"),
            Field("address", "Mã địa chỉ"),
            Field("programme", "Chương trình; để trống là Cuộc vận động"),
            Field("unit", "Đơn vị; để trống cạnh địa chỉ của trẻ em"),
            Field("amount_vnd", "Số tiền; dòng đính chính mang dấu trừ", "đồng"),
            Field("hash", "Mã băm của dòng, đối chiếu với chuỗi sổ"),
        ),
        is_yearly=False,
    ),
}


def row(name: str, line: Line) -> tuple[Any, ...]:
    """One row of a yearly file, in the order of its fields."""
    if name == "ky":
        return (line.period, *line.values)
    heads = (line.unit, line.unit_name)
    return (*heads, line.group, *line.values) if name == "nhom" else (*heads, *line.values)


def booked(line: ledger.BookLine) -> tuple[Any, ...]:
    """One line of the book, in the order of its fields."""
    return (
        line.id, clock.local_date(line.at).isoformat(), line.side_label, line.kind, line.reference, line.words,
        line.form, line.giver, line.address_code or "", line.programme or "", line.unit, line.amount_vnd, line.hash,
    )  # fmt: skip
