"""Requests as those who answer for them see them: their branch and no more; what is late, and who may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address, Guardian
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.privacy import erasing, praised, register
from nhandao_site.domain.privacy.models import OPEN, Erasure, PrivacyRequest, RequestState, Subject
from nhandao_site.domain.privacy.register.shape import Processing
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes

PAGE, CAP, SOME = 30, 99, 10


@dataclass(frozen=True)
class Page:
    rows: list[PrivacyRequest]
    after: int | None


@dataclass(frozen=True)
class Meant:
    """A row that may be the one a request is about, and why."""

    subject: Subject
    number: int
    name: str
    because: str


def page_for(officer: Account, *, state: RequestState | None = None, after: int | None = None) -> Page:
    """Open ones, or those of one state; in the order they came, which is the order of their deadlines."""
    found = _mine(officer).options(contains_eager(PrivacyRequest.unit))
    found = found.where(PrivacyRequest.state == state if state else PrivacyRequest.state.in_(OPEN))
    if after is not None:
        found = found.where(PrivacyRequest.id > after)
    rows = list(db.session.scalars(found.order_by(PrivacyRequest.id).limit(PAGE + 1)))
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one_for(officer: Account, number: int) -> PrivacyRequest | None:
    found: PrivacyRequest | None = db.session.scalar(_mine(officer).where(PrivacyRequest.id == number))
    return found


def terms_for(officer: Account, limit: int = 20) -> list[PrivacyRequest]:
    """Open ones with the clock that runs now, the most pressing first."""
    running = func.coalesce(_due(), PrivacyRequest.answer_by)
    found = _mine(officer).where(PrivacyRequest.state.in_(OPEN)).order_by(running, PrivacyRequest.id)
    return list(db.session.scalars(found.limit(limit)))


def waiting_for(officer: Account) -> tuple[int, int]:
    """How many are open, and how many of them are late; each counted up to one beyond the cap."""
    late = db.case((_due() < clock.today(), 1), else_=0).label("late")
    open_ = _mine(officer).where(PrivacyRequest.state.in_(OPEN)).with_only_columns(late)
    few = open_.order_by(late.desc()).limit(CAP + 1).subquery()
    count, overdue = db.session.execute(select(func.count(), func.coalesce(func.sum(few.c.late), 0))).one()
    return count, overdue


def _due() -> Any:
    return db.case((PrivacyRequest.answered_at.is_(None), PrivacyRequest.answer_by), else_=PrivacyRequest.finish_by)


def _mine(officer: Account) -> Select[Any]:
    return select(PrivacyRequest).join(Unit, Unit.id == PrivacyRequest.unit_id).where(officer.unit.branch())


def meant_by(request: PrivacyRequest, officer: Account) -> list[Meant]:
    """Rows of the officer's branch with the code or telephone that was given, or the name of somebody praised."""
    found: list[Meant] = []
    code, promised = codes.parse_address_code(request.code or ""), codes.parse_pledge_code(request.code or "")
    home = select(Address).join(Unit, Unit.id == Address.unit_id).where(officer.unit.branch())
    if code:
        found += _addresses(home.where(Address.code == code), "đúng mã đã nêu")
    if promised:
        found += _pledges(officer, Pledge.code == promised, "đúng mã đã nêu")
    if request.phone:
        guardians = select(Guardian.address_id).where(Guardian.phone_blind == request.phone)
        same = or_(Address.phone_blind == request.phone, Address.id.in_(guardians))
        found += _addresses(home.where(same), "trùng số điện thoại của gia đình hoặc người giám hộ")
        found += _pledges(officer, Pledge.phone_blind == request.phone, "trùng số điện thoại người giúp")
    return found + [Meant(*each) for each in praised.meant_by(request, officer)]


def _addresses(found: Select[Any], because: str) -> list[Meant]:
    rows = db.session.scalars(found.order_by(Address.id).limit(SOME))
    return [Meant(Subject.ADDRESS, row.id, row.code or f"hồ sơ số {row.id}", because) for row in rows]


def _pledges(officer: Account, which: Any, because: str) -> list[Meant]:
    found = select(Pledge).join(Address, Address.id == Pledge.address_id).join(Unit, Unit.id == Address.unit_id)
    rows = db.session.scalars(found.where(officer.unit.branch(), which).order_by(Pledge.id).limit(SOME))
    return [Meant(Subject.PLEDGE, row.id, row.code, because) for row in rows]


def row_for(officer: Account, subject: Subject, typed: str) -> Any | None:
    """The row of the officer's branch that was named by its code or number; None for any other."""
    row = erasing.row_of(subject, _number(subject, typed))
    unit = erasing.unit_of(subject, row) if row is not None else None
    return row if unit is not None and unit.is_within(officer.unit) else None


def _number(subject: Subject, typed: str) -> int:
    words = typed.strip()
    if named := praised.number_of(subject, words):
        return named
    if subject is Subject.ADDRESS and (code := codes.parse_address_code(words)):
        return db.session.scalar(select(Address.id).where(Address.code == code)) or 0
    if subject is Subject.PLEDGE and (promised := codes.parse_pledge_code(words)):
        return db.session.scalar(select(Pledge.id).where(Pledge.code == promised)) or 0
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def subject_of(request: PrivacyRequest) -> Any | None:
    """The row the request is about."""
    if request.subject is None or request.subject_id is None:
        return None
    return erasing.row_of(request.subject, request.subject_id)


def erasure_of(request: PrivacyRequest) -> Erasure | None:
    found = select(Erasure).where(Erasure.subject == request.subject, Erasure.subject_id == request.subject_id)
    return db.session.scalar(found) if request.subject else None


def erased_count() -> int:
    return db.session.scalar(select(func.count(Erasure.id))) or 0


def counted() -> list[tuple[Processing, int | None]]:
    """The register with how many rows each processing has now; None where nothing is kept."""
    tables = db.metadata.tables
    return [
        (each, db.session.scalar(select(func.count()).select_from(tables[each.table])) if each.table else None)
        for each in register.PROCESSINGS
    ]


def overdue(requests: Sequence[PrivacyRequest], today: date) -> set[int]:
    return {request.id for request in requests if request.state in OPEN and request.due < today}
