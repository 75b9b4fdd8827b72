"""Sessions as the staff sees them. A member sees those with a seat; nobody sees a number before the count."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.honours.council import voting
from nhandao_site.domain.honours.council.models import Item, Member, Session, SessionState, Turnout
from nhandao_site.domain.honours.nominating.models import Nomination
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.units.models import Unit

MOST = 200


@dataclass(frozen=True)
class Own:
    """A session through the eyes of one of its members."""

    member: Member
    voted: bool
    votes_on: list[Item]
    bound: dict[int, str]


def sessions_for(officer: Account) -> list[Session]:
    """The newest first."""
    found = select(Session).join(Session.review).join(Review.unit).where(officer.unit.branch())
    if officer.role is Role.COUNCIL:
        found = found.where(exists().where(Member.session_id == Session.id, Member.account_id == officer.id))
    return list(db.session.scalars(found.order_by(Session.meets_at.desc(), Session.id.desc()).limit(MOST)))


def one_for(officer: Account, session_id: int) -> Session | None:
    session = db.session.get(Session, session_id)
    if session is None or not officer.may(Permission.HONOURS_READ, within=session.review.unit):
        return None
    if officer.role is Role.COUNCIL and voting.seat_of(session, officer.id) is None:
        return None
    return session


def own(session: Session, officer: Account) -> Own | None:
    member = voting.seat_of(session, officer.id)
    if member is None:
        return None
    bound = {each.item_id: each.reason for each in member.conflicts}
    return Own(member, voting.has_voted(member), voting.votes_on(session, member), bound)


def runs(session: Session, officer: Account) -> bool:
    return officer.may(Permission.HONOURS_RUN, within=session.review.unit)


def electorate(review: Review) -> list[Account]:
    """Accounts of the deciding unit that may sit on its council."""
    found = select(Account).where(Account.unit_id == review.unit_id, Account.role == Role.COUNCIL)
    rows = db.session.scalars(found.order_by(Account.sort_key, Account.id).limit(MOST))
    return [account for account in rows if account.may(Permission.HONOURS_VOTE)]


def of_review(review: Review) -> list[Session]:
    found = select(Session).where(Session.review_id == review.id).order_by(Session.meets_at, Session.id)
    return list(db.session.scalars(found))


def table_for(officer: Account, nomination_id: int) -> Nomination | None:
    """A nomination on the table of a session in which this member sits."""
    sits = (
        select(Item.id).join(Member, Member.session_id == Item.session_id).join(Session, Session.id == Item.session_id)
    )
    if not officer.may(Permission.HONOURS_VOTE):
        return None
    sits = sits.join(Review, Review.id == Session.review_id).join(Unit, Unit.id == Review.unit_id)
    sits = sits.where(officer.unit.branch(), Item.nomination_id == nomination_id, Member.account_id == officer.id)
    if db.session.scalar(sits.where(Session.state != SessionState.CANCELLED).limit(1)) is None:
        return None
    return db.session.get(Nomination, nomination_id)


def waiting_for(officer: Account) -> int:
    """Sessions in which this member may vote now and has not."""
    if not officer.may(Permission.HONOURS_VOTE):
        return 0
    found = select(func.count(Member.id)).join(Member.session).where(
        Member.account_id == officer.id, Session.state == SessionState.OPEN,
        ~exists().where(Turnout.member_id == Member.id),
    )  # fmt: skip
    return (
        db.session.scalar(found.join(Review, Review.id == Session.review_id).join(Unit, Unit.id == Review.unit_id)) or 0
    )
