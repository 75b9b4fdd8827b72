"""Smaller doses of the faults that `make faults` tries in full."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Cast
from tests.faults import at_once, disk_full, locked, wrong_clock


@pytest.mark.both_databases
def test_twelve_copies_of_one_form_leave_one_record_and_get_one_answer(site: Flask, cast: Cast) -> None:
    assert at_once.same_form(site, cast, 12)[1] == []


@pytest.mark.both_databases
def test_ten_approvals_at_once_by_two_people_are_one_approval_and_one_line_of_the_log(site: Flask, cast: Cast) -> None:
    assert at_once.approvals(site, cast, 10)[1] == []


@pytest.mark.both_databases
def test_ten_allocations_at_once_never_give_more_than_the_line(site: Flask, cast: Cast) -> None:
    assert at_once.allocations(site, cast, 10)[1] == []


def test_a_full_disk_refuses_deeds_in_vietnamese_and_lets_read_and_forgets_it_afterwards() -> None:
    refused, read, wrong = disk_full.run(1)
    assert wrong == []
    assert (refused, read) == (2, 8)


@pytest.mark.both_databases
@pytest.mark.parametrize("jump", [wrong_clock.FAR, -wrong_clock.FAR], ids=["ahead", "back"])
def test_a_clock_that_jumped_leaves_no_eternal_session_and_the_order_as_it_was(
    site: Flask, cast: Cast, jump: timedelta
) -> None:
    site.testing = False
    assert wrong_clock.run(site, cast, jump) == []


@pytest.mark.both_databases
def test_while_the_database_is_held_people_wait_and_nobody_meets_a_fault(site: Flask, cast: Cast) -> None:
    codes, longest, wrong = locked.run(site, cast, 0.4)
    assert wrong == []
    assert codes[200] == 4 and codes[303] >= 1
    assert longest >= 0.2
