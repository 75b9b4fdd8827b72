"""Where dossiers lie today and for how long: state by unit, and the ones that wait longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Publication
from nhandao_site.domain.targets.overview.ground import Ground
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

LABELS = {
    "draft": "Nháp",
    "surveyed": "Đã khảo sát, chưa gửi",
    "awaiting": "Chờ xác minh",
    "verified": "Chờ duyệt",
    "returned": "Trả bổ sung",
    "approved": "Đã duyệt, chưa đăng",
}
LONGEST = 10


@dataclass(frozen=True)
class Pile:
    """Dossiers in one state, of the whole or of one unit; `days` that the oldest of them waits."""

    state: str
    count: int
    days: int

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True)
class AtUnit:
    name: str
    code: str
    piles: dict[str, Pile]

    @property
    def count(self) -> int:
        return sum(pile.count for pile in self.piles.values())

    @property
    def days(self) -> int:
        return max(pile.days for pile in self.piles.values())


@dataclass(frozen=True)
class Waiting:
    """One dossier; `code` is None before it has one."""

    id: int
    code: str | None
    unit: str
    label: str
    days: int


@dataclass(frozen=True)
class Stuck:
    piles: Sequence[Pile]
    units: Sequence[AtUnit]
    longest: Sequence[Waiting]


def stuck(ground: Ground) -> Stuck:
    """Units where something waits longest come first."""
    units: dict[str, AtUnit] = {}
    found = select(Address.dossier, Unit.name, Unit.code, func.count(), func.min(Address.waiting_since))
    found = found.join(Unit, Unit.id == Address.unit_id).where(_waits(), ground.now())
    found = found.group_by(Address.dossier, Unit.name, Unit.code, Unit.sort_key).order_by(Unit.sort_key, Unit.code)
    for state, name, code, count, since in db.session.execute(found):
        pile = Pile(state.value, count, _days(since, ground.today))
        units.setdefault(code, AtUnit(name, code, {})).piles[pile.state] = pile
    order = sorted(units.values(), key=lambda unit: -unit.days)
    return Stuck(_summed(order), order, _longest(ground) if order else [])


def _waits() -> ColumnElement[bool]:
    on_a_desk = Address.dossier.in_([Dossier(state) for state in LABELS if state != "approved"])
    unpublished = and_(Address.dossier == Dossier.APPROVED, Address.publication == Publication.NONE)
    return and_(Address.merged_into_id.is_(None), on_a_desk | unpublished)


def _days(since: Any, today: date) -> int:
    return max(0, (today - clock.local_date(since)).days)


def _summed(units: Sequence[AtUnit]) -> list[Pile]:
    piles = [pile for unit in units for pile in unit.piles.values()]
    return [
        Pile(state, sum(one.count for one in same), max(one.days for one in same))
        for state in LABELS
        if (same := [one for one in piles if one.state == state])
    ]


def _longest(ground: Ground) -> list[Waiting]:
    found = select(Address.id, Address.code, Unit.name, Address.dossier, Address.waiting_since)
    found = found.join(Unit, Unit.id == Address.unit_id).where(_waits(), ground.now())
    found = found.order_by(Address.waiting_since, Address.id).limit(LONGEST)
    return [
        Waiting(number, code, name, LABELS[state.value], _days(since, ground.today))
        for number, code, name, state, since in db.session.execute(found)
    ]
