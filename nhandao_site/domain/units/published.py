"""Units as anyone may read of them: communes to choose from, the page of a unit, units by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import aliased

from nhandao_site.db import db, plain_rows
from nhandao_site.domain.units import desk
from nhandao_site.domain.units.models import Succession, Unit, UnitKind, below
from nhandao_site.kit import clock, vietnamese

COMMUNES = (UnitKind.COMMUNE,)
PLACES = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
WITH_A_PAGE = (*PLACES, UnitKind.SCHOOL, UnitKind.CLUB, UnitKind.MEMBER, UnitKind.HOSPITAL)
"""Smaller ones are a few doors of one street."""


@dataclass(frozen=True)
class Choice:
    label: str
    code: str


@dataclass(frozen=True)
class Named:
    """`until`: its last day, when it is over."""

    id: int
    code: str
    name: str
    kind_label: str
    above: str
    until: date | None
    url: str


@dataclass(frozen=True)
class Whole:
    """One unit; `is_place`: people live in it. `after`: what followed it."""

    unit: Named
    is_place: bool
    above_url: str | None
    after: tuple[Named, ...]


def chapter(code: str) -> Unit | None:
    """The province of this installation; None: the whole country may be chosen from."""
    return desk.by_code(code) if code else None


def communes_like(words: str, *, province_code: str = "") -> list[Choice]:
    found = desk.find(words, kinds=COMMUNES, within=chapter(province_code)) if len(words.strip()) > 1 else []
    return [Choice(desk.label(unit), unit.code) for unit in found]


def like(words: Sequence[str], *, province_code: str = "", limit: int = 5) -> tuple[Named, ...]:
    """Units of the chapter whose names hold all these folded words; living ones and short names first."""
    if not words:
        return ()
    paths = _paths(province_code)
    asked = {f"word{n}": f"% {word}%" for n, word in enumerate(words)} | {f"path{n}": p for n, p in enumerate(paths)}
    asked |= {f"beyond{n}": path[:-1] + "0" for n, path in enumerate(paths)}
    rows = plain_rows(_holding(len(words), len(paths)), **asked, most=limit)
    return tuple(_named(row, row.above or "") for row in rows)


@lru_cache(maxsize=64)
def _holding(words: int, paths: int) -> Select[*tuple[Any, ...]]:
    """Kept once built: every search asks it, and building it costs more than its answer."""
    above, folded = aliased(Unit), " " + Unit.folded
    held = [folded.like(bindparam(f"word{n}")) for n in range(words)]
    inside = [and_(Unit.path >= bindparam(f"path{n}"), Unit.path < bindparam(f"beyond{n}")) for n in range(paths)]
    found = select(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.valid_to, above.name.label("above"))
    found = found.outerjoin(above, above.id == Unit.parent_id).where(Unit.kind.in_(WITH_A_PAGE), *held)
    found = found.where(or_(*inside)) if inside else found
    return found.order_by(Unit.valid_to.is_not(None), func.length(Unit.folded), Unit.sort_key).limit(bindparam("most"))


def one(number: int, *, province_code: str = "") -> Whole | None:
    """A unit of the chapter that has a page, or None."""
    found = select(Unit).where(Unit.id == number, Unit.kind.in_(WITH_A_PAGE), _inside(province_code))
    unit = db.session.scalar(found)
    if unit is None:
        return None
    above = unit.parent if unit.parent and unit.parent.kind in PLACES else None
    after = db.session.scalars(
        select(Unit).join(Succession, Succession.new_id == Unit.id).where(Succession.old_id == unit.id)
    )
    return Whole(_of_row(unit), unit.kind in PLACES, url(above) if above else None, tuple(map(_of_row, after)))


def for_sitemap(province_code: str = "") -> list[str]:
    """Pages of the places of today, oldest first."""
    alive = or_(Unit.valid_to.is_(None), Unit.valid_to >= clock.today())
    found = select(Unit).where(Unit.kind.in_(PLACES), alive, _inside(province_code)).order_by(Unit.id)
    return [url(unit) for unit in db.session.scalars(found)]


def url(unit: Any) -> str:
    return f"/don-vi/{unit.id}-{vietnamese.slugify(unit.name) or 'don-vi'}"


def _inside(province_code: str) -> ColumnElement[bool]:
    paths = _paths(province_code)
    return or_(*map(below, paths)) if paths else true()


def _paths(province_code: str) -> Sequence[str]:
    """Of the chapter's branch, and of what stood where the chapter stands before it; none: the whole country."""
    return plain_rows(_of_chapter(), code=province_code).scalars().all() if province_code else []


@cache
def _of_chapter() -> Select[str]:
    own = aliased(Unit)
    before = select(Succession.old_id).join(own, own.id == Succession.new_id).where(own.code == bindparam("code"))
    return select(Unit.path).where(or_(Unit.code == bindparam("code"), Unit.id.in_(before)))


def _named(unit: Any, above: str) -> Named:
    over = unit.valid_to if unit.valid_to and unit.valid_to < clock.today() else None
    kind = unit.kind.label[:1].upper() + unit.kind.label[1:]
    return Named(unit.id, unit.code, unit.name, kind, above, over, url(unit))


def _of_row(unit: Unit) -> Named:
    return _named(unit, unit.parent.name if unit.parent else "")
