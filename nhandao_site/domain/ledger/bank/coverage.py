"""Which days of an account its statements cover, and where money moved that none of them tells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from sqlalchemy import func, select

from nhandao_site.db import db
from nhandao_site.domain.ledger.bank.models import BankLine, Statement
from nhandao_site.domain.ledger.models import OfficialAccount
from nhandao_site.kit import clock, money


@dataclass(frozen=True)
class Stretch:
    """Days that statements cover without a gap, with the balance before the first and after the last."""

    first_on: date
    last_on: date
    opening_vnd: int
    closing_vnd: int


@dataclass(frozen=True)
class Gap:
    """Between two stretches the balance jumped: lines are missing there."""

    before: Stretch
    after: Stretch

    @property
    def sentence(self) -> str:
        jump = money.format_money(self.after.opening_vnd - self.before.closing_vnd)
        return (
            f"Giữa {clock.format_date(self.before.last_on)} và {clock.format_date(self.after.first_on)} còn thiếu "
            f"sao kê: số dư nhảy {jump} (từ {money.format_money(self.before.closing_vnd)} "
            f"sang {money.format_money(self.after.opening_vnd)})."
        )


def of(account_id: int) -> list[Stretch]:
    found = select(Statement).where(Statement.account_id == account_id).order_by(Statement.first_on, Statement.id)
    told = [Stretch(one.first_on, one.last_on, one.opening_vnd, one.closing_vnd) for one in db.session.scalars(found)]
    return joined(told)


def joined(told: Iterable[Stretch]) -> list[Stretch]:
    """Statements that overlap, or go on with the balance the one before ended with, become one stretch."""
    stretches: list[Stretch] = []
    for one in sorted(told, key=lambda each: each.first_on):
        last = stretches[-1] if stretches else None
        if last and (one.first_on <= last.last_on or one.opening_vnd == last.closing_vnd):
            goes_on = one.last_on >= last.last_on
            stretches[-1] = replace(
                last,
                last_on=max(one.last_on, last.last_on),
                closing_vnd=one.closing_vnd if goes_on else last.closing_vnd,
            )
        else:
            stretches.append(one)
    return stretches


def gaps(stretches: Sequence[Stretch]) -> list[Gap]:
    return [Gap(before, after) for before, after in pairwise(stretches)]


def balance_before(stretches: Sequence[Stretch], day: date) -> int | None:
    """What the account held when the last stretch before `day` ended."""
    earlier = [one for one in stretches if one.last_on < day]
    return earlier[-1].closing_vnd if earlier else None


def faults() -> list[str]:
    """Stretches whose lines in the books do not lead from their opening to their closing balance."""
    numbers = dict(db.session.execute(select(OfficialAccount.id, OfficialAccount.number)).all())
    found = []
    for account_id, number in numbers.items():
        stretches = of(account_id)
        moved = _per_day(account_id) if stretches else {}
        for one in stretches:
            total = sum(vnd for day, vnd in moved.items() if one.first_on <= day <= one.last_on)
            if one.opening_vnd + total != one.closing_vnd:
                found.append(
                    f"tài khoản {number} · {clock.format_date(one.first_on)}–{clock.format_date(one.last_on)} · "
                    f"lệch {money.format_money(one.closing_vnd - one.opening_vnd - total)}"
                )
    return found


def _per_day(account_id: int) -> dict[date, int]:
    added = select(BankLine.on, func.sum(BankLine.amount_vnd)).where(BankLine.account_id == account_id)
    return {day: int(vnd) for day, vnd in db.session.execute(added.group_by(BankLine.on))}
