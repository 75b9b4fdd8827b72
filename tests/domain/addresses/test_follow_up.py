"""Visits, which set the day of the next, the plan of help, and families that got out of hardship."""

from datetime import date, timedelta

import pytest
from flask import Flask

from nhandao_site.domain.addresses import follow_up, workflow
from nhandao_site.domain.addresses.models import Address, VisitResult
from nhandao_site.domain.addresses.words import Closing
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.domain.addresses import lives


def test_visits_are_no_assistance_and_set_the_next_day(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        hoa, today = cast.account("hoa"), clock.today()
        visit = {"visitors": "Hoa", "situation": "Ổn", "result": VisitResult.BETTER, "by": hoa}
        with pytest.raises(RuleBroken, match="sau ngày thăm"):
            follow_up.record_visit(address, on=today, next_on=today, **visit)
        with pytest.raises(NotAllowed):
            follow_up.record_visit(address, on=today, **{**visit, "by": cast.account("tam")})
        follow_up.record_visit(address, on=today - timedelta(3), next_on=today - timedelta(1), **visit)
        assert [late.id for late in follow_up.overdue(hoa)] == [address.id] and follow_up.overdue(
            cast.account("tam")
        ) == []
        follow_up.record_visit(address, on=today, next_on=today + timedelta(30), **visit)
        follow_up.record_visit(address, on=today - timedelta(20), next_on=today - timedelta(10), **visit)
        assert address.visit_due_on == today + timedelta(30) and follow_up.overdue(hoa) == []
        assert address.delivered_vnd == 0


def test_a_visit_typed_wrong_is_withdrawn_and_the_day_before_it_holds_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = lives.approved(cast)
        hoa, today = cast.account("hoa"), clock.today()
        visit = {"visitors": "Hoa", "situation": "Ổn", "result": VisitResult.SAME, "by": hoa}
        right = follow_up.record_visit(address, on=today - timedelta(9), next_on=today + timedelta(40), **visit)
        wrong = follow_up.record_visit(address, on=today, next_on=today + timedelta(5), **visit)
        with pytest.raises(RuleBroken, match="vì sao"):
            follow_up.withdraw_visit(wrong, reason=" ", by=hoa)
        with pytest.raises(NotAllowed):
            follow_up.withdraw_visit(wrong, reason="gõ nhầm ngày", by=cast.account("tam"))
        follow_up.withdraw_visit(wrong, reason="gõ nhầm ngày", by=hoa)
        assert address.visit_due_on == today + timedelta(40)
        assert follow_up.visits_of(address) == [wrong, right]
        assert follow_up.visits_of(address, withdrawn=False) == [right]
        with pytest.raises(RuleBroken, match="đã rút"):
            follow_up.withdraw_visit(wrong, reason="gõ nhầm ngày", by=hoa)
        follow_up.withdraw_visit(right, reason="ghi nhầm hồ sơ", by=hoa)
        assert address.visit_due_on == clock.add_months(address.approved_on or today, 3)


def out_of_hardship(cast: Cast, *, days: int) -> tuple[Address, date]:
    """Closed so many days ago, and that day."""
    address, closed = lives.approved(cast), clock.today() - timedelta(days=days)
    address.approved_on = clock.today() - timedelta(days=900)
    workflow.close(address, closing=Closing.OUT_OF_HARDSHIP, reason="có việc", on=closed, by=cast.account("hoa"))
    return address, closed


def test_a_withdrawn_visit_answers_for_no_look(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, closed = out_of_hardship(cast, days=220)
        hoa, today = cast.account("hoa"), clock.today()
        seen = follow_up.record_visit(
            address, on=today, visitors="Hoa", situation="Ổn", result=VisitResult.BETTER, by=hoa
        )
        assert address.visit_due_on == clock.add_months(closed, 12)
        follow_up.withdraw_visit(seen, reason="nhầm sang hồ sơ này", by=hoa)
        assert [look.sustained for look in follow_up.still_standing(address)] == [None, None]
        assert address.visit_due_on == clock.add_months(closed, 6)


def test_a_look_that_was_missed_whole_is_not_asked_for_for_ever(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, _ = out_of_hardship(cast, days=400)
        hoa, today = cast.account("hoa"), clock.today()
        follow_up.record_visit(address, on=today, visitors="Hoa", situation="Ổn", result=VisitResult.SAME, by=hoa)
        assert address.visit_due_on is None and follow_up.overdue(hoa) == []


def test_out_of_hardship_is_looked_at_after_six_and_twelve_months(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, closed = out_of_hardship(cast, days=400)
        hoa, today = cast.account("hoa"), clock.today()
        assert address.visit_due_on == clock.add_months(closed, 6)
        half, whole = follow_up.still_standing(address)
        assert (half.months, half.sustained, whole.sustained) == (6, None, None)
        visit = {"visitors": "Hoa", "situation": "Ổn", "by": hoa}
        follow_up.record_visit(address, on=clock.add_months(closed, 7), result=VisitResult.SAME, **visit)
        assert address.visit_due_on == clock.add_months(closed, 12)
        follow_up.record_visit(address, on=today, result=VisitResult.WORSE, **visit)
        assert [look.sustained for look in follow_up.still_standing(address)] == [True, False]
        assert address.visit_due_on is None


def test_a_step_of_the_plan_is_done_once(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address, hoa = lives.approved(cast), cast.account("hoa")
        step = follow_up.add_step(address, text="Xin báo giá tôn", who="Hoa", due_on=clock.today(), by=hoa)
        later = follow_up.add_step(address, text="Hẹn thợ", by=hoa)
        follow_up.finish_step(step, on=clock.today(), by=hoa)
        assert follow_up.plan_of(address) == [later, step]
        with pytest.raises(RuleBroken, match="đã ghi xong"):
            follow_up.finish_step(step, on=clock.today(), by=hoa)
