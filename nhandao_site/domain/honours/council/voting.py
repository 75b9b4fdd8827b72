"""What a member does in a session: sits down, declares a conflict, votes once."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.council import box, sessions
from nhandao_site.domain.honours.council.models import (
    Choice,
    Conflict,
    Item,
    Member,
    Receipt,
    Session,
    SessionState,
    Turnout,
)
from nhandao_site.domain.honours.rounds.models import BallotKind
from nhandao_site.kit import clock, codes, vietnamese


def seat_of(session: Session, account_id: int | None) -> Member | None:
    found = select(Member).where(Member.session_id == session.id, Member.account_id == account_id)
    return db.session.scalar(found) if account_id is not None else None


def attend(session: Session, *, by: Actor) -> None:
    """“Tôi có mặt”."""
    fresh, member = _sits(session, by)
    _stands(fresh, SessionState.PLANNED, SessionState.OPEN)
    if not member.present:
        member.present = True
        db.session.flush()
        audit.record("council:attend", fresh, by=by)


def declare(session: Session, item: Item, *, reason: str, by: Actor) -> Conflict:
    """Bound to this nomination: no vote on it, said before voting and never taken back."""
    fresh, member = _sits(session, by)
    _stands(fresh, SessionState.PLANNED, SessionState.OPEN)
    why = vietnamese.clean(reason)[:300]
    if not why:
        raise RuleBroken("Hãy ghi liên quan thế nào, ví dụ “người nhà”, “cùng đơn vị”.")
    if item.session_id != fresh.id:
        raise RuleBroken("Hồ sơ này không nằm trên bàn của phiên họp.")
    if has_voted(member):
        raise RuleBroken("Đồng chí đã bỏ phiếu nên không khai liên quan được nữa; hãy báo chủ tịch hội đồng.")
    known = next((each for each in member.conflicts if each.item_id == item.id), None)
    if known is not None:
        return known
    row = Conflict(member=member, item=item, reason=why, declared_at=clock.now())
    db.session.add(row)
    db.session.flush()
    audit.record("council:conflict", fresh, by=by, reason=why, changes={"hồ sơ": [None, item.nomination_id]})
    return row


def cast(session: Session, choices: dict[int, Choice], *, receipt: str, by: Actor) -> bool:
    """One sheet with a choice for each nomination this member may vote on.

    Args:
        choices: id of an item → choice; a nomination left out is no blank vote, it must be said.
        receipt: the code the member keeps; its hash alone goes into the box, apart from the choices.

    Returns:
        True when the sheet went into the box; False when this member's sheet lay there already: nothing changed.
    """
    fresh, member = _sits(session, by)
    if has_voted(member):
        return False
    _stands(fresh, SessionState.OPEN)
    asked = {item.id for item in votes_on(fresh, member)}
    if not asked:
        raise RuleBroken("Đồng chí có liên quan tới mọi hồ sơ trên bàn nên không bỏ phiếu.")
    if set(choices) != asked:
        raise RuleBroken("Hãy chọn cho từng hồ sơ; không có ý kiến thì chọn phiếu trắng.")
    if not _came(fresh, member):
        return False
    _drop(fresh, member, choices, receipt)
    member.present = True
    db.session.flush()
    audit.record("council:vote", fresh, by=by)
    return True


def votes_on(session: Session, member: Member) -> list[Item]:
    """The table without what the member declared a conflict with."""
    bound = {each.item_id for each in member.conflicts}
    return [item for item in session.items if item.id not in bound]


def has_voted(member: Member) -> bool:
    return db.session.get(Turnout, member.id, populate_existing=True) is not None


def turnout(session: Session) -> set[int]:
    """Ids of the members whose sheet is in: who came, never what they said."""
    return set(db.session.scalars(select(Turnout.member_id).where(Turnout.session_id == session.id)))


def was_counted(session: Session, typed: str) -> bool:
    """After the count: a sheet with this receipt was in the box."""
    code = codes.parse_paper_code(typed)
    if session.state is not SessionState.CLOSED or code is None:
        return False
    kept = db.session.get(Receipt, codes.token_hash(code))
    return kept is not None and kept.session_id == session.id


def _sits(session: Session, by: Actor) -> tuple[Session, Member]:
    if not by.may(Permission.HONOURS_VOTE, within=session.review.unit):
        raise NotAllowed("Chỉ thành viên hội đồng bỏ phiếu.")
    fresh = sessions.lock(session)
    member = seat_of(fresh, by.id)
    if member is None:
        raise NotAllowed("Đồng chí không có tên trong phiên họp này.")
    return fresh, member


def _stands(session: Session, *states: SessionState) -> None:
    if session.state not in states:
        raise RuleBroken(f"Phiên họp đang “{session.state.label}”, không làm bước này được.")


def _came(session: Session, member: Member) -> bool:
    """The database itself lets a member come to the box once."""
    try:
        with db.session.begin_nested():
            db.session.add(Turnout(member_id=member.id, session_id=session.id))
            db.session.flush()
    except IntegrityError:
        return False
    return True


def _drop(session: Session, member: Member, choices: dict[int, Choice], receipt: str) -> None:
    content = box.read(session.box)
    named = member.id if session.review.ballot is BallotKind.OPEN else None
    content.drop(choices, codes.token_hash(receipt), named)
    session.box = box.written(content)
