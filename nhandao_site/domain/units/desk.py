"""Finding a unit: by code or by a few letters, in one branch, alive on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.units.models import Unit, UnitKind
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
