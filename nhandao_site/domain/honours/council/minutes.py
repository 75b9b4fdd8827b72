"""The minutes of a counted session: who sat, who was bound, what the vote said; on screen, on paper and in Word."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.council import counting
from nhandao_site.domain.honours.council.models import Item, Member, Receipt, Seat, Session
from nhandao_site.domain.honours.rounds.models import BallotKind
from nhandao_site.kit import clock, word


@dataclass(frozen=True)
class Row:
    """One nomination with its numbers. `named` only for an open vote: (member, choice)."""

    position: int
    name: str
    kind: str
    home: str
    yes: int
    no: int
    blank: int
    base: int
    present: int
    result: str
    passed: bool | None
    bound: tuple[tuple[str, str], ...]
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Minutes:
    title: str
    occasion: str
    unit: str
    place: str
    opened_at: datetime
    closed_at: datetime
    rules: str
    is_open_vote: bool
    chair: str
    secretary: str
    present: tuple[tuple[str, str], ...]
    absent: tuple[tuple[str, str], ...]
    sheets: int
    quorum: str
    remarks: str
    rows: tuple[Row, ...]


def of(session: Session) -> Minutes | None:
    """None before the count: there is nothing to tell yet."""
    if session.closed_at is None or session.opened_at is None:
        return None
    review, members = session.review, session.members
    here, least = [m for m in members if m.present], review.quorum.least(len(members))
    sheets = len(db.session.scalars(select(Receipt.code_hash).where(Receipt.session_id == session.id)).all())
    return Minutes(
        title=f"Họp xét tặng {review.round.kind.label} {wording.LEVELS[review.round.level]}",
        occasion=wording.occasion(review.round.year, review.round.name),
        unit=review.unit.name, place=session.place, opened_at=session.opened_at, closed_at=session.closed_at,
        rules=rules(session), is_open_vote=review.ballot is BallotKind.OPEN,
        chair=_in_seat(members, Seat.CHAIR), secretary=_in_seat(members, Seat.SECRETARY),
        present=tuple((m.name, m.seat.label) for m in here),
        absent=tuple((m.name, m.seat.label) for m in members if not m.present),
        sheets=sheets, remarks=session.remarks or "",
        quorum=f"{len(here)}/{len(members)} thành viên có mặt, cần ít nhất {least}: đủ điều kiện họp",
        rows=tuple(_row(session, item) for item in session.items),
    )  # fmt: skip


def rules(session: Session) -> str:
    review = session.review
    return (
        f"{review.ballot.label}, mỗi thành viên một phiếu; họp khi có {review.quorum.label} số thành viên; "
        f"thông qua khi được {review.passing.label} {review.pass_of.label}; "
        f"thành viên có liên quan không bỏ phiếu và {review.conflict.label}"
    )


def to_word(minutes: Minutes, superior: str, organisation: str, place: str) -> bytes:
    """A .docx in the layout of Decree 30/2020; the number is left for the pen."""
    head = word.LetterHead(
        "administrative", superior, organisation, "Số:        /BB-HĐXT", place, clock.local_date(minutes.closed_at)
    )
    return word.write(
        head, "Biên bản", _blocks(minutes), ["Các thành viên hội đồng", f"{organisation}", "Lưu: VT"],
        word.Signer("TM. Hội đồng", "Chủ tịch", minutes.chair), abstract=f"{minutes.title}, {minutes.occasion}",
    )  # fmt: skip


def _blocks(minutes: Minutes) -> list[word.Block]:
    blocks: list[word.Block] = [
        word.Paragraph(
            f"Hội đồng họp tại {minutes.place}, từ {_hour(minutes.opened_at)} đến {_hour(minutes.closed_at)}."
        ),
        word.Heading("I. Thành phần"),
        word.Paragraph(f"Có mặt ({len(minutes.present)}): {_people(minutes.present)}."),
    ]
    if minutes.absent:
        blocks.append(word.Paragraph(f"Vắng mặt ({len(minutes.absent)}): {_people(minutes.absent)}."))
    blocks += [
        word.Paragraph(f"{minutes.quorum}."),
        word.Heading("II. Cách bỏ phiếu"),
        word.Paragraph(f"{minutes.rules[:1].upper()}{minutes.rules[1:]}."),
        *_conflicts(minutes),
        word.Heading("III. Ý kiến trong phiên họp"),
        *[word.Paragraph(line) for line in (minutes.remarks or "Không có ý kiến khác.").split("\n") if line],
        word.Heading("IV. Kết quả kiểm phiếu"),
        word.Paragraph(f"Số phiếu trong hòm: {minutes.sheets}, bằng số thành viên đã bỏ phiếu."),
        _table(minutes),
    ]
    if minutes.is_open_vote:
        blocks.append(_votes(minutes))
    closing = f"Biên bản đọc lại, hội đồng nhất trí. Thư ký: {minutes.secretary or '…………………'}."
    return [*blocks, word.Paragraph(closing)]


def _conflicts(minutes: Minutes) -> list[word.Block]:
    told = [f"{who} ({why}) với hồ sơ {row.position}" for row in minutes.rows for who, why in row.bound]
    return (
        [word.Paragraph(f"Khai có liên quan, không bỏ phiếu: {'; '.join(told)}.")]
        if told
        else [word.Paragraph("Không thành viên nào khai có liên quan.")]
    )


def _table(minutes: Minutes) -> word.Table:
    headers = (
        "TT",
        "Người, tập thể",
        "Đơn vị",
        "Đồng ý",
        "Không đồng ý",
        "Phiếu trắng",
        "Số thành viên tính",
        "Kết quả",
    )
    rows = [(r.position, f"{r.name} ({r.kind})", r.home, r.yes, r.no, r.blank, r.base, r.result) for r in minutes.rows]
    return word.Table(headers, rows, widths=(0.5, 2.4, 1.8, 0.8, 0.9, 0.8, 1, 1.5), size=10.5)


def _votes(minutes: Minutes) -> word.Table:
    rows = [(row.position, who, how) for row in minutes.rows for who, how in row.named]
    return word.Table(
        ("Hồ sơ", "Thành viên", "Biểu quyết"), rows, caption="Biểu quyết của từng thành viên", widths=(0.5, 2, 1)
    )


def _row(session: Session, item: Item) -> Row:
    nomination = item.nomination
    names = {member.id: member.name for member in session.members}
    named = counting.members_who(session, item)
    return Row(
        position=item.position, name=nomination.name, kind=nomination.honoured_kind.label, home=nomination.home.name,
        yes=item.yes or 0, no=item.no or 0, blank=item.blank or 0, base=item.base or 0, present=item.present or 0,
        result=result(item), passed=item.passed,
        bound=tuple((each.member.name, each.reason) for each in item.conflicts),
        named=tuple((names[member], choice.label) for member, choice in sorted(named.items())),
    )  # fmt: skip


def result(item: Item) -> str:
    if item.passed is None:
        return "không đủ số thành viên, chờ phiên khác"
    return "thông qua" if item.passed else "không đạt"


def _in_seat(members: list[Member], seat: Seat) -> str:
    return next((member.name for member in members if member.seat is seat), "")


def _people(people: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{name}, {seat}" for name, seat in people)


def _hour(moment: datetime) -> str:
    return clock.format_time(moment)
