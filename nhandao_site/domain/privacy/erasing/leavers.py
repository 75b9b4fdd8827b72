"""Whoever left the chapter: the name stays, so that the log can be read; how to reach them, and every key, goes."""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from nhandao_site.db import db
from nhandao_site.domain.accounts import leaving
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import Actor
from nhandao_site.kit import clock


def overdue(day: date) -> list[Select[Any]]:
    """Accounts that were locked or had ended by `day` and still hold a mailbox; those of a demonstration stay."""
    after = clock.start_of(date.fromordinal(day.toordinal() + 1))
    over = or_(Account.locked_at < after, Account.ends_on <= day)
    left = Account.demonstration.is_(False), ~Account.email.endswith(leaving.GONE_TO)
    return [select(Account.id).where(over, *left).order_by(Account.id)]


def let_go(_part: int, numbers: list[int], *, by: Actor) -> int:
    for account in db.session.scalars(select(Account).where(Account.id.in_(numbers))):
        leaving.forget(account, by=by)
    db.session.flush()
    return len(numbers)
