"""What a profile and the home page read from the books."""

from datetime import timedelta

import pytest
from flask import Flask

from nhandao_site.db import db
from nhandao_site.domain.audit import House
from nhandao_site.domain.errors import NotAllowed, RuleBroken
from nhandao_site.domain.ledger import assistance, official, published
from nhandao_site.domain.ledger.help import programmes
from nhandao_site.domain.ledger.open_book import totals
from nhandao_site.domain.pledges.models import Shown
from nhandao_site.kit import clock, periods
from tests.cast import Cast
from tests.domain.ledger.scene import cash, given, hand, household, paid, promise

pytestmark = pytest.mark.both_databases


def test_a_profile_shows_help_that_stands_newest_first(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        early = clock.now() - timedelta(days=3)
        given(cast, address, cash(1_000_000, "Lý Thị Sao"), delivered_at=early)
        given(cast, address, cash(2_000_000, "Hoàng Kín Đáo", shown=Shown.ANONYMOUS))
        taken_back = given(cast, address, cash(5_000_000)).lines[0]
        reversal = assistance.reverse(taken_back, reason="ghi trùng", by=cast.account("hoa"))
        assistance.verify(reversal, by=cast.account("sen"))
        hand(cast, address, cash(7_000_000))
        given(cast, address, cash(500_000, programme=programmes.named("Tết Nhân ái")))
        told = published.deliveries_of(address.id)
        assert [line.value_vnd for line in told] == [500_000, 2_000_000, 1_000_000]
        assert [line.programme for line in told] == ["Tết Nhân ái", None, None]
        assert [line.giver for line in told][1:] == ["Một người giấu tên", "L*** T*** S***"]
        assert all(line.has_paper for line in told)


def test_a_hidden_amount_leaves_neither_name_nor_figure(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        pledge = promise(address, 4_000_000, "Trần Văn Thắng", shown=Shown.NAMED, amount_hidden=True)
        given(cast, address, cash(4_000_000, giver=""), pledge=pledge)
        (told,) = published.deliveries_of(address.id)
        assert (told.value_vnd, told.giver) == (None, "Một người giấu tên")
        (one,) = published.supporters(address.id)
        assert (one.name, one.value_vnd, one.last_day) == ("Trần Văn Thắng", None, "")


def test_every_giver_stands_once_with_all_their_acts(site: Flask, cast: Cast) -> None:
    with site.app_context():
        address = household(cast)
        for value in (1_000_000, 2_000_000):
            given(cast, address, cash(value, "lý thị  SAO"))
        given(cast, address, cash(9_000_000, "Quỹ tỉnh", is_loan=True))
        found = {one.times: one.value_vnd for one in published.supporters(address.id)}
        assert found == {2: 3_000_000, 1: 0}


def test_the_home_page_reads_its_figures_in_one_statement(site: Flask, cast: Cast) -> None:
    with site.app_context():
        one, two = household(cast), household(cast)
        paid(cast, one, 700_000)
        given(cast, one, cash(1_000_000), cash(2_000_000))
        given(cast, one, cash(3_000_000))
        given(cast, two, cash(4_000_000))
        found = totals.campaign(periods.containing(clock.today()))
        assert found == totals.Campaign(received_vnd=700_000, delivered_vnd=10_000_000, acts=3, helped_addresses=2)
        assert totals.campaign(periods.year(2020)) == totals.Campaign(0, 0, 0, 0)
        assert [line.amount_vnd for line in totals.recent(1)] == [4_000_000]


def test_an_account_that_ended_is_on_no_list(site: Flask, cast: Cast) -> None:
    with site.app_context():
        common = {"bank": "MB", "bank_bin": "970422", "holder": "HOI", "purpose": "Quỹ", "by": House()}
        today = clock.today()
        official.list_account(number="2022", active_from=today, **common)
        official.list_account(number="2023", active_from=today + timedelta(days=1), **common)
        over = official.list_account(number="2024", active_from=today - timedelta(days=9), **common)
        over.active_to = today - timedelta(days=1)
        db.session.flush()
        assert [account.number for account in published.official_accounts()] == ["2022"]


def test_the_list_of_accounts_takes_no_nonsense_and_no_strangers(site: Flask, cast: Cast) -> None:
    with site.app_context():
        common = {"bank": "MB", "holder": "HOI", "purpose": "Quỹ", "active_from": clock.today()}
        official.list_account(number="0011", bank_bin="970422", by=House(), **common)
        for number, bank_bin, sentence in (
            ("0011", None, "đã có trong danh sách"),
            ("12 34", None, "chỉ gồm chữ số"),
            ("3751.0.9", "970422", "kho bạc không có mã QR"),
            ("77", "97042", "6 chữ số"),
        ):
            with pytest.raises(RuleBroken, match=sentence):
                official.list_account(number=number, bank_bin=bank_bin, by=House(), **common)
        with pytest.raises(NotAllowed):
            official.list_account(number="88", bank_bin=None, by=cast.account("an"), **common)
