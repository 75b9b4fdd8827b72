"""The official accounts as anyone may read them: what is in force this minute, and what is about to change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.bank.models import AccountChange, ChangeKind
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock

TOLD_FOR = timedelta(days=14)
"""How long the page goes on telling a change that took effect."""


@dataclass(frozen=True)
class Account:
    number: str
    bank: str
    bank_bin: str | None
    holder: str
    purpose: str

    @property
    def has_qr(self) -> bool:
        return self.bank_bin is not None


_Placed = tuple[int, Account]


@dataclass(frozen=True)
class Notice:
    """A change that two administrators agreed on; `is_done` when it is in force already."""

    sentence: str
    at: datetime
    is_done: bool


def official_accounts(now: datetime | None = None) -> list[Account]:
    """The accounts people may pay into now; a change counts from its minute, whether the clock ran or not."""
    now = now or clock.now()
    today = clock.local_date(now)
    rows = db.session.scalars(
        select(OfficialAccount)
        .where(
            OfficialAccount.active_from <= today,
            or_(OfficialAccount.active_to.is_(None), OfficialAccount.active_to >= today),
        )
        .order_by(OfficialAccount.position, OfficialAccount.id)
    )
    listed = {
        row.id: (row.position, Account(row.number, row.bank, row.bank_bin, row.holder, row.purpose)) for row in rows
    }
    return [account for _, account in sorted(_with_due(listed, due(now)), key=lambda pair: pair[0])]


def official_account(number: str) -> Account | None:
    return next((account for account in official_accounts() if account.number == number), None)


def notices(now: datetime | None = None) -> list[Notice]:
    """Changes that come within a day and those of the last two weeks, the next first."""
    now = now or clock.now()
    found = (
        select(AccountChange, OfficialAccount.number)
        .outerjoin(OfficialAccount, OfficialAccount.id == AccountChange.account_id)
        .where(AccountChange.takes_effect_at >= now - TOLD_FOR, AccountChange.cancelled_at.is_(None))
        .order_by(AccountChange.takes_effect_at.desc(), AccountChange.id.desc())
    )
    told = []
    for change, number in db.session.execute(found):
        if at := change.takes_effect_at:
            told.append(Notice(sentence(change, number or ""), at, at <= now))
    return told


def due(now: datetime) -> list[AccountChange]:
    """Changes whose day has passed and whose rows the clock has not written yet, in their order."""
    found = select(AccountChange).where(
        AccountChange.takes_effect_at <= now, AccountChange.done_at.is_(None), AccountChange.cancelled_at.is_(None)
    )
    return list(db.session.scalars(found.order_by(AccountChange.takes_effect_at, AccountChange.id)))


def sentence(change: AccountChange, number: str) -> str:
    """What a change does, for the public page and for letters."""
    content = change.content
    if change.kind is ChangeKind.ADD:
        return f"Thêm tài khoản {content['number']} ({content['bank']}), dùng để nhận: {content['purpose']}."
    if change.kind is ChangeKind.END:
        return f"Ngừng nhận tiền qua tài khoản {number}. Xin không chuyển vào số này nữa."
    return (
        f"Sửa thông tin của tài khoản {number}: tên tài khoản {content['holder']}; dùng để nhận: {content['purpose']}."
    )


def _with_due(listed: dict[int, _Placed], changes: Iterable[AccountChange]) -> list[_Placed]:
    added: list[_Placed] = []
    for change in changes:
        content, at = change.content, change.account_id or 0
        if change.kind is ChangeKind.ADD:
            named = ("number", "bank", "bank_bin", "holder", "purpose")
            added.append((content["position"], Account(*(content[name] for name in named))))
        elif change.kind is ChangeKind.END:
            listed.pop(at, None)
        elif at in listed:
            changed = replace(listed[at][1], holder=content["holder"], purpose=content["purpose"])
            listed[at] = (content["position"], changed)
    return [*listed.values(), *added]
