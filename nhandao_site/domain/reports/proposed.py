"""The list that goes with a report: addresses proposed in its period (plan A §V.1).

An address stands in it when it was surveyed, approved or put on a system inside the period. Codes and the
names the public may read, nothing private.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import aliased

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address, Need
from nhandao_site.domain.reports.listed import Listed, numbered
from nhandao_site.domain.targets import stock
from nhandao_site.domain.targets.scopes import OUTSIDE, Scope, Territory, is_territory, last_day
from nhandao_site.domain.units.models import Unit
from nhandao_site.kit import clock, excel
from nhandao_site.kit.periods import Period

PAGE = 50
SOME = 500
HEADERS = ("TT", "Mã địa chỉ", "Mã của đơn vị", "Tên gọi", "Xã, phường nay", "Đối tượng", "Nhu cầu chính", "Cần (đồng)",
           "Ngày khảo sát", "Ngày duyệt", "Ngày lên trang", "Mã iNHANDAO", "Ngày lên iNHANDAO", "Hồ sơ")  # fmt: skip
EVENTS = (Address.surveyed_on, Address.approved_on, Address.published_on, Address.inhandao_on)


@dataclass(frozen=True)
class Proposed:
    """`code` and `alias` are None as long as the dossier has none; `need` and `need_vnd` are of the primary need."""

    id: int
    code: str | None
    chapter_key: str | None
    alias: str | None
    place: str
    group: str
    need: str | None
    need_vnd: int
    surveyed_on: date | None
    approved_on: date | None
    published_on: date | None
    inhandao_code: str | None
    inhandao_on: date | None
    state: str

    def cells(self, number: int) -> list[object]:
        told = (self.code, self.chapter_key, self.alias, self.place, self.group, self.need, self.need_vnd)
        return [number, *told, self.surveyed_on, self.approved_on, self.published_on, self.inhandao_code,
                self.inhandao_on, self.state]  # fmt: skip


@dataclass(frozen=True)
class Page:
    rows: list[Proposed]
    count: int
    first: int  # the number of the first row in the whole list
    after: int | None


def page(unit: Unit, period: Period, after: int = 0, size: int = PAGE) -> Page:
    """A page of the list, by the id behind which it begins."""
    every = ids(unit, period)
    left = [one for one in every if one > after]
    shown = left[:size]
    more = shown[-1] if len(left) > size else None
    return Page(_read(shown), len(every), len(every) - len(left) + 1, more)


def to_excel(unit: Unit, period: Period) -> bytes:
    rows = [one.cells(number) for number, one in enumerate(_read(ids(unit, period)), start=1)]
    return excel.write([excel.Sheet("Địa chỉ đề xuất", HEADERS, rows)])


def listed(unit: Unit, period: Period) -> list[Listed]:
    """The same as a list of the annex, in the columns that fit a page."""
    rows = numbered(
        [one.code or one.chapter_key or f"HS-{one.id}", one.alias or "", one.place, one.need or "",
         _day(one.surveyed_on),
         _day(one.approved_on), _day(one.published_on), one.inhandao_code or "", one.state]
        for one in _read(ids(unit, period))
    )  # fmt: skip
    heads = ("TT", "Mã", "Tên gọi", "Xã, phường nay", "Nhu cầu chính", "Khảo sát", "Duyệt", "Lên trang", "iNHANDAO",
             "Hồ sơ")  # fmt: skip
    widths = (0.5, 1.5, 1.6, 1.8, 1.5, 1.1, 1.1, 1.1, 1.2, 1.2)
    return [Listed("Danh sách đề xuất địa chỉ nhân đạo", "Địa chỉ đề xuất", heads, widths, rows)] if rows else []


def _day(day: date | None) -> str:
    return clock.format_date(day) if day else ""


def ids(unit: Unit, period: Period) -> list[int]:
    """Each under the unit it belonged to on the day that brought it into the list."""
    cut = last_day(unit, period)
    inside = or_(*(column.between(period.start, cut) for column in EVENTS))
    asked = select(Address.id, *EVENTS).where(Address.merged_into_id.is_(None), inside)
    if not is_territory(unit):
        return sorted(row.id for row in db.session.execute(asked.where(stock.introduced_by(unit, cut))))
    land = Territory(Scope(period, unit, ()))
    if land.reach is not None:
        asked = asked.where(Address.id.in_(land.reach))
    return sorted(row.id for row in db.session.execute(asked) if _was_here(row, land, period, cut))


def _was_here(row: Row[*tuple[object, ...]], land: Territory, period: Period, cut: date) -> bool:
    days = [day for day in row[1:] if isinstance(day, date) and period.start <= day <= cut]
    return any(land.on(row.id, day) != OUTSIDE for day in days)


def _read(wanted: list[int]) -> list[Proposed]:
    return [one for begin in range(0, len(wanted), SOME) for one in _some(wanted[begin : begin + SOME])]


def _some(wanted: list[int]) -> Iterable[Proposed]:
    need = aliased(Need)
    found = (
        select(Address.id, Address.code, Address.chapter_key, Address.alias, Unit.name.label("place"), Address.group,
               need.kind.label("need"), need.amount_vnd, *EVENTS, Address.inhandao_code, Address.dossier)
        .join(Unit, Unit.id == Address.unit_id)
        .join(need, (need.address_id == Address.id) & (need.position == 0), isouter=True)
        .where(Address.id.in_(wanted))
        .order_by(Address.id)
    )  # fmt: skip
    for row in db.session.execute(found):
        yield Proposed(
            row.id, row.code, row.chapter_key, row.alias, row.place, row.group.label,
            row.need.label if row.need else None, row.amount_vnd or 0, row.surveyed_on, row.approved_on,
            row.published_on, row.inhandao_code, row.inhandao_on, row.dossier.label,
        )  # fmt: skip
