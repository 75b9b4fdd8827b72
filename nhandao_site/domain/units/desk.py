"""Finding a unit: by code or by a few letters, in one branch, alive on a day; and what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from nhandao_site.db import db
from nhandao_site.domain.units.models import Succession, Unit, UnitKind
from nhandao_site.kit import clock, vietnamese


def label(unit: Unit) -> str:
    """ "Xã Bàu Sen · Tỉnh Sông Mây [X1]": what the search box shows and understands."""
    above = f" · {unit.parent.name}" if unit.parent else ""
    return f"{unit.name}{above} [{unit.code}]"


def by_code(code: str) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.code == code.strip()))


def find(
    words: str,
    *,
    kinds: Sequence[UnitKind] = (),
    within: Unit | None = None,
    alive_on: date | None = None,
    limit: int = 12,
) -> list[Unit]:
    """Units whose folded name holds every word, or whose code is `words`; short names first."""
    day = alive_on or clock.today()
    code = words.rsplit("[", 1)[-1].rstrip("] ").strip() if "[" in words else words.strip()
    names = words.split("·", maxsplit=1)[0].split("[", maxsplit=1)[0]
    wanted = [Unit.folded.contains(word, autoescape=True) for word in vietnamese.fold(names).split()]
    found = select(Unit).where(
        or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
        or_(Unit.code == code, *([db.and_(*wanted)] if wanted else [])),
    )
    if kinds:
        found = found.where(Unit.kind.in_(list(kinds)))
    if within is not None:
        found = found.where(within.branch())
    return list(db.session.scalars(found.order_by(db.func.length(Unit.folded), Unit.sort_key).limit(limit)))


def exactly(words: str, found: Sequence[Unit]) -> Unit | None:
    """The one unit meant: the one whose code or label was sent, the only hit, or the only exact name."""
    code = words.rsplit("[", 1)[-1].rstrip("] ").strip() if "[" in words else words.strip()
    meant = [unit for unit in found if unit.code == code]
    named = [unit for unit in found if unit.folded == vietnamese.fold(words)]
    for only in (meant, found, named):
        if len(only) == 1:
            return only[0]
    return None


PAGE = 60


class Officer(Protocol):
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Below:
    """One page of the units directly below; `after` is the id of the last one when more follow."""

    units: list[Unit]
    after: int | None


@dataclass(frozen=True)
class Around:
    above: list[Unit]  # from the root down
    before: list[Succession]
    after: list[Succession]


def is_of(officer: Officer, unit: Unit) -> bool:
    """In the officer's branch, or merged whole, itself or with what stood above it, into a unit of that branch."""
    if unit.is_within(officer.unit):
        return True
    above = [int(part) for part in unit.path.strip("/").split("/")]
    heirs = select(Succession.new_id).join(Unit, Unit.id == Succession.new_id)
    heirs = heirs.where(Succession.old_id.in_(above), Succession.partial.is_(False), officer.unit.branch())
    return db.session.scalar(heirs.limit(1)) is not None


def reach(unit: Unit) -> ColumnElement[bool]:
    """`unit.branch()` and, outside it, what `is_of` lets its officers look at: what was merged whole into it."""
    old, heir = aliased(Unit), aliased(Unit)
    merged = select(old.path).join(Succession, Succession.old_id == old.id).join(heir, heir.id == Succession.new_id)
    inside = and_(heir.path >= unit.path, heir.path < unit.path[:-1] + "0")
    paths = db.session.scalars(merged.where(Succession.partial.is_(False), inside).distinct())
    elsewhere = [path for path in paths if not path.startswith(unit.path)]
    return or_(unit.branch(), *(and_(Unit.path >= path, Unit.path < path[:-1] + "0") for path in elsewhere))


def one_for(officer: Officer, unit_id: int) -> Unit | None:
    """The unit, if it lies in the officer's branch."""
    return db.session.scalar(select(Unit).where(Unit.id == unit_id, officer.unit.branch()))


def below(unit: Unit, *, kind: UnitKind | None = None, ended: bool = False, after: int | None = None) -> Below:
    """Units directly below, living ones unless `ended`, by name."""
    today = clock.today()
    over = Unit.valid_to < today
    found = select(Unit).where(Unit.parent_id == unit.id, over if ended else ~over | Unit.valid_to.is_(None))
    if kind is not None:
        found = found.where(Unit.kind == kind)
    last = db.session.get(Unit, after) if after else None
    if last is not None:
        found = found.where(tuple_(Unit.sort_key, Unit.id) > tuple_(last.sort_key, last.id))
    rows = list(db.session.scalars(found.order_by(Unit.sort_key, Unit.id).limit(PAGE + 1)))
    return Below(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def kinds_below(unit: Unit) -> list[UnitKind]:
    """Which kinds stand directly below, in the order of the tree."""
    there = set(db.session.scalars(select(Unit.kind).where(Unit.parent_id == unit.id).distinct()))
    return [kind for kind in UnitKind if kind in there]


def around(unit: Unit) -> Around:
    """What stands above, who it followed and who followed it."""
    ids = [int(part) for part in unit.path.strip("/").split("/")][:-1]
    above = list(db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(db.func.length(Unit.path))))
    steps = select(Succession).options(joinedload(Succession.old), joinedload(Succession.new))
    before = list(db.session.scalars(steps.where(Succession.new_id == unit.id).limit(PAGE)))
    after = list(db.session.scalars(steps.where(Succession.old_id == unit.id).limit(PAGE)))
    return Around(above, before, after)


def below_of_kind(unit: Unit, kind: UnitKind, *, limit: int) -> list[Unit]:
    """Living units of this kind in the branch, the unit itself included, by name; nothing when there are more.

    A list cut off in the middle would hide half of the communes without a word.
    """
    over = Unit.valid_to < clock.today()
    found = select(Unit).where(unit.branch(), Unit.kind == kind, ~over | Unit.valid_to.is_(None))
    above = found.options(joinedload(Unit.parent)).order_by(Unit.sort_key, Unit.id)
    rows = list(db.session.scalars(above.limit(limit + 1)))
    return rows if len(rows) <= limit else []


def hamlets(unit: Unit) -> list[Unit]:
    found = select(Unit).where(Unit.parent_id == unit.id, Unit.kind == UnitKind.HAMLET, Unit.valid_to.is_(None))
    return list(db.session.scalars(found.order_by(Unit.sort_key, Unit.id).limit(200)))
