"""The count: the box is emptied once, numbers are written beside each nomination, and each goes its way."""

import secrets

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.honours.council import box, sessions
from nhandao_site.domain.honours.council.box import Box
from nhandao_site.domain.honours.council.models import Ballot, Choice, Item, Receipt, Session, SessionState, Turnout
from nhandao_site.domain.honours.nominating import handling
from nhandao_site.domain.honours.nominating.models import NominationState
from nhandao_site.domain.honours.rounds.models import ConflictRule, PassOf, Review
from nhandao_site.kit import clock


def close(session: Session, *, by: Actor) -> None:
    """No vote after this. A nomination without a quorum of its own waits for another session.

    Raises:
        RuleBroken: the box does not hold as many sheets as members came to it; nothing is counted then.
    """
    fresh = sessions.at(session, SessionState.OPEN, by=by)
    content = box.read(fresh.box)
    came = db.session.scalar(select(func.count()).select_from(Turnout).where(Turnout.session_id == fresh.id)) or 0
    if len(content.receipts) != came:
        raise RuleBroken("Số phiếu trong hòm khác số người đã bỏ phiếu; hãy báo người giữ hệ thống, chưa kiểm được.")
    if not came:
        raise RuleBroken("Chưa ai bỏ phiếu; nếu không họp được, hãy hủy phiên.")
    for item in fresh.items:
        _write(item, fresh, content)
    _empty(fresh, content)
    fresh.state, fresh.closed_at, fresh.box = SessionState.CLOSED, clock.now(), None
    db.session.flush()
    audit.record("council:count", fresh, by=by, changes={"phiếu": [None, came]})
    for item in fresh.items:
        _lead_on(item, by)


def _write(item: Item, session: Session, content: Box) -> None:
    rules = session.review
    bound = {each.member_id for each in item.conflicts}
    free = [member for member in session.members if member.id not in bound]
    item.base = len(free) if rules.conflict is ConflictRule.LEAVES else len(session.members)
    item.present = sum(member.present for member in free)
    tally = content.of(item.id)
    item.yes, item.no, item.blank = tally[Choice.YES], tally[Choice.NO], tally[Choice.BLANK]
    item.quorate = rules.quorum.reached(item.present, item.base)
    item.passed = rules.passing.reached(item.yes, whole(item, rules)) if item.quorate else None


def whole(item: Item, rules: Review) -> int:
    """Of what the yes votes are a part."""
    return (item.base or 0) if rules.pass_of is PassOf.MEMBERS else item.cast


def _empty(session: Session, content: Box) -> None:
    """Ballots under random keys, in random order; of a secret vote nothing binds them to a member or a receipt."""
    rows = [*_named(content)] if content.named else [*_nameless(session, content)]
    secrets.SystemRandom().shuffle(rows)
    db.session.add_all(rows)
    db.session.add_all(Receipt(code_hash=each, session_id=session.id) for each in sorted(content.receipts))
    db.session.flush()


def _named(content: Box) -> list[Ballot]:
    return [
        Ballot(key=secrets.token_hex(16), item_id=item, member_id=member, choice=choice)
        for member, sheet in content.named.items()
        for item, choice in sheet.items()
    ]


def _nameless(session: Session, content: Box) -> list[Ballot]:
    return [
        Ballot(key=secrets.token_hex(16), item_id=item.id, choice=choice)
        for item in session.items
        for choice, number in content.of(item.id).items()
        for _ in range(number)
    ]


def _lead_on(item: Item, by: Actor) -> None:
    nomination = handling.lock(item.nomination)
    if nomination.state is not NominationState.VERIFIED or item.passed is None:
        return
    after = NominationState.PASSED if item.passed else NominationState.FAILED
    handling.step(nomination, after, "nomination:count", by=by, words=f"Hội đồng: {tally(item)}.")


def tally(item: Item) -> str:
    """“4 đồng ý, 1 không đồng ý, 0 phiếu trắng, trên 5 thành viên”; nothing before the count."""
    if item.yes is None:
        return ""
    return f"{item.yes} đồng ý, {item.no} không đồng ý, {item.blank} phiếu trắng, trên {item.base} thành viên"


def members_who(session: Session, item: Item) -> dict[int, Choice]:
    """Of an open vote, after the count: member → choice."""
    found = select(Ballot.member_id, Ballot.choice).where(Ballot.item_id == item.id, Ballot.member_id.is_not(None))
    closed = session.state is SessionState.CLOSED
    rows = db.session.execute(found) if closed else ()
    return {member: choice for member, choice in rows if member is not None}
