"""How much waits for one person in the rooms of help, money, stories and reports: one statement for all of it.

Each room says which rows wait for whom, up to a cap; queues of dossiers are counted by their own room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, select, union_all

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.ledger.bank import desk as bank
from nhandao_site.domain.ledger.funds import desk as funds
from nhandao_site.domain.ledger.help import desk as ledger
from nhandao_site.domain.pledges import desk as pledges
from nhandao_site.domain.reports import desk as reports
from nhandao_site.domain.stories import desk as stories
from nhandao_site.domain.stories.tips import desk as tips

Rows = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Waiting:
    """`acts` wait for a second person, `stories` for a decision, `tips` for somebody to take
    them, `lines` of the bank to be told apart, `approvals` are transfers and debts to forgive,
    `late_loans` owe what was due before today, `reports` of units below wait to be looked at;
    `overdue` of the `calls` to donors should have been made by now.

    Each is 0 for whoever may do nothing about it.
    """

    calls: int = 0
    overdue: int = 0
    acts: int = 0
    stories: int = 0
    tips: int = 0
    lines: int = 0
    approvals: int = 0
    late_loans: int = 0
    reports: int = 0


def waiting_for(officer: Account) -> Waiting:
    """By role and scope; each counted up to the cap of its room."""
    parts = [_counted(name, rows) for name, rows in _queues(officer)]
    if officer.may(Permission.PLEDGES_CONFIRM):
        parts.append(_counted("calls", pledges.waiting_rows(officer), late=True))
    found = db.session.execute(union_all(*parts)).all() if parts else []
    overdue = sum(late for _name, _count, late in found)
    return Waiting(**{name: count for name, count, _late in found}, overdue=overdue)


def _queues(officer: Account) -> Iterator[tuple[str, Rows]]:
    may = officer.may
    if may(Permission.ASSISTANCE_VERIFY):
        yield "acts", ledger.waiting_rows(officer)
    if may(Permission.STORIES_PUBLISH):
        yield "stories", stories.waiting_rows(officer)
    if may(Permission.TIPS_HANDLE):
        yield "tips", tips.waiting_rows(officer)
    if may(Permission.LEDGER_RECORD) and bank.may_look(officer):
        yield "lines", bank.waiting_rows()
    if may(Permission.FUNDS_APPROVE):
        yield "approvals", funds.rows_to_approve(officer)
    if may(Permission.ADDRESSES_FOLLOW) or may(Permission.LEDGER_RECORD):
        yield "late_loans", funds.overdue_rows(officer)
    if may(Permission.REPORTS_ACCEPT):
        yield "reports", reports.waiting_rows(officer)


def _counted(name: str, rows: Rows, *, late: bool = False) -> Select[*tuple[Any, ...]]:
    few = rows.subquery()
    counts = func.count().filter(few.c.late) if late else literal(0)
    return select(literal(name), func.count(), counts).select_from(few)
