"""What strangers told us, on the desk of the commune it concerns: taken, answered, made a dossier of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import steps
from nhandao_site.domain.addresses.models import Address, Concern, Proposal, QueueState
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

PAGE = 25
OPEN = (QueueState.NEW, QueueState.TAKEN)


@dataclass(frozen=True)
class Told:
    rows: list[Any]
    after: int | None


def proposals_for(officer: Account, *, state: QueueState | None = None, after: int | None = None) -> Told:
    """Open ones (or those of one state) of the branch, oldest first."""
    found = select(Proposal).join(Unit, Proposal.unit_id == Unit.id).where(officer.unit.branch())
    found = found.where(Proposal.state == state if state else Proposal.state.in_(OPEN))
    return _page(found, Proposal.id, after)


def concerns_for(officer: Account, *, state: QueueState | None = None, after: int | None = None) -> Told:
    found = (
        select(Concern)
        .join(Address, Concern.address_id == Address.id)
        .join(Unit, Address.unit_id == Unit.id)
        .where(officer.unit.branch())
        .options(db.contains_eager(Concern.address).contains_eager(Address.unit))
    )
    found = found.where(Concern.state == state if state else Concern.state.in_(OPEN))
    return _page(found, Concern.id, after)


def _page(found: Any, number: Any, after: int | None) -> Told:
    if after is not None:
        found = found.where(number > after)
    rows = list(db.session.scalars(found.order_by(number).limit(PAGE + 1)))
    return Told(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def proposal_for(officer: Account, number: int) -> Proposal | None:
    proposal = db.session.get(Proposal, number)
    return proposal if proposal and proposal.unit.is_within(officer.unit) else None


def concern_for(officer: Account, number: int) -> Concern | None:
    concern = db.session.get(Concern, number)
    return concern if concern and concern.address.unit.is_within(officer.unit) else None


def take_proposal(proposal: Proposal, *, by: Account) -> None:
    _may_handle(proposal.unit, by)
    _take(proposal, "proposal:take", by)


def take_concern(concern: Concern, *, by: Account) -> None:
    _may_handle(concern.address.unit, by)
    _take(concern, "concern:take", by)


def _may_handle(unit: Unit, by: Account) -> None:
    if not by.may(Permission.ADDRESSES_EDIT, within=unit):
        raise NotAllowed("Tin này thuộc đơn vị khác nên bạn không xử lý được.")


def _take(row: Proposal | Concern, what: str, by: Account) -> None:
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
    if row.state is not QueueState.NEW:
        raise RuleBroken(f"Tin này đang “{row.state.label}”.")
    row.state, row.handled_by_id, row.handled_at = QueueState.TAKEN, by.id, clock.now()
    audit.record(what, row, by=by)
    db.session.flush()


def put_back_proposal(proposal: Proposal, *, by: Account) -> None:
    _may_handle(proposal.unit, by)
    _put_back(proposal, "proposal:put_back", by)


def put_back_concern(concern: Concern, *, by: Account) -> None:
    _may_handle(concern.address.unit, by)
    _put_back(concern, "concern:put_back", by)


def _put_back(row: Proposal | Concern, what: str, by: Account) -> None:
    """Taken by mistake, or by somebody who can't go on: it waits for anybody again."""
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
    if row.state is not QueueState.TAKEN:
        raise RuleBroken(f"Tin này đang “{row.state.label}”; chỉ trả lại được tin đã nhận.")
    row.state, row.handled_by_id, row.handled_at = QueueState.NEW, None, None
    audit.record(what, row, by=by)
    db.session.flush()


def accept_proposal(proposal: Proposal, address: Address, *, by: Account) -> None:
    """The dossier that was opened from it; the one who told us reads “đã lập hồ sơ”."""
    _may_handle(proposal.unit, by)
    steps.may(address, Permission.ADDRESSES_EDIT, by=by)
    db.session.flush()
    db.session.refresh(proposal, with_for_update={"of": Proposal})
    if proposal.state not in OPEN:
        raise RuleBroken(f"Tin này đang “{proposal.state.label}” nên không lập thêm hồ sơ được.")
    proposal.state, proposal.address_id = QueueState.ACCEPTED, address.id
    proposal.handled_by_id, proposal.handled_at = by.id, clock.now()
    if address.introduced_by_id is None:
        address.introduced_by_id = proposal.proposed_by_unit_id
    audit.record("proposal:accept", proposal, by=by)
    audit.record("address:from_proposal", address, by=by, changes={"tin số": [None, proposal.id]})
    db.session.flush()


def close_proposal(proposal: Proposal, *, answer: str, by: Account) -> None:
    """The answer is read by the one who told us, so it names nobody."""
    _may_handle(proposal.unit, by)
    _close(proposal, answer, "proposal:close", by)


def close_concern(concern: Concern, *, answer: str, by: Account) -> None:
    _may_handle(concern.address.unit, by)
    _close(concern, answer, "concern:close", by)


def _close(row: Proposal | Concern, answer: str, what: str, by: Account) -> None:
    said = vietnamese.clean_lines(answer)
    if not said:
        raise RuleBroken("Hãy ghi câu trả lời cho người báo tin.")
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
    if row.state not in OPEN:
        raise RuleBroken(f"Tin này đã “{row.state.label}”.")
    row.state, row.answer, row.handled_by_id, row.handled_at = QueueState.CLOSED, said, by.id, clock.now()
    audit.record(what, row, by=by)
    db.session.flush()
