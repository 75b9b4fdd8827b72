"""Two rounds of the demonstration: one played to its end and announced, one on the council's table today."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.council import counting, sessions, voting
from nhandao_site.domain.honours.council.models import Choice, Seat, Session
from nhandao_site.domain.honours.deciding import decisions
from nhandao_site.domain.honours.models import HonourKind
from nhandao_site.domain.honours.nominating import hardship, moving, papers, writing
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds import workflow
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.kit import clock, codes, word

P, C = ParticipantKind.PERSON, ParticipantKind.COLLECTIVE
ANSWERS = [
    "Gương mẫu chấp hành chủ trương, chính sách; gia đình nhiều năm đạt gia đình văn hóa.",
    "Từ năm 2022 nhận giúp đều ba địa chỉ nhân đạo trong xã, vận động thêm mười hai hộ cùng tham gia mỗi tháng.",
    "Việc làm được bốn ấp trong xã học theo; được kể lại trong chuyên mục của Hội.",
]
TOLD = (
    (P, "Đặng Thị Mơ", "xa-a", "312 sáng thứ Bảy nấu cháo cho người bệnh", "yyyyy"),
    (P, "Lưu Văn Bến", "xa-b", "41 chuyến đò không lấy tiền mùa nước nổi", "yyyyn"),
    (P, "Hà Quốc Sửa", "xa-b", "19 chiếc xe lăn cũ được sửa chạy lại", "ynnyn"),
    (C, "Cộng đồng ấp Bàu Sen", "xa-a", "Không nhà nào trong ấp phải đón Tết dưới mái dột", "yyyyy"),
)
TODAY = (
    (P, "Thái Thị Hạt", "xa-a", "27 luống rau chia cho bếp ăn trường", NominationState.VERIFIED),
    (P, "Quách Văn Mộc", "xa-b", "14 bộ bàn học đóng tặng", NominationState.VERIFIED),
    (C, "Tổ thợ hồ xóm Đình", "xa-b", "8 mái nhà lợp ngày Chủ nhật", NominationState.VERIFIED),
    (P, "Kiều Thị Lam", "xa-a", "96 lần hiến máu của cả tổ", NominationState.SUBMITTED),
    (P, "Tô Văn Kèn", "xa-b", "Lớp nhạc miễn phí chiều thứ Năm", NominationState.RETURNED),
    (P, "Mạc Thị Đăng", "xa-a", "Đọc sách cho người khiếm thị", NominationState.DRAFT),
)
SEATS = (Seat.CHAIR, Seat.SECRETARY, Seat.MEMBER, Seat.MEMBER, Seat.MEMBER)
CHOICES = {"y": Choice.YES, "n": Choice.NO}


def hold_rounds() -> int:
    """Plays both rounds; returns how many nominations were written."""
    paper = _paper()
    today, running = clock.today(), _today(paper)
    first = _round("Danh hiệu tiêu biểu lần thứ hai", HonourKind.TITLE)
    table = {name: _sent(first, kind, name, who, line, paper) for kind, name, who, line, _votes in TOLD}
    for nomination in table.values():
        moving.verify(nomination, words="Đã đối chiếu tại địa bàn.", by=account("duyet"))
    session = _convened(first, list(table.values()), "Phòng họp Tỉnh Hội")
    _vote(session, table)
    counting.close(session, by=account("duyet"))
    passed = [row for row in table.values() if row.state is NominationState.PASSED]
    decision = decisions.Paper("31/QĐ-CTĐ", today - timedelta(days=1), "Lê Thanh Hoài")
    decisions.announce(decisions.decide(first, passed, decision, by=account("duyet2")), by=account("duyet2"))
    _moved(first, today - timedelta(days=60), today - timedelta(days=20))
    return len(TOLD) + running


def _today(paper: bytes) -> int:
    """Nominations on every step of the way, and a box that waits for its five votes."""
    review = _round(f"Ngày thành lập Hội 23/11/{clock.today().year}", HonourKind.COMMENDATION)
    rows = []
    for kind, name, who, line, state in TODAY:
        if state is NominationState.DRAFT:
            writing.draft(review, _words(kind, name, line), unit=account(who).unit, by=account(who))
            continue
        nomination = _sent(review, kind, name, who, line, paper)
        if state is NominationState.VERIFIED:
            moving.verify(nomination, by=account("duyet"))
            rows.append(nomination)
        elif state is NominationState.RETURNED:
            moving.send_back(nomination, reason="Xin ghi rõ lớp mở từ năm nào, bao nhiêu buổi.", by=account("duyet"))
    _convened(review, rows, "Hội trường Tỉnh Hội")
    return len(TODAY)


def _round(name: str, kind: HonourKind) -> Review:
    today = clock.today()
    terms = workflow.Terms(
        year=today.year, name=name, level=Level.PROVINCE, kind=kind, opens_on=today - timedelta(days=20),
        closes_on=today + timedelta(days=25), quota_persons=5, quota_collectives=2,
        guidance="Mỗi đơn vị đề cử không quá ba cá nhân và một tập thể.",
    )  # fmt: skip
    return workflow.announce(account("duyet").unit, terms, by=account("duyet"))


def _moved(review: Review, opens_on: date, closes_on: date) -> None:
    review.opens_on, review.closes_on = opens_on, closes_on
    db.session.flush()


def _words(kind: ParticipantKind, name: str, line: str) -> writing.Content:
    return writing.Content(
        honoured=kind, name=name, achievement=line, answers=list(ANSWERS), name_evidence="Phiếu đồng ý có chữ ký",
        authority="Ủy ban nhân dân xã", authority_on=clock.today() - timedelta(days=9),
        age=Said(is_child=False) if kind is ParticipantKind.PERSON else Said(),
    )  # fmt: skip


def _sent(review: Review, kind: ParticipantKind, name: str, who: str, line: str, paper: bytes) -> Nomination:
    author = account(who)
    nomination = writing.draft(review, _words(kind, name, line), unit=author.unit, by=author)
    papers.confirm(nomination, paper, name="xac-nhan.docx", by=author)
    papers.attach(nomination, paper, caption="Bản tóm tắt thành tích có xác nhận", name="thanh-tich.docx", by=author)
    if nomination.lists_hardship:
        _list(nomination, who)
    moving.submit(nomination, by=author)
    return nomination


def _list(nomination: Nomination, who: str) -> None:
    """Three helped families of the site and two neighbours who are no addresses."""
    author = account(who)
    found = select(Address.code).where(
        Address.unit_id == author.unit_id,
        Address.helped,
        Address.dossier == Dossier.APPROVED,
        Address.code.is_not(None),
    )
    for code in db.session.scalars(found.order_by(Address.id).limit(3)).all():
        hardship.add_address(nomination, code or "", by=author)
    for name, help in (
        ("Nguyễn Thị Tám", "Xóm góp công sửa mái bếp"),
        ("Trần Văn Lúa", "Ba tháng gạo của tổ liên gia"),
    ):
        day = clock.today() - timedelta(days=40)
        hardship.add_person(nomination, name=name, help=help, helped_on=day, evidence="Sổ ký nhận của ấp", by=author)


def _convened(review: Review, rows: list[Nomination], place: str) -> Session:
    people = [account(f"hoidong{n}") for n in range(1, 6)]
    call = sessions.Call(clock.now() - timedelta(minutes=30), place, list(zip(people, SEATS, strict=True)), rows)
    session = sessions.convene(review, call, by=account("duyet"))
    for member in people:
        voting.attend(session, by=member)
    sessions.remark(session, "Hội đồng nghe báo cáo tóm tắt từng hồ sơ, không có ý kiến khác.", by=account("duyet"))
    sessions.begin(session, by=account("duyet"))
    return session


def _vote(session: Session, table: dict[str, Nomination]) -> None:
    said = {table[name].id: votes for _kind, name, _who, _line, votes in TOLD}
    for n in range(5):
        sheet = {item.id: CHOICES[said[item.nomination_id][n]] for item in session.items}
        voting.cast(session, sheet, receipt=codes.new_paper_code("PHIEU"), by=account(f"hoidong{n + 1}"))


def _paper() -> bytes:
    """A real Word paper without anybody's name."""
    head = word.LetterHead("administrative", "", "Ủy ban nhân dân xã", "Số:       /GXN", "Sông Mây", clock.today())
    body = [word.Paragraph("Xác nhận nội dung báo cáo thành tích kèm theo là đúng sự thật.")]
    return word.write(head, "Giấy xác nhận", body, ["Lưu: VT"], word.Signer("TM. Ủy ban nhân dân", "Chủ tịch", ""))
