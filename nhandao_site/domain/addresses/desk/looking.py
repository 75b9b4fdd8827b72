from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.accounts.models import Account
from nhandao_site.domain.accounts.permissions import Permission
from nhandao_site.domain.addresses import content
from nhandao_site.domain.addresses.desk import orders, queues
from nhandao_site.domain.addresses.desk.orders import Order
from nhandao_site.domain.addresses.models import Address, Listing, Need, PublicReview, Survey
from nhandao_site.domain.addresses.words import ConsentState, Dossier, Group, Help, Kind, NeedKind, Publication
from nhandao_site.domain.consent.models import Withdrawal
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese
from nhandao_site.kit.labelled import Labelled

PAGE = 25
CAP = 1000
Word = TypeVar("Word", bound=Labelled)


@dataclass(frozen=True)
class Filters:
    """The list's questions; `read` takes them from a query string and leaves out what it does not know."""

    q: str = ""
    dossier: Dossier | None = None
    publication: Publication | None = None
    consent: ConsentState | None = None
    help: Help | None = None
    need: NeedKind | None = None
    group: Group | None = None
    unit: str = ""  # code; the whole branch below it
    queue: str = ""  # a key of `waiting_for`
    order: Order | None = None
    unknown: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """`q ho-so dang dong-y tro-giup nhu-cau nhom noi viec xep`."""
        unknown: list[str] = []

        def word(name: str, words: type[Word]) -> Word | None:
            value = asked.get(name, "")
            if value and value not in set(words):
                unknown.append(name)
            return words(value) if value in set(words) else None

        queue = asked.get("viec", "")
        return cls(
            q=vietnamese.clean(asked.get("q", ""))[:200],
            dossier=word("ho-so", Dossier),
            publication=word("dang", Publication),
            consent=word("dong-y", ConsentState),
            help=word("tro-giup", Help),
            need=word("nhu-cau", NeedKind),
            group=word("nhom", Group),
            unit=vietnamese.clean(asked.get("noi", ""))[:60],
            queue=queue if queue in queues.KEYS else "",
            order=Order.NAME if asked.get("xep") == Order.NAME.value else None,
            unknown=tuple(unknown),
        )


@dataclass(frozen=True)
class Row:
    """One line of the list. Nothing sealed is read for it."""

    id: int
    code: str | None
    chapter_key: str | None
    kind: Kind
    name: str
    birth_year: int | None
    unit_name: str
    hamlet_name: str | None
    group: Group
    dossier: Dossier
    publication: Publication
    consent: ConsentState
    help: Help
    points: int
    need_vnd: int
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    approved_on: date | None
    visit_due_on: date | None
    waiting_since: datetime
    created_by_id: int | None

    @property
    def place(self) -> str:
        """Where it stands in a queue; whoever goes on from here finds the next, also once this one has left."""
        return orders.cursor_at(self, Order.WAIT)

    @property
    def waiting_days(self) -> int:
        return (clock.today() - clock.local_date(self.waiting_since)).days


@dataclass(frozen=True)
class Page:
    """`after` continues the list, None at its end; `count` stops at 1.000 and is then `capped`."""

    rows: list[Row]
    after: str | None
    count: int
    capped: bool


def one_for(officer: Account, address_id: int) -> Address | None:
    """An address of the officer's branch, or nothing."""
    address = db.session.get(Address, address_id)
    return address if address and officer.may(Permission.ADDRESSES_READ, within=address.unit) else None


def codes_for(officer: Account, ids: Collection[int]) -> dict[int, str | None]:
    """id → code of those in the officer's branch; one statement, none for none."""
    if not ids or not officer.may(Permission.ADDRESSES_READ):
        return {}
    mine = select(Address.id, Address.code).join(Unit, Address.unit_id == Unit.id)
    found = db.session.execute(mine.where(Address.id.in_(ids), officer.unit.branch()))
    return {row.id: row.code for row in found}


def page_for(officer: Account, filters: Filters, after: str = "", limit: int = PAGE) -> Page:
    """Newest first, a queue with the longest wait first, or by name. Three statements whatever the size."""
    hamlet = aliased(Unit)
    order = filters.order or (Order.WAIT if filters.queue or filters.dossier else Order.NEWEST)
    wanted = select(Address.id).join(Unit, Address.unit_id == Unit.id).where(*_conditions(officer, filters))
    # First the numbers, which an index tells; whole rows only of those that are shown.
    here = orders.arranged(orders.after(wanted, after, order), order).limit(limit + 1).subquery()
    line = (
        select(*_columns(hamlet))
        .join(Unit, Address.unit_id == Unit.id)
        .outerjoin(hamlet, Address.hamlet_id == hamlet.id)
        .where(Address.id.in_(select(here.c.id)))
    )
    rows = db.session.execute(orders.arranged(line, order)).all()
    shown = [Row(**{**row._mapping, "points": -row.points}) for row in rows[:limit]]
    more = len(rows) > limit
    count = int(db.session.scalar(select(func.count()).select_from(wanted.limit(CAP + 1).subquery())) or 0)
    return Page(shown, orders.cursor_at(shown[-1], order) if more else None, min(count, CAP), count > CAP)


def _columns(hamlet: Any) -> list[Any]:
    plain = [name for name in Row.__dataclass_fields__ if name not in {"unit_name", "hamlet_name", "points"}]
    return [
        *(getattr(Address, name) for name in plain),
        Address.priority.label("points"),
        Unit.name.label("unit_name"),
        hamlet.name.label("hamlet_name"),
    ]


def _conditions(officer: Account, filters: Filters) -> list[ColumnElement[bool]]:
    asked = [officer.unit.branch_in_order()]
    for column in ("dossier", "publication", "consent", "help", "group"):
        if (value := getattr(filters, column)) is not None:
            asked.append(getattr(Address, column) == value)
    if filters.need is not None:
        needs = exists().where(Need.address_id == Address.id, Need.kind == filters.need, Need.dropped_at.is_(None))
        asked.append(needs)
    if filters.unit:
        unit = db.session.scalar(select(Unit).where(Unit.code == filters.unit))
        asked.append(_below(unit) if unit else false())
    if filters.queue:
        asked.append(queues.condition(filters.queue, officer))
    if filters.q:
        asked.append(_means(filters.q))
    return asked


def _below(unit: Unit) -> ColumnElement[bool]:
    """By where it lives, or by who introduced it: a school's list goes by the second."""
    ids = select(Unit.id).where(unit.branch())
    return or_(Address.unit_id.in_(ids), Address.hamlet_id.in_(ids), Address.introduced_by_id.in_(ids))


def _means(words: str) -> ColumnElement[bool]:
    """A code, the chapter's own key, a telephone or paper number, or parts of a name."""
    known = codes.parse_address_code(words)
    named = [Address.folded_name.contains(part, autoescape=True) for part in vietnamese.fold_name(words).split()]
    asked = [Address.chapter_key == words, Address.code == words]
    if known:
        asked.append(Address.code == known)
    if number := content.phone_of(words):
        asked += [Address.phone_blind == number, Address.cccd_blind == number]
    if named:
        asked.append(and_(*named))
    return or_(*asked)


def surveys_of(address: Address) -> list[Survey]:
    """Newest first. `findings` is sealed: show it only after `reveal`."""
    found = select(Survey).where(Survey.address_id == address.id).order_by(Survey.on.desc(), Survey.id.desc())
    return list(db.session.scalars(found.limit(20)))


def reviews_of(address: Address) -> list[PublicReview]:
    found = select(PublicReview).where(PublicReview.address_id == address.id)
    return list(db.session.scalars(found.order_by(PublicReview.on.desc(), PublicReview.id.desc()).limit(20)))


def listings_of(address: Address) -> list[Listing]:
    found = select(Listing).where(Listing.address_id == address.id)
    return list(db.session.scalars(found.order_by(Listing.on, Listing.id).limit(50)))


def withdrawals_of(address: Address) -> list[Withdrawal]:
    found = select(Withdrawal).where(Withdrawal.subject == "address", Withdrawal.subject_id == address.id)
    return list(db.session.scalars(found.order_by(Withdrawal.id.desc()).limit(20)))
