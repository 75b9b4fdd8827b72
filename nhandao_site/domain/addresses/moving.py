"""An address changes its commune: a family moves, or its commune was split or merged under it.

Figures of a day follow the unit of that day, so every move leaves a row of `Residence`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address, Residence
from nhandao_site.domain.errors import Actor, NotAllowed, RuleBroken
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock


@dataclass(frozen=True)
class Plan:
    """Which addresses of a commune go where; `undecided` ones have no hamlet that says it."""

    moves: Sequence[tuple[Address, Unit]]
    undecided: Sequence[Address]


def move(address: Address, unit: Unit, hamlet: Unit | None, from_on: date, *, by: Actor) -> Residence:
    """From `from_on` on the address belongs to `unit`. The actor answers for where it is or where it goes."""
    if not (by.may("addresses:edit", address.unit) or by.may("units:manage", address.unit)):
        raise NotAllowed("Địa chỉ này ngoài phạm vi của bạn, nên bạn chưa chuyển được.")
    if unit.kind is not UnitKind.COMMUNE:
        raise RuleBroken(f"{unit.name} không phải xã, phường; hãy chọn xã, phường nơi ở mới.")
    if not unit.lives_on(from_on):
        raise RuleBroken(f"{unit.name} không tồn tại ngày {clock.format_date(from_on)}; hãy xem lại ngày chuyển.")
    if hamlet is not None and hamlet.parent_id != unit.id:
        raise RuleBroken(f"{hamlet.name} không thuộc {unit.name}; hãy chọn lại thôn, ấp.")
    if db.session.scalar(select(Residence.id).where(Residence.address_id == address.id, Residence.from_on == from_on)):
        raise RuleBroken(f"Địa chỉ này đã có một lần chuyển từ ngày {clock.format_date(from_on)}.")
    _keep_first(address)
    residence = Residence(address_id=address.id, unit=unit, hamlet_id=hamlet.id if hamlet else None, from_on=from_on)
    db.session.add(residence)
    db.session.flush()
    before = address.unit.name
    today = _standing_on(address, clock.today())
    address.unit_id, address.hamlet_id = today.unit_id, today.hamlet_id
    address.updated_at = clock.now()
    db.session.flush()
    db.session.refresh(address, ["unit", "hamlet"])  # who may see it changes with this very request
    changes = {"Xã, phường": [before, unit.name], "Từ ngày": [None, clock.format_date(from_on)]}
    audit.record("address:move", address, by=by, changes=changes)
    return residence


def _keep_first(address: Address) -> None:
    """Where it was until now, when no row says it yet."""
    if db.session.scalar(select(Residence.id).where(Residence.address_id == address.id).limit(1)) is None:
        first = Residence(address_id=address.id, unit_id=address.unit_id, hamlet_id=address.hamlet_id, from_on=date.min)
        db.session.add(first)
        db.session.flush()


def _standing_on(address: Address, day: date) -> Residence:
    return db.session.scalars(
        select(Residence)
        .where(Residence.address_id == address.id, Residence.from_on <= day)
        .order_by(Residence.from_on.desc())
        .limit(1)
    ).one()


def plan(old: Unit, parts: Mapping[int, Unit], rest: Unit | None) -> Plan:
    """Preview: `parts` says for hamlet ids which unit takes them; without a hamlet nobody knows, unless `rest` is all.

    With an empty `parts` (a merger) everything goes to `rest`.
    """
    moves: list[tuple[Address, Unit]] = []
    undecided: list[Address] = []
    for address in db.session.scalars(select(Address).where(Address.unit_id == old.id).order_by(Address.id)):
        target = parts.get(address.hamlet_id or 0)
        if target is None and rest is not None and (address.hamlet_id is not None or not parts):
            target = rest
        if target is None:
            undecided.append(address)
        else:
            moves.append((address, target))
    return Plan(moves, undecided)


def follow(planned: Plan, from_on: date, *, by: Actor) -> int:
    """Carries the plan out; hamlets already stand under their new commune."""
    for address, unit in planned.moves:
        hamlet = address.hamlet if address.hamlet and address.hamlet.parent_id == unit.id else None
        move(address, unit, hamlet, from_on, by=by)
    return len(planned.moves)


def staying(old: Unit, limit: int) -> list[Address]:
    """Dossiers that still belong to a unit, the first ones of a Vietnamese list: after a change, the undecided."""
    found = select(Address).where(Address.unit_id == old.id, Address.merged_into_id.is_(None))
    return list(db.session.scalars(found.order_by(Address.sort_key, Address.id).limit(limit)))
