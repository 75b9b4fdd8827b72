"""What stands in the queue, told in a line each: from whom, where, since when, its first words.

The words are sealed, and opened for those who work on them: which ones were shown, to whom, is written down.
Names, telephone and paper numbers stay closed until the message itself is opened.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Concern, Proposal
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit.glimpse import Glimpse, first_words


def of_proposals(rows: Sequence[Proposal], *, by: Account) -> list[Glimpse]:
    known = _units([row.unit_id for row in rows] + [row.proposed_by_unit_id for row in rows])
    _written_down("proposal:glance", [row.id for row in rows], by)
    return [
        Glimpse(
            number=row.id,
            kind=_from(known.get(row.proposed_by_unit_id or 0)),
            place=known[row.unit_id].name,
            at=row.created_at,
            words=first_words(row.situation, row.person, row.sender_name),
            state=row.state.value,
            state_label=row.state.label,
        )
        for row in rows
    ]


def of_concerns(rows: Sequence[Concern], *, by: Account) -> list[Glimpse]:
    """The rows came with their address and its unit."""
    _written_down("concern:glance", [row.id for row in rows], by)
    return [
        Glimpse(
            number=row.id,
            kind=row.what,
            place=row.address.unit.name,
            at=row.created_at,
            words=first_words(row.text, row.address.name, row.sender_name),
            state=row.state.value,
            state_label=row.state.label,
            address_code=row.address.code or "",
        )
        for row in rows
    ]


def _from(unit: Unit | None) -> str:
    return f"{unit.name} giới thiệu" if unit else "Người dân giới thiệu"


def _units(ids: Iterable[int | None]) -> dict[int, Unit]:
    wanted = {each for each in ids if each}
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))} if wanted else {}


def _written_down(what: str, numbers: list[int], by: Account) -> None:
    if numbers:
        audit.record(what, by, by=by, changes={"tin số": [None, ", ".join(map(str, numbers))]})
