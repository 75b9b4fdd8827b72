"""The lists behind the movement's numbers: who took part, which papers, who was honoured. Persons stand by initials.

A report goes up on paper and is passed on; whoever wants a name asks the unit that recorded it.
"""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain.documents.models import Document
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.movement.models import Channel, ParticipantKind, Participation, Pilot
from nhandao_site.domain.reports.listed import Listed, Row, numbered
from nhandao_site.domain.reports.movement.counting import events_in, honoured_in
from nhandao_site.domain.targets import gathering
from nhandao_site.domain.targets.gathering import Branch
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese
from nhandao_site.kit.periods import Period


def all_of(period: Period, unit: Unit) -> list[Listed]:
    """Every list that has a row, in the order of the report."""
    branch = Branch.of(unit, period)
    made = [
        Listed("Cá nhân, tập thể tham gia trong năm", "Tham gia", ("TT", "Mã", "Tên gọi", "Là", "Cấp", "Đơn vị"),
               (0.5, 1.2, 2.6, 1, 1, 2.2), _participants(branch)),
        Listed("Đơn vị thí điểm", "Thí điểm", ("TT", "Tên", "Loại", "Đơn vị chỉ đạo", "Rút kinh nghiệm"),
               (0.5, 2.6, 1.3, 2, 3),
               _pilots(branch)),
        Listed("Chuyên mục “Người tốt, việc thiện”", "Chuyên mục", ("TT", "Đơn vị", "Kênh", "Từ ngày", "Liên kết"),
               (0.5, 2.2, 1, 1.1, 3.2), _channels(branch)),
        Listed("Văn bản ban hành trong kỳ", "Văn bản", ("TT", "Số, ký hiệu", "Ngày", "Loại", "Trích yếu", "Đơn vị"),
               (0.5, 1.5, 1.1, 1.1, 3.2, 1.8), _papers(branch)),
        Listed("Tôn vinh, khen thưởng", "Tôn vinh", ("TT", "Tên gọi", "Hình thức", "Quyết định", "Đơn vị"),
               (0.5, 2, 2.2, 2.2, 1.8), _honours(branch)),
        Listed("Phát động, Tháng Nhân đạo, sơ kết, tổng kết", "Sự kiện",
               ("TT", "Ngày", "Loại", "Tên", "Rút kinh nghiệm", "Điều chỉnh năm sau", "Đơn vị"),
               (0.5, 1.1, 1.2, 2.4, 2.2, 2.2, 1.8), _events(branch)),
        Listed("Gặp mặt gương tiêu biểu", "Gặp mặt", ("TT", "Ngày", "Tên cuộc gặp mặt", "Số người", "Đơn vị"),
               (0.5, 1.1, 3.4, 1, 2), _meetings(branch)),
    ]  # fmt: skip
    return [one for one in made if one.rows]


def _participants(branch: Branch) -> list[Row]:
    found = select(Participation).join(Participation.unit).options(joinedload(Participation.unit))
    found = found.where(branch.in_years(Participation.year, [branch.period.year_number]))
    rows = db.session.scalars(found.order_by(Participation.kind, Unit.sort_key, Participation.code, Participation.id))
    return numbered(
        [one.code, _called(one.name, one.kind), one.kind.label, one.level.label, one.unit.name] for one in rows
    )


def _called(name: str, kind: ParticipantKind) -> str:
    return name if kind is ParticipantKind.COLLECTIVE else vietnamese.initials(name)


def _pilots(branch: Branch) -> list[Row]:
    found = select(Pilot).join(Pilot.unit).options(joinedload(Pilot.unit), selectinload(Pilot.reviews))
    found = found.where(branch.in_years(Pilot.year, [branch.period.year_number]))
    rows = db.session.scalars(found.order_by(Unit.sort_key, Pilot.name, Pilot.id))
    return numbered([one.name, one.kind, one.unit.name, _learnt(one, branch.period)] for one in rows)


def _learnt(pilot: Pilot, period: Period) -> str:
    return "; ".join(review.learnt for review in pilot.reviews if review.on <= period.end)


def _channels(branch: Branch) -> list[Row]:
    found = select(Channel).join(Channel.unit).options(joinedload(Channel.unit))
    found = found.where(branch.at_the_end(), gathering.runs(branch.period))
    found = found.order_by(Unit.sort_key, Channel.kind, Channel.id)
    return numbered(
        [one.unit.name, one.kind.label, clock.format_date(one.from_on), one.link or ""]
        for one in db.session.scalars(found)
    )


def _papers(branch: Branch) -> list[Row]:
    found = select(Document).join(Document.unit).options(joinedload(Document.unit))
    found = found.where(branch.dated(Document.on), Document.withdrawn_at.is_(None))
    return numbered(
        [one.symbol, clock.format_date(one.on), one.kind.label, one.abstract, one.unit.name]
        for one in db.session.scalars(found.order_by(Document.on, Document.id))
    )


def _honours(branch: Branch) -> list[Row]:
    found = select(Honour).join(Honour.round).where(*honoured_in(branch))
    found = found.order_by(Honour.honoured_kind, Honour.sort_key, Honour.id)
    return numbered(
        [wording.shown_name(one), f"{wording.title(one)}, {wording.LEVELS[one.round.level]}", wording.decision(one),
         wording.unit_name(one) or ""]
        for one in db.session.scalars(found)
    )  # fmt: skip


def _events(branch: Branch) -> list[Row]:
    return numbered(
        [clock.format_date(one.on), one.kind.label, one.name, one.lessons or "", one.changes or "", one.unit.name]
        for one in events_in(branch)
    )


def _meetings(branch: Branch) -> list[Row]:
    met = gathering.meetings_between(branch, branch.period.start, branch.period.end)
    return numbered([clock.format_date(one.on), one.name, guests, one.unit.name] for one, guests in met)
