"""One letter a person and day of all that is due: a week before, the day before, on the day, a week after.

Nothing goes out to whom nothing is due. Reports that are missing reach the superior on the day and a week after.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.reminders import matters, owed
from nhandao_site.domain.reminders.matters import Matter, Sort
from nhandao_site.domain.reports.reminding import last_day
from nhandao_site.kit import clock

BEFORE_AND_AFTER = (-7, -1, 0, 7)
"""Days from the last day of a matter on which a letter goes out."""
TO_SUPERIORS = (0, 7)
"""Of these, the days on which a superior hears what is missing."""
CAUGHT_UP = timedelta(days=7)
"""So far back a letter is written for a day on which the clock stood still."""
NAMED = 12


def run(today: date, since: date | None = None, *, by: Actor) -> int:
    """Returns how many digests were left in the outbox; a second run on the same day leaves none.

    Args:
        since: the first day that no run has seen yet; None means today alone.
    """
    seen = [today - timedelta(days=back) for back in range((today - _first(today, since)).days + 1)]
    days = {day - timedelta(days=stage) for day in seen for stage in BEFORE_AND_AFTER}
    late = {day - timedelta(days=stage) for day in seen for stage in TO_SUPERIORS}
    missing = owed.missing(days)
    here: dict[int, list[Matter]] = defaultdict(list)
    for one in [*owed.to_write(missing), *matters.all_of(days)]:
        for unit_id in one.units:
            here[unit_id].append(one)
    on_the_day = {duty: units for duty, units in missing.items() if last_day(duty) in late}
    sent = 0
    for account in _accounts():
        mine = [*owed.awaited_by(account, on_the_day)] if _may(account, Permission.REPORTS_ACCEPT) else []
        sent += _send(account, [*mine, *concerning(account, here[account.unit_id])], today)
    return sent


def concerning(account: Account, due: Iterable[Matter]) -> list[Matter]:
    """What this person hears of, each matter once."""
    mine = [one for one in due if account.unit_id in one.units and _may(account, one.permission)]
    return list({(one.sort, one.name, one.last_day): one for one in mine}.values())


def gathered(due: Iterable[Matter]) -> list[tuple[Sort, date, list[str]]]:
    """By last day and sort, the earliest first."""
    groups: dict[tuple[date, Sort], list[str]] = defaultdict(list)
    for one in due:
        groups[one.last_day, one.sort].append(one.name)
    order = list(Sort)
    return [
        (sort, day, groups[day, sort]) for day, sort in sorted(groups, key=lambda key: (key[0], order.index(key[1])))
    ]


def when(day: date, today: date) -> str:
    left, last = (day - today).days, clock.format_date(day)
    if left < 0:
        return f"đã quá hạn {-left} ngày (hạn {last})"
    return f"hạn cuối hôm nay, {last}" if left == 0 else f"còn {left} ngày (hạn {last})"


def names(found: list[str], most: int = NAMED, *, of: int | None = None) -> str:
    """The first by name, of so many; None: of those found."""
    more = (len(found) if of is None else of) - most
    return "; ".join([*found[:most], *([f"và {more} việc khác"] if more > 0 else [])])


def _first(today: date, since: date | None) -> date:
    return today if since is None else min(today, max(since, today - CAUGHT_UP))


def _accounts() -> list[Account]:
    found = db.session.scalars(select(Account).options(joinedload(Account.unit)).order_by(Account.id))
    return [account for account in found if account.is_active]


def _may(account: Account, permission: Permission) -> bool:
    return permission in GRANTS[account.role]


def _send(account: Account, due: list[Matter], today: date) -> int:
    if not due:
        return 0
    lines = [f"- {sort.label}, {when(day, today)}: {names(found)}." for sort, day, found in gathered(due)]
    body = "\n".join(["Việc đến hạn của bạn:", "", *lines, "", "Vào Bàn làm việc để xem và làm."])
    key = f"digest:{account.id}:{today.isoformat()}"
    subject = f"Nhắc việc đến hạn, {clock.format_date(today)}"
    return int(notifications.tell(account.email, subject, body, once_key=key) is not None)
