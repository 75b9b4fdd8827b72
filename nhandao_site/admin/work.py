"""What waits for the person at this desk, counted once a request: the desk and the side bar both tell it."""

from dataclasses import dataclass

from flask import g
from flask_login import current_user

from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import desk as addresses
from nhandao_site.domain.ledger.bank import desk as bank
from nhandao_site.domain.ledger.funds import desk as funds
from nhandao_site.domain.ledger.help import desk as ledger
from nhandao_site.domain.pledges import desk as pledges
from nhandao_site.domain.stories import desk as stories
from nhandao_site.domain.stories.tips import desk as tips


@dataclass(frozen=True)
class Work:
    """`acts` wait for a second person, `stories` for a decision, `tips` for somebody to take
    them, `lines` of the bank to be told
    apart, `approvals` are transfers and debts to forgive, `late_loans` owe what was due before today.

    Each is 0 for whoever may do nothing about it.
    """

    dossiers: list[addresses.Waiting]
    calls: pledges.Waiting
    acts: int
    stories: int
    tips: int
    lines: int
    approvals: int
    late_loans: int


def waiting() -> Work:
    """By role and scope; at most nine statements."""
    if "work" not in g:
        may, officer = current_user.may, current_user
        g.work = Work(
            addresses.waiting_for(officer) if may(Permission.ADDRESSES_READ) else [],
            pledges.waiting_for(officer) if may(Permission.PLEDGES_CONFIRM) else pledges.Waiting(0, 0),
            ledger.waiting_count(officer) if may(Permission.ASSISTANCE_VERIFY) else 0,
            stories.waiting_for(officer) if may(Permission.STORIES_PUBLISH) else 0,
            tips.waiting_for(officer) if may(Permission.TIPS_HANDLE) else 0,
            bank.waiting_count(officer) if may(Permission.LEDGER_RECORD) else 0,
            funds.waiting_approvals(officer) if may(Permission.FUNDS_APPROVE) else 0,
            funds.overdue_count(officer) if may(Permission.ADDRESSES_FOLLOW) or may(Permission.LEDGER_RECORD) else 0,
        )
    work: Work = g.work
    return work
