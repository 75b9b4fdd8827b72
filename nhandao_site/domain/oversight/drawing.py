"""Five in a hundred of what a quarter approved and handed over, drawn by lot and looked at again.

The lot is `SHA-256(seed ‖ 0x00 ‖ thing ‖ 0x00 ‖ id)`, the smallest come out. The seed is made of the quarter and
the head of the open book when it is drawn: nobody knows it while the quarter runs, everybody can draw again.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain import audit
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.ledger.journal import tail
from nhandao_site.domain.ledger.models import Act, AssistanceLine
from nhandao_site.domain.oversight.models import Recheck, RecheckRound, Thing
from nhandao_site.kit import clock, periods
from nhandao_site.kit.periods import Period

ONE_IN = 20


def run(*, today: date, by: Actor) -> int:
    """The quarter before this one, once; how many things were drawn."""
    quarter = periods.quarter_containing(periods.quarter_containing(today).start - timedelta(days=1))
    if db.session.scalar(select(RecheckRound.id).where(RecheckRound.quarter == quarter.code)):
        return 0
    return draw(quarter, by=by)


def draw(quarter: Period, *, by: Actor) -> int:
    seed = hashlib.sha256(f"{quarter.code}\0{tail.hold().hash}".encode()).hexdigest()
    addresses, acts = _addresses(quarter), _acts(quarter)
    row = RecheckRound(quarter=quarter.code, seed=seed, addresses=len(addresses), acts=len(acts), drawn_at=clock.now())
    db.session.add(row)
    db.session.flush()
    made = 0
    for thing, pool in ((Thing.ADDRESS, addresses), (Thing.ACT, acts)):
        known = {number: (code, unit_id) for number, code, unit_id in pool}
        for number in chosen(seed, thing, known):
            code, unit_id = known[number]
            db.session.add(Recheck(round_id=row.id, thing=thing, subject_id=number, code=code, unit_id=unit_id))
            made += 1
    audit.record("recheck_round:draw", row, by=by, changes={"quarter": [None, quarter.code], "lines": [None, made]})
    db.session.flush()
    return made


def chosen(seed: str, thing: Thing, numbers: Iterable[int]) -> list[int]:
    """One in twenty, rounded up; the same for the same seed, in whatever order they come."""
    lots = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}\0{thing.value}\0{number}".encode()).digest())
    return sorted(lots[: -(-len(lots) // ONE_IN)])


def _addresses(quarter: Period) -> list[Any]:
    """Approved in the quarter; a merged one is looked at as the one it was merged into."""
    inside = Address.approved_on.between(quarter.start, quarter.end), Address.merged_into_id.is_(None)
    return list(db.session.execute(select(Address.id, Address.code, Address.unit_id).where(*inside)))


def _acts(quarter: Period) -> list[Any]:
    """Handed over and verified in the quarter, not taken back."""
    first, end = quarter.first_instant, quarter.next_instant
    handed = (
        select(AssistanceLine.act_id)
        .where(AssistanceLine.delivered_at >= first, AssistanceLine.delivered_at < end)
        .where(AssistanceLine.verified_at.is_not(None))
        .group_by(AssistanceLine.act_id)
        .having(func.sum(AssistanceLine.value_vnd) > 0)
    )
    asked = select(Act.id, Address.code, Address.unit_id).join(Address, Address.id == Act.address_id)
    return list(db.session.execute(asked.where(Act.id.in_(handed))))
