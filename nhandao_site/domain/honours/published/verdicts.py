"""Is the code on this paper one of the chapter's, and what does the paper say? A person in initials, always."""

from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.honours.papers.models import Confirmation
from nhandao_site.domain.movement.models import ParticipantKind
from nhandao_site.kit import clock, codes, money, periods, vietnamese


@dataclass(frozen=True)
class PaperVerdict:
    """`state`: "genuine", "withdrawn", "unknown". `lines`: what the paper says, in masked form."""

    state: str
    code: str
    title: str
    lines: tuple[tuple[str, str], ...] = ()
    url: str | None = None


def verify(typed: str) -> PaperVerdict | None:
    """None when what was typed is no code of a paper at all; the receipt of a vote is none."""
    code = codes.parse_paper_code(typed)
    if code is None or code.startswith("PHIEU"):
        return None
    if honour := db.session.scalar(select(Honour).where(Honour.code == code)):
        return _of_honour(honour, code)
    if paper := db.session.scalar(select(Confirmation).where(Confirmation.code == code)):
        return _of_confirmation(paper)
    return PaperVerdict("unknown", code, f"Mã {code} không có trong sổ cấp giấy của Hội.")


def _of_honour(honour: Honour, code: str) -> PaperVerdict:
    if honour.held_back:
        return PaperVerdict("unknown", code, f"Mã {code} chưa được công bố.")
    gone = honour.withdrawn_at is not None
    said = [
        ("Vinh danh", f"{wording.title(honour)}, {wording.LEVELS[honour.round.level]}"),
        ("Người, tập thể", "đã xóa theo yêu cầu" if honour.is_erased else wording.shown_name(honour)),
        ("Đơn vị", "" if honour.is_erased else wording.unit_name(honour) or ""),
        ("Đợt", wording.occasion(honour.round.year, honour.round.name)),
        ("Quyết định", wording.decision(honour)),
        ("Thu hồi", clock.format_date(honour.withdrawn_at) if gone else ""),
    ]
    title = f"Giấy chứng nhận {code} đã thu hồi" if gone else f"Giấy chứng nhận {code} do Hội cấp"
    lines = tuple((name, text) for name, text in said if text)
    page = None if gone or honour.is_erased else wording.url(honour)
    return PaperVerdict("withdrawn" if gone else "genuine", code, title, lines, page)


def _of_confirmation(paper: Confirmation) -> PaperVerdict:
    told, gone = paper.figures, paper.withdrawn_at is not None
    person = paper.kind is ParticipantKind.PERSON
    said = [
        ("Cấp cho", vietnamese.initials(paper.name) if person else paper.name),
        ("Đơn vị", paper.unit.name),
        ("Kỳ", periods.year(paper.year).label()),
        ("Đã đăng ký", f"{told['registered']} lần, trị giá {money.format_money(told['registered_vnd'])}"),
        (
            "Đã trao",
            f"{told['acts']} lượt cho {told['addresses']} địa chỉ, trị giá {money.format_money(told['delivered_vnd'])}",
        ),
        ("Tham gia Phong trào", "có" if told["joined"] else "không ghi"),
        ("Được vinh danh", f"{len(told['honoured'])} lần" if told["honoured"] else "không ghi"),
        ("Cấp ngày", clock.format_date(paper.issued_at)),
        ("Thu hồi", clock.format_date(paper.withdrawn_at) if gone else ""),
    ]
    title = f"Giấy xác nhận {paper.code} đã thu hồi" if gone else f"Giấy xác nhận {paper.code} do Hội cấp"
    return PaperVerdict("withdrawn" if gone else "genuine", paper.code, title, tuple(each for each in said if each[1]))
