"""Pairs of living dossiers in one branch that look like the same household, for the desk of the day.

Cheap on purpose: equal papers, telephones, households, or the very same name and year in one
commune, looked up for the newest dossiers alone, so that the desk costs the same in a large
province. The page of a dossier asks more finely (`duplicates.suspects`).
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address, NotDuplicate
from nhandao_site.domain.addresses.steps import LIVING
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.units.models import Unit

NEWEST = 400


@dataclass(frozen=True)
class Pair:
    first_id: int
    second_id: int
    labels: tuple[str, str]
    places: tuple[str, str]
    reasons: list[str]


def of_branch(officer: Account, limit: int = 5) -> list[Pair]:
    """The newest pairs nobody has decided about: a statement per likeness and one for the names."""
    # “not in” on purpose: no index answers it, so the rows are walked from the newest and left after NEWEST.
    gone = [state for state in Dossier if state not in LIVING]
    newest = select(Address).join(Unit, Unit.id == Address.unit_id)
    newest = newest.where(Address.dossier.not_in(gone), officer.unit.branch_in_order())
    one, home = aliased(Address), aliased(Unit)
    two = aliased(Address, newest.order_by(Address.id.desc()).limit(NEWEST).subquery())
    alike = {
        "cùng số CCCD": one.cccd_blind == two.cccd_blind,
        "cùng số điện thoại": one.phone_blind == two.phone_blind,
        "cùng một hộ": one.household_key == two.household_key,
        "cùng tên, năm sinh, xã": and_(
            one.folded_name == two.folded_name, one.birth_year == two.birth_year, one.unit_id == two.unit_id
        ),
    }
    decided = exists().where(NotDuplicate.first_id == one.id, NotDuplicate.second_id == two.id)
    ids: set[tuple[int, int]] = set()
    for alike_by in alike.values():
        found = (
            select(one.id, two.id)
            .join(two, and_(one.id < two.id, alike_by))
            .join(home, home.id == one.unit_id)
            .where(one.dossier.in_(LIVING), ~decided, _inside(home, officer.unit))
            .order_by(two.id.desc())
            .limit(limit)
        )
        ids |= {(row[0], row[1]) for row in db.session.execute(found)}
    shown = sorted(ids, key=lambda pair: -pair[1])[:limit]
    if not shown:
        return []
    which = or_(*(and_(one.id == a, two.id == b) for a, b in shown))
    told = select(one, two, *(func.coalesce(same, false()).label(f"same{n}") for n, same in enumerate(alike.values())))
    rows = db.session.execute(told.join(two, one.id < two.id).where(which).order_by(two.id.desc()))
    return [
        _pair(row[0], row[1], [reason for reason, same in zip(alike, row[2:], strict=True) if same]) for row in rows
    ]


def _inside(unit: type[Unit], top: Unit) -> ColumnElement[bool]:
    return and_(unit.path >= top.path, unit.path < top.path[:-1] + "0")


def _pair(one: Address, two: Address, reasons: list[str]) -> Pair:
    return Pair(
        one.id,
        two.id,
        (_label(one), _label(two)),
        (one.unit.name, two.unit.name),
        reasons,
    )


def _label(address: Address) -> str:
    return address.code or f"Hồ sơ số {address.id}"
