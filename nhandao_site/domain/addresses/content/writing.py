"""The form's values become rows. Needs keep their row, because help points at it; a need that was
once promised to the public is dropped, never deleted."""

import dataclasses

from sqlalchemy import inspect

from nhandao_site.db import Blinded, db
from nhandao_site.domain.addresses.content.shape import PLAIN, Content, MemberContent, NeedContent
from nhandao_site.domain.addresses.models import Address, Guardian, HouseholdMember, Need
from nhandao_site.kit import clock, vietnamese

_NEED_FIELDS = tuple(f.name for f in dataclasses.fields(NeedContent) if f.name != "id")


def write(address: Address, content: Content) -> None:
    """Puts cleaned and checked `content` on `address`; the caller flushes and recounts priorities."""
    for name in PLAIN:
        if getattr(address, name, None) != getattr(content, name):
            setattr(address, name, getattr(content, name))
    address.folded_name = vietnamese.fold_name(content.name)
    address.sort_key = vietnamese.person_sort_key(content.name)
    address.cccd_blind, address.phone_blind = content.cccd, content.phone
    _write_needs(address, content.needs)
    _write_members(address, content.members)
    _write_guardian(address, content)
    address.need_vnd = sum(need.amount_vnd for need in content.needs)
    address.updated_at = clock.now()


def _write_needs(address: Address, wanted: list[NeedContent]) -> None:
    known = {need.id: need for need in address.needs if need.id is not None}
    kept = [known.get(need.id) if need.id is not None else None for need in wanted]
    gone = [need for need in address.needs if need not in kept]
    if address.code is None and gone:
        gone = [need for need in gone if not _deleted(address, need)]
        db.session.flush()
    for need in gone:
        need.dropped_at = need.dropped_at or clock.now()
    rows = [row or Need() for row in kept]
    for row, asked in zip(rows, wanted, strict=True):
        for name in _NEED_FIELDS:
            setattr(row, name, getattr(asked, name))
        row.dropped_at = None
    with db.session.no_autoflush:
        address.needs.extend(row for row in rows if row not in address.needs)
        _number([*rows, *gone])


def _deleted(address: Address, need: Need) -> bool:
    """A wish nobody could answer yet may go for good."""
    if need.pledged_vnd or need.received_vnd or need.delivered_vnd or need.delivered_quantity:
        return False
    address.needs.remove(need)
    return True


def _number(rows: list[Need]) -> None:
    """Positions are unique in the database: rows that change place step aside first."""
    kept = [row for row in rows if inspect(row).persistent]
    if any(row.position != n for n, row in enumerate(rows) if row in kept):
        for n, row in enumerate(rows):
            row.position = -row.id if row in kept else 1000 + n
        db.session.flush()
    for n, row in enumerate(rows):
        row.position = n


def _write_members(address: Address, wanted: list[MemberContent]) -> None:
    now = [
        MemberContent(m.name, m.relation, m.birth_year, Blinded(m.cccd_blind) if m.cccd_blind else None, m.note)
        for m in address.members
    ]
    if now == wanted:
        return
    address.members = [
        HouseholdMember(
            name=member.name,
            folded_name=vietnamese.fold_name(member.name),
            birth_year=member.birth_year,
            relation=member.relation,
            cccd_blind=member.cccd,
            note=member.note,
        )
        for member in wanted
    ]


def _write_guardian(address: Address, content: Content) -> None:
    wanted = content.guardian
    if wanted is None:
        address.guardian = None
        return
    guardian = address.guardian or Guardian()
    guardian.name, guardian.relation = wanted.name, wanted.relation
    guardian.phone, guardian.phone_blind = wanted.phone, wanted.phone
    address.guardian = guardian
