"""How finely a place may be told: a grown person's commune, a child's former district or the province."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal, null, select, union_all
from sqlalchemy.orm import aliased

from nhandao_site.db import plain_rows
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Group
from nhandao_site.domain.units.models import Succession, Unit, UnitKind

TELLS_OF_HEALTH = frozenset({Group.DISABLED, Group.AGENT_ORANGE, Group.SERIOUS_ILLNESS, Group.ACCIDENT})
"""Groups that say what a child suffers from: never shown or searched for with a child."""


def area_of(address: Address) -> str:
    """No finer than a former district."""
    return areas({address.unit_id}).get(address.unit_id, "")


def areas(commune_ids: Collection[int]) -> dict[int, str]:
    """commune → the one district it is, or was made of, else its province. One statement."""
    if not commune_ids:
        return {}
    districts: dict[int, set[tuple[str, bool]]] = {}
    provinces: dict[int, str] = {}
    for commune, name, kind, former in plain_rows(_above(), communes=list(commune_ids)):
        if former is None:
            provinces[commune] = name
        else:
            districts.setdefault(commune, set()).add((name if kind is UnitKind.DISTRICT else "", former))
    return {commune: _told(districts.get(commune, set())) or provinces.get(commune, "") for commune in commune_ids}


@cache
def _above() -> CompoundSelect[Any]:
    communes: BindParameter[Any] = bindparam("communes", expanding=True)
    here, above, old, before = aliased(Unit), aliased(Unit), aliased(Unit), aliased(Unit)
    now = (
        select(here.id, above.name, above.kind, above.valid_to.is_not(None))
        .join(above, here.parent_id == above.id)
        .where(here.id.in_(communes), above.kind == UnitKind.DISTRICT)
    )
    once = (
        select(Succession.new_id, before.name, before.kind, literal(True))
        .join(old, old.id == Succession.old_id)
        .join(before, before.id == old.parent_id)
        .where(Succession.new_id.in_(communes))
    )
    province = (
        select(here.id, above.name, above.kind, null())
        .join(above, here.path.startswith(above.path))
        .where(here.id.in_(communes), above.kind == UnitKind.PROVINCE)
    )
    return union_all(now, once, province)


def _told(rows: set[tuple[str, bool]]) -> str:
    """Only when every part of the commune came from the same district; otherwise the name would say more."""
    if len({name for name, _ in rows}) != 1:
        return ""
    name, former = next(iter(rows))
    return f"{name} (cũ)" if name and former else name
