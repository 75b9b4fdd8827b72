"""Periods of regular help: when they are due, what fills them, what is missed, and who is written to."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Cycle, Publication
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.notifications.models import Message
from nhandao_site.domain.pledges import due, letters, lifecycle, offers, own, reminding, schedule
from nhandao_site.domain.pledges.due import Filters, View
from nhandao_site.domain.pledges.models import Form, Instalment, Pledge, TransferClaim
from nhandao_site.domain.pledges.schedule import TurnState as Turn
from nhandao_site.kit import clock
from tests.cast import Cast
from tests.waiting import RICE, a_wish, an_address

pytestmark = pytest.mark.both_databases
HALF_A_MILLION = 500_000


def monthly(cast: Cast, address: Address, *, confirmed: bool = True, **changes: object) -> Pledge:
    """500.000 đ a month, three times, from today on."""
    made = offers.pledge(a_wish(address, cycle=Cycle.MONTH, **{"periods": 3} | changes), place="10.0.0.1")
    row = db.session.scalars(select(Pledge).where(Pledge.code == made.code)).one()
    if confirmed:
        lifecycle.confirm(row, by=cast.account("hoa"))
    return row


def begun(row: Pledge, days_ago: int) -> None:
    """As if it had been promised and confirmed that long ago."""
    then = clock.today() - timedelta(days=days_ago)
    row.pledged_at = row.confirmed_at = clock.start_of(then)
    schedule.lay_out(row, first_due_on=then)
    db.session.flush()


def states(row: Pledge, **more: object) -> list[Turn]:
    return [turn.state for turn in schedule.turns(row, **more)]  # type: ignore[arg-type]


def the_days(cycle: Cycle, first: date, periods: int) -> list[str]:
    row = Pledge(cycle=cycle, periods=periods, value_vnd=1_000_000)
    schedule.lay_out(row, first_due_on=first)
    assert sum(part.value_vnd for part in row.instalments) == 1_000_000
    return [clock.format_date(part.due_on) for part in row.instalments]


def test_a_month_without_a_31st_ends_on_its_last_day_and_the_next_has_it_again(site: Flask) -> None:
    assert the_days(Cycle.MONTH, date(2027, 12, 31), 4) == ["31/12/2027", "31/01/2028", "29/02/2028", "31/03/2028"]
    assert the_days(Cycle.QUARTER, date(2026, 11, 30), 3) == ["30/11/2026", "28/02/2027", "30/05/2027"]
    assert the_days(Cycle.YEAR, date(2028, 2, 29), 5)[1:] == ["28/02/2029", "28/02/2030", "28/02/2031", "29/02/2032"]


def test_what_comes_fills_the_oldest_period_whether_early_double_or_in_part(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = monthly(cast, an_address(cast))
        for came, left, paid in ((0, 500_000, 0), (200_000, 300_000, 200_000), (500_000, 500_000, 500_000)):
            row.received_vnd = came
            assert schedule.to_pay(row)[0] == left
            assert schedule.turns(row)[0].received_vnd == paid
        row.received_vnd = 1_000_000
        assert states(row) == [Turn.RECEIVED, Turn.RECEIVED, Turn.UPCOMING]
        assert schedule.to_pay(row) == (500_000, row.instalments[2].due_on)
        row.received_vnd = 1_500_000
        assert schedule.to_pay(row) == (0, None) and set(states(row)) == {Turn.RECEIVED}
        row.received_vnd = 900_000  # a receipt was reversed
        assert states(row) == [Turn.RECEIVED, Turn.UPCOMING, Turn.UPCOMING]
        assert schedule.turns(row)[1].left_vnd == 100_000


def test_a_period_an_officer_ticked_off_is_not_asked_for_again(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = monthly(cast, an_address(cast))
        lifecycle.meet(row.instalments[0], on=clock.today(), by=cast.account("hoa"))
        assert schedule.to_pay(row) == (500_000, row.instalments[1].due_on)


def test_a_period_is_missed_only_when_its_days_of_grace_are_over(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, hoa = monthly(cast, an_address(cast)), cast.account("hoa")
        begun(row, 14)
        assert states(row)[0] is Turn.DUE and states(row, grace_days=13)[0] is Turn.MISSED
        assert due.page_for(hoa, Filters(View.MISSED)).rows == ()
        (missed,) = due.page_for(hoa, Filters(View.MISSED), grace_days=13).rows
        assert (missed.turn.number, missed.turn.left_vnd, missed.turn.state) == (1, HALF_A_MILLION, Turn.MISSED)
        row.confirmed_at = clock.now()
        db.session.flush()
        assert states(row, grace_days=13)[0] is Turn.DUE, "the chapter had not called before"
        assert due.page_for(hoa, Filters(View.MISSED), grace_days=13).rows == ()


def test_a_promise_that_ended_in_the_middle_owes_nothing_more(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row, hoa = monthly(cast, an_address(cast), email="thang@vidu.vn"), cast.account("hoa")
        begun(row, 40)
        lifecycle.cancel(row, reason="người giúp chuyển đi xa", by=hoa)
        assert set(states(row)) == {Turn.STOPPED} and own.donor_view(row).to_transfer_vnd == 0
        assert due.page_for(hoa, Filters(View.LATE)).rows == () and reminding.run(clock.today()) == 0


def test_an_unconfirmed_promise_is_not_due(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = monthly(cast, an_address(cast), confirmed=False, email="thang@vidu.vn")
        begun(row, 40)
        row.confirmed_at = None
        assert set(states(row)) == {Turn.UPCOMING}
        assert due.page_for(cast.account("hoa"), Filters(View.LATE)).rows == () and reminding.run() == 0


def test_the_lists_show_each_officer_their_own_the_longest_due_first(site: Flask, cast: Cast) -> None:
    with site.app_context():
        ours, theirs = an_address(cast, 31), an_address(cast, 32, unit="X2")
        for address, days in ((ours, 20), (ours, 35), (theirs, 50)):
            begun(monthly(cast, address, phone=f"09123456{days}", confirmed=False), days)
        for row in db.session.scalars(select(Pledge)):
            lifecycle.confirm(row, by=cast.account("minh"))
            row.confirmed_at = row.pledged_at
        db.session.flush()
        hoa, minh = cast.account("hoa"), cast.account("minh")
        late = due.page_for(hoa, Filters(View.LATE)).rows
        assert [(line.address_code, line.turn.number) for line in late] == [(ours.code, n) for n in (1, 1, 2)]
        assert len(due.page_for(minh, Filters(View.LATE)).rows) == 5
        assert len(due.page_for(minh, Filters(View.LATE, unit=cast.unit("X2"))).rows) == 2
        assert due.counts_for(hoa).missed == 2 and due.counts_for(minh).missed == 4
        assert [line.turn.number for line in due.page_for(hoa, Filters(View.SOON)).rows] == [2, 3]
        assert {line.donor for line in late} == {"T*** V*** T***g"}


def test_one_person_gets_one_letter_of_all_that_is_due_and_none_when_it_has_come(site: Flask, cast: Cast) -> None:
    with site.app_context():
        first = monthly(cast, an_address(cast, 31), email="thang@vidu.vn")
        second = monthly(cast, an_address(cast, 32), email="thang@vidu.vn", amount_vnd=300_000)
        paid = monthly(cast, an_address(cast, 33), email="sao@vidu.vn")
        paid.received_vnd, second.received_vnd = 500_000, 100_000
        before = db.session.query(Message).count()
        assert reminding.run() == 1
        letter = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert letter and db.session.query(Message).count() == before + 1 and letter.recipient == "thang@vidu.vn"
        text = letter.body.replace("\xa0", " ")
        assert f"Kỳ 1/3 của đăng ký {first.code}: 500.000 đ, hẹn hôm nay" in text
        assert f"Kỳ 1/3 của đăng ký {second.code}: còn 200.000 đ trong 300.000 đ" in text
        assert letter.subject == "Nhắc kỳ giúp của 2 đăng ký" and "Thắng" not in letter.subject + letter.body
        assert reminding.run() == 0


def test_nobody_is_asked_to_pay_for_a_family_that_is_no_longer_shown(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = an_address(cast)
        monthly(cast, address, email="thang@vidu.vn")
        address.publication = Publication.HIDDEN
        db.session.flush()
        assert reminding.run() == 0


def test_nobody_is_told_that_a_period_is_late_within_a_week_of_the_first_call(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = monthly(cast, an_address(cast), email="thang@vidu.vn")
        begun(row, 9)
        row.confirmed_at = clock.now()
        assert reminding.run() == 0
        assert reminding.run(clock.today() + timedelta(days=7)) == 1


def test_a_letter_a_stopped_clock_missed_is_written_when_it_goes_again(site: Flask, cast: Cast) -> None:
    assert reminding.stage(date(2026, 12, 10), date(2026, 12, 8)) == date(2026, 12, 3)
    assert reminding.stage(date(2026, 12, 10), date(2026, 12, 9)) == date(2026, 12, 9)
    assert reminding.stage(date(2026, 12, 10), date(2026, 12, 12)) == date(2026, 12, 10)
    assert reminding.stage(date(2026, 12, 10), date(2026, 12, 30)) == date(2026, 12, 17)
    with site.app_context():
        row = monthly(cast, an_address(cast), email="thang@vidu.vn")
        later = row.instalments[0].due_on + timedelta(days=3)
        assert (reminding.run(later), reminding.run(later)) == (1, 0)


def test_periods_of_things_are_told_by_the_period(site: Flask, cast: Cast) -> None:
    with site.app_context():
        things = {"form": Form.IN_KIND, "amount_vnd": None, "content": "Gạo", "quantity": 10}
        row = monthly(cast, an_address(cast), need=RICE, email="thang@vidu.vn", **things)
        assert letters.one_period(row) == "Gạo: 10 kg gạo" and schedule.to_pay(row) == (0, None)
        (line,) = due.page_for(cast.account("hoa"), Filters(View.LATE)).rows
        assert line.gift == "Gạo: 10 kg gạo"
        assert reminding.run() == 1


def test_a_word_that_money_was_sent_is_never_money_received(site: Flask, cast: Cast) -> None:
    with site.app_context():
        made = offers.pledge(a_wish(an_address(cast)), place="10.0.0.1")
        offers.report_transfer(made.token, HALF_A_MILLION, clock.today())
        row, hoa = db.session.scalars(select(Pledge)).one(), cast.account("hoa")
        assert (row.received_vnd, own.donor_view(row).to_transfer_vnd) == (0, HALF_A_MILLION)
        (said,) = due.page_for(hoa, Filters(View.CLAIMED)).claims
        assert (said.code, said.value_vnd, said.donor) == (row.code, HALF_A_MILLION, "T*** V*** T***g")
        assert due.counts_for(hoa).claims == 1 and due.counts_for(cast.account("tam")).claims == 0
        row.received_vnd = HALF_A_MILLION
        db.session.flush()
        assert due.page_for(hoa, Filters(View.CLAIMED)).claims == () and own.donor_view(row).claims[0].seen


@pytest.mark.parametrize(("value", "days", "word"), [(0, 0, "Cần số tiền"), (5, 1, "Ngày chuyển"), (5, -2, "Ngày")])
def test_a_transfer_that_can_not_be_is_refused(site: Flask, cast: Cast, value: int, days: int, word: str) -> None:
    with site.app_context():
        made = offers.pledge(a_wish(an_address(cast)), place="10.0.0.1")
        with pytest.raises(RuleBroken, match=word):
            offers.report_transfer(made.token, value, clock.today() + timedelta(days=days))
        assert db.session.query(TransferClaim).count() == 0


def test_the_list_goes_on_after_its_page_without_losing_a_period(site: Flask, cast: Cast) -> None:
    with site.app_context():
        row = monthly(cast, an_address(cast), amount_vnd=50_000, periods=60)
        begun(row, 0)
        for part in row.instalments:
            part.due_on = clock.today() - timedelta(days=part.number // 2)
        db.session.flush()
        seen, after = [], None
        while True:
            page = due.page_for(cast.account("hoa"), Filters(View.LATE), after)
            seen += [(line.turn.due_on, line.turn.number) for line in page.rows]
            if (after := page.after) is None:
                break
        assert len(set(seen)) == db.session.query(Instalment).count() == 60
        assert [day for day, _ in seen] == sorted(day for day, _ in seen)
        assert len(due.page_for(cast.account("hoa"), Filters(View.LATE), "nonsense_99999999999999999999").rows) == 25
