"""What waits for this officer today. A few statements for all queues together, each capped."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.desk import queues
from nhandao_site.domain.addresses.models import Address, Concern, Proposal, QueueState
from nhandao_site.domain.consent.models import Withdrawal
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

CAP = 1000
LATE_AFTER_DAYS = {"cho-xac-minh": 7, "cho-duyet": 7, "cho-dang": 7, "tra-bo-sung": 14, "tin": 3, "phan-anh": 3}
TOLD = {"tin": "Tin giới thiệu hoàn cảnh", "phan-anh": "Phản ánh về địa chỉ"}
OPEN = (QueueState.NEW, QueueState.TAKEN)


@dataclass(frozen=True)
class Waiting:
    """`room` and `args` make the link; `severity` is "bad" (late), "wait" (in time) or "" (no term)."""

    key: str
    label: str
    count: int
    capped: bool
    oldest: date | None
    severity: str
    room: str  # "addresses" or "intake"
    args: dict[str, str] = field(default_factory=dict)
    tag: str = ""


def waiting_for(officer: Account) -> list[Waiting]:
    """Only what the officer may do something about, and only what is not empty; the legal clock on top."""
    mine = [queue for queue in queues.QUEUES if officer.may(queue.permission)]
    by_day = [queue for queue in mine if queue.since is Address.visit_due_on]
    by_instant = [queue for queue in mine if queue not in by_day]
    found = _counted([*(_dossiers(queue, officer) for queue in by_instant), *_told(officer)])
    found |= _counted([_dossiers(queue, officer) for queue in by_day])
    labels = {queue.key: queue.label for queue in mine} | TOLD
    term = _next_term(officer) if "rut-dong-y" in found else None
    return [_line(key, label, *found[key], term) for key, label in labels.items() if key in found]


def _counted(parts: list[Any]) -> dict[str, tuple[int, date | None]]:
    if not parts:
        return {}
    rows = db.session.execute(union_all(*parts)).all()
    return {key: (count, _day(oldest)) for key, count, oldest in rows if count}


def _day(oldest: date | None) -> date | None:
    return clock.local_date(oldest) if isinstance(oldest, datetime) else oldest


def _dossiers(queue: queues.Queue, officer: Account) -> Select[*tuple[Any, ...]]:
    rows = select(queue.since.label("since")).join(Unit, Address.unit_id == Unit.id)
    return _capped(queue.key, rows.where(officer.unit.branch(), queue.holds(officer)).order_by(queue.since))


def _capped(key: str, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    some = rows.limit(CAP + 1).subquery()
    return select(literal(key), func.count(), func.min(some.c.since)).select_from(some)


def _told(officer: Account) -> list[Select[*tuple[Any, ...]]]:
    if not officer.may(Permission.ADDRESSES_EDIT):
        return []
    proposals = select(Proposal.created_at.label("since")).join(Unit, Proposal.unit_id == Unit.id)
    concerns = (
        select(Concern.created_at.label("since"))
        .join(Address, Concern.address_id == Address.id)
        .join(Unit, Address.unit_id == Unit.id)
    )
    return [
        _capped("tin", proposals.where(officer.unit.branch(), Proposal.state.in_(OPEN))),
        _capped("phan-anh", concerns.where(officer.unit.branch(), Concern.state.in_(OPEN))),
    ]


def _next_term(officer: Account) -> date | None:
    """The nearest legal day: of the answer while nobody answered, of the work afterwards."""
    term = db.case((Withdrawal.answered_at.is_(None), Withdrawal.answer_by), else_=Withdrawal.finish_by)
    return db.session.scalar(
        select(func.min(term))
        .join(Address, Address.id == Withdrawal.subject_id)
        .join(Unit, Unit.id == Address.unit_id)
        .where(Withdrawal.subject == "address", Withdrawal.finished_at.is_(None), officer.unit.branch())
    )


def _line(key: str, label: str, count: int, oldest: date | None, term: date | None) -> Waiting:
    late = _is_late(key, oldest)
    severity, tag = ("bad" if late else "wait" if key in LATE_AFTER_DAYS else ""), ""
    if oldest is not None and key in LATE_AFTER_DAYS and (days := (clock.today() - oldest).days):
        tag = f"lâu nhất {days} ngày"
    if key == "rut-dong-y" and term is not None:
        severity, tag = "bad", f"phải xong bước tới trước hết ngày {clock.format_date(term)}"
    room = "intake" if key in TOLD else "addresses"
    return Waiting(key, label, min(count, CAP), count > CAP, oldest, severity, room, {"viec": key}, tag)


def _is_late(key: str, oldest: date | None) -> bool:
    limit = LATE_AFTER_DAYS.get(key)
    if key == "qua-han-tham":
        return True
    return limit is not None and oldest is not None and (clock.today() - oldest).days > limit
