"""What the books know of one person or collective in one reporting year: registered, delivered, joined, honoured.

A roster code is certain. A name alone is not, for names repeat: what agrees by name only is proposed, and the officer
who knows the people says which of it is theirs. Nothing is typed: chosen rows are counted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.honours import wording
from nhandao_site.domain.honours.models import Honour
from nhandao_site.domain.ledger.help import counting, givers
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.movement.models import ParticipantKind, Participation
from nhandao_site.domain.pledges.models import HOLDS, DonorKind, Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, periods, vietnamese
from nhandao_site.kit.periods import Period

MOST = 400
_DONORS = {ParticipantKind.PERSON: DonorKind.PERSON, ParticipantKind.COLLECTIVE: DonorKind.ORGANISATION}


@dataclass(frozen=True)
class Subject:
    """Of whom a confirmation speaks. `code`: of a roster or of the participants' list, empty when there is none."""

    kind: ParticipantKind
    name: str
    unit: Unit
    year: int
    code: str = ""

    @property
    def folded(self) -> str:
        return vietnamese.fold_name(self.name)

    @property
    def period(self) -> Period:
        return periods.year(self.year)


@dataclass(frozen=True)
class Row:
    """One pledge, or one line of delivered help. `certain`: found by the code, not by the name alone."""

    id: int
    day: date
    told: str
    value_vnd: int
    address_id: int
    act_id: int
    certain: bool


@dataclass(frozen=True)
class Found:
    pledges: list[Row]
    lines: list[Row]
    joined: list[str]
    honoured: list[str]


def find(subject: Subject) -> Found:
    return Found(_pledges(subject), _lines(subject), _joined(subject), _honoured(subject))


def figures(found: Found, pledge_ids: set[int], line_ids: set[int]) -> dict[str, Any]:
    """What the paper says; đồng, whole numbers."""
    pledges = [row for row in found.pledges if row.id in pledge_ids]
    lines = [row for row in found.lines if row.id in line_ids]
    return {
        "registered": len(pledges),
        "registered_vnd": sum(row.value_vnd for row in pledges),
        "acts": len({row.act_id for row in lines}),
        "addresses": len({row.address_id for row in lines}),
        "delivered_vnd": sum(row.value_vnd for row in lines),
        "joined": found.joined,
        "honoured": found.honoured,
        "pledge_ids": sorted(row.id for row in pledges),
        "line_ids": sorted(row.id for row in lines),
    }


def _pledges(subject: Subject) -> list[Row]:
    kind, period = _DONORS[subject.kind], subject.period
    by_name = (Pledge.donor_blind == f"{kind.value}:{subject.folded}") & (Pledge.donor_kind == kind)
    found = select(Pledge).where(
        Pledge.pledged_at >= period.first_instant, Pledge.pledged_at < period.next_instant, Pledge.state.in_(HOLDS),
        or_(by_name, Pledge.roster_code == subject.code) if subject.code else by_name,
    )  # fmt: skip
    rows = db.session.scalars(found.options(joinedload(Pledge.address)).order_by(Pledge.pledged_at).limit(MOST))
    return [
        Row(
            row.id, clock.local_date(row.pledged_at), f"{row.code}, địa chỉ {row.address.code or ''}", row.value_vnd,
            row.address_id, 0, bool(subject.code) and row.roster_code == subject.code,
        )
        for row in rows
    ]  # fmt: skip


def _lines(subject: Subject) -> list[Row]:
    line, period = AssistanceLine, subject.period
    keys = [givers.same_giver_key(_DONORS[subject.kind], subject.name)]
    if subject.code:
        keys.append(givers.same_giver_key(_DONORS[subject.kind], subject.name, subject.code))
    mine = or_(
        *(line.giver_blind == key for key in keys), *([line.roster_code == subject.code] if subject.code else [])
    )
    found = select(line).where(
        line.delivered_at >= period.first_instant, line.delivered_at < period.next_instant, mine, counting.counted(),
        counting.of_campaign(),
    )  # fmt: skip
    rows = db.session.scalars(found.options(joinedload(line.address)).order_by(line.delivered_at).limit(MOST))
    return [
        Row(
            row.id, clock.local_date(row.delivered_at), f"{row.need_kind.label}, địa chỉ {row.address.code or ''}",
            0 if row.is_loan else row.value_vnd, row.address_id, row.act_id,
            bool(subject.code) and row.roster_code == subject.code,
        )
        for row in rows
    ]  # fmt: skip


def _joined(subject: Subject) -> list[str]:
    """Participation recorded for the year, by code or by name in the own branch and above it."""
    above = [int(part) for part in subject.unit.path.strip("/").split("/")]
    found = select(Participation).join(Participation.unit).options(joinedload(Participation.unit))
    found = found.where(Participation.year == subject.year, Participation.kind == subject.kind)
    rows = db.session.scalars(found.where(or_(subject.unit.branch(), Unit.id.in_(above))).order_by(Participation.id))
    mine = [
        r for r in rows if (subject.code and r.code == subject.code) or vietnamese.fold_name(r.name) == subject.folded
    ]
    return list(dict.fromkeys(f"tham gia Phong trào cấp {row.level.label}, {row.unit.name}" for row in mine))


def _honoured(subject: Subject) -> list[str]:
    period = subject.period
    found = select(Honour).join(Honour.round).outerjoin(Honour.unit).where(
        Honour.folded == subject.folded, Honour.honoured_kind == subject.kind, Honour.withdrawn_at.is_(None),
        Honour.held_back.is_(False), Honour.decided_on.between(period.start, period.end), subject.unit.branch(),
    )  # fmt: skip
    rows = db.session.scalars(found.order_by(Honour.decided_on, Honour.id)).unique()
    return [f"{wording.title(row)}, {wording.LEVELS[row.round.level]}, {wording.decision(row)}" for row in rows]
