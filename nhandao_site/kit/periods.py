"""Reporting periods of the campaign and the movement.

The reporting year P(y) runs from 25/11/(y−1) 00:00 to 24/11/y 24:00, Vietnam time
(plan A §V; spans of the quarters: domain rules §7). The spans join exactly:
Q1+Q2 = half-year, Q1..Q4 = year. Codes: `2026`, `2026-H1`, `2026-Q1` … `2026-Q4`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nhandao_site.kit import clock

_CODE = re.compile(r"([0-9]{4})(?:-(H1|Q[1-4]))?")
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
# First and last day of each span as (years before y, month, day).
_SPANS = {
    "": ((1, 11, 25), (0, 11, 24)),
    "H1": ((1, 11, 25), (0, 5, 24)),
    "Q1": ((1, 11, 25), (0, 2, 24)),
    "Q2": ((0, 2, 25), (0, 5, 24)),
    "Q3": ((0, 5, 25), (0, 8, 24)),
    "Q4": ((0, 8, 25), (0, 11, 24)),
}
_TITLES = {
    "": "Năm {}",
    "H1": "6 tháng đầu năm {}",
    "Q1": "Quý I/{}",
    "Q2": "Quý II/{}",
    "Q3": "Quý III/{}",
    "Q4": "Quý IV/{}",
}


@dataclass(frozen=True, order=True)
class Period:
    """A span of Vietnamese calendar days, both ends included."""

    code: str
    start: date
    end: date

    @property
    def year_number(self) -> int:
        """The y of P(y) that this span is in."""
        return int(self.code[:4])

    @property
    def part(self) -> str:
        """`""` for a whole year, else `H1`, `Q1` … `Q4`."""
        return self.code[5:]

    @property
    def first_instant(self) -> datetime:
        """The first instant inside, aware, UTC: `first_instant <= t < next_instant`."""
        return clock.start_of(self.start)

    @property
    def next_instant(self) -> datetime:
        """The first instant after the end, aware, UTC (half-open)."""
        return clock.start_of(self.end + timedelta(days=1))

    def contains(self, when: date) -> bool:
        """Whether a Vietnamese date, or an aware instant, falls inside.

        Raises:
            ValueError: a datetime without a time zone.
        """
        day = clock.local_date(when) if isinstance(when, datetime) else when
        return self.start <= day <= self.end

    def previous(self) -> "Period":
        """The span of the same kind before: Q1 follows Q4; year and half-year step by a year."""
        if self.part in {"Q2", "Q3", "Q4"}:
            return parse(f"{self.code[:4]}-Q{int(self.part[1]) - 1}")
        before = f"{self.year_number - 1:04}"
        return parse({"": before, "H1": f"{before}-H1", "Q1": f"{before}-Q4"}[self.part])

    def label(self) -> str:
        """`kỳ 25/11/2025–24/11/2026`."""
        return f"kỳ {clock.format_date(self.start)}–{clock.format_date(self.end)}"

    def title(self) -> str:
        """`Năm 2026`, `6 tháng đầu năm 2026`, `Quý I/2026`."""
        return _TITLES[self.part].format(self.year_number)


def parse(code: str) -> Period:
    """The period of a code.

    Raises:
        ValueError: not a code, or a year outside 2000–2199; a Vietnamese sentence.
    """
    typed = code.strip().upper()
    found = _CODE.fullmatch(typed)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise ValueError(
            f"Không có kỳ báo cáo “{code.strip()[:20]}”; hãy dùng mã như 2026, 2026-H1 hoặc 2026-Q1 đến 2026-Q4."
        )
    y = int(found[1])
    (back, *first), (_, *last) = _SPANS[found[2] or ""]
    return Period(typed, date(y - back, *first), date(y, *last))


def year(y: int) -> Period:
    """P(y). Raises ValueError outside 2000–2199."""
    return parse(f"{y:04}")


def half_year(y: int) -> Period:
    """25/11/(y−1) – 24/5/y. Raises ValueError outside 2000–2199."""
    return parse(f"{y:04}-H1")


def quarters(y: int) -> tuple[Period, Period, Period, Period]:
    """The four quarters of P(y), in order. Raises ValueError outside 2000–2199."""
    first, second, third, fourth = (parse(f"{y:04}-Q{n}") for n in (1, 2, 3, 4))
    return first, second, third, fourth


def containing(when: date) -> Period:
    """The reporting year of a Vietnamese date or an aware instant.

    Raises:
        ValueError: outside the reporting years 2000–2199, or a naive datetime.
    """
    day = clock.local_date(when) if isinstance(when, datetime) else when
    return year(day.year + ((day.month, day.day) >= (11, 25)))


def last_told(when: date) -> Period:
    """The reporting year of the last quarter that is over: a year that has just begun has nothing to tell yet.

    From 25/11 to 24/2 that is the year before. Errors as `containing`.
    """
    day = clock.local_date(when) if isinstance(when, datetime) else when
    return containing(quarter_containing(day).start - timedelta(days=1))


def quarter_containing(when: date) -> Period:
    """The quarter of a Vietnamese date or an aware instant; errors as `containing`."""
    whole = containing(when)
    return next(quarter for quarter in quarters(whole.year_number) if quarter.contains(when))
