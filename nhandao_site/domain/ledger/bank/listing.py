"""The official accounts with their statements, as an accountant looks at them: what is covered, what is missing."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.ledger.bank import coverage
from nhandao_site.domain.ledger.bank.coverage import Gap, Stretch
from nhandao_site.domain.ledger.bank.models import Statement
from nhandao_site.domain.ledger.models import OfficialAccount

SHOWN = 6


@dataclass(frozen=True)
class Told:
    """One statement on the list; `by` is the name of who confirmed it."""

    statement: Statement
    by: str


@dataclass(frozen=True)
class Covered:
    """An account, the newest of its statements, and the days they cover together."""

    account: OfficialAccount
    statements: tuple[Told, ...]
    more: int
    stretches: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]


def accounts() -> list[OfficialAccount]:
    """Every account that was ever on the list; statements of an ended one still come."""
    return list(db.session.scalars(select(OfficialAccount).order_by(OfficialAccount.position, OfficialAccount.id)))


def covered() -> list[Covered]:
    found: dict[int, list[tuple[Statement, str | None]]] = defaultdict(list)
    rows = select(Statement, Account.name).outerjoin(Account, Account.id == Statement.imported_by_id)
    for statement, name in db.session.execute(rows.order_by(Statement.last_on.desc(), Statement.id.desc())):
        found[statement.account_id].append((statement, name))
    return [_covered(account, found[account.id]) for account in accounts()]


def _covered(account: OfficialAccount, rows: list[tuple[Statement, str | None]]) -> Covered:
    stretches = coverage.joined(
        Stretch(one.first_on, one.last_on, one.opening_vnd, one.closing_vnd) for one, _ in reversed(rows)
    )
    told = tuple(Told(statement, name or "Nhập bằng lệnh") for statement, name in rows[:SHOWN])
    return Covered(account, told, max(0, len(rows) - SHOWN), tuple(stretches), tuple(coverage.gaps(stretches)))
