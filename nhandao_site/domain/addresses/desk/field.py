"""What an officer carries along to a house without signal: which dossiers of the own branch wait for a visit."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address, Survey
from nhandao_site.domain.addresses.steps import STEPS
from nhandao_site.domain.units.models import Unit

MOST_CARRIED = 150


@dataclass(frozen=True)
class ToVisit:
    """A dossier that may still be surveyed. Nothing sealed is carried: no house number, no telephone, no illness."""

    id: int
    name: str
    place: str  # hamlet, or commune where none is known
    version: int
    surveys: int  # how many are recorded already


def to_visit(officer: Account) -> list[ToVisit]:
    """Longest wait first, at most 150: a phone that is lost carries no register."""
    if not officer.may(Permission.ADDRESSES_EDIT):
        return []
    hamlet = aliased(Unit)
    surveys = select(func.count()).where(Survey.address_id == Address.id).scalar_subquery()
    found = (
        select(
            *(Address.id, Address.name, Address.version),
            func.coalesce(hamlet.name, Unit.name).label("place"),
            surveys.label("surveys"),
        )
        .join(Unit, Address.unit_id == Unit.id)
        .outerjoin(hamlet, Address.hamlet_id == hamlet.id)
        .where(officer.unit.branch(), Address.dossier.in_(STEPS["survey"].taken_from))
        .order_by(Address.waiting_since, Address.id)
    )
    return [ToVisit(**row._mapping) for row in db.session.execute(found.limit(MOST_CARRIED))]
