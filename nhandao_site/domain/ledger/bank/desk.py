"""The queue of bank lines as the chapter's accountants see it; nobody of another unit sees a memo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger.bank import matching, owner
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.ledger.bank.proposing import Proposal
from nhandao_site.domain.ledger.models import OfficialAccount, Programme
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled

PAGE = 25
CAP = 999
LOOKED_AT = 4 * PAGE
"""Lines a page looks at for a kind of proposal that only reading the memos tells."""

_OPEN_ORDER = (BankLine.account_id, BankLine.id)
_TOLD_ORDER = (BankLine.account_id, BankLine.on, BankLine.id)


class Sort(Labelled):
    """Which lines of the queue a page shows."""

    OPEN = "con-lai", "Còn lại"
    CERTAIN = "chac-chan", "Chắc chắn"
    NEAR = "gan-dung", "Gần đúng"
    UNKNOWN = "khong-ro", "Không rõ"
    ASIDE = "de-rieng", "Để riêng"
    TOLD = "da-ro", "Đã rõ"


@dataclass(frozen=True)
class Filters:
    sort: Sort = Sort.OPEN
    account: OfficialAccount | None = None
    month: date | None = None  # its first day


@dataclass(frozen=True)
class Told:
    """A part that stands, with the codes it was written for."""

    row: Allocation
    pledge: str | None
    address: str | None
    programme: str | None


@dataclass(frozen=True)
class Row:
    """One line with what may be done about it."""

    line: BankLine
    proposals: tuple[Proposal, ...]
    told: tuple[Told, ...]

    @property
    def rest_vnd(self) -> int:
        return abs(self.line.amount_vnd - self.line.allocated_vnd)

    @property
    def is_certain(self) -> bool:
        return bool(self.proposals) and self.proposals[0].certain


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True)
class Progress:
    """What is left to do; counts stop at `CAP` + 1, sums are over what was counted."""

    lines: int
    in_vnd: int
    out_vnd: int
    certain: int
    aside: int


def may_look(officer: Account) -> bool:
    try:
        return officer.may(Permission.LEDGER_READ, within=owner.chapter())
    except RuleBroken:
        return False


def page_for(officer: Account, filters: Filters, after: str | None = None) -> Page:
    """Oldest first within an account; what is told, newest first. `after` is the cursor of the page before."""
    if not may_look(officer):
        return Page((), None)
    if filters.sort not in (Sort.NEAR, Sort.UNKNOWN):
        lines = _lines(filters, after, PAGE + 1)
        return Page(_rows(lines[:PAGE]), _cursor(lines[PAGE - 1], filters.sort) if len(lines) > PAGE else None)
    return _looked_through(filters, after)


def _looked_through(filters: Filters, after: str | None) -> Page:
    """A bounded stretch of the queue, of which the lines of the wanted kind are shown."""
    lines = _lines(filters, after, LOOKED_AT + 1)
    found = matching.propose(lines[:LOOKED_AT])
    wanted = [line for line in lines[:LOOKED_AT] if _sort_of(found[line.id]) is filters.sort]
    told = _told(wanted[:PAGE])
    rows = tuple(Row(line, tuple(found[line.id]), told.get(line.id, ())) for line in wanted[:PAGE])
    if len(wanted) > PAGE:
        return Page(rows, _cursor(wanted[PAGE - 1], filters.sort))
    return Page(rows, _cursor(lines[LOOKED_AT - 1], filters.sort) if len(lines) > LOOKED_AT else None)


def _sort_of(proposals: Sequence[Proposal]) -> Sort:
    if not proposals:
        return Sort.UNKNOWN
    return Sort.CERTAIN if proposals[0].certain else Sort.NEAR


def row_for(officer: Account, line_id: int) -> Row | None:
    line = line_for(officer, line_id)
    return _rows([line])[0] if line else None


def line_for(officer: Account, line_id: int) -> BankLine | None:
    return next(iter(lines_for(officer, [line_id])), None)


def lines_for(officer: Account, numbers: Sequence[int]) -> list[BankLine]:
    """Those of the numbers that are bank lines of this officer's chapter, in the order of the queue."""
    if not may_look(officer):
        return []
    found = select(BankLine).where(BankLine.id.in_(numbers)).options(joinedload(BankLine.account))
    return list(db.session.scalars(found.order_by(BankLine.account_id, BankLine.id)))


def allocation_for(officer: Account, allocation_id: int) -> Allocation | None:
    return db.session.get(Allocation, allocation_id) if may_look(officer) else None


def progress_for(officer: Account, filters: Filters) -> Progress:
    """One statement for all the numbers above the queue."""
    if not may_look(officer):
        return Progress(0, 0, 0, 0, 0)
    where = _place(filters)
    left = BankLine.amount_vnd - BankLine.allocated_vnd
    few = select(left.label("left")).where(_open(), *where).limit(CAP + 1).subquery()
    certain = select(BankLine.id).where(matching.certain(), *where).limit(CAP + 1).subquery()
    aside = select(BankLine.id).where(_aside(), *where).limit(CAP + 1).subquery()
    row = db.session.execute(
        select(
            select(func.count()).select_from(few).scalar_subquery(),
            select(func.sum(few.c.left)).where(few.c.left > 0).scalar_subquery(),
            select(func.sum(few.c.left)).where(few.c.left < 0).scalar_subquery(),
            select(func.count()).select_from(certain).scalar_subquery(),
            select(func.count()).select_from(aside).scalar_subquery(),
        )
    ).one()
    lines, came, went, sure, put = (int(value or 0) for value in row)
    return Progress(lines, came, -went, sure, put)


def waiting_rows() -> Select[int]:
    """Open lines up to the cap, for whoever may look at them."""
    return select(BankLine.id).where(_open()).limit(CAP + 1)


def accounts_for(officer: Account) -> list[OfficialAccount]:
    found = select(OfficialAccount).order_by(OfficialAccount.position, OfficialAccount.id)
    return list(db.session.scalars(found)) if may_look(officer) else []


def programmes() -> list[Programme]:
    return list(db.session.scalars(select(Programme).order_by(Programme.is_campaign.desc(), Programme.folded)))


def like(officer: Account, line: BankLine, limit: int = 12) -> list[BankLine]:
    """Other open lines that say the same: the same code, or the same payer; to be joined to one pledge."""
    same: list[ColumnElement[bool]] = []
    if line.seen_pledge:
        same.append(BankLine.seen_pledge == line.seen_pledge)
    if line.counterparty_blind:
        same.append(BankLine.counterparty_blind == line.counterparty_blind)
    if not same or not may_look(officer) or line.amount_vnd < 0:
        return []
    found = select(BankLine).where(_open(), or_(*same), BankLine.id != line.id, BankLine.amount_vnd > 0)
    return list(db.session.scalars(found.options(joinedload(BankLine.account)).order_by(BankLine.id).limit(limit)))


def _lines(filters: Filters, after: str | None, size: int) -> list[BankLine]:
    found = _of(filters).options(joinedload(BankLine.account)).limit(size)
    back = filters.sort is Sort.TOLD
    place = _TOLD_ORDER if back else _OPEN_ORDER
    order = [column.desc() for column in place] if back else list(place)
    return list(db.session.scalars(found.where(*_beyond(after, place, back)).order_by(*order)))


def _of(filters: Filters) -> Select[BankLine]:
    kinds = {
        Sort.CERTAIN: matching.certain(),
        Sort.ASIDE: _aside(),
        Sort.TOLD: BankLine.allocated_vnd != 0,
    }
    return select(BankLine).where(kinds.get(filters.sort, _open()), *_place(filters))


def _open() -> ColumnElement[bool]:
    return and_(BankLine.allocated_vnd != BankLine.amount_vnd, BankLine.set_aside_at.is_(None))


def _aside() -> ColumnElement[bool]:
    return and_(BankLine.set_aside_at.is_not(None), BankLine.allocated_vnd != BankLine.amount_vnd)


def _place(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.account:
        found.append(BankLine.account_id == filters.account.id)
    if filters.month:
        found += [BankLine.on >= filters.month, BankLine.on < clock.add_months(filters.month, 1)]
    return found


def _cursor(line: BankLine, sort: Sort) -> str:
    """The last line of a page by the columns its list is ordered by."""
    if sort is Sort.TOLD:
        return f"{line.account_id}_{line.on:%Y%m%d}_{line.id}"
    return f"{line.account_id}_{line.id}"


def _beyond(after: str | None, place: tuple[Any, ...], back: bool) -> list[ColumnElement[bool]]:
    """A cursor somebody made up is no cursor: the list begins anew."""
    found = (after or "").split("_")
    if len(found) != len(place) or not all(part.isascii() and part.isdigit() and len(part) < 15 for part in found):
        return []
    values: list[Any] = [int(part) for part in found]
    if len(values) == 3:
        try:
            values[1] = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007  a day, no moment
        except ValueError:
            return []
    ends = tuple_(*values)
    return [tuple_(*place) < ends if back else tuple_(*place) > ends]


def _rows(lines: Sequence[BankLine]) -> tuple[Row, ...]:
    waiting = [line for line in lines if line.set_aside_at is None and line.allocated_vnd != line.amount_vnd]
    found = matching.propose(waiting)
    told = _told(lines)
    return tuple(Row(line, tuple(found.get(line.id, ())), told.get(line.id, ())) for line in lines)


def _told(lines: Sequence[BankLine]) -> dict[int, tuple[Told, ...]]:
    """What stands written of each line: neither a reversal nor a part that was reversed."""
    numbers = [line.id for line in lines if line.allocated_vnd]
    if not numbers:
        return {}
    turned = aliased(Allocation)
    undone = select(turned.id).where(turned.reverses_id == Allocation.id).exists()
    found = (
        select(Allocation, Pledge.code, Address.code, Programme.name)
        .outerjoin(Pledge, Pledge.id == Allocation.pledge_id)
        .outerjoin(Address, Address.id == Allocation.address_id)
        .outerjoin(Programme, Programme.id == Allocation.programme_id)
        .where(Allocation.bank_line_id.in_(numbers), Allocation.reverses_id.is_(None), ~undone)
        .order_by(Allocation.id)
    )
    rows = [Told(*row) for row in db.session.execute(found)]
    return {number: tuple(one for one in rows if one.row.bank_line_id == number) for number in numbers}
