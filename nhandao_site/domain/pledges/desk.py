"""Pledges as the staff sees them: those of addresses in one's branch, and those of units in one's branch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission, Role
from nhandao_site.domain.addresses import places
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Dossier
from nhandao_site.domain.pledges import counting, letters, published, wishes
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge, PledgeMove, State
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese

PAGE = 25
CALL_WITHIN = 2  # working days the thank-you page promises
CAP = 999  # counts beyond this are “999+”: no page grows with the table


@dataclass(frozen=True)
class Filters:
    state: State | None = None
    form: Form | None = None
    unit: Unit | None = None
    made_by: Unit | None = None
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the queue; the donor is masked, a body or a company is not a person."""

    id: int
    code: str
    address_code: str
    place: str
    donor: str
    donor_kind: DonorKind
    form: Form
    value_vnd: int
    quantity: int | None
    measure: str
    content: str | None
    regular: bool
    state: State
    pledged_at: datetime
    overdue: bool
    unit: str | None


@dataclass(frozen=True)
class Page:
    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True)
class Waiting:
    """What waits for a call; one beyond `CAP` means that there are more."""

    count: int
    overdue: int


def one_for(officer: Account, pledge_id: int) -> Pledge | None:
    found = select(Pledge).where(Pledge.id == pledge_id, mine(officer))
    return db.session.scalar(
        found.options(joinedload(Pledge.address).joinedload(Address.unit), selectinload(Pledge.instalments))
    )


def needs_of(officer: Account, address_code: str) -> list[tuple[str, published.Opening]]:
    """Needs of an approved address with what is missing; empty for a code that is not this officer's."""
    mine = (
        select(Address)
        .join(Unit, Unit.id == Address.unit_id)
        .where(Address.code == (codes.parse_address_code(address_code) or ""), officer.unit.branch())
    )
    address = db.session.scalar(mine)
    if address is None or address.dossier is not Dossier.APPROVED:
        return []
    titles = {need.id: need.title for need in address.needs}
    return [(titles[each.need_id], each) for each in published.lacks(address.id)]


def knows(officer: Account, pledge: Pledge) -> bool:
    """Whether the family is this officer's to know; who made the pledge knows of it what the street knows."""
    return officer.may(Permission.ADDRESSES_READ, within=pledge.address.unit)


def place_of(officer: Account, pledge: Pledge) -> str:
    return places_of(officer, [pledge])[pledge.id]


def places_of(officer: Account, pledges: Sequence[Pledge]) -> dict[int, str]:
    """Where each family lives, as finely as this officer may know; one statement more at most."""
    areas = _areas(officer, pledges)
    return {pledge.id: _place(officer, pledge, areas) for pledge in pledges}


def need_of(officer: Account, pledge: Pledge) -> str | None:
    """The need as it is titled, or only its kind where the title may tell of a child or was never agreed to."""
    need, address = pledge.need, pledge.address
    if need is None:
        return None
    open_ = published.takes_pledges(address) and not address.is_child_on(clock.today())
    return need.title if open_ or knows(officer, pledge) else need.kind.label


def gift_of(officer: Account, pledge: Pledge) -> str:
    """What was promised: in full for those who know the family, for a unit's reporter as its donor reads it."""
    return published.gift(pledge) if knows(officer, pledge) else letters.gift(pledge)


def lack_of(officer: Account, pledge: Pledge) -> str:
    """What is missing of its need besides this pledge, in words."""
    if knows(officer, pledge):
        found = published.lacks(pledge.address_id, besides=pledge.id)
    else:
        found = published.told_lacks(pledge.address, besides=pledge.id)
    return next((each.lack for each in found if each.need_id == pledge.need_id), "")


def notes(officer: Account, pledge: Pledge) -> Sequence[PledgeMove]:
    """What was said on the telephone stays with those who answer for the address."""
    lines = select(PledgeMove).where(PledgeMove.pledge_id == pledge.id)
    if not knows(officer, pledge):
        lines = lines.where(or_(PledgeMove.before != PledgeMove.after, PledgeMove.by_name == letters.DONOR))
    return db.session.scalars(lines.order_by(PledgeMove.id.desc()).limit(200)).all()


def page_for(officer: Account, filters: Filters, after: str | None = None) -> Page:
    """Waiting pledges oldest first, all others newest first; `after` is the cursor of the page before."""
    forward = filters.state is State.WAITING
    order = (Pledge.pledged_at, Pledge.id) if forward else (Pledge.pledged_at.desc(), Pledge.id.desc())
    found = select(Pledge).where(mine(officer), *_conditions(filters), *_beyond(after, forward)).order_by(*order)
    options = (joinedload(Pledge.address).joinedload(Address.unit), joinedload(Pledge.unit), joinedload(Pledge.need))
    rows = db.session.scalars(found.options(*options).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    places = places_of(officer, rows)
    shown = tuple(_row(row, places[row.id], _measure(officer, row)) for row in rows[:PAGE])
    return Page(shown, _cursor(last) if last else None)


def waiting_for(officer: Account) -> Waiting:
    """One statement."""
    few = waiting_rows(officer).subquery()
    count, overdue = db.session.execute(select(func.count(), func.count().filter(few.c.late)).select_from(few)).one()
    return Waiting(count, overdue)


def waiting_rows(officer: Account) -> Select[bool]:
    """Whether each should have been called by now; the longest wait first, so that the cap hides none of these."""
    late = Pledge.pledged_at < call_by(clock.today())
    waiting = select(late.label("late")).where(mine(officer), Pledge.state == State.WAITING)
    return waiting.order_by(Pledge.pledged_at).limit(CAP + 1)


def call_by(today: date) -> datetime:
    """Whoever pledged before this instant should have been called by now."""
    return clock.start_of(clock.add_working_days(today, -CALL_WITHIN))


def masked(pledge: Pledge) -> str:
    """A person's name is masked until revealed; a body's is on a public roster or a signboard."""
    if pledge.donor_kind is DonorKind.ORGANISATION:
        return pledge.donor_name
    return vietnamese.mask_name(pledge.donor_name)


def mine(officer: Account) -> ColumnElement[bool]:
    """A reporter speaks for a unit; the others answer for the addresses too."""
    by_unit = select(Unit.id).where(Unit.id == Pledge.unit_id, officer.unit.branch()).correlate(Pledge).exists()
    if officer.role is Role.REPORTER:
        return by_unit
    home = aliased(Address)
    by_address = (
        select(home.id)
        .join(Unit, Unit.id == home.unit_id)
        .where(home.id == Pledge.address_id, officer.unit.branch())
        .correlate(Pledge)
        .exists()
    )
    return or_(by_address, by_unit)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.state:
        found.append(Pledge.state == filters.state)
    if filters.form:
        found.append(Pledge.form == filters.form)
    if filters.unit:
        found.append(of_unit(filters.unit))
    if filters.made_by:
        found.append(Pledge.unit_id.in_(select(Unit.id).where(filters.made_by.branch())))
    if filters.words:
        found.append(named(filters.words))
    return found


def of_unit(unit: Unit) -> ColumnElement[bool]:
    ids = select(Unit.id).where(unit.branch())
    return or_(Pledge.unit_id.in_(ids), Pledge.address_id.in_(select(Address.id).where(Address.unit_id.in_(ids))))


def named(words: str) -> ColumnElement[bool]:
    """A pledge's code, an address's code, a phone number or a full name; names are found whole, never in part."""
    if code := codes.parse_pledge_code(words):
        return Pledge.code == code
    if code := codes.parse_address_code(words):
        return Pledge.address_id.in_(select(Address.id).where(Address.code == code))
    if phone := wishes.telephone(words):
        return Pledge.phone_blind == phone
    if not vietnamese.fold_name(words):
        return false()
    keys = [wishes.donor_key(kind, words) for kind in DonorKind]
    return or_(Pledge.donor_blind.in_(keys), Pledge.roster_code == words, Pledge.chapter_key == words)


def _cursor(row: Pledge) -> str:
    return f"{row.pledged_at.timestamp():.6f}_{row.id}"


def _beyond(after: str | None, forward: bool) -> list[ColumnElement[bool]]:
    """A cursor somebody made up is no cursor: the list begins anew."""
    moment, _, number = (after or "").partition("_")
    try:
        at, last = datetime.fromtimestamp(float(moment), clock.TZ), int(number)
    except (ValueError, OverflowError, OSError):
        return []
    if not 0 < last < 2**62:
        return []
    if forward:
        return [or_(Pledge.pledged_at > at, and_(Pledge.pledged_at == at, Pledge.id > last))]
    return [or_(Pledge.pledged_at < at, and_(Pledge.pledged_at == at, Pledge.id < last))]


def _areas(officer: Account, pledges: Sequence[Pledge]) -> dict[int, str]:
    today = clock.today()
    return places.areas(
        {row.address.unit_id for row in pledges if row.address.is_child_on(today) and not knows(officer, row)}
    )


def _place(officer: Account, pledge: Pledge, areas: dict[int, str]) -> str:
    """A child's home no finer than on its profile."""
    address = pledge.address
    hidden = address.is_child_on(clock.today()) and not knows(officer, pledge)
    return areas.get(address.unit_id, "") if hidden else address.unit.name


def _measure(officer: Account, pledge: Pledge) -> str:
    return (pledge.measure or "") if knows(officer, pledge) else counting.measure(pledge)


def _row(pledge: Pledge, place: str, measure: str) -> Row:
    return Row(
        id=pledge.id,
        code=pledge.code,
        address_code=pledge.address.code or "",
        place=place,
        donor=masked(pledge),
        donor_kind=pledge.donor_kind,
        form=pledge.form,
        value_vnd=pledge.value_vnd,
        quantity=pledge.quantity,
        measure=measure,
        content=pledge.content,
        regular=pledge.periods > 1,
        state=pledge.state,
        pledged_at=pledge.pledged_at,
        overdue=pledge.state is State.WAITING and pledge.pledged_at < call_by(clock.today()),
        unit=pledge.unit.name if pledge.unit else None,
    )
