"""A line of the journal as anyone may read it: who gave, as they chose; for whom, as the profile says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published.shown import in_sight_there
from nhandao_site.domain.ledger.bank.models import Allocation, BankLine
from nhandao_site.domain.ledger.funds.models import LoanRepayment
from nhandao_site.domain.ledger.help import discretion, givers
from nhandao_site.domain.ledger.journal.kinds import Kind, Side, Source
from nhandao_site.domain.ledger.journal.models import Entry
from nhandao_site.domain.ledger.models import AssistanceLine, OfficialAccount, Programme, Receipt
from nhandao_site.domain.ledger.open_book.narrowing import Narrowing
from nhandao_site.domain.pledges.models import Form, Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, money

IN, OUT = Side.IN.value, Side.OUT.value
LOANS = frozenset({Kind.LENT, Kind.LENT_DIRECTLY})
GIVEN = frozenset({Kind.GIFT_CASH, Kind.GIFT_GOODS, Kind.GIFT_BANK, Kind.DELIVERED, Kind.DISBURSED, *LOANS})
"""Lines that somebody stands behind; the others have no giver."""


@dataclass(frozen=True)
class BookLine:
    """One line of the open book; amounts in đồng.

    Attributes:
        id: its number in the journal (seq).
        alias: how the profile calls the family, empty when it is not in sight.
        unit: the commune it stands under, empty beside a child's address.
        amount_vnd: negative on a correction.
        programme: None for the campaign.
        corrects: the reference of the reversed line.
    """

    at: datetime
    side: str  # "thu", "chi", "khac"
    id: int
    reference: str
    kind: str
    form: str
    giver: str
    amount_vnd: int
    address_code: str | None
    address_is_shown: bool
    alias: str
    programme: str | None
    is_loan: bool
    corrects: str | None
    unit: str
    about: str
    hash: str
    prev: str
    recorded_at: datetime

    @property
    def day(self) -> str:
        return clock.format_date(self.at)

    @property
    def side_label(self) -> str:
        return Side(self.side).label

    @property
    def received_vnd(self) -> int | None:
        return self.amount_vnd if self.side == IN else None

    @property
    def delivered_vnd(self) -> int | None:
        return self.amount_vnd if self.side == OUT else None

    @property
    def beside_vnd(self) -> int | None:
        return None if self.side in (IN, OUT) else self.amount_vnd

    @property
    def words(self) -> str:
        return f"Đính chính: đảo dòng {self.corrects}" if self.corrects else self.about

    @property
    def cursor(self) -> str:
        return f"{int(self.at.timestamp())}.{self.id}"


def read(ids: Select[Any], narrowing: Narrowing) -> list[BookLine]:
    """The lines of these entries, newest first, in one statement."""
    rows = db.session.execute(_asked(ids).order_by(Entry.at.desc(), Entry.id.desc()))
    return [_line(row, by_paper=narrowing.entries is not None) for row in rows]


def _asked(ids: Select[Any]) -> Select[*tuple[Any, ...]]:
    """The few come first: PostgreSQL keeps the order of so many joins."""
    few, first, office = ids.subquery("few"), aliased(Entry), aliased(Unit)
    return (
        select(
            Entry.id, Entry.at, Entry.kind, Entry.side, Entry.form, Entry.amount_vnd, Entry.reference, Entry.hash,
            Entry.prev, Entry.recorded_at, Entry.address_id, first.reference.label("corrects"),
            Unit.name.label("unit"), office.kind.label("office"), Address.code.label("address_code"), Address.alias,
            in_sight_there(clock.today()).label("is_shown"), discretion.child_beside(Entry).label("is_child"),
            Programme.name.label("programme"), Programme.is_campaign, Pledge.amount_hidden, Pledge.donor_kind,
            AssistanceLine.giver_kind,
            func.coalesce(Receipt.shown_name, AssistanceLine.shown_name, Allocation.shown_name).label("shown_name"),
            BankLine.amount_vnd.label("bank_vnd"), BankLine.allocated_vnd, OfficialAccount.number.label("account"),
            OfficialAccount.bank,
        )
        .select_from(few)
        .join(Entry, Entry.id == few.c.id)
        .join(Unit, Unit.id == Entry.unit_id)
        .outerjoin(first, first.id == Entry.corrects_id)
        .outerjoin(Address, Address.id == Entry.address_id)
        .outerjoin(Programme, Programme.id == Entry.programme_id)
        .outerjoin(Pledge, Pledge.id == Entry.pledge_id)
        .outerjoin(Receipt, _booked(Source.RECEIPT, Receipt))
        .outerjoin(AssistanceLine, _booked(Source.LINE, AssistanceLine))
        .outerjoin(Allocation, _booked(Source.ALLOCATION, Allocation))
        .outerjoin(LoanRepayment, _booked(Source.REPAYMENT, LoanRepayment))
        .outerjoin(BankLine, _booked(Source.BANK_LINE, BankLine))
        .outerjoin(OfficialAccount, OfficialAccount.id == BankLine.account_id)
        .outerjoin(office, office.id == func.coalesce(Receipt.unit_id, LoanRepayment.unit_id))
    )  # fmt: skip


def _booked(source: Source, row: Any) -> Any:
    return and_(Entry.source == source, row.id == Entry.source_id)


def _line(row: Row[Any], *, by_paper: bool) -> BookLine:
    child = bool(row.is_child)
    untold = child and by_paper and discretion.tells_place(row.office)
    return BookLine(
        at=row.at,
        side=row.side.value,
        id=row.id,
        reference=row.reference if untold else discretion.paper(row.reference, row.office, child),
        kind=row.kind.label,
        form=Form(row.form).label if row.form else "",
        giver=_giver(row),
        amount_vnd=row.amount_vnd,
        address_code=None if untold else row.address_code,
        address_is_shown=bool(row.is_shown) and not untold,
        alias=(row.alias or "") if row.is_shown and not untold else "",
        programme=None if row.is_campaign or row.programme is None else row.programme,
        is_loan=row.kind in LOANS,
        corrects=row.corrects and discretion.paper(row.corrects, row.office, child and not untold),
        unit="" if child else row.unit,
        about=_about(row),
        hash=row.hash,
        prev=row.prev,
        recorded_at=row.recorded_at,
    )


def _giver(row: Row[Any]) -> str:
    if row.kind not in GIVEN:
        return ""
    return givers.public_name(row.giver_kind or row.donor_kind, row.shown_name, bool(row.amount_hidden))


def _about(row: Row[Any]) -> str:
    if row.kind in (Kind.DELIVERED, Kind.DISBURSED):
        return f"Trao {Form(row.form).label}" if row.form else "Trao"
    if row.kind in LOANS:
        return "Cho vay không lãi"
    if row.kind in (Kind.BANK_IN, Kind.BANK_OUT) and row.account:
        return f"{_large(row.kind.label)} {row.account}, {row.bank}; {_still_open(row)}"
    return _large(row.kind.label)


def _still_open(row: Row[Any]) -> str:
    left = abs(row.bank_vnd - row.allocated_vnd)
    if not left:
        return "đã rõ hết"
    return "chưa rõ cho ai" if left == abs(row.bank_vnd) else f"còn {money.format_money(left)} chưa rõ"


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
