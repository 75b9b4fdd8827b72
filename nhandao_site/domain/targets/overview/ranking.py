"""Communes beside one another, without a map: by name as Vietnamese lists do it, or by a measure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.targets import figures
from nhandao_site.domain.targets.figures import Counts
from nhandao_site.domain.targets.overview.ground import Ground
from nhandao_site.domain.targets.scopes import is_territory, lives_in
from nhandao_site.domain.units.models import Unit, UnitKind


@dataclass(frozen=True)
class Place:
    """One commune, or hamlet of a commune, with its figures of the period."""

    name: str
    code: str
    sort_key: str
    counts: Counts

    @property
    def unhelped(self) -> int:
        return self.counts["filed"] - self.counts["helped_addresses"]

    @property
    def share(self) -> Fraction | None:
        """Helped of filed; None where nothing is filed."""
        filed = self.counts["filed"]
        return Fraction(self.counts["helped_addresses"], filed) if filed else None


@dataclass(frozen=True)
class Order:
    """`measure` is a whole number of `unit`, rounded down; None means: nothing to compare."""

    key: str
    label: str
    unit: str
    measure: Callable[[Place], int | None]


def _percent(place: Place) -> int | None:
    return None if place.share is None else int(place.share * 100)


ORDERS = (
    Order("ten", "Tên", "hồ sơ", lambda place: place.counts["filed"]),
    Order("chua-giup", "Còn chưa được giúp", "địa chỉ", lambda place: place.unhelped),
    Order("ty-le", "Tỷ lệ được giúp", "%", _percent),
    Order("moi", "Hồ sơ mới", "hồ sơ", lambda place: place.counts["filed_new"]),
    Order("tri-gia", "Trị giá", "đồng", lambda place: place.counts["value_vnd"]),
)


def places(ground: Ground) -> tuple[list[Place], Counts]:
    """(communes of the unit in the order of a Vietnamese list, or the hamlets of a commune; the unit's own figures)."""
    unit, period = ground.unit, ground.period
    if not is_territory(unit):
        return [], figures.beside([unit], period)[unit.id]
    kind = UnitKind.HAMLET if unit.kind in {UnitKind.COMMUNE, UnitKind.HAMLET} else UnitKind.COMMUNE
    held = ground.branch.paths.branch_within(unit, ground.branch.first, ground.branch.last)
    below = select(Unit).where(held, Unit.kind == kind, Unit.id != unit.id)
    groups = [one for one in db.session.scalars(below.order_by(Unit.sort_key, Unit.code)) if lives_in(one, period)]
    counts = figures.territorial(period, unit, groups)
    return [Place(one.name, one.code, one.sort_key, counts[one.id]) for one in groups], counts[unit.id]


def ordered(found: Sequence[Place], order: Order) -> list[Place]:
    """Greatest first, equal ones and those without a measure by name; nothing to compare stands last."""
    if order.key == "ten":
        return list(found)
    rank = {place.code: place.share if order.key == "ty-le" else order.measure(place) for place in found}
    known = [place for place in found if rank[place.code] is not None]
    known.sort(key=lambda place: rank[place.code] or 0, reverse=True)
    return [*known, *(place for place in found if rank[place.code] is None)]
