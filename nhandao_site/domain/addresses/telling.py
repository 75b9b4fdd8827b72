"""What a unit itself told of, and what became of it: the state and the answer, nothing of the family."""

from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Proposal, QueueState
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock


@dataclass(frozen=True)
class Own:
    """`person` is in the unit's own words; it knew them before we did."""

    number: int
    person: str
    commune: str
    state: QueueState
    answer: str | None
    sent_on: str


def of_unit(officer: Account, limit: int = 100) -> list[Own]:
    """Newest first; one statement."""
    found = (
        select(Proposal, Unit.name)
        .join(Unit, Proposal.unit_id == Unit.id)
        .where(Proposal.proposed_by_unit_id == officer.unit_id)
        .order_by(Proposal.id.desc())
        .limit(limit)
    )
    return [
        Own(row.id, row.person, commune, row.state, row.answer, clock.format_date(row.created_at))
        for row, commune in db.session.execute(found)
    ]
