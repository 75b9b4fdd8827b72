"""Letters about reports: a week before the last timely day, the day before, on the day, a week after.

One digest a person and day, however much is owed; nothing when nothing is. Whoever writes for a
unit hears of its own reports; whoever accepts them hears, on the day and a week after, who is missing.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain import notifications
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import GRANTS, Permission
from nhandao_site.domain.errors import Actor
from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.calendar import Duty
from nhandao_site.domain.reports.models import FROZEN, Report
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

BEFORE_AND_AFTER = (-7, -1, 0, 7)
"""Days from the last timely day on which a letter goes out."""
AT_LEAST_ON = (0, 7)
"""Of these, the days on which the superior hears who is missing."""
NAMED = 15

WRITERS = [role for role, granted in GRANTS.items() if Permission.REPORTS_WRITE in granted]
JUDGES = [role for role, granted in GRANTS.items() if Permission.REPORTS_ACCEPT in granted]


def run(today: date, *, by: Actor) -> int:
    """Returns how many digests were left in the outbox; a second run on the same day leaves none."""
    due = duties_on(today)
    if not due:
        return 0
    missing = {duty: _missing(duty) for duty in due}
    people: dict[str, list[str]] = defaultdict(list)
    for duty, units in missing.items():
        _tell_writers(people, duty, units, today)
        if (today - last_day(duty)).days in AT_LEAST_ON:
            _tell_judges(people, duty, units)
    return sum(_send(email, lines, today) for email, lines in sorted(people.items()))


def last_day(duty: Duty) -> date:
    """“Trước ngày 30/5”: the last timely day is 29/5."""
    return duty.due_on - timedelta(days=1)


def duties_on(today: date) -> list[Duty]:
    """Duties about which letters go out today."""
    near = {duty for year in (today.year - 1, today.year, today.year + 1) for duty in calendar.duties_of_year(year)}
    return sorted(duty for duty in near if (today - last_day(duty)).days in BEFORE_AND_AFTER)


def _missing(duty: Duty) -> dict[int, Unit]:
    """Units that owe the report and have not sent it."""
    end = duty.period.end
    sent = select(Report.unit_id).where(
        Report.kind == duty.kind, Report.period == duty.period.code, Report.state.in_(FROZEN)
    )
    found = select(Unit).where(
        Unit.kind.in_(calendar.REPORTING[duty.kind]),
        or_(Unit.valid_from.is_(None), Unit.valid_from <= end),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= end),
        Unit.id.not_in(sent),
    )
    return {unit.id: unit for unit in db.session.scalars(found)}


def _tell_writers(people: dict[str, list[str]], duty: Duty, units: dict[int, Unit], today: date) -> None:
    for account in _accounts(WRITERS, units):
        people[account.email].append(f"- {_named(duty)} của {units[account.unit_id].name}: {_when(duty, today)}.")


def _tell_judges(people: dict[str, list[str]], duty: Duty, units: dict[int, Unit]) -> None:
    for account in _accounts(JUDGES, None):
        below = [unit for unit in units.values() if unit.is_within(account.unit) and unit.id != account.unit_id]
        if below:
            names = sorted(below, key=lambda unit: unit.sort_key)
            told = ", ".join(unit.name for unit in names[:NAMED])
            more = f" và {len(names) - NAMED} đơn vị khác" if len(names) > NAMED else ""
            people[account.email].append(f"- {_named(duty)}: {len(names)} đơn vị chưa nộp ({told}{more}).")


def _accounts(roles: Iterable[object], units: dict[int, Unit] | None) -> list[Account]:
    found = db.session.scalars(select(Account).where(Account.role.in_(list(roles))).order_by(Account.id))
    return [account for account in found if account.is_active and (units is None or account.unit_id in units)]


def _named(duty: Duty) -> str:
    kind = duty.kind.label
    return f"{kind[:1].upper()}{kind[1:]} {duty.period.title()}"


def _when(duty: Duty, today: date) -> str:
    left, last = (last_day(duty) - today).days, clock.format_date(last_day(duty))
    if left < 0:
        return f"đã quá hạn {-left} ngày (hạn {last})"
    return f"hạn cuối hôm nay, {last}" if left == 0 else f"còn {left} ngày (hạn {last})"


def _send(email: str, lines: list[str], today: date) -> int:
    body = "\n".join(["Các báo cáo đến hạn:", "", *lines, "", "Vào Bàn làm việc, mục Báo cáo, để lập và nộp."])
    key = f"reports:{email}:{today.isoformat()}"
    return int(notifications.tell(email, f"Nhắc báo cáo, {clock.format_date(today)}", body, once_key=key) is not None)
