"""The open book as statements: receipts on one side, verified deliveries on the other, one order.

Newest first by (moment, side, id). Both sides are read by their own index and joined in memory,
so a page costs the same whatever lies behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.published.shown import in_sight
from nhandao_site.domain.ledger import counting, givers, references
from nhandao_site.domain.ledger.models import AssistanceLine, Programme, Receipt
from nhandao_site.domain.ledger.narrowing import Narrowing
from nhandao_site.domain.pledges.models import DonorKind, Form, Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock

IN, OUT = "thu", "chi"


@dataclass(frozen=True)
class BookLine:
    """One line of the open book, as anyone may read it; amounts in đồng."""

    at: datetime
    side: str  # "thu" or "chi"
    id: int
    reference: str
    form: str
    giver: str
    amount_vnd: int  # negative on a reversal
    address_code: str | None
    address_is_shown: bool
    programme: str | None  # None: the campaign
    is_loan: bool
    corrects: str | None  # the reference of the reversed line

    @property
    def day(self) -> str:
        return clock.format_date(self.at)

    @property
    def received_vnd(self) -> int | None:
        return self.amount_vnd if self.side == IN else None

    @property
    def delivered_vnd(self) -> int | None:
        return self.amount_vnd if self.side == OUT else None

    @property
    def words(self) -> str:
        if self.corrects:
            return f"Đính chính: đảo dòng {self.corrects}"
        verb = "Nhận" if self.side == IN else "Cho vay không lãi:" if self.is_loan else "Trao"
        return f"{verb} {self.form}"

    @property
    def cursor(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}.{self.side}.{self.id}"


@dataclass(frozen=True)
class Cursor:
    """The line a page begins behind."""

    at: datetime
    side: str
    id: int

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """None for anything that is no cursor: the page then begins at the top."""
        parts = (text or "").split(".")
        if len(parts) != 3 or parts[1] not in (IN, OUT) or not (parts[0] + parts[2]).isascii():
            return None
        if not (parts[0].isdigit() and parts[2].isdigit() and len(parts[0]) < 17 and len(parts[2]) < 16):
            return None
        seconds, micro = divmod(int(parts[0]), 1_000_000)
        moment = datetime.fromtimestamp(seconds, clock.TZ).replace(microsecond=micro)
        return cls(moment, parts[1], int(parts[2]))


def lines(narrowing: Narrowing, after: Cursor | None, limit: int) -> list[BookLine]:
    """The next lines of both sides, newest first."""
    found = _receipts(narrowing, after, limit) + _deliveries(narrowing, after, limit)
    found.sort(key=lambda line: (line.at, line.side, line.id), reverse=True)
    return found[:limit]


def every_line(narrowing: Narrowing, chunk: int = 2000) -> Iterator[list[BookLine]]:
    """The whole book in pieces, for files."""
    after: Cursor | None = None
    while found := lines(narrowing, after, chunk):
        yield found
        after = Cursor(found[-1].at, found[-1].side, found[-1].id)


def _receipts(narrowing: Narrowing, after: Cursor | None, limit: int) -> list[BookLine]:
    first = aliased(Receipt)
    asked = (
        select(
            Receipt.id, Receipt.year, Receipt.number, Receipt.received_on, Receipt.form, Receipt.value_vnd,
            Receipt.shown_name, Unit.code.label("unit_code"), first.year.label("first_year"),
            first.number.label("first_number"), *_of_address(), *_of_pledge(),
        )
        .join(Unit, Unit.id == Receipt.unit_id)
        .join(Address, Address.id == Receipt.address_id)
        .outerjoin(Pledge, Pledge.id == Receipt.pledge_id)
        .outerjoin(first, first.id == Receipt.reverses_id)
        .where(*narrowing.receipts)
    )  # fmt: skip
    if after:
        asked = asked.where(_receipts_behind(after))
    return [_received(row) for row in _newest(asked, Receipt.received_on, Receipt.id, limit)]


def _receipts_behind(after: Cursor) -> ColumnElement[bool]:
    """A receipt stands at 00:00 of its day; among equals “thu” comes before “chi”."""
    day = clock.local_date(after.at)
    if clock.start_of(day) < after.at:
        return Receipt.received_on <= day
    earlier = Receipt.received_on < day
    return earlier if after.side == OUT else or_(earlier, and_(Receipt.received_on == day, Receipt.id < after.id))


def _received(row: Row[Any]) -> BookLine:
    corrected = row.first_year and references.receipt(row.first_year, row.first_number, row.unit_code)
    return BookLine(
        at=clock.start_of(row.received_on),
        side=IN,
        id=row.id,
        reference=references.receipt(row.year, row.number, row.unit_code),
        amount_vnd=row.value_vnd,
        programme=None,
        is_loan=False,
        corrects=corrected or None,
        **_shared(row, row.donor_kind),
    )


def _deliveries(narrowing: Narrowing, after: Cursor | None, limit: int) -> list[BookLine]:
    first = aliased(AssistanceLine)
    asked = (
        select(
            AssistanceLine.id, AssistanceLine.delivered_at, AssistanceLine.form, AssistanceLine.value_vnd,
            AssistanceLine.shown_name, AssistanceLine.giver_kind, AssistanceLine.is_loan,
            Programme.name.label("programme"), Programme.is_campaign, AssistanceLine.reverses_id,
            first.delivered_at.label("first_at"), *_of_address(), *_of_pledge(),
        )
        .join(Programme, Programme.id == AssistanceLine.programme_id)
        .join(Address, Address.id == AssistanceLine.address_id)
        .outerjoin(Pledge, Pledge.id == AssistanceLine.pledge_id)
        .outerjoin(first, first.id == AssistanceLine.reverses_id)
        .where(counting.booked(), *narrowing.deliveries)
    )  # fmt: skip
    if after:
        asked = asked.where(_deliveries_behind(after))
    return [_delivered(row) for row in _newest(asked, AssistanceLine.delivered_at, AssistanceLine.id, limit)]


def _deliveries_behind(after: Cursor) -> ColumnElement[bool]:
    if after.side == IN:
        return AssistanceLine.delivered_at <= after.at
    same = and_(AssistanceLine.delivered_at == after.at, AssistanceLine.id < after.id)
    return or_(AssistanceLine.delivered_at < after.at, same)


def _delivered(row: Row[Any]) -> BookLine:
    return BookLine(
        at=row.delivered_at,
        side=OUT,
        id=row.id,
        reference=references.delivery(row.id, row.delivered_at),
        amount_vnd=row.value_vnd,
        programme=None if row.is_campaign else row.programme,
        is_loan=row.is_loan,
        corrects=references.delivery(row.reverses_id, row.first_at) if row.reverses_id else None,
        **_shared(row, row.giver_kind),
    )


def _newest(asked: Any, moment: Any, number: Any, limit: int) -> list[Row[Any]]:
    return list(db.session.execute(asked.order_by(moment.desc(), number.desc()).limit(limit)))


def _of_address() -> tuple[Any, ...]:
    return Address.code.label("address_code"), in_sight(clock.today()).label("address_is_shown")


def _of_pledge() -> tuple[Any, ...]:
    return Pledge.amount_hidden, Pledge.donor_kind


def _shared(row: Row[Any], kind: DonorKind | None) -> dict[str, Any]:
    form: Form = row.form
    return {
        "form": form.label,
        "giver": givers.public_name(kind, row.shown_name, bool(row.amount_hidden)),
        "address_code": row.address_code,
        "address_is_shown": bool(row.address_is_shown),
    }
