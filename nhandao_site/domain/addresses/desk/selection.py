"""The selection list as it hangs on the wall: in the order of the rule, masked, so that anybody may object."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses import priority
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.places import TELLS_OF_HEALTH
from nhandao_site.domain.addresses.words import Dossier, Kind
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

MOST = 500
ON_THE_LIST = (Dossier.SURVEYED, Dossier.AWAITING, Dossier.VERIFIED, Dossier.APPROVED)


@dataclass(frozen=True)
class Selected:
    """A line without a name: initials, hamlet, needs, points and why."""

    rank: int
    name: str
    code: str
    place: str
    group: str
    needs: str
    points: int
    because: str
    approved_on: str


def selection_list(officer: Account, unit: Unit) -> list[Selected]:
    """Empty when the unit is outside the officer's branch."""
    if not unit.is_within(officer.unit):
        return []
    found = (
        select(Address)
        .join(Unit, Address.unit_id == Unit.id)
        .where(unit.branch(), Address.dossier.in_(ON_THE_LIST))
        .options(selectinload(Address.needs), selectinload(Address.hamlet), selectinload(Address.unit))
        .order_by(Address.priority, Address.approved_on.is_(None), Address.approved_on, Address.id)
        .limit(MOST)
    )
    return [_line(rank, address) for rank, address in enumerate(db.session.scalars(found), start=1)]


def _line(rank: int, address: Address) -> Selected:
    child = address.is_child_on(clock.today())
    needs = [need.kind.label for need in address.needs if need.dropped_at is None]
    return Selected(
        rank,
        _masked(address, child),
        address.code or "",
        address.unit.name if child or address.hamlet is None else address.hamlet.name,
        "" if address.group in TELLS_OF_HEALTH else address.group.label,
        ", ".join(dict.fromkeys(needs)),
        -address.priority,
        "; ".join(f"{scored.sentence} ({scored.points})" for scored in priority.explain(address)),
        clock.format_date(address.approved_on),
    )


def _masked(address: Address, child: bool) -> str:
    if address.kind is Kind.COLLECTIVE:
        return address.name
    marks = vietnamese.initials(address.name)
    return f"Em {marks[-2:]}" if child else marks
