"""Nominations as the staff sees them: of the own branch, and for a member of the council those on its table."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, select, true

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.honours.nominating.models import Nomination, NominationState
from nhandao_site.domain.honours.rounds.models import Review
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

PAGE = 40


@dataclass(frozen=True)
class Page:
    rows: list[Nomination]
    after: int | None


def one_for(officer: Account, nomination_id: int) -> Nomination | None:
    if not officer.may(Permission.HONOURS_READ):
        return None
    found = select(Nomination).join(Unit, Nomination.unit_id == Unit.id)
    return db.session.scalar(found.where(Nomination.id == nomination_id, in_sight(officer)))


def page_for(
    officer: Account, *, review_id: int | None = None, state: NominationState | None = None, words: str = "",
    after: int | None = None,
) -> Page:  # fmt: skip
    """The newest first."""
    folded = vietnamese.fold_name(words)
    found = (
        select(Nomination)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(in_sight(officer))
        .where(Nomination.review_id == review_id if review_id else true())
        .where(Nomination.state == state if state else true())
        .where(Nomination.folded.contains(folded, autoescape=True) if folded else true())
        .where(Nomination.id < after if after else true())
        .order_by(Nomination.id.desc())
        .limit(PAGE + 1)
    )
    rows = list(db.session.scalars(found))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def of_review(officer: Account, review: Review, *states: NominationState) -> list[Nomination]:
    """In the order of names."""
    found = select(Nomination).join(Unit, Nomination.unit_id == Unit.id)
    found = found.where(Nomination.review_id == review.id, in_sight(officer))
    if states:
        found = found.where(Nomination.state.in_(states))
    return list(db.session.scalars(found.order_by(Nomination.honoured_kind.desc(), Nomination.sort_key, Nomination.id)))


def counts(officer: Account, review: Review) -> dict[NominationState, int]:
    found = select(Nomination.state, func.count(Nomination.id)).join(Unit, Nomination.unit_id == Unit.id)
    found = found.where(Nomination.review_id == review.id, in_sight(officer)).group_by(Nomination.state)
    return {state: int(number) for state, number in db.session.execute(found)}


def waiting_for(officer: Account) -> int:
    """How many wait for this officer's verification; never the own ones."""
    if not officer.may(Permission.HONOURS_VERIFY):
        return 0
    found = select(func.count(Nomination.id)).join(Unit, Nomination.tier_id == Unit.id)
    mine = Nomination.author_id.is_distinct_from(officer.id)
    return db.session.scalar(found.where(Nomination.state == NominationState.SUBMITTED, in_sight(officer), mine)) or 0


def in_sight(officer: Account) -> ColumnElement[bool]:
    """The own branch. A member of the council reads what lies on the table of a session, and nothing beside it."""
    return false() if officer.role is Role.COUNCIL else officer.unit.branch()
