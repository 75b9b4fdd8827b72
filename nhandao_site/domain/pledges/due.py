"""Periods of regular help that are due, missed or near, and what donors say they have sent: for the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.pledges import desk, letters, schedule
from nhandao_site.domain.pledges.models import Form, Instalment, Pledge, TransferClaim
from nhandao_site.domain.pledges.schedule import GRACE_DAYS, LIVES, Turn
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock
from nhandao_site.kit.labelled import Labelled

PAGE = 25
CAP = 999
AHEAD = timedelta(days=30)
ANSWERED_FOR = timedelta(days=90)
"""How long a claim that no money followed stays on the list."""


class View(Labelled):
    LATE = "den-han", "đến hạn và lỡ kỳ"
    MISSED = "lo", "lỡ kỳ"
    SOON = "sap-toi", "trong 30 ngày tới"
    CLAIMED = "bao-da-chuyen", "báo đã chuyển, chưa thấy tiền"


@dataclass(frozen=True)
class Filters:
    view: View = View.LATE
    unit: Unit | None = None
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One period; the donor is masked. `gift` stands where no đồng are owed."""

    pledge_id: int
    code: str
    donor: str
    donor_unit: str
    address_code: str
    place: str
    turn: Turn
    periods: int
    gift: str
    reminded_at: datetime | None
    has_letters: bool


@dataclass(frozen=True)
class Claimed:
    """“Tôi đã chuyển”, while no such money has come."""

    pledge_id: int
    code: str
    donor: str
    donor_unit: str
    address_code: str
    place: str
    value_vnd: int
    sent_on: date
    told_at: datetime


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...] = ()
    claims: tuple[Claimed, ...] = ()
    after: str | None = None


@dataclass(frozen=True)
class Counts:
    """One beyond `CAP` means that there are more."""

    missed: int
    claims: int


def awaited() -> ColumnElement[bool]:
    """Of a promise that lives, neither with the family nor in the chapter's hands (as `schedule.turns` says)."""
    earlier = aliased(Instalment)
    same = select(func.coalesce(func.sum(earlier.value_vnd), 0)).where(earlier.pledge_id == Instalment.pledge_id)
    owed = same.where(earlier.number <= Instalment.number).correlate(Instalment).scalar_subquery()
    by_hand = same.where(earlier.met_on.is_not(None)).correlate(Instalment).scalar_subquery()
    more = case((Pledge.received_vnd > Pledge.delivered_vnd, Pledge.received_vnd), else_=Pledge.delivered_vnd)
    covered = and_(Instalment.value_vnd > 0, or_(more >= owed, by_hand >= owed))
    return and_(Pledge.state.in_(LIVES), Instalment.met_on.is_(None), ~covered)


def page_for(
    officer: Account,
    filters: Filters,
    after: str | None = None,
    *,
    today: date | None = None,
    grace_days: int = GRACE_DAYS,
) -> Page:
    """The longest due first; `after` is the cursor of the page before."""
    day = today or clock.today()
    if filters.view is View.CLAIMED:
        return _claims(officer, filters, after, day)
    found = _periods(officer, filters).where(awaited(), *_when(filters.view, day, grace_days), *_beyond(after))
    rows = db.session.scalars(found.order_by(Instalment.due_on, Instalment.id).limit(PAGE + 1)).unique().all()
    shown = rows[:PAGE]
    places = desk.places_of(officer, [row.pledge for row in shown])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(
        rows=tuple(_row(officer, row, places[row.pledge_id], day, grace_days) for row in shown),
        after=f"{last.due_on.isoformat()}_{last.id}" if last else None,
    )


def counts_for(officer: Account, *, today: date | None = None, grace_days: int = GRACE_DAYS) -> Counts:
    """Two statements, each up to `CAP`."""
    day = today or clock.today()
    missed = (
        select(Instalment.id)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .where(desk.mine(officer), awaited(), *_when(View.MISSED, day, grace_days))
    )
    said = select(TransferClaim.id).join(Pledge, Pledge.id == TransferClaim.pledge_id)
    said = said.where(desk.mine(officer), _unanswered(day))
    return Counts(*(_capped(each) for each in (missed, said)))


def _capped(found: Select[int]) -> int:
    few = found.limit(CAP + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(few)) or 0)


def _periods(officer: Account, filters: Filters) -> Select[Instalment]:
    promise = contains_eager(Instalment.pledge)
    return (
        select(Instalment)
        .join(Pledge, Pledge.id == Instalment.pledge_id)
        .join(Address, Address.id == Pledge.address_id)
        .where(*_mine(officer, filters))
        .options(
            promise.contains_eager(Pledge.address).joinedload(Address.unit),
            promise.joinedload(Pledge.unit),
            promise.joinedload(Pledge.need),
            promise.selectinload(Pledge.instalments),
        )
    )


def _mine(officer: Account, filters: Filters) -> list[ColumnElement[bool]]:
    found = [desk.mine(officer)]
    if filters.unit:
        found.append(desk.of_unit(filters.unit))
    if filters.words:
        found.append(desk.named(filters.words))
    return found


def _when(view: View, today: date, grace_days: int) -> list[ColumnElement[bool]]:
    if view is View.SOON:
        return [Instalment.due_on.between(today + timedelta(days=1), today + AHEAD)]
    if view is View.LATE:
        return [Instalment.due_on <= today]
    last = today - timedelta(days=grace_days)
    called = func.coalesce(Pledge.confirmed_at, Pledge.pledged_at)
    return [Instalment.due_on < last, called < clock.start_of(last)]


def _beyond(after: str | None) -> list[ColumnElement[bool]]:
    """A cursor somebody made up is no cursor: the list begins anew."""
    day, _, number = (after or "").partition("_")
    try:
        due_on, last = date.fromisoformat(day), int(number)
    except ValueError:
        return []
    if not 0 < last < 2**62:
        return []
    return [or_(Instalment.due_on > due_on, and_(Instalment.due_on == due_on, Instalment.id > last))]


def _row(officer: Account, row: Instalment, place: str, today: date, grace_days: int) -> Row:
    pledge = row.pledge
    turn = next(
        each for each in schedule.turns(pledge, today=today, grace_days=grace_days) if each.number == row.number
    )
    counted_in = (pledge.measure or "") if desk.knows(officer, pledge) else None
    return Row(
        pledge_id=pledge.id,
        code=pledge.code,
        donor=desk.masked(pledge),
        donor_unit=pledge.unit.name if pledge.unit else "",
        address_code=pledge.address.code or "",
        place=place,
        turn=turn,
        periods=pledge.periods,
        gift="" if pledge.form is Form.CASH else letters.one_period(pledge, counted_in=counted_in),
        reminded_at=row.reminded_at,
        has_letters=pledge.email is not None,
    )


def _unanswered(today: date) -> ColumnElement[bool]:
    lately = TransferClaim.told_at >= clock.start_of(today - ANSWERED_FOR)
    return and_(lately, Pledge.received_vnd < TransferClaim.received_before_vnd + TransferClaim.value_vnd)


def _claims(officer: Account, filters: Filters, after: str | None, today: date) -> Page:
    """The longest waiting first: the bank's file of that day has come by now, or the memo was unreadable."""
    promise = contains_eager(TransferClaim.pledge)
    typed = after or ""
    last = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
    found = (
        select(TransferClaim)
        .join(Pledge, Pledge.id == TransferClaim.pledge_id)
        .join(Address, Address.id == Pledge.address_id)
        .where(*_mine(officer, filters), _unanswered(today), TransferClaim.id > last)
        .options(promise.contains_eager(Pledge.address).joinedload(Address.unit), promise.joinedload(Pledge.unit))
        .order_by(TransferClaim.id)
        .limit(PAGE + 1)
    )
    rows: Sequence[TransferClaim] = db.session.scalars(found).unique().all()
    places = desk.places_of(officer, [row.pledge for row in rows[:PAGE]])
    claims = tuple(_claimed(row, places[row.pledge_id]) for row in rows[:PAGE])
    return Page(claims=claims, after=str(rows[PAGE - 1].id) if len(rows) > PAGE else None)


def _claimed(row: TransferClaim, place: str) -> Claimed:
    pledge = row.pledge
    return Claimed(
        pledge_id=pledge.id,
        code=pledge.code,
        donor=desk.masked(pledge),
        donor_unit=pledge.unit.name if pledge.unit else "",
        address_code=pledge.address.code or "",
        place=place,
        value_vnd=row.value_vnd,
        sent_on=row.sent_on,
        told_at=row.told_at,
    )
