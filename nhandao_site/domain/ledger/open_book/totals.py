"""Sums of the open book. They equal the lines beside them: both are the journal, once added up by days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from nhandao_site.db import Unindexed, db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.bank.models import BankLine
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.ledger.journal.kinds import Kind
from nhandao_site.domain.ledger.journal.models import DaySum, Entry
from nhandao_site.domain.ledger.models import AssistanceLine
from nhandao_site.domain.ledger.open_book import book, months, narrowing
from nhandao_site.domain.ledger.open_book.months import Cell, Month, Picture, picture
from nhandao_site.domain.ledger.open_book.narrowing import Narrowing
from nhandao_site.domain.pledges.models import Form
from nhandao_site.kit.periods import Period

__all__ = [
    "Campaign",
    "Month",
    "Picture",
    "Totals",
    "campaign",
    "campaigns",
    "during",
    "of",
    "over",
    "picture",
    "recent",
    "waiting",
]

GIFTS = (Kind.GIFT_CASH, Kind.GIFT_BANK, Kind.GIFT_GOODS)
HELP = (Kind.DELIVERED, Kind.DISBURSED)
LOANS = (Kind.LENT, Kind.LENT_DIRECTLY)


@dataclass(frozen=True)
class Totals:
    """Both sides of the book, in đồng, corrections taken off. Nothing here holds another figure.

    `received_vnd` is what people gave; interest stands beside it. `delivered_vnd` is the campaign's
    value alone; principal of loans, gifts of other programmes, fees and money sent back stand beside
    and are never added. `moved_vnd` went from one fund or box of the chapter to another.
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
    received_bank_vnd: int = 0
    interest_vnd: int = 0
    fees_vnd: int = 0
    refunds_vnd: int = 0
    repaid_vnd: int = 0
    written_off_vnd: int = 0
    moved_vnd: int = 0
    bank_in_vnd: int = 0
    bank_out_vnd: int = 0


@dataclass(frozen=True)
class Campaign:
    """The figures of the home page for one span; đồng by day of receipt and of delivery."""

    received_vnd: int
    delivered_vnd: int
    acts: int
    helped_addresses: int


@dataclass(frozen=True)
class Waiting:
    """Money that went through the bank accounts and is not told yet, đồng."""

    in_vnd: int
    out_vnd: int


def of(address_id: int) -> Totals:
    """What came in for an address and what reached it, with everything merged into it."""
    return over(narrowing.of_address(address_id))


def during(period: Period) -> Totals:
    return over(narrowing.within(period))


def over(narrowed: Narrowing, known: Picture | None = None) -> Totals:
    """Σ of exactly the lines of a narrowing: by days where they tell it, else line by line.

    Args:
        known: the picture of the book; months and reporting periods are then read from it.
    """
    if not narrowed.by_days_alone:
        return _told(_of_lines(narrowed))
    if known is not None and months.fits(narrowed.first, narrowed.last):
        sums = known.between(narrowed.first, narrowed.last)
    else:
        sums = _of_days(narrowed)
    return _told({cell: vnd for cell, vnd in sums.items() if not narrowed.kinds or cell.kind in narrowed.kinds})


def waiting() -> Waiting:
    """One statement: lines of the bank not told apart yet, those put aside as well, each walk along its own index.

    What came in never hides what went out.
    """
    rest = BankLine.amount_vnd - BankLine.allocated_vnd
    queued = (BankLine.allocated_vnd != BankLine.amount_vnd, BankLine.set_aside_at.is_(None))
    aside = (BankLine.set_aside_at.is_not(None),)
    sums = [
        _scalar(select(_sum(rest, sign)).where(*which)) for sign in (rest > 0, rest < 0) for which in (queued, aside)
    ]
    came, came_aside, went, went_aside = db.session.execute(select(*sums)).one()
    return Waiting(int(came) + int(came_aside), -int(went) - int(went_aside))


def campaign(period: Period) -> Campaign:
    return campaigns(period)[0]


def campaigns(*spans: Period) -> list[Campaign]:
    """One statement: received, delivered, acts and distinct addresses helped inside each of the periods."""
    homes = counting.homes()
    # Few addresses were ever merged: the chain of merges is asked for those alone.
    merged = select(Address.id).where(Address.merged_into_id.is_not(None))
    survivor = _scalar(select(homes.c.home).where(homes.c.id == AssistanceLine.address_id))
    helped = case((AssistanceLine.address_id.in_(merged), survivor), else_=AssistanceLine.address_id)
    asked: list[ColumnElement[int]] = []
    for span in spans:
        asked += [_scalar(_campaign_days(GIFTS, span)), _scalar(_campaign_days(HELP, span))]
        asked += [func.count(what.distinct()).filter(_inside(span)) for what in (AssistanceLine.act_id, helped)]
    lines = (
        select(*asked)
        .select_from(AssistanceLine)
        .where(counting.counted(), counting.of_campaign(), or_(*map(_inside, spans)))
    )
    row = [int(part) for part in db.session.execute(lines).one()]
    return [Campaign(*row[place : place + 4]) for place in range(0, len(row), 4)]


def _inside(span: Period) -> ColumnElement[bool]:
    when = AssistanceLine.delivered_at
    return and_(when >= span.first_instant, when < span.next_instant)


def recent(limit: int = 5) -> list[book.BookLine]:
    """The newest lines of both sides."""
    return book.lines(narrowing.BOTH_SIDES, None, limit)


def _campaign_days(kinds: Collection[Kind], period: Period) -> Any:
    inside = DaySum.day.between(period.start.isoformat(), period.end.isoformat())
    own = months.campaign(DaySum.programme_id).is_(True)
    return select(_sum(DaySum.amount_vnd)).where(inside, DaySum.kind.in_(kinds), own)


def _of_days(narrowed: Narrowing) -> dict[Cell, int]:
    own = months.campaign(DaySum.programme_id)
    inside = []
    if narrowed.first is not None and narrowed.last is not None:
        inside.append(DaySum.day.between(narrowed.first.isoformat(), narrowed.last.isoformat()))
    return _cells(
        select(DaySum.kind, DaySum.form, own, func.sum(DaySum.amount_vnd))
        .where(*inside)
        .group_by(DaySum.kind, DaySum.form, DaySum.programme_id)
    )


def _of_lines(narrowed: Narrowing) -> dict[Cell, int]:
    if narrowed.nothing:
        return {}
    own = months.campaign(func.coalesce(Entry.programme_id, 0))
    return _cells(
        select(Entry.kind, Entry.form, own, func.sum(Entry.amount_vnd))
        .where(*narrowed.everything(Entry))
        .group_by(Unindexed(Entry.kind), Entry.form, Entry.programme_id)
    )


def _cells(asked: Any) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for kind, form, own, vnd in db.session.execute(asked):
        cell = Cell(kind, form, bool(own))
        found[cell] = found.get(cell, 0) + int(vnd)
    return found


def _told(sums: Mapping[Cell, int]) -> Totals:
    def total(kinds: Collection[Kind], form: str = "", campaign: bool | None = None) -> int:
        return sum(
            vnd
            for cell, vnd in sums.items()
            if cell.kind in kinds and form in ("", cell.form) and campaign in (None, cell.campaign)
        )

    return Totals(
        received_vnd=total(GIFTS),
        received_cash_vnd=total((Kind.GIFT_CASH,)),
        received_goods_vnd=total((Kind.GIFT_GOODS,)),
        delivered_vnd=total(HELP, campaign=True),
        delivered_cash_vnd=total(HELP, Form.CASH, campaign=True),
        delivered_goods_vnd=total(HELP, Form.IN_KIND, campaign=True),
        delivered_labour_vnd=total(HELP, Form.LABOUR, campaign=True),
        loans_vnd=total(LOANS, campaign=True),
        other_programmes_vnd=total((*HELP, *LOANS), campaign=False),
        received_bank_vnd=total((Kind.GIFT_BANK,)),
        interest_vnd=total((Kind.INTEREST,)),
        fees_vnd=total((Kind.BANK_FEE,)),
        refunds_vnd=total((Kind.REFUND,)),
        repaid_vnd=total((Kind.LOAN_REPAID,)),
        written_off_vnd=total((Kind.LOAN_WRITTEN_OFF,)),
        moved_vnd=total((Kind.TRANSFER, Kind.OWN_TRANSFER)),
        bank_in_vnd=total((Kind.BANK_IN,)),
        bank_out_vnd=total((Kind.BANK_OUT,)),
    )


def _sum(column: Any, *conditions: ColumnElement[bool]) -> Any:
    added = func.sum(column)
    for condition in conditions[:1]:
        return func.coalesce(added.filter(condition, *conditions[1:]), 0)
    return func.coalesce(added, 0)


def _scalar(asked: Any) -> Any:
    return asked.scalar_subquery()
