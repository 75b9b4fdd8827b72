"""Every quarter somebody else says of each account: this person still works here. Whom nobody knows is locked."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from nhandao_site.db import db
from nhandao_site.domain import audit, notifications
from nhandao_site.domain.accounts import rights, workflow
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission, Role
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

QUARTER, GRACE, WARNED = timedelta(days=92), timedelta(days=30), timedelta(days=7)
MANAGERS = tuple(role for role in Role if Permission.ACCOUNTS_MANAGE in GRANTS[role])
REASON = "Quá hạn xác nhận hằng quý: không ai xác nhận người này còn làm việc."


def since(account: Account) -> date:
    """The day it was last said of this account that its owner is here."""
    return account.confirmed_on or clock.local_date(account.created_at)


def is_due(account: Account, today: date) -> bool:
    return not account.demonstration and since(account) + QUARTER <= today


def locks_on(account: Account) -> date:
    """The first day on which the clock locks it."""
    return since(account) + QUARTER + GRACE


def waiting_for(officer: Account, today: date) -> list[Account]:
    """Open accounts of the branch, others than the own, that wait for the word of this quarter."""
    asked = select(Account).join(Unit, Account.unit_id == Unit.id).where(officer.unit.branch(), *_open(today))
    due = asked.where(Account.id != officer.id, _silent_since(today - QUARTER))
    return list(db.session.scalars(due.order_by(Account.sort_key, Account.id)))


def confirm(account: Account, *, by: Actor) -> None:
    """Raises NotAllowed."""
    rights.not_oneself(account, "Không ai tự xác nhận cho mình. Nhờ một người quản trị khác.", by=by)
    rights.may_manage(account.unit, by=by)
    before, account.confirmed_on = account.confirmed_on, clock.today()
    told = {"confirmed_on": [before.isoformat() if before else None, account.confirmed_on.isoformat()]}
    audit.record("account:confirm", account, by=by, changes=told)


def run(*, today: date, by: Actor) -> int:
    """Asks, warns a week before, locks. The last administrator of the house is never locked by the clock."""
    done = 0
    asked = select(Account).where(*_open(today), _silent_since(today - QUARTER)).order_by(Account.id)
    for account in db.session.scalars(asked):
        if locks_on(account) <= today:
            done += _lock(account, today, by=by)
        else:
            done += _remind(account, is_last_call=locks_on(account) - WARNED <= today)
    return done


def _open(today: date) -> tuple[ColumnElement[bool], ...]:
    return Account.locked_at.is_(None), Account.ends_on >= today, Account.demonstration.is_(False)


def _silent_since(day: date) -> ColumnElement[bool]:
    opened = Account.created_at < clock.start_of(day + timedelta(days=1))
    return or_(Account.confirmed_on <= day, Account.confirmed_on.is_(None) & opened)


def _lock(account: Account, today: date, *, by: Actor) -> int:
    if account.role in MANAGERS and _other_managers(account, today) == 0:
        return 0
    workflow.lock(account, reason=REASON, by=by)
    _tell(account.email, account, "Tài khoản đã bị khóa", "đã khóa vì quá hạn xác nhận hằng quý", "locked")
    return 1


def _other_managers(account: Account, today: date) -> int:
    others = select(func.count()).where(*_open(today), Account.role.in_(MANAGERS), Account.id != account.id)
    return db.session.scalar(others) or 0


def _remind(account: Account, *, is_last_call: bool) -> int:
    until = clock.format_date(locks_on(account) - timedelta(days=1))
    stage, what = ("last", "sắp bị khóa") if is_last_call else ("first", "chờ xác nhận")
    words = f"chưa ai xác nhận còn làm việc trong quý này; không xác nhận đến hết ngày {until} thì tài khoản tự khóa"
    made = 0
    for reader in [*_managers_over(account), *([account] if is_last_call else [])]:
        made += _tell(reader.email, account, f"Tài khoản của {account.name} {what}", words, f"{stage}:{reader.id}")
    return made


def _managers_over(account: Account) -> list[Account]:
    asked = select(Account).where(*_open(clock.today()), Account.role.in_(MANAGERS), Account.id != account.id)
    return [each for each in db.session.scalars(asked) if account.unit.is_within(each.unit)]


def _tell(mailbox: str, account: Account, subject: str, words: str, stage: str) -> int:
    key = f"confirming:{account.id}:{since(account).isoformat()}:{stage}"
    body = (
        f"Tài khoản {account.email} ({account.name}, {account.role.label}, {account.unit.name}) {words}.\n\n"
        "Người quản trị xác nhận ở trang Tài khoản cán bộ, mục Xác nhận hằng quý."
    )
    return int(notifications.tell(mailbox, subject, body, once_key=key) is not None)
