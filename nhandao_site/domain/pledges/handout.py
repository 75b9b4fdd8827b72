"""“Danh sách giới thiệu” on paper: what a body is asked to choose from, masked as the families agreed."""

from collections.abc import Sequence

from nhandao_site.domain.pledges.presenting import Line
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, word

HEADERS = ("TT", "Mã địa chỉ", "Tên gọi", "Nơi ở", "Nhóm", "Nhu cầu", "Còn thiếu")
WIDTHS = (0.6, 1.7, 2.1, 1.7, 1.6, 2.8, 2.5)


def write(lines: Sequence[Line], *, to_name: str, office: Unit, signer: str) -> bytes:
    """A Word document on A4. Its file name is the caller's and carries no name of a person."""
    own, above = _chapter(office), _chapter(office.parent) if office.parent else "Trung ương Hội Chữ thập đỏ Việt Nam"
    head = word.LetterHead("administrative", above, own, "Số:          /DS-CTĐ", _place(office), clock.today())
    intro = word.Paragraph(
        f"{own} kính giới thiệu tới {to_name} {len(lines)} địa chỉ nhân đạo đã khảo sát, bình chọn công khai, "
        "xác minh và được duyệt, xếp theo thứ tự ưu tiên."
    )
    rows = [
        (str(number), line.code, line.called, line.place, line.group, line.needs, line.lack)
        for number, line in enumerate(lines, start=1)
    ]
    table = word.Table(HEADERS, rows, widths=WIDTHS, size=10.5)
    outro = word.Paragraph(
        "Tên gọi đã được che theo ý kiến của gia đình. Xin đăng ký với cán bộ Hội, hoặc trên trang của Hội theo mã "
        "địa chỉ. Hội không nhờ ai thu tiền hộ."
    )
    return word.write(
        head,
        "Danh sách giới thiệu",
        [intro, table, outro],
        [to_name, "Lưu: VT"],
        word.Signer("", "Người lập danh sách", signer),
        abstract="địa chỉ nhân đạo cần giúp",
    )


def _chapter(unit: Unit) -> str:
    return f"Hội Chữ thập đỏ {unit.name[:1].lower()}{unit.name[1:]}"


def _place(unit: Unit) -> str:
    return unit.name.split(" ", 1)[-1]
