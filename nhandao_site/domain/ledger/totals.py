"""Sums of the open book. They are added up over the same conditions as the lines beside them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from nhandao_site.db import db
from nhandao_site.domain.ledger import book, counting, narrowing
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.ledger.narrowing import Narrowing
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class Totals:
    """Both sides of the book, in đồng, reversals taken off.

    `delivered_vnd` is the campaign's value alone; principal of loans and gifts of other
    programmes stand beside it and are never added.
    """

    received_vnd: int
    received_cash_vnd: int
    received_goods_vnd: int
    delivered_vnd: int
    delivered_cash_vnd: int
    delivered_goods_vnd: int
    delivered_labour_vnd: int
    loans_vnd: int
    other_programmes_vnd: int


@dataclass(frozen=True)
class Campaign:
    """The figures of the home page for one span; đồng by day of receipt and of delivery."""

    received_vnd: int
    delivered_vnd: int
    acts: int
    helped_addresses: int


def of(address_id: int) -> Totals:
    """What came in for an address and what reached it, with everything merged into it."""
    return over(narrowing.of_address(address_id))


def during(period: Period) -> Totals:
    return over(narrowing.within(period))


def over(narrowed: Narrowing) -> Totals:
    """Σ of exactly the lines that `book.lines` gives for the same narrowing."""
    value = AssistanceLine.value_vnd
    mine = counting.adds_value()
    received = db.session.execute(
        select(
            _sum(Receipt.value_vnd),
            _sum(Receipt.value_vnd, Receipt.form == Form.CASH),
            _sum(Receipt.value_vnd, Receipt.form == Form.IN_KIND),
        ).where(*narrowed.receipts)
    ).one()
    delivered = db.session.execute(
        select(
            _sum(value, mine),
            *(_sum(value, mine, AssistanceLine.form == form) for form in (Form.CASH, Form.IN_KIND, Form.LABOUR)),
            _sum(value, counting.of_campaign(), AssistanceLine.is_loan.is_(True)),
            _sum(value, ~counting.of_campaign()),
        ).where(counting.booked(), *narrowed.deliveries)
    ).one()
    return Totals(*(int(part) for part in (*received, *delivered)))


def campaign(period: Period) -> Campaign:
    """One statement: received, delivered, acts and distinct addresses helped inside the period."""
    inside = narrowing.within(period)
    homes = counting.homes()
    helped = func.coalesce(homes.c.home, AssistanceLine.address_id)
    counted = (counting.counted(), counting.of_campaign(), *inside.deliveries)
    row = db.session.execute(
        select(
            _scalar(select(_sum(Receipt.value_vnd)).where(*inside.receipts)),
            _scalar(
                select(_sum(AssistanceLine.value_vnd)).where(
                    counting.booked(), counting.adds_value(), *inside.deliveries
                )
            ),
            _scalar(select(func.count(AssistanceLine.act_id.distinct())).where(*counted)),
            _scalar(
                select(func.count(helped.distinct()))
                .select_from(AssistanceLine)
                .outerjoin(homes, homes.c.id == AssistanceLine.address_id)
                .where(*counted)
            ),
        )
    ).one()
    return Campaign(*(int(part) for part in row))


def recent(limit: int = 5) -> list[book.BookLine]:
    """The newest lines of both sides."""
    return book.lines(Narrowing(), None, limit)


def _sum(column: Any, *conditions: ColumnElement[bool]) -> Any:
    added = func.sum(column)
    for condition in conditions[:1]:
        return func.coalesce(added.filter(condition, *conditions[1:]), 0)
    return func.coalesce(added, 0)


def _scalar(asked: Any) -> Any:
    return asked.scalar_subquery()
