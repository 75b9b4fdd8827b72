"""Pairs of living dossiers in one branch that look like the same household, for the desk of the day.

Cheap on purpose: equal papers, telephones, households, or the very same name and year in one
commune, looked up for the newest dossiers alone, so that the desk costs the same in a large
province. The page of a dossier asks more finely (`duplicates.suspects`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, func, select, union
from sqlalchemy.orm import aliased

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address, NotDuplicate
from nhandao_site.domain.addresses.steps import LIVING
from nhandao_site.domain.units.models import Unit

NEWEST = 400
WAYS = ("cùng số CCCD", "cùng số điện thoại", "cùng một hộ", "cùng tên, năm sinh, xã")
LOOKED_AT = ("id", "cccd_blind", "phone_blind", "household_key", "folded_name", "birth_year", "unit_id")


@dataclass(frozen=True)
class Pair:
    first_id: int
    second_id: int
    labels: tuple[str, str]
    places: tuple[str, str]
    reasons: list[str]


def of_branch(officer: Account, limit: int = 5) -> list[Pair]:
    """The newest pairs nobody has decided about. One statement."""
    newest, one, home = _newest(officer).cte("newest"), aliased(Address), aliased(Unit)
    likely = (
        select(one.id.label("first_id"), newest.c.id.label("second_id"))
        .join_from(newest, one, and_(one.id < newest.c.id, alike))
        .join(home, home.id == one.unit_id)
        .where(Unindexed(one.dossier).in_(LIVING), ~_decided(one.id, newest.c.id), _inside(home, officer.unit))
        .order_by(newest.c.id.desc(), one.id)
        .limit(limit)
        for alike in _alike(one, newest.c)
    )
    ids = union(*(select(few.subquery()) for few in likely)).subquery()
    rows = db.session.execute(_told(ids).order_by(ids.c.second_id.desc(), ids.c.first_id).limit(limit))
    return [_pair(*row) for row in rows]


def _newest(officer: Account) -> Select[*tuple[Any, ...]]:
    found = select(*(getattr(Address, name) for name in LOOKED_AT)).join(Unit, Unit.id == Address.unit_id)
    found = found.where(Unindexed(Address.dossier).in_(LIVING), officer.unit.branch_in_order())
    return found.order_by(Address.id.desc()).limit(NEWEST)


def _alike(one: Any, two: Any) -> tuple[ColumnElement[bool], ...]:
    """One condition for each of WAYS."""
    return (
        one.cccd_blind == two.cccd_blind,
        one.phone_blind == two.phone_blind,
        one.household_key == two.household_key,
        and_(one.folded_name == two.folded_name, one.birth_year == two.birth_year, one.unit_id == two.unit_id),
    )


def _decided(first: Any, second: Any) -> ColumnElement[bool]:
    return exists().where(NotDuplicate.first_id == first, NotDuplicate.second_id == second)


def _inside(unit: type[Unit], top: Unit) -> ColumnElement[bool]:
    return and_(unit.path >= top.path, unit.path < top.path[:-1] + "0")


def _told(ids: FromClause) -> Select[*tuple[Any, ...]]:
    """Ids, codes and places of both, and in which ways they are alike; nothing sealed is opened for it."""
    one, two, home, other = aliased(Address), aliased(Address), aliased(Unit), aliased(Unit)
    alike = (func.coalesce(same, false()).label(f"same{n}") for n, same in enumerate(_alike(one, two)))
    return (
        select(ids.c.first_id, ids.c.second_id, one.code, two.code, home.name, other.name, *alike)
        .join_from(ids, one, one.id == ids.c.first_id)
        .join(two, two.id == ids.c.second_id)
        .join(home, home.id == one.unit_id)
        .join(other, other.id == two.unit_id)
    )


def _pair(first: int, second: int, code: str | None, other: str | None, home: str, away: str, *alike: bool) -> Pair:
    labels = (code or f"Hồ sơ số {first}", other or f"Hồ sơ số {second}")
    return Pair(first, second, labels, (home, away), [way for way, same in zip(WAYS, alike, strict=True) if same])
