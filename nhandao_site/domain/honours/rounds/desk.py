"""Rounds as the staff sees them: those of units above, which ask for nominations, and those of the own branch."""

from sqlalchemy import ColumnElement, or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.honours.models import Round
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

MOST = 200


def reviews_for(officer: Account) -> list[Review]:
    """The newest round first."""
    found = select(Review).join(Review.unit).join(Review.round).where(in_sight(officer))
    return list(db.session.scalars(found.order_by(Round.year.desc(), Review.closes_on.desc(), Review.id).limit(MOST)))


def one_for(officer: Account, review_id: int) -> Review | None:
    if not officer.may(Permission.HONOURS_READ):
        return None
    return db.session.scalar(select(Review).join(Review.unit).where(Review.id == review_id, in_sight(officer)))


def open_for(officer: Account) -> list[Review]:
    """Those that take nominations today from this officer's unit."""
    return [review for review in reviews_for(officer) if review.takes_nominations and is_above(officer, review)]


def is_above(officer: Account, review: Review) -> bool:
    return officer.unit.is_within(review.unit) or review.unit.is_within(officer.unit)


def runs(officer: Account, review: Review) -> bool:
    return officer.may(Permission.HONOURS_RUN, within=review.unit)


def in_sight(officer: Account) -> ColumnElement[bool]:
    above = [int(part) for part in officer.unit.path.strip("/").split("/")]
    return or_(officer.unit.branch(), Unit.id.in_(above))


def days_left(review: Review) -> int:
    return (review.closes_on - clock.today()).days
