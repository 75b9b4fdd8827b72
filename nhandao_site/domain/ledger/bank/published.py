"""The official accounts as anyone may read them: what is in force this minute, and what is about to change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    null,
    or_,
    select,
    union_all,
)

from nhandao_site.db import db, plain_rows
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
    """The accounts people may pay into now; a change counts from its minute, whether the clock ran or not.

    One statement: every profile asks it.
    """
    now = now or clock.now()
    rows = plain_rows(_listed_and_due(), today=clock.local_date(now), now=now).all()
    listed = {
        row.id: (row.position, Account(row.number, row.bank, row.bank_bin, row.holder, row.purpose))
        for row in rows
        if row.kind is None
    }
    changes = sorted((row for row in rows if row.kind is not None), key=lambda row: (row.at, row.change_id))
    return [account for _, account in sorted(_with_due(listed, changes), key=lambda pair: (pair[0], pair[1].number))]


@cache
def _listed_and_due() -> CompoundSelect[Any]:
    return union_all(_in_force(), _due())


def _in_force() -> Select[Any]:
    own = OfficialAccount
    today: BindParameter[date] = bindparam("today")
    return select(
        own.id, own.position, own.number, own.bank, own.bank_bin, own.holder, own.purpose,
        cast(null(), String).label("kind"), cast(null(), JSON).label("content"),
        cast(null(), AccountChange.takes_effect_at.type).label("at"), cast(null(), Integer).label("change_id"),
    ).where(own.active_from <= today, or_(own.active_to.is_(None), own.active_to >= today))  # fmt: skip


def _due() -> Select[Any]:
    """Changes whose minute has passed and whose rows the clock has not written yet."""
    change, nothing = AccountChange, cast(null(), String)
    return select(
        change.account_id, cast(null(), Integer), nothing, nothing, nothing, nothing, nothing,
        cast(change.kind, String), change.content, change.takes_effect_at, change.id,
    ).where(*_has_come(bindparam("now")))  # fmt: skip


def _has_come(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    change = AccountChange
    return change.takes_effect_at <= now, change.done_at.is_(None), change.cancelled_at.is_(None)


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
    return [
        Notice(sentence(change, number or ""), at, at <= now)
        for change, number in db.session.execute(found)
        if (at := change.takes_effect_at)
    ]


def due(now: datetime) -> list[AccountChange]:
    """Changes whose day has passed and whose rows the clock has not written yet, in their order."""
    found = select(AccountChange).where(*_has_come(now))
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


def _with_due(listed: dict[int, _Placed], changes: Iterable[Row[Any]]) -> list[_Placed]:
    added: list[_Placed] = []
    for change in changes:
        content, at = change.content, change.id or 0
        if change.kind == ChangeKind.ADD:
            named = ("number", "bank", "bank_bin", "holder", "purpose")
            added.append((content["position"], Account(*(content[name] for name in named))))
        elif change.kind == ChangeKind.END:
            listed.pop(at, None)
        elif at in listed:
            changed = replace(listed[at][1], holder=content["holder"], purpose=content["purpose"])
            listed[at] = (content["position"], changed)
    return [*listed.values(), *added]
