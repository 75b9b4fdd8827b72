"""Who owes which report by when (domain rules §7). Days are Vietnamese calendar days.

“Trước ngày 30/5” means late from 30/5 on. Units alive at the end of a period owe it: communes,
districts, schools; members of the steering committee owe the half-year and the year. The province consolidates
what it got: its own reports, to Tỉnh ủy and to the central chapter, may have days of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import periods
from nhandao_site.kit.periods import Period

LATE_FROM = {
    "quy-1": (3, 10),
    "quy-2": (6, 10),
    "quy-3": (9, 10),
    "quy-4": (12, 10),
    "6-thang": (5, 30),
    "nam": (11, 30),
    "phong-trao": (11, 30),
    "so-ket": (6, 1),
}
"""Month and day of the year of the period from which a report counts as late; `REPORT_DUE` puts others in."""

INTERIM_REVIEW_FROM = 2024
"""The interim review of the movement is held in May, from this year on."""

REPORTING = {
    ReportKind.QUARTER: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL},
    ReportKind.HALF_YEAR: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.MEMBER, UnitKind.PROVINCE},
    ReportKind.YEAR: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.MEMBER, UnitKind.PROVINCE},
    ReportKind.MOVEMENT: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SCHOOL, UnitKind.PROVINCE},
    ReportKind.INTERIM_REVIEW: {UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.PROVINCE},
}


@dataclass(frozen=True, order=True)
class Duty:
    """One report that is owed for a period; late from `due_on` on. A consolidated one is the province's own."""

    due_on: date
    kind: ReportKind
    period: Period
    consolidated: bool = False

    @property
    def owing(self) -> frozenset[UnitKind]:
        """Kinds of units that owe it."""
        return frozenset(one for one in REPORTING[self.kind] if (one is UnitKind.PROVINCE) == self.consolidated)

    def is_owed_by(self, unit_kind: UnitKind) -> bool:
        return unit_kind in self.owing


_given: dict[str, tuple[int, int]] = {}


def set_days(given: Mapping[str, tuple[int, int]]) -> None:
    """Days of this installation, by the names of `REPORT_DUE`; the others stay as written here."""
    _given.clear()
    _given.update(given)


def duties_of_year(year: int) -> list[Duty]:
    """Every duty whose period lies in P(year), the earliest first.

    Raises:
        ValueError: a year outside 2000–2199.
    """
    return sorted(_duties(year))


def duty(kind: ReportKind, period: Period, *, consolidated: bool = False) -> Duty:
    """Raises LookupError for a report that is not asked for such a period."""
    for one in _duties(period.year_number):
        if (one.kind, one.period, one.consolidated) == (kind, period, consolidated):
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


def duty_of(unit_kind: UnitKind, kind: ReportKind, period: Period) -> Duty:
    """The same, as a unit of this kind owes it."""
    return duty(kind, period, consolidated=unit_kind is UnitKind.PROVINCE and kind is not ReportKind.QUARTER)


def _duties(year: int) -> Iterator[Duty]:
    for name, kind, period in _named(year):
        yield Duty(_late_from(name, period), kind, period)
        if UnitKind.PROVINCE in REPORTING[kind]:
            yield Duty(_late_from(f"tinh-{name}", period, else_as=name), kind, period, consolidated=True)


def _named(year: int) -> Iterator[tuple[str, ReportKind, Period]]:
    whole, half = periods.year(year), periods.half_year(year)
    for number, quarter in enumerate(periods.quarters(year), start=1):
        yield f"quy-{number}", ReportKind.QUARTER, quarter
    yield "6-thang", ReportKind.HALF_YEAR, half
    yield "nam", ReportKind.YEAR, whole
    yield "phong-trao", ReportKind.MOVEMENT, whole
    if year >= INTERIM_REVIEW_FROM:
        yield "so-ket", ReportKind.INTERIM_REVIEW, half


def _late_from(name: str, period: Period, else_as: str = "") -> date:
    """The first such day after the period: `15/1` of a whole year lies in the next one."""
    month, day = _given.get(name) or _given.get(else_as) or LATE_FROM[else_as or name]
    found = date(period.year_number, month, day)
    return found if found > period.end else date(period.year_number + 1, month, day)
