"""What waits for this officer today: one statement for all queues together, each counted up to a cap."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, cast, func, literal, null, select, union_all

from nhandao_site.db import Instant, db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.desk import queues
from nhandao_site.domain.addresses.models import Address, Concern, Proposal, QueueState
from nhandao_site.domain.consent.models import Withdrawal
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

CAP = 999
LATE_AFTER_DAYS = {"cho-xac-minh": 7, "cho-duyet": 7, "cho-dang": 7, "tra-bo-sung": 14, "tin": 3, "phan-anh": 3}
TOLD = {"tin": "Tin giới thiệu hoàn cảnh", "phan-anh": "Phản ánh về địa chỉ"}
OPEN = (QueueState.NEW, QueueState.TAKEN)
_NO_DAY, _NO_INSTANT = cast(null(), Date), cast(null(), Instant())
_TERM = db.case((Withdrawal.answered_at.is_(None), Withdrawal.answer_by), else_=Withdrawal.finish_by)
"""The nearest legal day: of the answer while nobody answered, of the work afterwards."""


@dataclass(frozen=True)
class Term:
    """One withdrawal of a consent that is not finished: the next step by the end of `day`."""

    address_id: int
    code: str | None
    day: date
    answered: bool


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
    parts = [*(_dossiers(queue, officer) for queue in mine), *_told(officer)]
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    found = {key: (count, since, day) for key, count, since, day in rows if count}
    labels = {queue.key: queue.label for queue in mine} | TOLD
    return [_line(key, label, *found[key]) for key, label in labels.items() if key in found]


def terms_for(officer: Account, limit: int = 5) -> list[Term]:
    """The legal clock of withdrawn consents, the nearest day first."""
    found = (
        select(Address.id, Address.code, _TERM.label("day"), Withdrawal.answered_at.is_not(None))
        .join_from(Withdrawal, Address, Address.id == Withdrawal.subject_id)
        .join(Unit, Unit.id == Address.unit_id)
        .where(Withdrawal.subject == "address", Withdrawal.finished_at.is_(None), officer.unit.branch_in_order())
        .order_by(_TERM, Withdrawal.id)
        .limit(limit)
    )
    return [Term(number, code, day, bool(answered)) for number, code, day, answered in db.session.execute(found)]


def _dossiers(queue: queues.Queue, officer: Account) -> Select[*tuple[Any, ...]]:
    by_day = queue.since is Address.visit_due_on
    since = (_NO_INSTANT, Address.visit_due_on) if by_day else (queue.since, _term_of(queue))
    rows = select(since[0].label("since"), since[1].label("day")).join_from(Address, Unit, Address.unit_id == Unit.id)
    inside = officer.unit.branch_in_order()
    return _capped(queue.key, rows.where(inside, queue.holds(officer)).order_by(queue.since))


def _term_of(queue: queues.Queue) -> Any:
    if queue.key != "rut-dong-y":
        return _NO_DAY
    mine = select(func.min(_TERM)).where(Withdrawal.subject == "address", Withdrawal.subject_id == Address.id)
    return mine.where(Withdrawal.finished_at.is_(None)).scalar_subquery()


def _capped(key: str, rows: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    some = rows.limit(CAP + 1).subquery()
    return select(literal(key), func.count(), func.min(some.c.since), func.min(some.c.day)).select_from(some)


def _told(officer: Account) -> list[Select[*tuple[Any, ...]]]:
    if not officer.may(Permission.ADDRESSES_EDIT):
        return []
    inside = officer.unit.branch_in_order()
    proposals = select(Proposal.created_at.label("since"), _NO_DAY.label("day")).join(Unit, Proposal.unit_id == Unit.id)
    concerns = (
        select(Concern.created_at.label("since"), _NO_DAY.label("day"))
        .join(Address, Concern.address_id == Address.id)
        .join(Unit, Address.unit_id == Unit.id)
    )
    return [
        _capped("tin", proposals.where(inside, Proposal.state.in_(OPEN))),
        _capped("phan-anh", concerns.where(inside, Concern.state.in_(OPEN))),
    ]


def _line(key: str, label: str, count: int, since: datetime | None, day: date | None) -> Waiting:
    oldest = day if since is None else clock.local_date(since)
    late = _is_late(key, oldest)
    severity, tag = ("bad" if late else "wait" if key in LATE_AFTER_DAYS else ""), ""
    if oldest is not None and key in LATE_AFTER_DAYS and (days := (clock.today() - oldest).days):
        tag = f"lâu nhất {days} ngày"
    if since is not None and day is not None:
        severity, tag = "bad", f"phải xong bước tới trước hết ngày {clock.format_date(day)}"
    room = "intake" if key in TOLD else "addresses"
    return Waiting(key, label, min(count, CAP), count > CAP, oldest, severity, room, {"viec": key}, tag)


def _is_late(key: str, oldest: date | None) -> bool:
    limit = LATE_AFTER_DAYS.get(key)
    if key == "qua-han-tham":
        return True
    return limit is not None and oldest is not None and (clock.today() - oldest).days > limit
