"""What must be the same before and after: every promise of `ledger check`, the ends of both chains, the figures."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from nhandao_site.cli import ledger
from nhandao_site.db import db
from nhandao_site.domain.audit.models import Tail
from nhandao_site.domain.ledger.journal.models import ChainTail
from nhandao_site.domain.reports import snapshots
from nhandao_site.domain.units.models import Unit, UnitKind
from nhandao_site.kit import clock, periods
from nhandao_site.web import saving

YEARS = 3
"""So many reporting years back, this one among them, the figures of every province are computed."""


@dataclass(frozen=True)
class Looked:
    invariants: dict[str, int]  # name → faults
    chains: dict[str, str]
    figures: dict[str, Any]  # "2026 P1" → the table as JSON

    def as_json(self) -> dict[str, Any]:
        faults = sum(self.invariants.values())
        return {
            "invariants": len(self.invariants),
            "faults": faults,
            "chains": self.chains,
            "figures": len(self.figures),
        }


def looked_at() -> Looked:
    """Of the database of the context one stands in."""
    found = Looked({each.name: len(each.faults) for each in ledger.everything()}, _chains(), _figures())
    saving.begin_writing()
    return found


def differences(before: Looked, after: Looked) -> list[str]:
    pairs = (("soát sổ", before.invariants, after.invariants), ("đầu chuỗi", before.chains, after.chains),
             ("số liệu", before.figures, after.figures))  # fmt: skip
    return [f"{name} ({key})" for name, old, new in pairs for key in sorted(old | new) if old.get(key) != new.get(key)]


def _chains() -> dict[str, str]:
    saving.begin_reading()
    tails = {"ledger": db.session.scalar(select(ChainTail)), "audit": db.session.scalar(select(Tail))}
    return {name: f"{tail.seq}:{tail.hash}" for name, tail in tails.items() if tail}


def _figures() -> dict[str, Any]:
    saving.begin_reading()
    this = periods.containing(clock.today()).year_number
    roots = db.session.scalars(select(Unit).where(Unit.kind == UnitKind.PROVINCE).order_by(Unit.id)).all()
    return {
        f"{year} {unit.code}": snapshots.spoken(periods.year(year), unit).as_json()
        for year in range(this - YEARS + 1, this + 1)
        for unit in roots
        if db.session.scalar(select(Unit.id).where(Unit.parent_id == unit.id).limit(1))
    }
