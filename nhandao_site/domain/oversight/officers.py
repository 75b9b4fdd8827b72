"""What each officer did in a span, out of the log, and what is odd about it. Numbers, never content."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Integer, cast, extract, func, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

DEEDS = {
    "submit": "filed",
    "verify": "verified",
    "approve": "approved",
    "reveal": "revealed",
    "export": "exported",
    "download": "exported",
}
"""The verb of a deed -> where it is counted."""
WATCHED = ("revealed", "exported")
MANY, TIMES, NIGHT = 10, 3, frozenset({22, 23, 0, 1, 2, 3, 4})
WORDS = {"revealed": "mở phần riêng", "exported": "xuất dữ liệu"}


@dataclass
class Officer:
    account: Account
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    at_night: int = 0
    odd: list[str] = field(default_factory=list)


def worked(auditor: Account, first: date, last: date) -> list[Officer]:
    """The officers of the branch who did one of these things between two days (both counted), by name."""
    found: dict[int, Officer] = {}
    for account, verb, hour, times in _counted(auditor, first, last):
        officer = found.setdefault(account.id, Officer(account))
        officer.counts[DEEDS[verb]] += times
        local = (int(hour) + 7) % 24
        if local in NIGHT and DEEDS[verb] in {"approved", *WATCHED}:
            officer.at_night += times
    for officer in found.values():
        officer.odd = list(_oddities(officer, list(found.values())))
    return sorted(found.values(), key=lambda each: (not each.odd, each.account.sort_key, each.account.id))


def _counted(auditor: Account, first: date, last: date) -> list[tuple[Account, str, int, int]]:
    colon = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
    verb = func.substr(Event.what, colon(Event.what, ":") + 1)
    hour: Any = cast(extract("hour", Event.at), Integer)
    mine = select(Account.id).join(Unit, Account.unit_id == Unit.id).where(auditor.unit.branch())
    asked = (
        select(Event.actor_id, verb, hour, func.count())
        .where(Event.at >= clock.start_of(first), Event.at < clock.start_of(last + timedelta(days=1)))
        .where(Event.actor_id.in_(mine), verb.in_(DEEDS))
        .group_by(Event.actor_id, verb, hour)
    )
    rows = db.session.execute(asked).all()
    wanted = select(Account).where(Account.id.in_({row[0] for row in rows}))
    people = {account.id: account for account in db.session.scalars(wanted)}
    return [(people[number], what, hour, times) for number, what, hour, times in rows]


def _oddities(officer: Officer, everybody: list[Officer]) -> Any:
    for what in WATCHED:
        mine = officer.counts.get(what, 0)
        peers = [
            o.counts.get(what, 0) for o in everybody if o.account.role is officer.account.role and o is not officer
        ]
        usual = median(peers) if peers else 0
        if mine >= MANY and mine > TIMES * usual:
            yield f"{WORDS[what]} {mine} lần, người cùng vai trò thường {usual:g}"
    if officer.at_night >= TIMES:
        yield f"{officer.at_night} lần duyệt, mở hoặc xuất giữa 22 giờ và 5 giờ"
