"""What anyone may see beside an event: its public papers, and the totals frozen that day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from nhandao_site.db import db
from nhandao_site.domain.documents.published import Paper, papers
from nhandao_site.domain.reports.models import Snapshot
from nhandao_site.domain.reports.reviews import keeping
from nhandao_site.domain.reports.reviews.models import EventFigures
from nhandao_site.domain.targets import definitions
from nhandao_site.kit import periods


@dataclass(frozen=True)
class Figure:
    label: str
    number: int
    is_money: bool


@dataclass(frozen=True)
class Frozen:
    """Totals of one unit; `start` and `end` are the days of the reporting year."""

    taken_at: datetime
    unit_name: str
    period_code: str
    start: date
    end: date
    figures: tuple[Figure, ...]


def papers_of(event_id: int) -> tuple[Paper, ...]:
    return papers([document.id for document in keeping.papers_of(event_id)])


def figures_of(event_id: int) -> Frozen | None:
    row = db.session.get(EventFigures, event_id)
    return frozen(row.snapshot) if row else None


def frozen(kept: Snapshot) -> Frozen:
    """A snapshot's totals in words."""
    period = periods.parse(kept.period)
    return Frozen(kept.taken_at, kept.unit.name, kept.period, period.start, period.end, tuple(_figures(kept.table)))


def _figures(table: dict[str, Any]) -> list[Figure]:
    known = {one.id: one for one in definitions.figures()}
    total = table["total"]
    return [Figure(known[key].label, total[key], key.endswith("_vnd")) for key in known if key in total]
