"""The books as anyone may read them: names masked unless the giver chose otherwise, no word of staff."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from nhandao_site.db import db, plain_rows
from nhandao_site.domain.ledger import references
from nhandao_site.domain.ledger.bank.published import Account, official_account, official_accounts
from nhandao_site.domain.ledger.help import counting, givers, standing
from nhandao_site.domain.ledger.journal.kinds import Kind
from nhandao_site.domain.ledger.models import CAMPAIGN, AssistanceLine, Programme
from nhandao_site.domain.ledger.open_book import asking, book, narrowing, totals
from nhandao_site.domain.ledger.open_book.asking import Asked, parse_month
from nhandao_site.domain.ledger.open_book.book import BookLine
from nhandao_site.domain.ledger.open_book.months import Month
from nhandao_site.domain.ledger.open_book.narrowing import Narrowing
from nhandao_site.domain.ledger.open_book.sheets import Boards, Sheet, boards, last_whole_month, months_offered, sheet
from nhandao_site.domain.pledges.models import DonorKind, Pledge
from nhandao_site.kit import clock, periods, vietnamese

PAGE = 50
MONTHS_OFFERED = 24
MONTHS_DRAWN = 13

__all__ = [
    "CAMPAIGN",
    "Account",
    "Asked",
    "Boards",
    "BookLine",
    "BookPage",
    "Delivery",
    "Month",
    "Sheet",
    "Supporter",
    "boards",
    "book_chunks",
    "book_page",
    "deliveries_of",
    "kinds_offered",
    "last_whole_month",
    "months_offered",
    "official_account",
    "official_accounts",
    "parse_month",
    "recent_months",
    "sheet",
    "supporters",
]


@dataclass(frozen=True)
class BookPage:
    """One page of the open book. `sums` belong to the search, or without one to the running period.

    Attributes:
        choices: units that the typed place may mean, when it is not clear.
        place: the unit that was understood; `place_label` is what its box understands again.
        without_children: the place is too small to list children's addresses under it.
        waiting: money on the accounts that nobody told apart yet; None beside a search.
        months: thu and chi of the last months; empty beside a search.
        by_paper: a line was asked for by its own number.
    """

    lines: tuple[BookLine, ...]
    sums: totals.Totals
    sums_of: str
    unknown: str | None
    after: str | None
    choices: tuple[narrowing.Choice, ...] = ()
    place: str = ""
    place_label: str = ""
    without_children: bool = False
    waiting: totals.Waiting | None = None
    months: tuple[totals.Month, ...] = ()
    by_paper: bool = False


@dataclass(frozen=True)
class Delivery:
    """One line of help on the timeline of a profile; `value_vnd` None: the donor hides the amount."""

    day: str
    reference: str
    form: str
    need: str
    value_vnd: int | None
    quantity: int | None
    giver: str
    is_loan: bool
    programme: str | None
    has_paper: bool


@dataclass(frozen=True)
class Supporter:
    """One giver of an address, over all acts; who hides the amount leaves no day to find it by."""

    name: str
    kind: str
    value_vnd: int | None
    times: int
    last_day: str


def book_page(asked: Asked, known: totals.Picture, after: str | None = None, size: int = PAGE) -> BookPage:
    """The lines that fit the search, newest first, and their sums.

    Args:
        known: the picture of the book, carried on to this moment.
    """
    narrowed = asking.read(asked, known.units)
    lines = book.lines(narrowed, book.Cursor.read(after), size + 1)
    whole = not (narrowed.is_narrow or after)
    return BookPage(
        lines=tuple(lines[:size]),
        after=lines[size - 1].cursor if len(lines) > size else None,
        unknown=narrowed.unknown,
        choices=narrowed.choices,
        place=narrowed.branch.name if narrowed.branch else "",
        place_label=f"{narrowed.branch.name} [{narrowed.branch.code}]" if narrowed.branch else "",
        without_children=narrowed.without_children,
        waiting=totals.waiting() if whole else None,
        months=tuple(known.latest(MONTHS_DRAWN, clock.today())) if whole else (),
        by_paper=narrowed.entries is not None,
        **_sums(narrowed, known, any_kind=not asked.loai.strip()),
    )


def _sums(narrowed: Narrowing, known: totals.Picture, *, any_kind: bool) -> dict[str, Any]:
    """Without a search those of the running period; loans are told beside thu and chi unless a kind was asked."""
    if not narrowed.is_narrow:
        period = periods.containing(clock.today())
        return {"sums": totals.over(narrowing.within(period), known), "sums_of": period.label()}
    wanted = replace(narrowed, kinds=()) if any_kind else narrowed
    return {"sums": totals.over(wanted, known), "sums_of": "các dòng tìm thấy"}


def book_chunks(asked: Asked) -> Iterator[list[BookLine]]:
    """Every line that fits the search, in pieces, for a file."""
    return book.every_line(asking.read(asked))


def kinds_offered() -> list[tuple[str, str]]:
    """(word of the address line, label) of each kind of line."""
    return [(vietnamese.slugify(kind.label), kind.label) for kind in Kind]


def recent_months() -> list[str]:
    """`11/2026`, the running month first: what the search of the book offers."""
    first = clock.today().replace(day=1)
    return [f"{day.month:02}/{day.year}" for day in (clock.add_months(first, -back) for back in range(MONTHS_OFFERED))]


def deliveries_of(address_id: int, limit: int = 100) -> list[Delivery]:
    """Help that reached an address, newest first; other programmes are named, not added."""
    return [_delivery(row) for row in plain_rows(_deliveries(), of=address_id, most=limit)]


@cache
def _deliveries() -> Select[*tuple[Any, ...]]:
    """Plain columns only: no sealed one is opened for a public page."""
    line = AssistanceLine
    return (
        select(
            line.id, line.delivered_at, line.form, line.need_kind, line.value_vnd, line.quantity, line.giver_kind,
            line.shown_name, line.is_loan, line.evidence, line.evidence_file_id, Programme.name, Programme.is_campaign,
            Pledge.amount_hidden,
        )
        .join(Programme, Programme.id == line.programme_id)
        .outerjoin(Pledge, Pledge.id == line.pledge_id)
        .where(line.address_id.in_(standing.kin()), counting.counted())
        .order_by(line.delivered_at.desc(), line.id.desc())
        .limit(bindparam("most"))
    )  # fmt: skip


def _delivery(line: Any) -> Delivery:
    hidden = bool(line.amount_hidden)
    return Delivery(
        day=clock.format_date(line.delivered_at),
        reference=references.delivery(line.id, line.delivered_at),
        form=line.form.label,
        need=line.need_kind.label,
        value_vnd=None if hidden else line.value_vnd,
        quantity=line.quantity,
        giver=givers.public_name(line.giver_kind, line.shown_name, hidden),
        is_loan=line.is_loan,
        programme=None if line.is_campaign else line.name,
        has_paper=bool(line.evidence or line.evidence_file_id),
    )


def supporters(address_id: int, limit: int = 50) -> list[Supporter]:
    """Who helped an address in the campaign, the latest first; every giver once."""
    hidden = func.max(func.coalesce(db.cast(Pledge.amount_hidden, db.Integer), 0))
    last = func.max(AssistanceLine.delivered_at)
    rows = db.session.execute(
        select(
            AssistanceLine.giver_kind,
            func.max(AssistanceLine.shown_name),
            func.coalesce(func.sum(AssistanceLine.value_vnd).filter(counting.adds_value()), 0),
            func.count(AssistanceLine.act_id.distinct()),
            last,
            hidden,
        )
        .outerjoin(Pledge, Pledge.id == AssistanceLine.pledge_id)
        .where(AssistanceLine.address_id.in_(standing.family(address_id)), counting.counted(), counting.of_campaign())
        .group_by(AssistanceLine.giver_blind, AssistanceLine.giver_kind, AssistanceLine.shown)
        .order_by(last.desc())
        .limit(limit)
    )
    return [_supporter(*row) for row in rows]


def _supporter(kind: DonorKind, name: str | None, value: int, times: int, last: datetime, hidden: int) -> Supporter:
    return Supporter(
        name=name or givers.NAMELESS[kind],
        kind=kind.label,
        value_vnd=None if hidden else int(value),
        times=times,
        last_day="" if hidden else clock.format_date(last),
    )
