"""A donor's help in one reporting year: promised, received, delivered; three numbers, never added together."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.ledger.donors import events
from nhandao_site.domain.ledger.donors.events import Came, Handed
from nhandao_site.domain.ledger.help import counting
from nhandao_site.domain.pledges import counting as things
from nhandao_site.domain.pledges import letters, published
from nhandao_site.domain.pledges.models import COUNTS, Pledge
from nhandao_site.kit import clock, excel, periods
from nhandao_site.kit.periods import Period


@dataclass(frozen=True)
class Line:
    """One promise in the year; đồng. `called` is how the profile calls the family, empty when it is not in sight."""

    code: str
    day: str
    address_code: str
    called: str
    gift: str
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    times: int


@dataclass(frozen=True)
class Summary:
    """`pledged_vnd`: promises of this year alone; what came may be of an earlier one. Loans stand beside."""

    period: Period
    to: str
    lines: tuple[Line, ...]
    pledged_vnd: int
    received_vnd: int
    delivered_vnd: int
    loans_vnd: int
    addresses: int
    acts: int
    came: tuple[Came, ...]
    handed: tuple[Handed, ...]
    codes: dict[int, str]

    @property
    def year(self) -> int:
        return self.period.year_number

    @property
    def is_empty(self) -> bool:
        return not self.lines


def of(numbers: Sequence[int], period: Period, *, to: str) -> Summary:
    """The summary of these pledges; five statements, however many.

    Args:
        to: the donor as this reader may read it.
    """
    rows = {row.id: row for row in _pledges(numbers)}
    came = [each for each in events.came(numbers) if period.contains(each.day)]
    handed = [each for each in events.still_given(events.handed(numbers)) if period.contains(each.day)]
    lines = [line for row in rows.values() if (line := _line(row, period, came, handed))]
    homes = _homes([row.address_id for row in rows.values()])
    return Summary(
        period=period,
        to=to,
        lines=tuple(lines),
        pledged_vnd=sum(line.pledged_vnd for line in lines),
        received_vnd=sum(each.value_vnd for each in came),
        delivered_vnd=sum(each.value_vnd for each in handed if not each.is_loan),
        loans_vnd=sum(each.value_vnd for each in handed if each.is_loan),
        addresses=len({homes[rows[each.pledge_id].address_id] for each in handed}),
        acts=len({each.act_id for each in handed}),
        came=tuple(came),
        handed=tuple(handed),
        codes={row.id: row.code for row in rows.values()},
    )


def years(numbers: Sequence[int]) -> list[int]:
    """Reporting years in which the donor promised or gave, the newest first."""
    days = [clock.local_date(row.pledged_at) for row in _pledges(numbers)]
    days += [each.day for each in events.came(numbers)]
    days += [each.day for each in events.still_given(events.handed(numbers))]
    return sorted({periods.containing(day).year_number for day in days}, reverse=True)


def workbook(summary: Summary) -> bytes:
    """Three sheets: the promises, what came, what was handed over."""
    named = {line.code: line for line in summary.lines}
    codes = summary.codes
    return excel.write(
        [
            excel.Sheet(
                "Tổng hợp",
                ("Mã đăng ký", "Ngày đăng ký", "Mã địa chỉ", "Tên gọi", "Giúp gì", "Đăng ký trong năm (đồng)",
                 "Hội đã nhận trong năm (đồng)", "Đã trao trong năm (đồng)", "Số lượt trao"),
                [*((line.code, line.day, line.address_code, line.called, line.gift, line.pledged_vnd,
                    line.received_vnd, line.delivered_vnd, line.times) for line in named.values()),
                 ("Cộng", "", "", "", "", summary.pledged_vnd, summary.received_vnd, summary.delivered_vnd,
                  summary.acts)],
            ),
            excel.Sheet(
                "Hội đã nhận",
                ("Ngày", "Mã đăng ký", "Số tham chiếu", "Hình thức", "Giá trị (đồng)"),
                [(each.day, codes[each.pledge_id], each.reference, each.how, each.value_vnd) for each in summary.came],
            ),
            excel.Sheet(
                "Đã trao",
                ("Ngày", "Mã đăng ký", "Mã lượt trong sổ", "Phiếu chi", "Hình thức", "Giá trị (đồng)", "Vốn vay"),
                [(each.day, codes[each.pledge_id], each.reference, each.voucher, each.form.label, each.value_vnd,
                  each.is_loan) for each in summary.handed],
            ),
        ]
    )  # fmt: skip


def called(pledge: Pledge) -> str:
    return (pledge.address.alias or "") if published.takes_pledges(pledge.address) else ""


def _line(row: Pledge, period: Period, came: Sequence[Came], handed: Sequence[Handed]) -> Line | None:
    """None for a promise of which nothing happened in the year."""
    mine = [each for each in handed if each.pledge_id == row.id]
    got = [each for each in came if each.pledge_id == row.id]
    made = row.state in COUNTS and period.contains(row.pledged_at)
    if not (mine or got or made):
        return None
    counted_in = things.measure(row, in_sight=published.takes_pledges(row.address))
    return Line(
        code=row.code,
        day=clock.format_date(row.pledged_at),
        address_code=row.address.code or "",
        called=called(row),
        gift=letters.gift(row, counted_in=counted_in),
        pledged_vnd=row.value_vnd if made else 0,
        received_vnd=sum(each.value_vnd for each in got),
        delivered_vnd=sum(each.value_vnd for each in mine if not each.is_loan),
        times=len({each.act_id for each in mine}),
    )


def _pledges(numbers: Sequence[int]) -> list[Pledge]:
    found = select(Pledge).where(Pledge.id.in_(numbers)).order_by(Pledge.pledged_at, Pledge.id)
    return list(db.session.scalars(found.options(joinedload(Pledge.address), joinedload(Pledge.need))))


def _homes(numbers: Sequence[int]) -> dict[int, int]:
    """Each address and where its dossier went on: a family filed twice is one."""
    homes = counting.homes()

    found = select(Address.id, func.coalesce(homes.c.home, Address.id)).outerjoin(homes, homes.c.id == Address.id)
    return {row[0]: row[1] for row in db.session.execute(found.where(Address.id.in_(numbers)))}
