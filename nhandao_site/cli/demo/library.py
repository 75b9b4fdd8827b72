"""The library of the demonstration: papers of every kind, with recipients and a small file each."""

from datetime import date

from sqlalchemy import select

from nhandao_site.cli.demo import province
from nhandao_site.cli.demo.paper_drawing import drawn
from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.documents import recording
from nhandao_site.domain.documents.keeping import Sent
from nhandao_site.domain.documents.models import Document, DocumentKind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

K = DocumentKind
CHAIR = ("Phạm Thu Hà", "Chủ tịch")
DEPUTY = ("Võ Thùy Linh", "Phó Chủ tịch")
USUAL = ("Tỉnh ủy, UBND tỉnh (b/c)", "Thành viên Ban Chỉ đạo (p/h)", "Hội các cấp (th/h)", "Lưu: VT")
MOVEMENT = "Phong trào “Người tốt, việc thiện – Chung sức xây dựng cộng đồng nhân ái”"
CAMPAIGN = "Cuộc vận động “Mỗi tổ chức, mỗi cá nhân gắn với một địa chỉ nhân đạo”"

Paper = tuple[str, date, DocumentKind, str, str, tuple[str, str], tuple[str, ...], bool]

PAPERS: tuple[Paper, ...] = (
    ("05-CT/TU", date(2023, 2, 6), K.DIRECTIVE, "SM", f"Tăng cường lãnh đạo {CAMPAIGN}", CHAIR, (), True),
    ("12/KH-CTĐ", date(2023, 2, 20), K.PLAN, "SM", f"Triển khai {MOVEMENT} giai đoạn 2022–2027", CHAIR, (), True),
    ("31/HD-CTĐ", date(2023, 3, 15), K.GUIDANCE, "SM", f"Lựa chọn đơn vị thí điểm {MOVEMENT}", DEPUTY, (), True),
    ("04/KH-HCTĐ", date(2023, 3, 28), K.PLAN, "D1", "Hưởng ứng Phong trào tại thành phố Đồng Mây năm 2023", CHAIR, (), True),
    ("06/KH-HCTĐ", date(2023, 4, 4), K.PLAN, "D2", "Hưởng ứng Phong trào tại huyện Bàu Sen năm 2023", CHAIR, (), True),
    ("02/CTPH-CTĐ-GDĐT", date(2023, 4, 18), K.PROGRAMME, "SM", "Phối hợp thực hiện Phong trào trong trường học giai đoạn 2023–2027", CHAIR, ("Sở Giáo dục và Đào tạo", "Tỉnh Đoàn"), True),
    ("45/CV-CTĐ", date(2023, 4, 25), K.LETTER, "SM", "Mời dự lễ phát động Phong trào trong Tháng Nhân đạo 2023", DEPUTY, (), True),
    ("88/QĐ-CTĐ", date(2023, 11, 15), K.DECISION, "SM", "Công nhận danh hiệu “Người tốt, việc thiện” tiêu biểu đợt I", CHAIR, (), True),
    ("102/BC-CTĐ", date(2023, 11, 28), K.REPORT, "SM", "Kết quả thực hiện Phong trào năm 2023", CHAIR, (), True),
    ("09/KH-CTĐ", date(2024, 4, 10), K.PLAN, "SM", "Tổ chức Tháng Nhân đạo năm 2024", DEPUTY, (), True),
    ("27/BC-CTĐ", date(2024, 5, 24), K.REPORT, "SM", "Sơ kết một năm thực hiện Phong trào", CHAIR, (), True),
    ("33/HD-CTĐ", date(2024, 6, 12), K.GUIDANCE, "SM", "Viết và đăng gương “Người tốt, việc thiện” trên các kênh của Hội", DEPUTY, (), True),
    ("03/CTPH-CTĐ-HPN", date(2024, 8, 20), K.PROGRAMME, "SM", "Phối hợp nhận giúp địa chỉ nhân đạo giai đoạn 2024–2026", CHAIR, ("Hội Liên hiệp Phụ nữ tỉnh",), True),
    ("14/KH-CTĐ", date(2025, 4, 14), K.PLAN, "SM", "Tổ chức Tháng Nhân đạo năm 2025", DEPUTY, (), True),
    ("36/BC-CTĐ", date(2025, 5, 26), K.REPORT, "SM", "Sơ kết hai năm thực hiện Phong trào", CHAIR, (), True),
    ("52/CV-CTĐ", date(2025, 7, 8), K.LETTER, "SM", "Kiện toàn Hội cấp xã sau khi sắp xếp đơn vị hành chính", CHAIR, (), False),
    ("71/QĐ-CTĐ", date(2025, 11, 14), K.DECISION, "SM", "Công nhận danh hiệu “Người tốt, việc thiện” tiêu biểu đợt II", CHAIR, (), True),
    ("07/KH-CTĐ", date(2026, 1, 20), K.PLAN, "SM", f"Thực hiện {MOVEMENT} năm 2026", CHAIR, (), True),
    ("02/KH-HCTĐ", date(2026, 2, 9), K.PLAN, "X03", "Thực hiện Phong trào tại xã Bàu Sen năm 2026", DEPUTY, (), True),
    ("03/KH-HCTĐ", date(2026, 2, 16), K.PLAN, "X04", "Thực hiện Phong trào tại xã Lộc Xuân năm 2026", DEPUTY, (), True),
    ("19/KH-CTĐ", date(2026, 4, 13), K.PLAN, "SM", "Tổ chức Tháng Nhân đạo năm 2026", DEPUTY, (), True),
    ("11/KH-BCĐ-LN", date(2026, 3, 3), K.PLAN, "M7", "Liên ngành Y tế và Giáo dục hưởng ứng Cuộc vận động năm 2026", CHAIR, ("Sở Giáo dục và Đào tạo",), True),
    ("40/BC-CTĐ", date(2026, 5, 25), K.REPORT, "SM", "Sơ kết ba năm thực hiện Phong trào", CHAIR, (), True),
    ("63/CV-CTĐ", date(2026, 10, 12), K.LETTER, "SM", "Rà soát danh sách đề nghị biểu dương năm 2026", DEPUTY, (), False),
)  # fmt: skip


def fill_shelf() -> int:
    """Lays the papers whose day has come; returns how many."""
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    laid = [_lay(paper, units[paper[3]]) for paper in PAPERS if paper[1] <= clock.today()]
    _put_right(laid)
    return len(laid)


def _lay(paper: Paper, unit: Unit) -> Document:
    symbol, day, kind, _unit, abstract, signer, parties, public = paper
    summary = f"{abstract}. Các cấp Hội căn cứ tình hình địa phương để thực hiện và báo cáo đúng hạn."
    page = drawn(symbol, clock.format_date(day), kind.label, abstract, (summary, _SECOND), signer)
    content = recording.Content(
        symbol=symbol, on=day, kind=kind, unit=unit, abstract=abstract, summary=summary, signer=signer[0],
        signer_title=signer[1], parties=parties, recipients=USUAL, is_public=public,
    )  # fmt: skip
    return recording.lay(content, [Sent(page, "van-ban.pdf")], by=account("bientap"))


def _put_right(laid: list[Document]) -> None:
    """One is corrected, one withdrawn, so that a newcomer sees both."""
    by_symbol = {document.symbol: document for document in laid}
    letter, guide = by_symbol["45/CV-CTĐ"], by_symbol["31/HD-CTĐ"]
    content = recording.Content(
        symbol=letter.symbol, on=letter.on, kind=letter.kind, unit=letter.unit, abstract=f"{letter.abstract}, đổi giờ",
        summary=letter.summary, signer=letter.signer, signer_title=letter.signer_title, recipients=USUAL,
    )  # fmt: skip
    recording.correct(letter, content, seen=letter.revision, by=account("bientap"))
    recording.withdraw(guide, reason="Được thay bằng hướng dẫn mới của Hội cấp trên", by=account("duyet"))


_SECOND = f"Nơi thực hiện: {province.PROVINCE}. Trang này do trang trình diễn vẽ ra, không phải văn bản thật."
