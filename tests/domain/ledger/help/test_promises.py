"""A promise follows the help it brought: its sums, its instalments, its state."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from nhandao_site.db import db
from nhandao_site.domain.addresses.models import Address
from nhandao_site.domain.addresses.words import Help, NeedKind
from nhandao_site.domain.errors import RuleBroken
from nhandao_site.domain.ledger import assistance, check
from nhandao_site.domain.ledger.models import Basis
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.pledges.models import Form, State
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, hand, household, promise

pytestmark = pytest.mark.both_databases


def test_a_promise_follows_the_help_it_brought(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 3_000_000)
        first = given(cast, address, cash(1_000_000, giver=""), pledge=pledge)
        assert (pledge.state, pledge.delivered_vnd) == (State.RUNNING, 1_000_000)
        assert first.lines[0].giver_name == "Trần Văn Thắng"
        second = given(cast, address, cash(2_000_000, giver=""), pledge=pledge)
        assert (pledge.state, pledge.delivered_vnd) == (State.DONE, 3_000_000)
        reversal = assistance.reverse(second.lines[0], reason="ghi nhầm người", by=cast.account("hoa"))
        assistance.verify(reversal, by=cast.account("sen"))
        assert (pledge.state, pledge.delivered_vnd, pledge.ended_at) == (State.RUNNING, 1_000_000, None)
        assert check.money() == []


def test_a_year_of_monthly_help_is_one_address_and_twelve_acts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 6_000_000, times=12)
        for month in range(12):
            when = clock.start_of(clock.add_months(date(2025, 12, 1), month))
            line = cash(500_000, giver="", is_regular=True, need_kind=NeedKind.REGULAR)
            given(cast, address, line, pledge=pledge, delivered_at=min(when, clock.now() - timedelta(minutes=1)))
            assert sum(bool(part.met_on) for part in pledge.instalments) == month + 1
        assert pledge.state is State.DONE
        figures = totals.campaign(periods.year(2026))
        assert figures.helped_addresses == 1
        assert db.session.scalar(select(Address.delivered_vnd).where(Address.id == address.id)) == 6_000_000


def test_regular_help_shows_as_regular_while_its_promise_runs(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 6_000_000, times=12)
        line = cash(500_000, giver="", is_regular=True, need_kind=NeedKind.REGULAR)
        act = given(cast, address, line, pledge=pledge)
        assert address.help is Help.REGULAR
        reversal = assistance.reverse(act.lines[0], reason="chưa trao thật", by=cast.account("hoa"))
        assistance.verify(reversal, by=cast.account("sen"))
        assert pledge.instalments[0].met_on is None
        assert address.help is Help.TAKEN


def test_each_act_of_goods_without_a_price_meets_one_period_however_many_lines_it_has(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 0, times=3, form=Form.IN_KIND)
        rice = {"form": Form.IN_KIND, "basis": Basis.MARKET, "need_kind": NeedKind.REGULAR}
        first = given(cast, address, *[cash(90_000, "", **rice)] * 2, pledge=pledge)
        assert [bool(part.met_on) for part in pledge.instalments] == [True, False, False]
        given(cast, address, cash(90_000, "", **rice), pledge=pledge)
        assert [bool(part.met_on) for part in pledge.instalments] == [True, True, False]
        for line in list(first.lines):
            reversal = assistance.reverse(line, reason="chưa trao thật", by=cast.account("hoa"))
            assistance.verify(reversal, by=cast.account("sen"))
        assert [bool(part.met_on) for part in pledge.instalments] == [True, False, False]
        assert pledge.state is State.RUNNING


def test_a_named_giver_keeps_to_the_promise_only_if_it_is_theirs(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 3_000_000)
        mine, other = cash(1_000_000, "trần văn thắng"), cash(1_000_000, "Lý Thị Sao")
        act = hand(cast, address, mine, other, pledge=pledge)
        assert [line.pledge_id for line in act.lines] == [pledge.id, None]


def test_a_promise_nobody_confirmed_brings_no_help(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 1_000_000, state=State.WAITING)
        with pytest.raises(RuleBroken, match="chờ xác nhận"):
            hand(cast, address, cash(1_000_000, giver=""), pledge=pledge)
        with pytest.raises(RuleBroken, match="không phải cho địa chỉ này"):
            hand(cast, household(cast), cash(1, giver=""), pledge=promise(address, 1))
