"""A round of the title with its people: Hoa nominates for Bàu Sen, Minh verifies, five sit on the council.

The council: Hội presides, Ba keeps the minutes, Tư, Năm and Sáu are members. Linh runs the sessions and decides.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Role
from nhandao_site.domain.honours.children import Said
from nhandao_site.domain.honours.council import sessions, voting
from nhandao_site.domain.honours.council.models import Choice, Seat, Session
from nhandao_site.domain.honours.models import HonourKind
from nhandao_site.domain.honours.nominating import moving, papers, writing
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.honours.rounds import workflow
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.movement.models import Level, ParticipantKind
from nhandao_site.kit import clock, codes, vietnamese
from tests.cast import Cast

PDF = b"%PDF-1.7 giay"
COUNCIL = (
    ("hoi", "Mai Văn Hội"),
    ("ba", "Tạ Thị Ba"),
    ("tu", "Cao Văn Tư"),
    ("nam", "Lâm Thị Năm"),
    ("sau", "Châu Sáu"),
)
SEATS = (Seat.CHAIR, Seat.SECRETARY, Seat.MEMBER, Seat.MEMBER, Seat.MEMBER)
YES, NO, BLANK = Choice.YES, Choice.NO, Choice.BLANK


def council(cast: Cast, password_hash: str = "!") -> list[Account]:
    """The five, made when they are first asked for."""
    for short, name in COUNCIL:
        email = f"{short}@nhandao.example"
        if db.session.scalar(select(Account.id).where(Account.email == email)) is None:
            db.session.add(
                Account(
                    email=email, name=name, sort_key=vietnamese.person_sort_key(name), role=Role.COUNCIL,
                    unit=cast.unit("P1"), password_hash=password_hash, stamp="s0", created_at=clock.now(),
                    ends_on=clock.today() + timedelta(days=365),
                )
            )  # fmt: skip
    db.session.flush()
    return [cast.account(short) for short, _name in COUNCIL]


def review(cast: Cast, unit: str = "P1", **changes: Any) -> Review:
    today = clock.today()
    said: dict[str, Any] = {
        "year": today.year, "name": "Danh hiệu tiêu biểu lần thứ nhất", "level": Level.PROVINCE,
        "kind": HonourKind.TITLE, "opens_on": today - timedelta(days=10), "closes_on": today + timedelta(days=10),
    }  # fmt: skip
    return workflow.announce(cast.unit(unit), workflow.Terms(**(said | changes)), by=cast.account("linh"))


def words(**changes: Any) -> writing.Content:
    said: dict[str, Any] = {
        "honoured": ParticipantKind.PERSON, "name": "Đặng Thị Mơ", "achievement": "312 sáng thứ Bảy nấu cháo",
        "answers": ["Gương mẫu.", "Nấu cháo sáu năm.", "Cả xóm làm theo."],
        "authority": "UBND xã Bàu Sen", "authority_on": date(2026, 1, 5), "age": Said(is_child=False),
    }  # fmt: skip
    return writing.Content(**(said | changes))


def drafted(cast: Cast, at: Review, unit: str = "X1", by: str = "hoa", **changes: Any) -> Nomination:
    """With everything a person's nomination asks for."""
    nomination = writing.draft(at, words(**changes), unit=cast.unit(unit), by=cast.account(by))
    papers.attach(nomination, PDF, caption="Giấy khen 2024", by=cast.account(by))
    papers.confirm(nomination, PDF, by=cast.account(by))
    return nomination


def verified(cast: Cast, at: Review, **changes: Any) -> Nomination:
    """On the way to the council."""
    nomination = drafted(cast, at, **changes)
    moving.submit(nomination, by=cast.account("hoa"))
    moving.verify(nomination, by=cast.account("minh"))
    return nomination


def convened(cast: Cast, at: Review, *nominations: Nomination, seats: int = 5) -> Session:
    call = sessions.Call(
        clock.now(), "Hội trường Tỉnh Hội", list(zip(council(cast), SEATS, strict=True))[:seats], nominations
    )
    return sessions.convene(at, call, by=cast.account("linh"))


def opened(cast: Cast, at: Review, *nominations: Nomination, here: int = 5) -> Session:
    session = convened(cast, at, *nominations)
    for account in council(cast)[:here]:
        voting.attend(session, by=account)
    sessions.begin(session, by=cast.account("linh"))
    return session


def vote(session: Session, who: Account, choice: Choice, **also: Choice) -> str:
    """The same choice for everything this member votes on; gives the receipt."""
    member = voting.seat_of(session, who.id)
    assert member is not None
    receipt = codes.new_paper_code("PHIEU")
    asked = {item.id: choice for item in voting.votes_on(session, member)}
    assert voting.cast(session, asked | {int(k.strip("_")): v for k, v in also.items()}, receipt=receipt, by=who)
    return receipt
