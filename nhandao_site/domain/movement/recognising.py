"""Is this somebody who took part before? People of one name in one chapter, told apart by the year of birth."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain.movement import merging
from nhandao_site.domain.movement.models import ParticipantKind, Participation
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import vietnamese

MOST = 12


@dataclass(frozen=True)
class Known:
    """One participant over all years; `code` is the one that survived every merge."""

    kind: ParticipantKind
    code: str
    name: str
    birth_years: frozenset[int]
    units: tuple[str, ...]
    unit_ids: frozenset[int]
    years: tuple[int, ...]
    codes: tuple[str, ...]

    def may_be(self, birth_year: int | None) -> bool:
        return birth_year is None or not self.birth_years or birth_year in self.birth_years

    def is_surely(self, birth_year: int | None, unit: Unit) -> bool:
        """Same name (asked before), same unit, same year of birth, said both times."""
        return birth_year is not None and birth_year in self.birth_years and unit.id in self.unit_ids

    @property
    def when(self) -> str:
        return ", ".join(map(str, self.years))


def candidates(kind: ParticipantKind, unit: Unit, name: str) -> list[Known]:
    """Participants of this name, in any spelling of marks, who took part in the unit, above it or below it."""
    folded = vietnamese.fold_name(name)
    if not folded:
        return []
    above = [int(number) for number in unit.path.strip("/").split("/")]
    near = select(Participation.code).join(Participation.unit).where(
        Participation.kind == kind, Participation.folded == folded, unit.branch() | Participation.unit_id.in_(above)
    )  # fmt: skip
    survivors = merging.survivors(kind)
    codes = sorted(survivors.of(db.session.scalars(near)))
    return [one for one in (whole(kind, code, survivors) for code in codes[:MOST]) if one is not None]


def whole(kind: ParticipantKind, code: str, survivors: merging.Survivors | None = None) -> Known | None:
    """Everything recorded of one participant, whichever of its codes was asked for."""
    known = survivors or merging.survivors(kind)
    rows = rows_of(kind, known.behind(code))
    return together(kind, known(code), rows) if rows else None


def rows_of(kind: ParticipantKind, codes: Iterable[str]) -> list[Participation]:
    found = select(Participation).join(Participation.unit).options(contains_eager(Participation.unit))
    found = found.where(Participation.kind == kind, Participation.code.in_(list(codes)))
    return list(db.session.scalars(found.order_by(Participation.year.desc(), Participation.id.desc())))


def together(kind: ParticipantKind, code: str, rows: list[Participation]) -> Known:
    """The latest name is the name."""
    born = frozenset(row.birth_year for row in rows if row.birth_year is not None)
    return Known(
        kind, code, rows[0].name, born, tuple(dict.fromkeys(row.unit.name for row in rows)),
        frozenset(row.unit_id for row in rows), tuple(sorted({row.year for row in rows})),
        tuple(sorted({row.code for row in rows})),
    )  # fmt: skip
