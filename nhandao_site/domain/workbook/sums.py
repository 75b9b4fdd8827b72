"""After an import: what was promised and delivered, written down at every address it touched.

The same measures as `pledges.sums` and `ledger.standing`, asked for thousands of addresses at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.addresses import standing
from nhandao_site.domain.addresses.models import Address, Move, Need
from nhandao_site.domain.addresses.words import Axis, Help, NeedKind
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.ledger.help.standing import REGULAR_LASTS
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.pledges.models import COUNTS, Pledge, State
from nhandao_site.domain.workbook.plan import Plan, in_chunks, write_changes

Sums = dict[int | None, tuple[int, int]]


@dataclass
class Standing:
    needs: list[Need] = field(default_factory=list)
    pledged: Sums = field(default_factory=dict)
    delivered: Sums = field(default_factory=dict)
    regular: bool = False
    before: Help = Help.NONE


def recount(plan: Plan, address_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Writes the sums and the help axis; returns the moves of that axis."""
    moves: list[dict[str, Any]] = []
    for ids in in_chunks(sorted(set(address_ids))):
        found = _count(plan, ids)
        write_changes(Need, [_need(need, one) for one in found.values() for need in one.needs])
        write_changes(Address, [_address(number, one) for number, one in found.items()])
        moves += [move for number, one in found.items() if (move := _move(plan, number, one)) is not None]
    if moves:
        db.session.execute(Move.__table__.insert(), moves)  # type: ignore[attr-defined]
    return moves


def _count(plan: Plan, ids: list[int]) -> dict[int, Standing]:
    """Survivors with everything of those that were merged into them."""
    found: dict[int, Standing] = {}
    home: dict[int, int] = {}
    for number, before, merged in db.session.execute(
        select(Address.id, Address.help, Address.merged_into_id).where(
            or_(Address.id.in_(ids), Address.merged_into_id.in_(ids))
        )
    ):
        home[number] = merged if merged in ids else number
        if number in ids:
            found[number] = Standing(before=before)
    for need in db.session.scalars(select(Need).where(Need.address_id.in_(ids), Need.dropped_at.is_(None))):
        db.session.expunge(need)
        found[need.address_id].needs.append(need)
    _add_pledged(found, home)
    _add_delivered(plan, found, home)
    return found


def _add_pledged(found: dict[int, Standing], home: Mapping[int, int]) -> None:
    rows = db.session.execute(
        select(
            Pledge.address_id,
            Pledge.need_id,
            func.coalesce(func.sum(Pledge.value_vnd), 0),
            func.coalesce(func.sum(Pledge.quantity), 0),
        )
        .where(Pledge.address_id.in_(list(home)), Pledge.state.in_(COUNTS))
        .group_by(Pledge.address_id, Pledge.need_id)
    )
    for address_id, need_id, value, quantity in rows:
        one = found[home[address_id]]
        _add(one.pledged, one, need_id, int(value), int(quantity or 0))


def _add_delivered(plan: Plan, found: dict[int, Standing], home: Mapping[int, int]) -> None:
    value, quantity = (
        func.coalesce(func.sum(column).filter(counting.adds_value()), 0)
        for column in (AssistanceLine.value_vnd, AssistanceLine.quantity)
    )
    counted = (AssistanceLine.address_id.in_(list(home)), counting.counted(), counting.of_campaign())
    rows = select(AssistanceLine.address_id, AssistanceLine.need_id, value, quantity).where(*counted)
    rows = rows.group_by(AssistanceLine.address_id, AssistanceLine.need_id)
    for address_id, need_id, vnd, many in db.session.execute(rows):
        one = found[home[address_id]]
        _add(one.delivered, one, need_id, int(vnd or 0), int(many or 0))
    running = select(Pledge.id).where(Pledge.id == AssistanceLine.pledge_id, Pledge.state == State.RUNNING).exists()
    lately = AssistanceLine.pledge_id.is_(None) & (AssistanceLine.delivered_at >= plan.now - REGULAR_LASTS)
    regular = (
        select(AssistanceLine.address_id)
        .distinct()
        .where(*counted, AssistanceLine.is_regular.is_(True), running | lately)
    )
    for address_id in db.session.scalars(regular):
        found[home[address_id]].regular = True


def _add(sums: Sums, one: Standing, need_id: int | None, value: int, quantity: int) -> None:
    """What was given for a need of a merged dossier stands under None."""
    key = need_id if any(need.id == need_id for need in one.needs) else None
    before = sums.get(key, (0, 0))
    sums[key] = (before[0] + value, before[1] + quantity)


def _need(need: Need, one: Standing) -> dict[str, Any]:
    need.pledged_vnd, need.pledged_quantity = one.pledged.get(need.id, (0, 0))
    need.delivered_vnd, need.delivered_quantity = one.delivered.get(need.id, (0, 0))
    if need.kind is NeedKind.LOAN and need.id in one.delivered:
        need.delivered_quantity = max(1, need.delivered_quantity)
    names = ("id", "pledged_vnd", "pledged_quantity", "delivered_vnd", "delivered_quantity")
    return {name: getattr(need, name) for name in names}


def _address(number: int, one: Standing) -> dict[str, Any]:
    return {
        "id": number,
        "pledged_vnd": sum(value for value, _ in one.pledged.values()),
        "delivered_vnd": sum(value for value, _ in one.delivered.values()),
        "taken": bool(one.pledged),
        "helped": bool(one.delivered),
        "regular_running": one.regular,
        "help": _help(one),
    }


def _help(one: Standing) -> Help:
    if one.delivered and one.needs and all(standing.is_met(need) for need in one.needs):
        return Help.FULL
    if one.delivered:
        return Help.REGULAR if one.regular else Help.HELPED
    return Help.TAKEN if one.pledged else Help.NONE


def _move(plan: Plan, number: int, one: Standing) -> dict[str, Any] | None:
    after = _help(one)
    if after is one.before:
        return None
    return {
        "address_id": number, "axis": Axis.HELP, "before": one.before.value, "after": after.value, "at": plan.now,
        "by_id": plan.by.id, "by_name": plan.by_name, "reason": None,
    }  # fmt: skip
