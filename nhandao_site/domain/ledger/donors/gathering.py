"""Which pledges are of one donor, as far as the chapter has verified it. A name alone never is: names repeat."""

from sqlalchemy import ColumnElement, and_, or_, select

from nhandao_site.db import db
from nhandao_site.domain.pledges.models import COUNTS, DonorKind, Pledge, PledgeMove, State
from nhandao_site.kit import vietnamese

MOST = 500
"""Pledges of one donor that a summary holds."""


def verified() -> ColumnElement[bool]:
    """Somebody of the chapter has spoken with the donor of this pledge, or has the paper."""
    moved = select(PledgeMove.id).where(PledgeMove.pledge_id == Pledge.id, PledgeMove.after == State.CONFIRMED.value)
    return or_(Pledge.state.in_(COUNTS), moved.correlate(Pledge).exists())


def of_donor(seed: Pledge) -> ColumnElement[bool]:
    """The pledge itself; those of the same verified telephone, of a body also of the same name (one person may
    answer for two); those of the same body of a roster."""
    same: list[ColumnElement[bool]] = [Pledge.id == seed.id]
    if seed.phone:
        phone = and_(Pledge.phone_blind == seed.phone, Pledge.donor_kind == seed.donor_kind)
        named = Pledge.donor_blind == key_of(seed)
        same.append(phone if seed.donor_kind is DonorKind.PERSON else and_(phone, named))
    if body := body_of(seed):
        same.append(_is_body(*body))
    return and_(or_(*same), or_(Pledge.id == seed.id, verified()))


def gathered(seed: Pledge, *conditions: ColumnElement[bool]) -> list[int]:
    """Ids, newest first."""
    found = select(Pledge.id).where(of_donor(seed), *conditions)
    return list(db.session.scalars(found.order_by(Pledge.pledged_at.desc(), Pledge.id.desc()).limit(MOST)))


def body_of(seed: Pledge) -> tuple[int, str] | None:
    """(unit, code) of an organisation on a roster; a leader's own pledge is a person's."""
    if seed.donor_kind is DonorKind.PERSON or not (seed.unit_id and seed.roster_code):
        return None
    return seed.unit_id, seed.roster_code


def key_of(seed: Pledge) -> str:
    return f"{seed.donor_kind.value}:{vietnamese.fold_name(seed.donor_name)}"


def _is_body(unit_id: int, code: str) -> ColumnElement[bool]:
    return and_(Pledge.donor_kind == DonorKind.ORGANISATION, Pledge.unit_id == unit_id, Pledge.roster_code == code)
