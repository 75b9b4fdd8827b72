"""What an administrator sees: the accounts of the own branch, and what their owners did."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.audit.models import Event
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, vietnamese

PAGE = 50


@dataclass(frozen=True)
class Filters:
    q: str = ""
    role: Role | None = None
    state: str = ""  # "open", "locked", "ended", "ending" (within 30 days)


@dataclass(frozen=True)
class Page:
    """`after` continues the list; None at its end."""

    rows: list[Any]
    after: str | None


def one_for(officer: Account, account_id: int) -> Account | None:
    """An account of the officer's branch, or nothing."""
    account = db.session.get(Account, account_id)
    return account if account and officer.may(Permission.ACCOUNTS_MANAGE, within=account.unit) else None


def demonstration_emails() -> list[str]:
    """Accounts whose password stands in the handbook, those that are locked left out."""
    asked = select(Account.email).where(Account.demonstration.is_(True), Account.locked_at.is_(None))
    return list(db.session.scalars(asked.order_by(Account.id)))


def page_for(officer: Account, filters: Filters, after: str = "") -> Page:
    """Accounts of the branch in the order of Vietnamese names. `after` is "sort key~id" of the last row seen."""
    wanted = _narrowed(filters).where(officer.unit.branch())
    key, _, number = after.rpartition("~")
    if number.isascii() and number.isdigit() and len(number) < 10:
        wanted = wanted.where(or_(Account.sort_key > key, and_(Account.sort_key == key, Account.id > int(number))))
    rows = list(db.session.scalars(wanted.order_by(Account.sort_key, Account.id).limit(PAGE + 1)))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], f"{last.sort_key}~{last.id}" if last else None)


def _narrowed(filters: Filters) -> Select[Any]:
    today = clock.today()
    wanted = select(Account).join(Unit, Account.unit_id == Unit.id)
    if filters.q:
        text = vietnamese.clean(filters.q)
        same_name = Account.name.icontains(text, autoescape=True)
        wanted = wanted.where(or_(same_name, Account.email.contains(text.lower(), autoescape=True)))
    if filters.role:
        wanted = wanted.where(Account.role == filters.role)
    states = {
        "open": and_(Account.locked_at.is_(None), Account.ends_on >= today),
        "locked": Account.locked_at.is_not(None),
        "ended": and_(Account.locked_at.is_(None), Account.ends_on < today),
        "ending": and_(Account.locked_at.is_(None), Account.ends_on.between(today, clock.add_months(today, 1))),
    }
    return wanted.where(states[filters.state]) if filters.state in states else wanted


@dataclass(frozen=True)
class DeedFilters:
    who: str = ""
    what: str = ""  # "address" or "address:approve"
    verb: str = ""  # "approve", whatever it was done to
    first: date | None = None
    last: date | None = None
    subject: str = ""
    subject_id: int | None = None


def deeds_for(officer: Account, filters: DeedFilters, after: int | None = None) -> Page:
    """What people of the branch did, newest first; the root of the tree also sees visitors and the clock."""
    wanted = select(Event)
    if officer.unit.parent_id is not None:
        mine = select(Account.id).join(Unit, Account.unit_id == Unit.id).where(officer.unit.branch())
        wanted = wanted.where(Event.actor_id.in_(mine))
    for condition in _deed_conditions(filters):
        wanted = wanted.where(condition)
    if after is not None:
        wanted = wanted.where(Event.id < after)
    rows = list(db.session.scalars(wanted.order_by(Event.id.desc()).limit(PAGE + 1)))
    return Page(rows[:PAGE], str(rows[PAGE - 1].id) if len(rows) > PAGE else None)


def _deed_conditions(filters: DeedFilters) -> list[Any]:
    made: list[Any] = []
    if filters.who:
        made.append(Event.actor_name.icontains(vietnamese.clean(filters.who), autoescape=True))
    if filters.what:
        made.append(or_(Event.what == filters.what, Event.what.startswith(f"{filters.what}:", autoescape=True)))
    if filters.verb:
        made.append(Event.what.endswith(f":{filters.verb}", autoescape=True))
    if filters.first:
        made.append(Event.at >= clock.start_of(filters.first))
    if filters.last:
        made.append(Event.at < _end_of(filters.last))
    if filters.subject and filters.subject_id is not None:
        made.append(and_(Event.subject == filters.subject, Event.subject_id == filters.subject_id))
    return made


def _end_of(day: date) -> datetime:
    return clock.start_of(date.fromordinal(min(day.toordinal() + 1, date.max.toordinal())))


def how_many_open() -> int:
    """Accounts that can sign in today: an installation without any needs its first one."""
    today = clock.today()
    return (
        db.session.scalar(
            select(func.count()).select_from(Account).where(Account.locked_at.is_(None), Account.ends_on >= today)
        )
        or 0
    )
