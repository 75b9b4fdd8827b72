"""The road of the movement, year by year (B §II, §VI): who joined, who was honoured, which rounds were decided."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import Honour, Round
from nhandao_site.domain.movement.models import ParticipantKind, Participation, Pilot

FIRST, LAST = 2022, 2027
"""The span of the plan."""


@dataclass(frozen=True)
class Year:
    """`persons`, `collectives`: different participants recorded for the year. Nothing recorded yet is 0."""

    year: int
    persons: int
    collectives: int
    pilots: int
    honours: int
    rounds: tuple[str, ...]


def road() -> tuple[Year, ...]:
    joined = _joined()
    pilots = dict(_by_year(select(Pilot.year, func.count(Pilot.id)).group_by(Pilot.year)))
    honours, rounds = _honours()
    return tuple(
        Year(
            year, joined.get((year, ParticipantKind.PERSON), 0), joined.get((year, ParticipantKind.COLLECTIVE), 0),
            pilots.get(year, 0), honours.get(year, 0), tuple(rounds.get(year, ())),
        )
        for year in range(FIRST, LAST + 1)
    )  # fmt: skip


def _by_year(found: object) -> list[tuple[int, int]]:
    return [(int(year), int(number)) for year, number in db.session.execute(found)]  # type: ignore[call-overload]


def _joined() -> dict[tuple[int, ParticipantKind], int]:
    found = select(Participation.year, Participation.kind, func.count(Participation.code.distinct()))
    found = found.where(Participation.year.between(FIRST, LAST)).group_by(Participation.year, Participation.kind)
    return {(int(year), kind): int(number) for year, kind, number in db.session.execute(found)}


def _honours() -> tuple[dict[int, int], dict[int, list[str]]]:
    found = select(Round.year, Round.name, Round.level, Round.kind, func.count(Honour.id)).join(Honour)
    found = found.where(Honour.withdrawn_at.is_(None), Honour.held_back.is_(False), Round.year.between(FIRST, LAST))
    rows = db.session.execute(found.group_by(Round.id, Round.year, Round.name, Round.level, Round.kind))
    counts, told = defaultdict[int, int](int), defaultdict[int, list[str]](list)
    for year, name, level, kind, number in sorted(rows, key=lambda row: (row[0], row[1], row[2].value, row[3].value)):
        counts[year] += number
        told[year].append(f"{wording.occasion(year, name)}: {number} {kind.label} {wording.LEVELS[level]}")
    return counts, told
