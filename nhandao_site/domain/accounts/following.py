"""Accounts follow a change of units: whoever worked in a unit that ended works in its heir, or signs in no more.

Accounts of the units below need nothing: those units go along with everything that hangs on them.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts import workflow
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.errors import Actor, RuleBroken
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

Choices = Mapping[int, Unit | None]
"""Account id → the unit where its owner works from now on; None: the account is locked."""


def working_in(unit: Unit) -> list[Account]:
    """Accounts of this very unit that can still sign in, in the order of Vietnamese names."""
    found = select(Account).where(
        Account.unit_id == unit.id, Account.locked_at.is_(None), Account.ends_on >= clock.today()
    )
    return list(db.session.scalars(found.order_by(Account.sort_key, Account.id)))


def follow(unit: Unit, choices: Choices, *, decision: str, by: Actor) -> None:
    """Everybody of a unit that was merged or split goes where `choices` says.

    Raises RuleBroken: somebody was left out.
    """
    people = working_in(unit)
    left_out = [account.name for account in people if account.id not in choices]
    if left_out:
        raise RuleBroken(f"Hãy chọn nơi làm việc mới, hoặc khóa tài khoản, của: {', '.join(left_out[:10])}.")
    for account in people:
        heir = choices[account.id]
        if heir is None:
            workflow.lock(account, reason=f"{unit.name} đã kết thúc: {decision}", by=by)
        else:
            workflow.change_role(account, role=account.role, unit=heir, reason=decision, by=by)
            _tell(account, unit, heir)


def leave(unit: Unit, last_day: date, *, decision: str, by: Actor) -> None:
    """The unit ends without an heir: its accounts end with it."""
    for account in working_in(unit):
        if last_day < clock.today():
            workflow.lock(account, reason=f"{unit.name} đã kết thúc: {decision}", by=by)
        elif last_day < account.ends_on:
            workflow.extend(account, ends_on=last_day, by=by)


def _tell(account: Account, old: Unit, heir: Unit) -> None:
    if not account.demonstration:
        body = f"{old.name} đã thay đổi theo quyết định; từ nay bạn làm việc ở {heir.name}, vai trò giữ nguyên."
        notifications.tell(account.email, "Nơi làm việc của bạn vừa đổi", f"Chào {account.name},\n\n{body}")
