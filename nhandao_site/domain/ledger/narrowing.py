"""What a reader of the open book looks for: a code, a reference, a month; said for both of its sides."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from nhandao_site.db import db
from nhandao_site.domain.ledger import standing
from nhandao_site.domain.ledger.models import AssistanceLine, Receipt
from nhandao_site.domain.pledges.models import Pledge
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, codes, vietnamese
from nhandao_site.kit.periods import Period

_RECEIPT = re.compile(r"PT(\d{2})-?(\d{1,9})-(\S{1,40})", re.IGNORECASE | re.ASCII)
_DELIVERY = re.compile(r"TG(\d{2})-?(\d{1,15})", re.IGNORECASE | re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", re.ASCII)
Conditions = list[ColumnElement[bool]]
Pair = tuple[ColumnElement[bool], ColumnElement[bool]]


@dataclass
class Narrowing:
    """Conditions on `Receipt` and on `AssistanceLine`; `unknown` says in words what could not be found."""

    receipts: Conditions = field(default_factory=list)
    deliveries: Conditions = field(default_factory=list)
    unknown: str | None = None

    @property
    def is_narrow(self) -> bool:
        return bool(self.receipts or self.deliveries)

    def also(self, receipts: ColumnElement[bool], deliveries: ColumnElement[bool]) -> None:
        self.receipts.append(receipts)
        self.deliveries.append(deliveries)


def read(q: str = "", ma: str = "", thang: str = "") -> Narrowing:
    """The conditions of a query as it stands in the address bar; whatever can't be understood finds nothing."""
    found = Narrowing()
    for typed in dict.fromkeys(filter(None, (vietnamese.clean(q)[:80], vietnamese.clean(ma)[:80]))):
        _by_code(found, typed)
    if thang.strip():
        _by_month(found, vietnamese.clean(thang)[:20])
    return found


def within(period: Period) -> Narrowing:
    """Everything dated inside a reporting period."""
    found = Narrowing()
    _between(found, period.start, period.end)
    return found


def of_address(address_id: int) -> Narrowing:
    found = Narrowing()
    found.also(*_of(standing.family(address_id)))
    return found


def parse_month(text: str) -> date | None:
    """`2026-11` or `11/2026`: the first day of that month."""
    seen = _MONTH.fullmatch(text.strip())
    if not seen:
        return None
    year, month = (int(seen[1]), int(seen[2])) if seen[1] else (int(seen[4]), int(seen[3]))
    return date(year, month, 1) if 1 <= month <= 12 and 2000 <= year <= 2199 else None


def _by_month(found: Narrowing, text: str) -> None:
    first = parse_month(text)
    if first is None:
        found.also(false(), false())
        found.unknown = f"Không có tháng “{text}”. Tháng viết như 11/2026."
        return
    last = date.fromordinal(clock.add_months(first, 1).toordinal() - 1)
    _between(found, first, last)


def _between(found: Narrowing, first: date, last: date) -> None:
    behind = date.fromordinal(last.toordinal() + 1)
    found.also(
        Receipt.received_on.between(first, last),
        (AssistanceLine.delivered_at >= clock.start_of(first)) & (AssistanceLine.delivered_at < clock.start_of(behind)),
    )


def _by_code(found: Narrowing, typed: str) -> None:
    for reading in (_receipt, _delivery, _address, _pledge):
        conditions = reading(typed)
        if conditions:
            found.also(*conditions)
            return
    found.also(false(), false())
    found.unknown = f"Trong sổ không có mã “{typed}”. Mã viết như SM26-0031-T, PT26-0012-X1, TG26-00012 hoặc K7Q2-M4X."


def _receipt(typed: str) -> Pair | None:
    seen = _RECEIPT.fullmatch(typed)
    if not seen:
        return None
    one: Any = (
        select(Receipt.id)
        .join(Unit, Unit.id == Receipt.unit_id)
        .where(Unit.code.ilike(seen[3].replace("%", "").replace("_", r"\_"), escape="\\"))
        .where(Receipt.year % 100 == int(seen[1]), Receipt.number == int(seen[2]))
    )
    return or_(Receipt.id.in_(one), Receipt.reverses_id.in_(one)), false()


def _delivery(typed: str) -> Pair | None:
    seen = _DELIVERY.fullmatch(typed)
    if not seen:
        return None
    number = int(seen[2])
    return false(), or_(AssistanceLine.id == number, AssistanceLine.reverses_id == number)


def _address(typed: str) -> Pair | None:
    code = codes.parse_address_code(typed)
    members = standing.family_of_code(code) if code else []
    return _of(members) if members else None


def _of(members: list[int]) -> Pair:
    return Receipt.address_id.in_(members), AssistanceLine.address_id.in_(members)


def _pledge(typed: str) -> Pair | None:
    code = codes.parse_pledge_code(typed)
    pledge_id = db.session.scalar(select(Pledge.id).where(Pledge.code == code)) if code else None
    if pledge_id is None:
        return None
    return Receipt.pledge_id == pledge_id, AssistanceLine.pledge_id == pledge_id
