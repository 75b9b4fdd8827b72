"""Who may be in the list twice, or in the list and in the books: warnings for a person to judge, never a fault."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select

from nhandao_site.db import db, keyring
from nhandao_site.domain.addresses.duplicates import ALIKE
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier, Kind
from nhandao_site.domain.workbook.filed import Filed, Register
from nhandao_site.domain.workbook.plan import Plan, in_chunks
from nhandao_site.kit import vietnamese

LARGE = 12
"""A telephone or a house number shared by more dossiers than this is a hamlet's, not a household's."""


@dataclass(frozen=True)
class Somebody:
    filed: Filed | None  # None: written before
    id: int
    label: str
    home: int  # the dossier that lives on
    name: str
    birth_year: int | None
    unit_id: int
    hamlet_id: int | None
    is_collective: bool


def warn(plan: Plan, register: Register) -> None:
    fresh = [filed for filed in register.fresh() if filed.dossier is not Dossier.MERGED]
    people = {filed.id: _fresh(filed) for filed in fresh}
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for column, reason in (("cccd_blind", "cùng số CCCD"), ("phone_blind", "cùng số điện thoại")):
        known = _known_by(people, column, {filed.values[column] for filed in fresh} - {None})
        shared = [(filed.values[column], filed.id) for filed in fresh if filed.values[column]]
        for pair in _pairs(shared, known):
            reasons[pair].append(reason)
    for pair in _pairs([(key, filed.id) for filed in fresh if (key := _house(filed))], []):
        reasons[pair].append("cùng một hộ (cùng thôn, cùng nơi ở)")
    for pair in _alike(people):
        reasons[pair].append("tên gần giống, cùng nơi ở và năm sinh")
    for (one, other), found in sorted(reasons.items()):
        _tell(plan, people[one], people[other], found)


def _fresh(filed: Filed) -> Somebody:
    values, row = filed.values, filed.row
    label = f"dòng {row.number} (mã {filed.key})" if row else filed.key
    home = filed.merged_into_id or filed.id
    stay = filed.stays[0]
    collective = values["kind"] is Kind.COLLECTIVE
    return Somebody(
        filed, filed.id, label, home, values["name"], values["birth_year"], stay.unit_id, stay.hamlet_id, collective
    )


_COLUMNS = (
    Address.id, Address.chapter_key, Address.code, Address.merged_into_id, Address.name, Address.birth_year,
    Address.unit_id, Address.hamlet_id, Address.kind,
)  # fmt: skip


def _known_by(people: dict[int, Somebody], column: str, values: set[str]) -> list[tuple[str, int]]:
    """Dossiers written before that carry one of these papers or telephones; they join `people`."""
    found = []
    for some in in_chunks(sorted(values)):
        marked = {mark: value for value in some for mark in keyring().blinds(value)}
        rows = select(getattr(Address, column), *_COLUMNS).where(
            getattr(Address, column).in_(some), Address.dossier != Dossier.MERGED
        )
        for mark, *rest in db.session.execute(rows):
            person = _known(*rest)
            people.setdefault(person.id, person)
            found.append((marked[str(mark)], person.id))
    return found


def _known(
    number: int, key: str | None, code: str | None, merged: int | None, name: str, year: int | None, unit: int,
    hamlet: int | None, kind: Kind,
) -> Somebody:  # fmt: skip
    label = f"hồ sơ {code or key or number} đã có trong hệ thống"
    return Somebody(None, number, label, merged or number, name, year, unit, hamlet, kind is Kind.COLLECTIVE)


def _pairs(fresh: Sequence[tuple[Hashable, int]], known: Sequence[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for key, number in [*fresh, *known]:
        groups[key].add(number)
    for members in groups.values():
        if 1 < len(members) <= LARGE:
            yield from combinations(sorted(members), 2)


def _house(filed: Filed) -> Hashable | None:
    """House number and lane inside one hamlet; a bare word (“Ấp 3”) names no house."""
    where = vietnamese.fold_name(filed.values["residence"] or "")
    stay = filed.stays[0]
    return (stay.unit_id, stay.hamlet_id, where) if any(char.isdigit() for char in where) else None


def _alike(people: dict[int, Somebody]) -> Iterator[tuple[int, int]]:
    """Names that differ by a slip of the pen, years by one, in one commune and hamlet."""
    by_unit: dict[tuple[int, bool], list[Somebody]] = defaultdict(list)
    for person in people.values():
        by_unit[person.unit_id, person.is_collective].append(person)
    _join_known(people, by_unit)
    for members in by_unit.values():
        folded = {person.id: vietnamese.fold_name(person.name) for person in members}
        for one, other in combinations(sorted(members, key=lambda person: person.id), 2):
            fresh = one.filed is not None or other.filed is not None
            if fresh and _same_place(one, other) and _same_name(one, other, folded):
                yield one.id, other.id


def _join_known(people: dict[int, Somebody], by_unit: dict[tuple[int, bool], list[Somebody]]) -> None:
    fresh = set(people)
    for units in in_chunks(sorted({unit for unit, _ in by_unit})):
        rows = select(*_COLUMNS).where(Address.unit_id.in_(units), Address.dossier != Dossier.MERGED)
        for row in db.session.execute(rows):
            person = _known(*row)
            if person.id not in fresh and (person.unit_id, person.is_collective) in by_unit:
                by_unit[person.unit_id, person.is_collective].append(person)
                people[person.id] = person


def _same_place(one: Somebody, other: Somebody) -> bool:
    if one.hamlet_id is not None and other.hamlet_id is not None and one.hamlet_id != other.hamlet_id:
        return False
    years = one.birth_year, other.birth_year
    return None in years or abs((one.birth_year or 0) - (other.birth_year or 0)) <= 1


def _same_name(one: Somebody, other: Somebody, folded: dict[int, str]) -> bool:
    """Without a year on both sides only the very same name tells anything."""
    first, second = folded[one.id], folded[other.id]
    if first == second:
        return True
    if None in (one.birth_year, other.birth_year) or abs(len(first) - len(second)) > len(first) // 3:
        return False
    return vietnamese.alike(first, second, ALIKE)


def _tell(plan: Plan, one: Somebody, other: Somebody, reasons: list[str]) -> None:
    """On the later row; nothing when one is already merged into the other. No name, no number is repeated."""
    if one.home == other.home:
        return
    told = other if other.filed is not None else one
    about = one if told is other else other
    if told.filed is not None and told.filed.row is not None:
        plan.warn(told.filed.row, "Mã", f"Có thể trùng với {about.label}: {', '.join(reasons)}.")
