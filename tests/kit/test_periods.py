from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhandao_site.kit import periods

YEARS = st.integers(2001, 2199)
DAYS = st.dates(date(2000, 1, 1), date(2199, 11, 24))


@settings(max_examples=60, deadline=None)
@given(YEARS)
def test_the_spans_of_a_year_join_exactly(y: int) -> None:
    whole, half = periods.year(y), periods.half_year(y)
    first, second, third, fourth = periods.quarters(y)
    assert first.start == whole.start == half.start == date(y - 1, 11, 25)
    assert fourth.end == whole.end == date(y, 11, 24)
    assert second.end == half.end == date(y, 5, 24)
    for earlier, later in ((first, second), (second, third), (third, fourth)):
        assert earlier.next_instant == later.first_instant
        assert later.previous() == earlier
    assert whole.previous().next_instant == whole.first_instant
    assert first.previous().next_instant == first.first_instant


@settings(max_examples=80, deadline=None)
@given(DAYS)
def test_every_day_is_in_one_year_and_one_quarter_of_it(day: date) -> None:
    whole, quarter = periods.containing(day), periods.quarter_containing(day)
    assert whole.contains(day)
    assert quarter.contains(day)
    assert quarter.year_number == whole.year_number
    assert sum(part.contains(day) for part in periods.quarters(whole.year_number)) == 1


def test_ten_minutes_around_midnight_are_two_reporting_years() -> None:
    """Case T1 of the field rules."""
    late = datetime(2025, 11, 24, 16, 50, tzinfo=UTC)
    early = datetime(2025, 11, 24, 17, 10, tzinfo=UTC)
    assert periods.containing(late).code == "2025"
    assert periods.containing(early).code == "2026"
    assert periods.year(2025).next_instant == periods.year(2026).first_instant
    assert periods.year(2026).first_instant == datetime(2025, 11, 24, 17, tzinfo=UTC)


def test_the_quarters_are_those_of_the_due_dates() -> None:
    spans = [(q.code, q.start, q.end) for q in periods.quarters(2026)]
    assert spans == [
        ("2026-Q1", date(2025, 11, 25), date(2026, 2, 24)),
        ("2026-Q2", date(2026, 2, 25), date(2026, 5, 24)),
        ("2026-Q3", date(2026, 5, 25), date(2026, 8, 24)),
        ("2026-Q4", date(2026, 8, 25), date(2026, 11, 24)),
    ]


def test_a_period_says_what_it_is() -> None:
    assert periods.year(2026).label() == "kỳ 25/11/2025–24/11/2026"
    assert [periods.parse(code).title() for code in ("2026", "2026-h1", " 2026-Q3 ")] == [
        "Năm 2026",
        "6 tháng đầu năm 2026",
        "Quý III/2026",
    ]


def test_a_period_is_half_open_to_the_microsecond() -> None:
    quarter = periods.parse("2026-Q1")
    assert quarter.contains(quarter.first_instant)
    assert quarter.contains(quarter.next_instant - timedelta(microseconds=1))
    assert not quarter.contains(quarter.next_instant)


@pytest.mark.parametrize("code", ["", "26", "2026-Q5", "2026-H2", "2026Q1", "0001", "9999", "２０２６x", "2026-"])
def test_a_wrong_code_is_answered_in_vietnamese(code: str) -> None:
    with pytest.raises(ValueError, match="Không có kỳ báo cáo"):
        periods.parse(code)


def test_a_naive_moment_belongs_to_no_period() -> None:
    with pytest.raises(ValueError, match="múi giờ"):
        periods.containing(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 11, 24), 2026), (date(2026, 11, 25), 2026), (date(2027, 2, 24), 2026), (date(2027, 2, 25), 2027)],
)
def test_a_year_that_has_just_begun_has_nothing_to_tell_yet(day: date, year: int) -> None:
    assert periods.last_told(day) == periods.year(year)
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=7)))
    assert periods.last_told(midnight) == periods.year(year), "the day is Vietnam's, though it is yesterday in UTC"
