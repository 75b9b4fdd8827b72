"""The whole book added up by month, carried on line by line: what pages of a million lines are told from.

Lines are only ever added, so sums that were made up to one line stay true; the next reader adds the
lines behind it. A month is kept in two parts, for reporting years begin on the 25th.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.journal.kinds import Kind, Side
from nhandao_site.domain.ledger.journal.models import DaySum, Entry
from nhandao_site.domain.ledger.models import Programme
from nhandao_site.kit import clock

MOST_TO_ADD = 5000
TURN = 25  # the day on which a reporting year or quarter begins


class Cell(NamedTuple):
    """What is added up apart; `campaign`: of the campaign itself, or of no programme."""

    kind: Kind
    form: str
    campaign: bool


Sums = Mapping[Cell, int]


@dataclass(frozen=True)
class Month:
    """`first`: its first day. đồng; thu and chi as the columns of the book."""

    first: date
    in_vnd: int
    out_vnd: int


@dataclass(frozen=True)
class Picture:
    """`parts`: (month, before or from the 25th on) → cell → đồng. `units`: those that have lines."""

    seq: int
    parts: Mapping[tuple[str, bool], Sums]
    units: frozenset[int]

    def between(self, first: date | None = None, last: date | None = None) -> dict[Cell, int]:
        """Sums of whole parts; both days None for the whole book."""
        begin, end = self._part(first), self._part(last)
        found: dict[Cell, int] = {}
        for part, sums in self.parts.items():
            if (begin is None or begin <= part) and (end is None or part <= end):
                _add(found, sums.items())
        return found

    def latest(self, many: int, today: date) -> list[Month]:
        """The last months, the running one included, oldest first."""
        this = today.replace(day=1)
        return [self._month(clock.add_months(this, -back)) for back in reversed(range(many))]

    def _month(self, first: date) -> Month:
        sums = self.between(first, first.replace(day=TURN))
        side = {side: sum(vnd for cell, vnd in sums.items() if cell.kind.side is side) for side in (Side.IN, Side.OUT)}
        return Month(first, side[Side.IN], side[Side.OUT])

    @staticmethod
    def _part(day: date | None) -> tuple[str, bool] | None:
        return None if day is None else (f"{day:%Y-%m}", day.day >= TURN)


def fits(first: date | None, last: date | None) -> bool:
    """Whether a span is made of whole parts: months, reporting years and their quarters are."""
    ends = last is None or last.day == TURN - 1 or (clock.add_months(last.replace(day=1), 1) - last).days == 1
    return ends and (first is None or first.day in (1, TURN))


def picture(known: Picture | None = None) -> Picture:
    """The book as it stands; `known` is carried on. One statement, two for a fresh one."""
    if known is not None:
        added = db.session.execute(_behind(known.seq)).all()
        if len(added) <= MOST_TO_ADD:
            return _carried_on(known, added) if added else known
    return _fresh()


def _fresh() -> Picture:
    month, late = func.substr(DaySum.day, 1, 7), func.substr(DaySum.day, 9, 2) >= literal(str(TURN))
    rows = db.session.execute(
        select(
            month, late, DaySum.kind, DaySum.form, campaign(DaySum.programme_id), func.sum(DaySum.amount_vnd),
            _last_line(),
        )
        .group_by(month, late, DaySum.kind, DaySum.form, DaySum.programme_id)
    ).all()  # fmt: skip
    parts: dict[tuple[str, bool], dict[Cell, int]] = {}
    for word, turned, kind, form, own, vnd, _last in rows:
        _add(parts.setdefault((word, bool(turned)), {}), [(Cell(kind, form, bool(own)), int(vnd))])
    units = db.session.scalars(select(DaySum.unit_id).distinct())  # asked later: it may know more, never less
    return Picture(rows[0][-1] if rows else 0, parts, frozenset(units))


def _behind(seq: int) -> Select[*tuple[Any, ...]]:
    own = campaign(func.coalesce(Entry.programme_id, 0))
    asked = select(Entry.id, Entry.at, Entry.unit_id, Entry.kind, Entry.form, own, Entry.amount_vnd)
    return asked.where(Entry.id > seq).order_by(Entry.id).limit(MOST_TO_ADD + 1)


def _carried_on(known: Picture, added: Iterable[Any]) -> Picture:
    parts = {part: dict(sums) for part, sums in known.parts.items()}
    units, seq = set(known.units), known.seq
    for number, at, unit, kind, form, own, vnd in added:
        day = clock.local_date(at)
        _add(parts.setdefault((f"{day:%Y-%m}", day.day >= TURN), {}), [(Cell(kind, form, bool(own)), int(vnd))])
        units.add(unit)
        seq = max(seq, number)
    return Picture(seq, parts, frozenset(units))


def _last_line() -> Any:
    """In the same statement, so that sums and number belong together on every database."""
    return select(func.coalesce(func.max(Entry.id), 0)).scalar_subquery()


def campaign(programme_id: Any) -> ColumnElement[bool]:
    """Of the campaign itself, or given to the chapter without a programme."""
    own = select(Programme.id).where(Programme.is_campaign.is_(True))
    return case((or_(programme_id == 0, programme_id.in_(own)), True), else_=False)


def _add(found: dict[Cell, int], sums: Iterable[tuple[Cell, int]]) -> None:
    for cell, vnd in sums:
        found[cell] = found.get(cell, 0) + vnd
