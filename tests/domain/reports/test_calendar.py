"""Who owes which report by when: “trước ngày 30/5” is late from 30/5 on."""

from collections.abc import Iterator
from datetime import date

import pytest

from nhandao_site.domain.reports import calendar
from nhandao_site.domain.reports.models import ReportKind
from nhandao_site.domain.units.models import UnitKind
from nhandao_site.kit import periods


@pytest.mark.parametrize(
    ("period", "late_from"),
    [
        ("2026-Q1", date(2026, 3, 10)),
        ("2026-Q2", date(2026, 6, 10)),
        ("2026-Q3", date(2026, 9, 10)),
        ("2026-Q4", date(2026, 12, 10)),
        ("2026-H1", date(2026, 5, 30)),
        ("2026", date(2026, 11, 30)),
    ],
)
def test_each_period_has_its_day(period: str, late_from: date) -> None:
    span = periods.parse(period)
    assert calendar.duty(calendar.kind_for(span), span).due_on == late_from


def test_members_of_the_steering_committee_owe_the_half_year_and_the_year_alone() -> None:
    owed = {duty.kind for duty in calendar.duties_of_year(2026) if duty.is_owed_by(UnitKind.MEMBER)}
    assert owed == {ReportKind.HALF_YEAR, ReportKind.YEAR}


def test_the_interim_review_begins_in_2024() -> None:
    kinds = {year: {duty.kind for duty in calendar.duties_of_year(year)} for year in (2023, 2024)}
    assert ReportKind.INTERIM_REVIEW not in kinds[2023] and ReportKind.INTERIM_REVIEW in kinds[2024]


def test_there_is_no_movement_report_of_a_quarter() -> None:
    with pytest.raises(LookupError):
        calendar.duty(ReportKind.MOVEMENT, periods.parse("2026-Q1"))


def test_what_comes_in_december_belongs_to_the_year_that_ended() -> None:
    coming = calendar.coming(date(2026, 12, 1), days=10)
    assert [(duty.kind, duty.period.code) for duty in coming] == [(ReportKind.QUARTER, "2026-Q4")]


@pytest.fixture
def own_days() -> Iterator[None]:
    calendar.set_days({"tinh-nam": (1, 15), "6-thang": (6, 5)})
    yield
    calendar.set_days({})


@pytest.mark.usefixtures("own_days")
def test_an_installation_sets_its_own_days_and_the_province_consolidates_later() -> None:
    whole, half = periods.parse("2026"), periods.parse("2026-H1")
    assert calendar.duty_of(UnitKind.COMMUNE, ReportKind.YEAR, whole).due_on == date(2026, 11, 30)
    assert calendar.duty_of(UnitKind.PROVINCE, ReportKind.YEAR, whole).due_on == date(2027, 1, 15)
    assert calendar.duty_of(UnitKind.PROVINCE, ReportKind.HALF_YEAR, half).due_on == date(2026, 6, 5)
    owed = [duty for duty in calendar.duties_of_year(2026) if duty.is_owed_by(UnitKind.PROVINCE)]
    assert {duty.consolidated for duty in owed} == {True} and len(owed) == 4
