"""A session of the council is called, opened when enough members sit there, called off. It counts in `counting`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.honours.council import box
from nhandao_site.domain.honours.council.models import Conflict, Item, Member, Seat, Session, SessionState
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.kit import clock, vietnamese

AUTHOR = "người lập hồ sơ đề cử"
FEWEST = 3
LONGEST_PLACE = 200
LONGEST_REMARKS = 6000


@dataclass(frozen=True)
class Call:
    """Who sits, what lies on the table, when and where."""

    meets_at: datetime
    place: str
    members: Sequence[tuple[Account, Seat]]
    nominations: Sequence[Nomination]


def convene(review: Review, call: Call, *, by: Actor) -> Session:
    """A session is called; its members are told."""
    _may(review, by)
    _check(review, call, None)
    session = Session(
        review=review, created_by_id=by.id, meets_at=call.meets_at, place=vietnamese.clean(call.place)[:LONGEST_PLACE]
    )
    db.session.add(session)
    db.session.flush()
    _seat(session, call)
    _lay(session, call)
    audit.record("council:convene", session, by=by, changes={"hồ sơ": [None, len(call.nominations)]})
    _invite(session)
    return session


def reconvene(session: Session, call: Call, *, by: Actor) -> None:
    """Other people, papers, day or place, before it was opened."""
    fresh = at(session, SessionState.PLANNED, by=by)
    _check(fresh.review, call, fresh.id)
    fresh.meets_at, fresh.place = call.meets_at, vietnamese.clean(call.place)[:LONGEST_PLACE]
    if any(member.conflicts for member in fresh.members):
        raise RuleBroken("Đã có thành viên khai liên quan; hãy hủy phiên này và mời phiên khác.")
    for row in (*fresh.members, *fresh.items):
        db.session.delete(row)
    db.session.flush()
    db.session.expire(fresh, ["members", "items"])
    _seat(fresh, call)
    _lay(fresh, call)
    audit.record("council:reconvene", fresh, by=by, changes={"hồ sơ": [None, len(call.nominations)]})


def mark_present(session: Session, member: Member, *, by: Actor) -> None:
    """Whoever runs the session says that this member sits there."""
    fresh = at(session, SessionState.PLANNED, SessionState.OPEN, by=by)
    if member.session_id == fresh.id and not member.present:
        member.present = True
        db.session.flush()
        audit.record("council:present", fresh, by=by, changes={"có mặt": [None, member.name]})


def begin(session: Session, *, by: Actor) -> None:
    """The box is shown to be empty and the vote begins."""
    fresh = at(session, SessionState.PLANNED, by=by)
    here, all_ = sum(member.present for member in fresh.members), len(fresh.members)
    least = fresh.review.quorum.least(all_)
    if here < least:
        raise RuleBroken(f"Mới có {here}/{all_} thành viên có mặt; phiên họp cần ít nhất {least}.")
    gone = [item for item in fresh.items if item.nomination.state is not NominationState.VERIFIED]
    if gone:
        raise RuleBroken(f"{len(gone)} hồ sơ trên bàn không còn chờ hội đồng; hãy sửa lại phiên họp.")
    right = Permission.HONOURS_VOTE
    lost = [m.name for m in fresh.members if not m.account.may(right, within=fresh.review.unit)]
    if lost:
        raise RuleBroken(f"Không còn là thành viên hội đồng: {', '.join(lost)}; hãy sửa lại phiên họp.")
    _bind_authors(fresh)
    fresh.state, fresh.opened_at, fresh.box = SessionState.OPEN, clock.now(), box.written(box.Box())
    db.session.flush()
    audit.record("council:open", fresh, by=by, changes={"có mặt": [None, f"{here}/{all_}"]})


def _bind_authors(session: Session) -> None:
    """Whoever wrote a nomination does not judge it, said or not; a reporter may have come to the council since."""
    for item in session.items:
        said = {each.member_id for each in item.conflicts}
        for member in session.members:
            if member.account_id == item.nomination.author_id and member.id not in said:
                db.session.add(Conflict(member=member, item=item, reason=AUTHOR, declared_at=clock.now()))
    db.session.flush()


def remark(session: Session, text: str, *, by: Actor) -> None:
    """What was said, for the minutes; until the count."""
    fresh = at(session, SessionState.PLANNED, SessionState.OPEN, by=by)
    fresh.remarks = vietnamese.clean_lines(text)[:LONGEST_REMARKS] or None
    db.session.flush()
    audit.record("council:remark", fresh, by=by)


def cancel(session: Session, *, reason: str, by: Actor) -> None:
    """Nothing was decided; votes already given are destroyed uncounted."""
    fresh = at(session, SessionState.PLANNED, SessionState.OPEN, by=by)
    why = vietnamese.clean(reason)[:500]
    if not why:
        raise RuleBroken("Hãy ghi vì sao hủy phiên họp.")
    fresh.state, fresh.cancelled_because, fresh.box = SessionState.CANCELLED, why, None
    db.session.flush()
    audit.record("council:cancel", fresh, by=by, reason=why)


def at(session: Session, *states: SessionState, by: Actor) -> Session:
    """Locked, in one of these states, and this person runs it."""
    _may(session.review, by)
    fresh = lock(session)
    if fresh.state not in states:
        raise RuleBroken(f"Phiên họp đang “{fresh.state.label}”, không làm bước này được.")
    return fresh


def lock(session: Session) -> Session:
    """Votes, the count and the calling-off come one after the other."""
    db.session.flush()
    found = select(Session).where(Session.id == session.id).with_for_update(of=Session)
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def has_met(review: Review) -> bool:
    met = select(Session.id).where(Session.review_id == review.id, Session.opened_at.is_not(None))
    return db.session.scalar(met.limit(1)) is not None


def _may(review: Review, by: Actor) -> None:
    if not by.may(Permission.HONOURS_RUN, within=review.unit):
        raise NotAllowed("Bạn không điều hành hội đồng của đơn vị này.")


def _check(review: Review, call: Call, own_id: int | None) -> None:
    if not vietnamese.clean(call.place):
        raise RuleBroken("Hãy ghi nơi họp.")
    people = [account.id for account, _seat in call.members]
    if len(people) < FEWEST or len(set(people)) != len(people):
        raise RuleBroken(f"Hội đồng cần ít nhất {FEWEST} thành viên, mỗi người một ghế.")
    strangers = [a.name for a, _seat in call.members if not a.may(Permission.HONOURS_VOTE, within=review.unit)]
    if strangers:
        raise RuleBroken(f"Không phải thành viên hội đồng xét tặng, hoặc tài khoản đã khóa: {', '.join(strangers)}.")
    if [seat for _account, seat in call.members].count(Seat.CHAIR) != 1:
        raise RuleBroken("Hãy chọn đúng một chủ tịch hội đồng.")
    _check_table(review, call, own_id)


def _check_table(review: Review, call: Call, own_id: int | None) -> None:
    if not call.nominations:
        raise RuleBroken("Hãy chọn ít nhất một hồ sơ đã xác minh để đưa ra hội đồng.")
    wrong = [n for n in call.nominations if n.review_id != review.id or n.state is not NominationState.VERIFIED]
    if wrong:
        raise RuleBroken(f"{len(wrong)} hồ sơ không ở trạng thái “{NominationState.VERIFIED.label}” của đợt này.")
    elsewhere = select(Item.id).join(Item.session).where(
        Item.nomination_id.in_([n.id for n in call.nominations]), Session.id.is_distinct_from(own_id),
        Session.state.in_((SessionState.PLANNED, SessionState.OPEN)),
    )  # fmt: skip
    if db.session.scalar(elsewhere.limit(1)) is not None:
        raise RuleBroken("Có hồ sơ đang nằm trên bàn của một phiên họp khác.")


def _seat(session: Session, call: Call) -> None:
    order = {Seat.CHAIR: 0, Seat.SECRETARY: 1, Seat.MEMBER: 2}
    for account, seat in sorted(call.members, key=lambda pair: (order[pair[1]], pair[0].sort_key)):
        db.session.add(Member(session=session, account_id=account.id, name=account.name, seat=seat))
    db.session.flush()


def _lay(session: Session, call: Call) -> None:
    table = sorted(call.nominations, key=lambda n: (n.honoured_kind.value != "person", n.sort_key, n.id))
    for position, nomination in enumerate(table, start=1):
        db.session.add(Item(session=session, nomination_id=nomination.id, position=position))
    db.session.flush()
    db.session.expire(session, ["members", "items"])


def _invite(session: Session) -> None:
    for member in session.members:
        notifications.tell(
            member.account.email,
            "Mời họp hội đồng xét tặng",
            f"Hội đồng xét tặng họp lúc {clock.format_time(session.meets_at)} tại {session.place}. "
            "Vào Bàn làm việc, mục Vinh danh, Phiên hội đồng.",
        )
