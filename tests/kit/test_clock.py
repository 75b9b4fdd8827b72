from datetime import UTC, date, datetime

import pytest
import time_machine

from nhandao_site.kit import clock


def test_after_seventeen_utc_it_is_already_tomorrow_in_vietnam() -> None:
    with time_machine.travel(datetime(2025, 11, 24, 17, 10, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2025, 11, 24, 17, 10, tzinfo=UTC)
        assert clock.today() == date(2025, 11, 25)


def test_a_day_begins_at_vietnamese_midnight() -> None:
    assert clock.start_of(date(2025, 11, 25)) == datetime(2025, 11, 24, 17, tzinfo=UTC)
    assert clock.local_date(datetime(2025, 11, 24, 16, 59, tzinfo=UTC)) == date(2025, 11, 24)


def test_a_naive_moment_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="múi giờ"):
        clock.local(datetime(2025, 1, 1))  # noqa: DTZ001


def test_dates_are_written_day_first() -> None:
    moment = datetime(2026, 3, 4, 18, 5, tzinfo=UTC)
    assert clock.format_date(date(2026, 3, 5)) == "05/03/2026"
    assert clock.format_date(moment) == "05/03/2026"
    assert clock.format_time(moment) == "05/03/2026 01:05"
    assert clock.format_date(None) == ""


@pytest.mark.parametrize("typed", ["05/03/2026", "5/3/2026", " 5-3-2026 ", "2026-03-05", "5.3.2026"])
def test_the_ways_people_type_a_date(typed: str) -> None:
    assert clock.parse_date(typed) == date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["31/02/2026", "2026-13-01", "5/3/26", "hôm qua", "", "٥/3/2026"])
def test_a_wrong_date_is_answered_in_vietnamese(typed: str) -> None:
    with pytest.raises(ValueError, match=r"ngày|Ngày"):
        clock.parse_date(typed)


def test_a_moment_is_typed_on_a_vietnamese_clock() -> None:
    assert clock.parse_time("24/11/2025 23:50") == datetime(2025, 11, 24, 16, 50, tzinfo=UTC)
    assert clock.parse_time("25/11/2025") == datetime(2025, 11, 24, 17, tzinfo=UTC)
    assert clock.parse_time("2025-11-25T08:30") == datetime(2025, 11, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["25/11/2025 24:10", "25/11/2025 8h", "lúc nào đó", "25/11/2025 08:61"])
def test_a_wrong_moment_is_answered_in_vietnamese(typed: str) -> None:
    with pytest.raises(ValueError, match=r"giờ|Giờ|Ngày"):
        clock.parse_time(typed)


def test_weekends_are_no_working_days() -> None:
    friday = date(2026, 1, 9)
    assert clock.add_working_days(friday, 2) == date(2026, 1, 13)
    assert clock.add_working_days(friday, 0) == friday
    assert clock.add_working_days(date(2026, 1, 12), -1) == friday


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert clock.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert clock.add_months(date(2025, 11, 25), 2) == date(2026, 1, 25)
    assert clock.add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert clock.add_months(date(2026, 12, 1), 12) == date(2027, 12, 1)
