"""Facts of a frozen period that were recorded after it was frozen: whose names stand under “because”."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.reports.models import Snapshot
from nhandao_site.domain.targets.scopes import last_day
from nhandao_site.domain.units import standing
from nhandao_site.domain.units.models import Unit
from nhandao_site.domain.units.standing import Ids
from nhandao_site.kit import clock
from nhandao_site.kit.periods import Period

DOSSIER_KEYS = ("surveyed", "filed", "filed_new", "listed_site", "listed_inhandao", "listed_any")
NAMED = 12
"""So many causes are named; of more, the first and how many."""


@dataclass(frozen=True)
class Fact:
    """One line of help or one dossier; `path` holds the units it counts for, from the root down."""

    name: str
    recorded_at: datetime
    path: Ids
    of_dossier: bool

    def is_within(self, unit: Unit) -> bool:
        return unit.id in self.path


def facts(kept: Snapshot, unit: Unit, period: Period) -> list[Fact]:
    """Everything recorded after the freeze that speaks of the period, inside the unit."""
    paths = standing.paths()
    found = [*_lines(kept, period, paths), *_dossiers(kept, unit, period, paths)]
    return [fact for fact in found if fact.is_within(unit)]


def because(key: str, found: Sequence[Fact]) -> str:
    """`TG-17`, or several joined by “; ”; empty when nothing but the definition changed."""
    of_dossier = key in DOSSIER_KEYS
    names = list(dict.fromkeys(fact.name for fact in found if fact.of_dossier == of_dossier))
    names = names or list(dict.fromkeys(fact.name for fact in found))
    if len(names) > NAMED:
        return "; ".join([*names[:NAMED], f"và {len(names) - NAMED} dòng khác"])
    return "; ".join(names)


def _lines(kept: Snapshot, period: Period, paths: standing.Paths) -> Iterator[Fact]:
    """Lines added or verified since, and those whose reversal was."""
    reversal = aliased(AssistanceLine)
    later = or_(AssistanceLine.id > kept.last_line_id, AssistanceLine.verified_at > kept.taken_at)
    undone = select(reversal.reverses_id).where(
        reversal.reverses_id.is_not(None), or_(reversal.id > kept.last_line_id, reversal.verified_at > kept.taken_at)
    )
    rows = db.session.execute(
        select(
            AssistanceLine.id, AssistanceLine.chapter_key, AssistanceLine.delivered_at, AssistanceLine.entered_at,
            Unit,
        )
        .join(Unit, Unit.id == AssistanceLine.unit_id)
        .where(
            AssistanceLine.delivered_at >= period.first_instant,
            AssistanceLine.delivered_at < period.next_instant,
            or_(later, AssistanceLine.id.in_(undone)),
        )
        .order_by(AssistanceLine.id)
    )  # fmt: skip
    for number, key, delivered_at, entered_at, unit in rows:
        path = paths.of(unit, clock.local_date(delivered_at))
        yield Fact(key or references.delivery(number, delivered_at), entered_at, path, of_dossier=False)


def _dossiers(kept: Snapshot, unit: Unit, period: Period, paths: standing.Paths) -> Iterator[Fact]:
    """Dossiers on which something was done since; whether it changed a figure, the difference tells."""
    rows = db.session.execute(
        select(Address.id, Address.chapter_key, Address.code, Event.at, Unit)
        .join(Event, Event.subject_id == Address.id)
        .join(Unit, Unit.id == Address.unit_id)
        .where(
            Event.subject == Address.__tablename__,
            Event.id > kept.last_event_id,
            or_(Address.surveyed_on <= period.end, Address.approved_on <= period.end),
        )
        .order_by(Event.id)
    )
    seen, cut = set[int](), last_day(unit, period)
    for number, key, code, at, home in rows:
        if number not in seen:
            seen.add(number)
            yield Fact(key or code or f"HS-{number}", at, paths.of(home, cut), of_dossier=True)
