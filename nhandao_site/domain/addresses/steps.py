"""The graph of a dossier and of its publication: who may take which step from where to where.

`take` is the only place that moves a dossier; `shift` writes any other axis. Each leaves a row of
`Move`, an event of the audit, and says who does it.
"""

from typing import NamedTuple

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address, Move
from nhandao_site.domain.addresses.words import Axis, ConsentState, Dossier, Help, Publication
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.kit import clock

P = Permission
State = Dossier | Publication | ConsentState | Help


class Step(NamedTuple):
    taken_from: frozenset[Dossier]
    to: Dossier
    permission: Permission


_WORKED_ON = frozenset({Dossier.DRAFT, Dossier.SURVEYED, Dossier.RETURNED})
_JUDGED = frozenset({Dossier.AWAITING, Dossier.VERIFIED})
LIVING = _WORKED_ON | _JUDGED | {Dossier.APPROVED}

STEPS = {
    "survey": Step(_WORKED_ON, Dossier.SURVEYED, P.ADDRESSES_EDIT),
    "submit": Step(frozenset({Dossier.SURVEYED, Dossier.RETURNED}), Dossier.AWAITING, P.ADDRESSES_EDIT),
    "draw_back": Step(frozenset({Dossier.AWAITING}), Dossier.SURVEYED, P.ADDRESSES_EDIT),
    "verify": Step(frozenset({Dossier.AWAITING}), Dossier.VERIFIED, P.ADDRESSES_VERIFY),
    "approve": Step(frozenset({Dossier.VERIFIED}), Dossier.APPROVED, P.ADDRESSES_APPROVE),
    "return": Step(_JUDGED, Dossier.RETURNED, P.ADDRESSES_VERIFY),
    "unreturn": Step(frozenset({Dossier.RETURNED}), Dossier.AWAITING, P.ADDRESSES_VERIFY),
    "reject": Step(_WORKED_ON | _JUDGED, Dossier.REJECTED, P.ADDRESSES_VERIFY),
    "reopen_verification": Step(frozenset({Dossier.VERIFIED}), Dossier.AWAITING, P.ADDRESSES_EDIT),
    "close": Step(LIVING, Dossier.CLOSED, P.ADDRESSES_EDIT),
    "merge": Step(LIVING | {Dossier.REJECTED, Dossier.CLOSED}, Dossier.MERGED, P.ADDRESSES_MERGE),
}

PUBLICATION_STEPS: dict[Publication, frozenset[Publication]] = {
    Publication.PUBLISHED: frozenset({Publication.NONE, Publication.HIDDEN, Publication.REMOVED}),
    Publication.HIDDEN: frozenset({Publication.PUBLISHED}),
    Publication.REMOVED: frozenset({Publication.PUBLISHED, Publication.HIDDEN}),
}


def lock(address: Address) -> None:
    """Nobody else changes this dossier until the transaction ends; what stands is read anew."""
    db.session.flush()
    db.session.refresh(address, with_for_update={"of": Address})


def may(address: Address, permission: Permission, *, by: Actor) -> None:
    if not by.may(permission, within=address.unit):
        raise NotAllowed("Tài khoản của bạn không có quyền làm việc này với hồ sơ của đơn vị này.")


def take(name: str, address: Address, *, by: Actor, reason: str | None = None) -> None:
    """Moves the dossier along its graph, or says why not. The caller has locked it."""
    check(name, address, by=by)
    shift(address, Axis.DOSSIER, STEPS[name].to, by=by, reason=reason)
    audit.record(f"address:{name}", address, by=by, reason=reason)


def check(name: str, address: Address, *, by: Actor) -> None:
    step = STEPS[name]
    may(address, step.permission, by=by)
    if address.dossier not in step.taken_from:
        allowed = ", ".join(f"“{state.label}”" for state in Dossier if state in step.taken_from)
        raise RuleBroken(f"Hồ sơ đang ở trạng thái “{address.dossier.label}”; việc này chỉ làm được khi {allowed}.")


def shift(address: Address, axis: Axis, after: State, *, by: Actor, reason: str | None = None) -> None:
    """Writes one axis and its Move; a step to where it already stands writes nothing."""
    name = axis.value
    before: State = getattr(address, name)
    if before is after:
        return
    setattr(address, name, after)
    if axis is Axis.DOSSIER:
        address.waiting_since = clock.now()
    db.session.add(
        Move(
            address_id=address.id,
            axis=axis,
            before=before.value,
            after=after.value,
            at=clock.now(),
            by_id=by.id,
            by_name=by.name,
            reason=reason,
        )
    )
    db.session.flush()


def said(reason: str | None, what: str) -> str:
    """The reason, or a refusal: every step back is explained to the people it concerns."""
    text = (reason or "").strip()
    if not text:
        raise RuleBroken(f"Hãy ghi lý do {what}.")
    return text
