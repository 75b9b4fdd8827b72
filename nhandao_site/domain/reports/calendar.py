"""Who owes which report by when (domain rules §7). Days are Vietnamese calendar days.

“Trước ngày 30/5” means late from 30/5 on. Units alive at the end of a period owe it: communes,
districts, schools; members of the steering committee owe the half-year and the year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

LATE_FROM = {
    "Q1": (3, 10),
    "Q2": (6, 10),
    "Q3": (9, 10),
    "Q4": (12, 10),
    "H1": (5, 30),
    "": (11, 30),
}
"""Month and day of the year of the period from which a report counts as late (D: a setting)."""

INTERIM_REVIEW_FROM = (2024, 6, 1)
"""The interim review of the movement is held in May, from 2024 on: late from 1/6."""

REPORTING = {
    ReportKind.QUARTER: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL},
    ReportKind.HALF_YEAR: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.MEMBER, UnitKind.PROVINCE},
    ReportKind.YEAR: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.MEMBER, UnitKind.PROVINCE},
    ReportKind.MOVEMENT: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.PROVINCE},
    ReportKind.INTERIM_REVIEW: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.PROVINCE},
}


@dataclass(frozen=True, order=True)
class Duty:
    """One report that is owed for a period; late from `due_on` on."""

    due_on: date
    kind: ReportKind
    period: Period

    def is_owed_by(self, unit_kind: UnitKind) -> bool:
        return unit_kind in REPORTING[self.kind]


def duties_of_year(year: int) -> list[Duty]:
    """Every duty whose period lies in P(year), the earliest first.

    Raises:
        ValueError: a year outside 2000–2199.
    """
    return sorted(_duties(year))


def duty(kind: ReportKind, period: Period) -> Duty:
    """Raises LookupError for a report that is not asked for such a period."""
    for one in _duties(period.year_number):
        if (one.kind, one.period) == (kind, period):
            return one
    raise LookupError(f"{kind} {period.code}")


NAMES = {
    ReportKind.QUARTER: "Bảng số liệu",
    ReportKind.MOVEMENT: "Báo cáo phong trào",
    ReportKind.INTERIM_REVIEW: "Báo cáo sơ kết phong trào",
}


def named(kind: ReportKind, period: Period) -> str:
    """`Bảng số liệu quý I/2026`, `Báo cáo năm 2026`, `Báo cáo phong trào năm 2026`."""
    title = period.title()
    return f"{NAMES.get(kind, 'Báo cáo')} {title[:1].lower()}{title[1:]}"


def kind_for(period: Period) -> ReportKind:
    """The report that carries the table of figures of a period."""
    if period.part == "":
        return ReportKind.YEAR
    return ReportKind.HALF_YEAR if period.part == "H1" else ReportKind.QUARTER


def coming(today: date, days: int = 60) -> list[Duty]:
    """Duties late from a day between today and so many days on; the year may change in between."""
    first, last = today.toordinal(), today.toordinal() + days
    found = [*_duties(today.year), *_duties(today.year + 1), *_duties(today.year - 1)]
    return sorted(one for one in found if first <= one.due_on.toordinal() <= last)


def _duties(year: int) -> Iterator[Duty]:
    whole, half = periods.year(year), periods.half_year(year)
    for quarter in periods.quarters(year):
        yield Duty(_late_from(quarter), ReportKind.QUARTER, quarter)
    yield Duty(_late_from(half), ReportKind.HALF_YEAR, half)
    yield Duty(_late_from(whole), ReportKind.YEAR, whole)
    yield Duty(_late_from(whole), ReportKind.MOVEMENT, whole)
    if year >= INTERIM_REVIEW_FROM[0]:
        yield Duty(date(year, *INTERIM_REVIEW_FROM[1:]), ReportKind.INTERIM_REVIEW, half)


def _late_from(period: Period) -> date:
    return date(period.year_number, *LATE_FROM[period.part])
