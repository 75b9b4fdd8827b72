"""The movement of the demonstration: participants over the years, pilots, channels, events; each by its verb."""

from datetime import date, timedelta

from sqlalchemy import select

from nhandao_site.cli.demo.scenes import account
from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours import attending
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.movement import channels, events, honoured, merging, participating, pilots, recognising
from nhandao_site.domain.movement.models import ChannelKind, Condition, Event, EventKind, Level, ParticipantKind, Pilot
from nhandao_site.domain.movement.participating import Line, Where
from nhandao_site.domain.reports.reviews import keeping
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

PERSON, COLLECTIVE = ParticipantKind.PERSON, ParticipantKind.COLLECTIVE
D, C = Level.DISTRICT, Level.COMMUNE
LAN = Line("Nguyễn Thị Lan", 1968, deed="Nấu cháo cho bệnh nhân nghèo")
JOINED: tuple[tuple[int, Level, str, ParticipantKind, tuple[Line, ...]], ...] = (
    (2023, D, "D1", PERSON, (LAN, Line("Trần Văn Lợi", 1975, deed="40 lần hiến máu"), Line("Lê Thị Út", 1959))),
    (2023, D, "D1", COLLECTIVE, (Line("Khu phố 3, phường Cây Me"), Line("Hợp tác xã Bến Đò"))),
    (2023, D, "D2", PERSON, (Line("Điểu Xuân Ái", 1981), Line("Phan Thị Nở", 1970, deed="Dạy nghề đan lát"))),
    (2024, D, "D1", PERSON, (LAN, Line("Trần Văn Lợi", 1975, deed="46 lần hiến máu"))),
    (2024, D, "D3", COLLECTIVE, (Line("Trạm Y tế Suối Nhỏ"),)),
    (2026, C, "X03", PERSON, (Line("Điểu Xuân Ái", 1981, "BS-07"), Line("Bùi Văn Mười", 1988))),
    (2026, C, "X03", COLLECTIVE, (Line("Ấp Bến, xã Bàu Sen", deed="Giúp đủ 9 hộ khó khăn của ấp"),)),
)
PILOTS = (
    ("SM", "Trường THPT Sông Mây", 2), ("SM", "Bệnh viện đa khoa tỉnh", 1), ("SM", "Công ty May Sông Mây", 4),
    ("SM", "Khu phố 4, phường Cây Me", 4), ("SM", "Công an tỉnh, đội Cảnh sát giao thông", 0),
    ("D1", "Trường THCS Bến Đò", 2), ("D2", "Trung tâm Y tế Bàu Sen", 1), ("D3", "Xã Đá Bạc", 4), ("D4", "Xã Khe Lá", 4),
)  # fmt: skip
SHOWN = {
    Condition.UNITY: "Chi bộ trong sạch, vững mạnh ba năm liền; có quyết định khen của cấp trên.",
    Condition.LEADERS: "Lãnh đạo đơn vị ký giao ước thi đua hằng năm và trực tiếp phụ trách tổ nhân đạo.",
    Condition.DEEDS: "Nhận giúp hai địa chỉ nhân đạo từ năm 2021; có một gương được biểu dương.",
}
LEARNT = "Chọn nơi lãnh đạo trực tiếp tham gia thì người theo nhanh. Mỗi tổ nhận một địa chỉ, ghi sổ theo tháng."
PAGE = "https://songmay.nhandao.example"
CHANNELS: tuple[tuple[str, ChannelKind, date, str | None, str | None], ...] = (
    ("SM", ChannelKind.BROADCAST, date(2024, 1, 8), "Đài Phát thanh – Truyền hình Sông Mây", None),
    ("SM", ChannelKind.PORTAL, date(2024, 6, 3), "Cổng thông tin điện tử tỉnh", f"{PAGE}/cong"),
    ("SM", ChannelKind.BULLETIN, date(2022, 11, 23), "Bản tin Nhân đạo Sông Mây", None),
    ("X03", ChannelKind.FACEBOOK, date(2025, 8, 5), "Hội xã Bàu Sen", f"{PAGE}/facebook/bau-sen"),
    ("X03", ChannelKind.LOUDSPEAKER, date(2025, 9, 1), "Loa xã Bàu Sen, 5 giờ sáng thứ Bảy", None),
    ("X04", ChannelKind.FACEBOOK, date(2025, 8, 12), "Hội xã Lộc Xuân", f"{PAGE}/facebook/loc-xuan"),
    ("D1", ChannelKind.FACEBOOK, date(2023, 4, 1), "Hội thành phố Đồng Mây", f"{PAGE}/facebook/dong-may"),
    ("D1", ChannelKind.ZALO, date(2023, 4, 1), "Hội thành phố Đồng Mây", f"{PAGE}/zalo/dong-may"),
)


def move() -> int:
    """Everything whose day has come; returns how many events were recorded."""
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    _join(units)
    _try(units)
    _speak(units)
    return _meet(units)


def _join(units: dict[str, Unit]) -> None:
    by = account("bientap")
    for year, level, code, kind, lines in JOINED:
        participating.record(Where(year, level, units[code], kind), lines, by=by)
    first = next(line for _y, _l, code, kind, lines in JOINED if code == "D2" and kind is PERSON for line in lines)
    old = _code_of(first.name, units["D2"])
    merging.merge(PERSON, old, "BS-07", reason="Cùng năm sinh, ông Ái xác nhận khi Hội xã lập danh sách", by=by)


def _code_of(name: str, unit: Unit) -> str:
    return recognising.candidates(PERSON, unit, name)[0].code


def _try(units: dict[str, Unit]) -> None:
    by = account("duyet")
    for turn, (code, name, kind) in enumerate(PILOTS):
        pilot = pilots.choose(units[code], 2023, name, pilots.KINDS[kind], by=by)
        _confirm(pilot, 3 if turn < 7 else turn % 3)
        if turn < 6:
            pilots.review(pilot, date(2023, 10, 4 + turn), LEARNT, by=by)


def _confirm(pilot: Pilot, how_many: int) -> None:
    for condition in list(Condition)[:how_many]:
        pilots.confirm(pilot, condition, SHOWN[condition], by=account("duyet"))


def _speak(units: dict[str, Unit]) -> None:
    by = account("bientap")
    for code, kind, day, name, link in CHANNELS:
        channel = channels.open_one(units[code], channels.Content(kind, day, name, link), by=by)
        if code == "D1":
            channels.end(channel, date(2025, 6, 30), reason="Hội thành phố kết thúc theo sắp xếp đơn vị", by=by)


def _meet(units: dict[str, Unit]) -> int:
    made = 0
    for kind, name, on, until, place, summary in (one for one in _EVENTS if one[2] <= clock.today()):
        said = events.Content(kind, units["SM"], name, on, until, place, summary=summary, is_public=True)
        event = events.record(said, by=account("bientap"))
        made += 1
        if kind is EventKind.MEETING:
            _honour(event.id)
        if kind is EventKind.INTERIM_REVIEW:
            events.conclude(event, lessons=LEARNT, changes=_NEXT, by=account("duyet"))
            _lay_papers(event.id, on)
    return made + _close_the_year(units)


def _honour(number: int) -> None:
    event = _event(number)
    standing = select(Honour).where(Honour.decided_on <= event.on, Honour.withdrawn_at.is_(None))
    for honour in db.session.scalars(standing.order_by(Honour.decided_on.desc(), Honour.id).limit(6)).unique():
        attending.bring(event, honour, by=account("duyet"))
    honoured.name_one(
        event,
        PERSON,
        LAN.name,
        merit="Ba năm liền nấu cháo miễn phí",
        evidence="Phiếu có chữ ký",
        is_grown=True,
        by=account("bientap"),
    )
    honoured.name_one(event, COLLECTIVE, "Hợp tác xã Bến Đò", merit="Sửa 11 mái nhà", by=account("bientap"))


def _lay_papers(number: int, on: date) -> None:
    event = _event(number)
    near = select(Document).where(Document.on.between(on - timedelta(days=7), on + timedelta(days=7)))
    for document in db.session.scalars(near.where(Document.abstract.contains("Sơ kết"))):
        keeping.lay_in(event, document, by=account("bientap"))


def _close_the_year(units: dict[str, Unit]) -> int:
    """A final review three days ago, with the figures of these days frozen; and the meeting to come."""
    today, by = clock.today(), account("duyet")
    day = today - timedelta(days=3)
    name = f"Tổng kết công tác Hội và phong trào năm {day.year}"
    review = events.record(
        events.Content(EventKind.FINAL_REVIEW, units["SM"], name, day, place="Hội trường Hội tỉnh", is_public=True),
        by=by,
    )
    events.conclude(review, lessons=LEARNT, changes=_NEXT, by=by)
    keeping.freeze(review, by=by)
    coming = events.Content(
        EventKind.LAUNCH, units["X03"], "Phát động “Mỗi ấp một địa chỉ”", today + timedelta(days=20),
        place="Nhà văn hóa xã Bàu Sen", is_public=True,
    )  # fmt: skip
    events.record(coming, by=by)
    return 2


def _event(number: int) -> Event:
    return db.session.get_one(Event, number)


_NEXT = "Giao chỉ tiêu theo cụm xã; mỗi quý một buổi rút kinh nghiệm; thêm chuyên mục trên loa xã."
_EVENTS: tuple[tuple[EventKind, str, date, date | None, str, str], ...] = (
    (EventKind.LAUNCH, "Lễ phát động Phong trào trong Tháng Nhân đạo 2023", date(2023, 5, 8), None,
     "Quảng trường tỉnh", "Hơn 600 người dự; 42 đơn vị ký nhận giúp địa chỉ nhân đạo ngay tại lễ."),
    (EventKind.MEETING, "Gặp mặt gương Người tốt, việc thiện lần thứ nhất", date(2023, 11, 23), None,
     "Nhà văn hóa tỉnh", "Những người được biểu dương kể việc mình làm; Hội trao quyết định."),
    (EventKind.MONTH, "Tháng Nhân đạo 2024", date(2024, 5, 1), date(2024, 5, 31), "Toàn tỉnh",
     "Hội các cấp vận động 310 suất quà, sửa 9 căn nhà."),
    (EventKind.INTERIM_REVIEW, "Sơ kết một năm Phong trào", date(2024, 5, 24), None, "Hội trường Hội tỉnh",
     "Đánh giá một năm, nêu 5 nơi thí điểm làm tốt."),
    (EventKind.MONTH, "Tháng Nhân đạo 2025", date(2025, 5, 1), date(2025, 5, 31), "Toàn tỉnh",
     "Trọng tâm là nhà ở cho các địa chỉ chờ lâu nhất."),
    (EventKind.INTERIM_REVIEW, "Sơ kết hai năm Phong trào", date(2025, 5, 26), None, "Hội trường Hội tỉnh",
     "Đánh giá hai năm trước khi sắp xếp đơn vị."),
    (EventKind.MEETING, "Gặp mặt gương Người tốt, việc thiện lần thứ hai", date(2025, 11, 23), None,
     "Nhà văn hóa tỉnh", "Gặp mặt nhân ngày thành lập Hội."),
    (EventKind.MONTH, "Tháng Nhân đạo 2026", date(2026, 5, 1), date(2026, 5, 31), "Toàn tỉnh",
     "Mỗi xã nhận thêm một địa chỉ mới."),
    (EventKind.INTERIM_REVIEW, "Sơ kết ba năm Phong trào", date(2026, 5, 25), None, "Hội trường Hội tỉnh",
     "Đánh giá ba năm; bàn việc nhân rộng ở 12 xã, phường."),
)  # fmt: skip
